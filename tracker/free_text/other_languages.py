"""Translate what people call foods in other languages and in everyday English, brands, and pictures of foods.

The words are in `food_words.csv`; the catalog has the German names of its foods. Most rows hold wherever their words
occur. Those of the kind "alone" hold only where nothing else is named: biscoff is a biscuit, a biscoff latte is not.
A "brand" is one thing, with its flavors too. Makers and chains of many things are in `brands.csv`.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from tracker.free_text.numbers import words_in

WORDS = Path(__file__).with_name("food_words.csv")
# What says which one of a maker's things it is, and hardly changes its magnesium.
_FLAVORS = frozenset(
    words_in(
        "vanilla chocolate choc strawberry raspberry blueberry blackcurrant cherry peach apricot apple lemon lime "
        "orange mango pineapple coconut banana berry berries tropical watermelon grape mint caramel salted toffee "
        "honey maple cinnamon coffee mocha cookies cream dough chip fudge brownie swirl fruit fruity mixed nut "
        "nuts peanut almond hazelnut original classic light lite zero triple diet sugar free sugarfree ultra elite "
        "mini minis chunky big xl spicy hot cool ranch cheese cheesy onion sour salt vinegar bbq barbecue smoky "
        "paprika sweet chili chilli plain flavor flavour flavored flavoured"
    )
)
_MARKS = str.maketrans("-‐", "  ", "'’.")
_JOINING = frozenset({"de", "del", "la", "el", "los", "las", "du", "des", "ka", "ki", "ke"})


def _bare(text: str) -> str:
    """Remove case, accents, apostrophes, hyphens and joining words."""
    letters = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe").translate(_MARKS))
    kept = "".join(char for char in letters if not unicodedata.combining(char))
    return " ".join(word for word in kept.split() if word not in _JOINING)


def _words() -> dict[str, dict[str, str]]:
    """Return the English words by the other words, without accents, for each kind of row; pictures are left as is."""
    kinds: dict[str, dict[str, str]] = {kind: {} for kind in ("picture", "alone", "brand", "within")}
    with WORDS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            kind = row["language"] if row["language"] in kinds else "within"
            kinds[kind][row["word"] if kind == "picture" else _bare(row["word"])] = row["english"]
    return kinds


_WORDS = _words()
_PICTURES, _ENGLISH, _BRANDS = _WORDS["picture"], _WORDS["within"], _WORDS["brand"]
_ALONE = _WORDS["alone"] | _BRANDS
_OF = re.compile(r"(\w[\w ]*) (?:de|con|al) (\w[\w ]*)")
_LONGEST = max(len(name.split()) for name in _ENGLISH)
_LONGEST_BRAND = max(len(name.split()) for name in _BRANDS)
_PICTURE = re.compile(f"(?:{'|'.join(_PICTURES)})[\N{VARIATION SELECTOR-16}\u200d]?")
_OTHER_PICTURES = re.compile("[\N{VARIATION SELECTOR-16}\u200d\U0001f3fb-\U0001f3ff\u2600-\u27bf\U0001f300-\U0001faff]")


def names() -> Iterator[str]:
    """Yield what foods are called in other languages and in everyday English, without accents."""
    return chain(_ENGLISH, _ALONE)


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


def alone(name: str) -> str:
    """Return the English of a name that means a food only where nothing else is named with it, or else nothing.

    A brand may have its flavors with it: a Chobani peach is a yogurt, Ensure vanilla a shake.
    """
    words = _bare(name).split()
    whole = " ".join(words)
    if found := _ALONE.get(whole) or _ALONE.get(whole.removesuffix("s")):
        return found
    for length in range(min(_LONGEST_BRAND, len(words) - 1), 0, -1):
        for start in range(len(words) - length + 1):
            if thing := _BRANDS.get(" ".join(words[start : start + length])):
                kinds = {*thing.split(), *(word.removesuffix("s") for word in thing.split())}
                rest = [*words[:start], *words[start + length :]]
                return thing if all(word in _FLAVORS | kinds for word in rest) else ""
    return ""


def without_pictures(text: str) -> str:
    """Replace pictures of food by words, a row of the same by its number, and remove other pictures."""

    def in_words(match: re.Match[str]) -> str:
        seen = _PICTURE.findall(match[0])
        names = [_PICTURES[one.rstrip("\N{VARIATION SELECTOR-16}\u200d")] for one in seen]
        counts = {name: names.count(name) for name in names}
        return " " + ", ".join(f"{n} {name}" if n > 1 else name for name, n in counts.items()) + " "

    return _OTHER_PICTURES.sub(" ", re.sub(rf"(?:{_PICTURE.pattern}\s*)+", in_words, text))
