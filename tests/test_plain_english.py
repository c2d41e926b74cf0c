"""Words and phrases that no page, message or content file uses: British spelling, and idiom that is not English."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "npgettext"}
TRANSLATED = re.compile(
    r"""{%\s*translate\s+(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')|"""
    r"""{%\s*blocktranslate\b.*?%}(?P<block>.*?){%\s*endblocktranslate\s*%}""",
    re.DOTALL,
)
STORED = {"say in how_known how the value is known: analysed, calculated or label"}  # names values of a column

AMERICAN = "the American spelling"
UNWANTED = {  # what not to write, and what to write instead
    r"yoghurts?|fibres?|(?:millilit|lit)res?|colours?|favourites?|flavours?|(?:recogn|organ)ise[sd]?": AMERICAN,
    r"analysed?|centres?|catalogues?|behaviours?|grey|travell(?:ed|ing)|cancelled|labelled|licences?": AMERICAN,
    r"towards|sulphites?|molluscs?|porridge|at (?:a weekend|weekends)|tick(?:ed|s)?|programmes?": AMERICAN,
    r"log-ins?|set-up|e-mails?|mails?": "login, setup, email",
    r"br(?:ing(?:s|ing)?|ought) (?:it )?(?:in|along)|t(?:aken?|aking|ook) (?:it )?(?:out|along|up again)": "import",
    r"look(?:s|ed|ing)? (?:it |them )?through|hand(?:s|ed|ing)? over": "check, preview, give",
    r"put(?:s|ting)? (?:it )?(?:aside|away)|put in(?! the)": "discard, hide, add",
    r"stand(?:s|ing)? (?:in|on|at|under|beside|there|first|apart|behind|here|above|below)": "is in, is listed",
    r"hang(?:s|ing)? on|go(?:es)? on|lies in": "depends on, continues, is in",
    r"(?:note|sheet|serving|cell|table|nothing|it|not) holds?|holds? from": "has, contains, applies",
    r"(?:nothing|not) told|tell (?:it|your|them) in|tells? (?:of|apart)": "not stated; enter, add",
    r"in vain|anew|once more|all the same|as yet|if need be|beside|meanwhile|doubtless|whilst|hereby": "a plainer word",
    r"(?:to|for|of|by|with|from) who(?! is| are)|(?<!anyone )who logs|whoever": "anyone who, the person who",
    r"(?:is|are|was|were) (?:none|no (?:advice|backup|date|diary|foods?|number|row|sheet|table|text))": "is not a",
    r"somebody|anybody|everybody|one's own|of one's|one may|what one (?:eats|logs|takes)": "someone, you",
    r"of which no|by which|what waits|where they stand|what the kinds mean|what of": "say what it is",
    r"(?:was|were) (?:used|brought|taken) already|still to come|there it is": "has already been; is in the future",
    r"may (?:stay|stand) (?:empty|open)|cannot be(?=\.)|cannot be (?:said|told)": "can be left empty; is not possible",
    r"this or more|least of it|with guess|a guess": "at least this; estimate",
    r"opens nothing|any more|no more(?=\.)": "no longer works; no longer",
    r"make it yours|have a look|things? eaten|in this time|look again": "say what it is",
}
COMPILED = [(re.compile(rf"\b(?:{words})(?!\w)", re.IGNORECASE), hint) for words, hint in UNWANTED.items()]


def of_template(text: str) -> Iterator[str]:
    for found in TRANSLATED.finditer(text):
        said = found["double"] or found["single"] or found["block"] or ""
        yield " ".join(re.sub(r"{{.*?}}", "…", said).split())


def of_module(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in GETTEXT:
            yield from (arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str))


def of_content(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from of_content(part)


def texts() -> Iterator[tuple[Path, str]]:
    """Return every text that a person may read, with its file."""
    for path in sorted((ROOT / "templates").rglob("*.*")):
        yield from ((path, said) for said in of_template(path.read_text(encoding="utf-8")))
    for path in sorted((ROOT / "tracker" / "content").rglob("*.toml")):
        yield from ((path, said) for said in of_content(tomllib.loads(path.read_text(encoding="utf-8"))))
    for top in ("foods", "tracker"):
        for path in sorted((ROOT / top).rglob("*.py")):
            if path.parent.name != "migrations":
                yield from ((path, said) for said in of_module(path.read_text(encoding="utf-8")))


def unwanted(text: str) -> list[str]:
    """Return the words of a text that are on the list, each with what to write."""
    return [f"{found[0]!r} ({hint})" for pattern, hint in COMPILED for found in pattern.finditer(text)]


def test_no_text_has_a_word_of_the_list() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {', '.join(words)}: {text[:100]}"
        for path, text in texts()
        if text not in STORED and (words := unwanted(text))
    ]
    assert found == []


def test_all_kinds_of_texts_are_read() -> None:
    read = list(texts())
    for kind, least in ((".html", 1000), (".txt", 30), (".toml", 300), (".py", 1000)):
        assert sum(path.suffix == kind for path, _ in read) > least


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Put away for a week", ["Put away"]),
        ("Bring in a sheet", ["Bring in"]),
        ("This is no table.", ["is no table"]),
        ("1 litre of yoghurt", ["litre", "yoghurt"]),
        ("For who runs this instance.", ["For who"]),
        ("foods searched for in vain", ["in vain"]),
        ("Where it came from", []),
        ("No longer in the list; no more than 3 mg", []),
    ],
)
def test_what_is_found(text: str, words: list[str]) -> None:
    assert sorted(said.split("'")[1] for said in unwanted(text)) == sorted(words)


def test_each_form_of_text_is_read() -> None:
    assert list(
        of_template("{% translate 'One' %} {% blocktranslate with n=1 %}{{ n }}\n  more{% endblocktranslate %}")
    ) == [
        "One",
        "… more",
    ]
    assert list(of_module('_("One")\nngettext("Two", "Three", 3)\nprint("none")')) == ["One", "Two", "Three"]
    assert list(of_content({"a": ["One", {"b": "Two"}], "c": 3})) == ["One", "Two"]
