"""The files with the texts of findings, a folder for each language: read them, and check that nothing is missing."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from tracker.science.eater import IN_TEXTS
from tracker.science.facts import Facts
from tracker.science.guidance import STAYS, Code, Reason

CONTENT = Path(__file__).parent.parent / "content"
FALLBACK = "en"

Item = str | Mapping[str, Any]

# Every finding that needs text: a code, or cannot_tell with its reason.
KEYS = tuple(str(code) for code in Code if code != Code.CANNOT_TELL) + tuple(
    f"{Code.CANNOT_TELL}.{reason}" for reason in Reason
)

_TEXTS = ("headline", "short", "rule")
_LISTS = ("paragraphs", "advice", "sources")
_LISTS_AT_TIMES = ("more", "care")
_WORDS = {
    "full_days_one": set(),
    "full_days_many": {"n"},
    "first_answer_one": {"n"},
    "first_answer_many": {"n"},
    "first_answer_one_weekend": {"n"},
    "first_answer_many_weekend": {"n"},
    "mg": {"n"},
    "at_least_mg": {"n"},
    "band_mg": {"low", "high"},
    "items_one": {"unmeasured"},
    "items_many": {"unmeasured", "n"},
    "check_first": set(),
    "may_be_incomplete_short": set(),
    "may_be_incomplete": set(),
    "little_energy": set(),
    "held": {"window_days", "last_weekday", "last"},
    "stands_on": {"full_days", "span"},
    "share_range": {"low", "high"},
}
# Placeholders available for findings with an average, with an average need, or with neither.
_ALWAYS = {"full_days", "full_days_in_words", "to_first_picture", "target", "unmeasured_items", "window"}
_ALWAYS |= {"first", "last", "first_answer"}
# Lists of foods that texts name, limited to what the reader eats.
FOODS_NAMED = {"small_changes", "rich_foods", "with_meals"}
_ALWAYS |= FOODS_NAMED
_WITH_AN_AVERAGE = _ALWAYS | {"average", "average_high", "gap"}
_WITH_A_NEED = _WITH_AN_AVERAGE | {"need", "share", "days_to_settle"}
_OF_FORTNIGHTS = {f"{one}_{what}" for one in ("earlier", "later") for what in ("days", "average", "span")}

_WITHOUT_AN_AVERAGE = {Code.ASK_CLINICIAN, Code.NOT_ENOUGH_DAYS}
_WITH_A_NEED_CODES = {Code.STAYS_LOW, Code.STAYS_BELOW}
_WITH_A_NEED_CODES |= {Code.VERY_LIKELY_LOW, Code.PROBABLY_LOW, Code.BELOW_REQUIREMENT, Code.BELOW_TARGET}
_WITH_A_NEED_CODES |= {Code.PROBABLY_ENOUGH, Code.VERY_LIKELY_ENOUGH}


def languages() -> list[str]:
    """Return the languages that have a guidance file."""
    return sorted(file.parent.name for file in CONTENT.glob("*/guidance.toml"))


def problems(language: str, content: Mapping[str, Any] | None = None) -> list[str]:
    """Return the problems of a language's guidance as messages; empty if every code and reason has its text."""
    texts = content_of(language) if content is None else content
    words = texts.get("words", {})
    found = [f"[words] lacks “{name}”" for name in _WORDS if not _is_text(words.get(name))]
    found += [
        f"[words] {name} has an unknown placeholder {{{field}}}"
        for name, known in _WORDS.items()
        for field in _fields(words.get(name, "")) - known
    ]
    if not words.get("small_numbers") or not all(_is_text(word) for word in words["small_numbers"]):
        found.append("[words] lacks “small_numbers”")
    if not words.get("shares") or not all(_is_text(share.get("text")) for share in words["shares"]):
        found.append("[words] lacks “shares”")
    if not all(_is_text(text_of(item)) for item in texts.get("common", {}).get("no_need", [""])):
        found.append("[common] lacks “no_need”")
    if found:
        return found
    found += _problems_of_foods(texts.get("foods_named", {}))
    for key in KEYS:
        found += [f"[{key}] {what}" for what in _problems_of(texts, texts_of(texts, key), _known(key))]
    reasons = set(texts.get(str(Code.CANNOT_TELL), {})) - set(Reason)
    found += [f"[{Code.CANNOT_TELL}.{name}] is not a finding" for name in sorted(reasons)]
    found += [f"[{name}] is not a finding" for name in sorted(set(texts) - {*Code, "words", "common", "foods_named"})]
    return found


def _problems_of_foods(lists: Mapping[str, Any]) -> Iterator[str]:
    for name in sorted(FOODS_NAMED | lists.keys()):
        named = lists.get(name, {})
        parts = named.get("parts", [])
        if name not in FOODS_NAMED:
            yield f"[foods_named.{name}] is not a list of foods"
        elif not isinstance(named.get("last"), str) or not any(not conditions_of(part) for part in parts):
            yield f"[foods_named.{name}] needs “last” and a part for everyone"
        conditions = {food.removeprefix("!") for part in parts for food in conditions_of(part)}
        yield from (f"[foods_named.{name}] asks for an unknown food “{food}”" for food in conditions - IN_TEXTS.keys())
        if not all(_is_text(text_of(part)) for part in parts):
            yield f"[foods_named.{name}] has an empty text"


def _problems_of(content: Mapping[str, Any], texts: Mapping[str, Any], known: set[str]) -> list[str]:
    found = [f"lacks “{name}”" for name in _TEXTS if not _is_text(text_of(variants(texts.get(name, ""))[-1]))]
    found += [f"“{name}” holds only at times" for name in _TEXTS if conditions_of(variants(texts.get(name, ""))[-1])]
    found += [f"lacks “{name}”" for name in _LISTS if name not in texts]
    found += [f"“{name}” is empty" for name in ("paragraphs", "sources") if not texts.get(name, [name])]
    if found:
        return found
    try:
        listed = [item for name in (*_LISTS, *_LISTS_AT_TIMES) for item in items_of(content, texts.get(name, []))]
    except KeyError as error:
        return [f"uses {error}, which [common] does not have"]
    for item in [*variants(texts["headline"]), *variants(texts["short"]), *listed]:
        if not _is_text(text_of(item)):
            found.append("has an empty text")
        found += [f"has an unknown placeholder {{{field}}}" for field in sorted(_fields(text_of(item)) - known)]
        conditions = {fact.removeprefix("!") for fact in conditions_of(item)}
        found += [
            f"asks for an unknown fact “{fact}”" for fact in sorted(conditions - {*Facts.__annotations__, *IN_TEXTS})
        ]
    if isinstance(texts.get("foods"), str) and texts["foods"] not in Facts.__annotations__:
        found.append(f"asks for an unknown fact “{texts['foods']}”")
    return found


def _known(key: str) -> set[str]:
    if key in _WITHOUT_AN_AVERAGE:
        return _ALWAYS
    known = _WITH_A_NEED if key in _WITH_A_NEED_CODES else _WITH_AN_AVERAGE
    return known | _OF_FORTNIGHTS if key in STAYS else known


def texts_of(content: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Return the texts of a finding; empty if it has no texts."""
    texts: Any = content
    for name in key.split("."):
        texts = texts.get(name, {})
    return texts  # type: ignore[no-any-return]  # TOML is untyped


def items_of(content: Mapping[str, Any], items: list[Item]) -> Iterator[Item]:
    """Yield items, each `use` replaced by what it refers to. Raises KeyError for an unknown name."""
    for item in items:
        if isinstance(item, str) or "use" not in item:
            yield item
        else:
            used = content.get("common", {})[item["use"]]
            yield from used if isinstance(used, list) else [used]


def variants(text: Item | list[Item]) -> list[Item]:
    """Return the variants of a headline or a short line, of which the first that holds is taken; the last always does.

    A text without variants is its only one, and an empty list has an empty text.
    """
    return (text or [""]) if isinstance(text, list) else [text]


@cache
def folder_of(language: str) -> str:
    """Return the folder of a language, or of the language that it falls back to."""
    return next((name for name in (language, language.split("-")[0]) if name in languages()), FALLBACK)


@cache
def content_of(folder: str) -> dict[str, Any]:
    """Return the texts of a folder."""
    with (CONTENT / folder / "guidance.toml").open("rb") as file:
        return tomllib.load(file)


def text_of(item: Item) -> Any:
    """Return the text of an item; None if it has none."""
    return item if isinstance(item, str) else item.get("text")


def conditions_of(item: Item) -> list[str]:
    """Return the facts that an item needs; `!` before one means that it must not hold."""
    return [] if isinstance(item, str) else list(item.get("when", ()))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _fields(text: object) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(str(text)) if field is not None}
