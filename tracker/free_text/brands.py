"""Remove the names of makers, shops and restaurants, or replace those that are said for the food itself.

They are in `brands.csv`, without apostrophes. `instead` is what a brand stands for where nothing else says it: a
Chobani is a Greek yogurt, and so is a Chobani yogurt.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from foods.search.ranking import stem
from tracker.free_text.numbers import words_in

_FILE = Path(__file__).with_name("brands.csv")
# Where food comes from, which says as little about it.
_PLACES = words_in("cafeteria canteen office hospital airport gym school uber vending deli diner bakery restaurant")


def _brands() -> dict[tuple[str, ...], str]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        found = {words_in(row["brand"]): row["instead"] for row in csv.DictReader(file)}
    return found | {(place,): "" for place in _PLACES}


_BRANDS = _brands()
_JOINS = frozenset({"and", "n"})
_LONGEST = max(map(len, _BRANDS))
# Names in which "and" or "n" joins no foods, so that a line is not split there.
_AND = r"(?:\s*&\s*|[\s-]+(?:and|n)[\s-]+)"
_JOINED = re.compile(
    "|".join(
        rf"\b{re.sub(' (?:and|n) ', lambda _: _AND, ' '.join(brand))}\b" for brand in _BRANDS if _JOINS & set(brand)
    ),
    re.IGNORECASE,
)


def names() -> Iterator[str]:
    """Yield the names of makers, shops and restaurants, without apostrophes."""
    return map(" ".join, _BRANDS)


def with_brands_joined(text: str) -> str:
    """Join the words of brands that would be taken for two foods: "Marks and Spencer" is "Marks-and-Spencer"."""
    return _JOINED.sub(lambda match: "-".join(match[0].replace("&", " and ").replace("-", " ").split()), text)


def _plain(name: str) -> list[str]:
    """Return the words of a name without marks, in lower case."""
    return re.sub(r"['’.]", "", re.sub("-(and|n)-", r" \1 ", name.lower())).split()


def without_brand(name: str) -> str:
    """Return the name of a food without a brand, with what the brand stands for if nothing else says it."""
    words, plain = re.sub("-(and|n)-", r" \1 ", name).split(), _plain(name)
    for length in range(min(_LONGEST, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            instead = _BRANDS.get(tuple(plain[start : start + length]))
            if instead is None:
                continue
            first = start - (start > 1 and plain[start - 1] in {"from", "at"})
            rest = [*words[:first], *words[start + length :]]
            said = {stem(word) for word in _plain(" ".join(rest))}
            more = [] if said & {stem(word) for word in instead.split()[-1:]} else instead.split()
            return without_brand(" ".join([*rest, *more])) if rest or more else name
    return name


def is_place(name: str) -> bool:
    """Whether a name is only that of a place to eat or a shop: a McDonald's."""
    return _BRANDS.get(tuple(_plain(name))) == ""
