"""Translate what people call foods in other languages and in everyday English, and pictures of foods.

The words are in `food_words.csv`. The catalog has the German names of its foods; here is what they are also called.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from pathlib import Path

WORDS = Path(__file__).with_name("food_words.csv")
_JOINING = frozenset({"de", "del", "la", "el", "los", "las", "du", "des", "ka", "ki", "ke"})


def _bare(text: str) -> str:
    """Remove case, accents and joining words."""
    letters = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe"))
    kept = "".join(char for char in letters if not unicodedata.combining(char))
    return " ".join(word for word in kept.split() if word not in _JOINING)


def _words() -> tuple[dict[str, str], dict[str, str]]:
    """Return the English words by other words, without accents, and by pictures."""
    english, pictures = {}, {}
    with WORDS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["language"] == "picture":
                pictures[row["word"]] = row["english"]
            else:
                english[_bare(row["word"])] = row["english"]
    return english, pictures


_ENGLISH, _PICTURES = _words()
_OF = re.compile(r"(\w[\w ]*) (?:de|con|al) (\w[\w ]*)")
_LONGEST = max(len(name.split()) for name in _ENGLISH)
_PICTURE = re.compile(f"(?:{'|'.join(_PICTURES)})[\N{VARIATION SELECTOR-16}\u200d]?")
_OTHER_PICTURES = re.compile("[\N{VARIATION SELECTOR-16}\u200d\U0001f3fb-\U0001f3ff\u2600-\u27bf\U0001f300-\U0001faff]")


def translated(name: str) -> str:
    """Translate the words of a food's name, longest phrases first; return it unchanged if none is known.

    What follows "de" comes first in English: sopa de lentejas is lentil soup.
    """
    words = [re.sub("sosse$|soße$", "sauce", word) for word in _bare(name).split()]
    of = _OF.fullmatch(name.lower())
    if of and " ".join(words) not in _ENGLISH:
        thing, kind = translated(of[1]), translated(of[2])
        if (thing, kind) != (of[1], of[2]):
            return f"{kind} {thing}"
    found, at = [], 0
    while at < len(words):
        for length in range(min(_LONGEST, len(words) - at), 0, -1):
            if english := _ENGLISH.get(" ".join(words[at : at + length])):
                found.append(english)
                at += length
                break
        else:
            found.append(words[at])
            at += 1
    return " ".join(found) if found != _bare(name).split() else name


def without_pictures(text: str) -> str:
    """Replace pictures of food by words, a row of the same by its number, and remove other pictures."""

    def in_words(match: re.Match[str]) -> str:
        seen = _PICTURE.findall(match[0])
        names = [_PICTURES[one.rstrip("\N{VARIATION SELECTOR-16}\u200d")] for one in seen]
        counts = {name: names.count(name) for name in names}
        return " " + ", ".join(f"{n} {name}" if n > 1 else name for name, n in counts.items()) + " "

    return _OTHER_PICTURES.sub(" ", re.sub(rf"(?:{_PICTURE.pattern}\s*)+", in_words, text))
