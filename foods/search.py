"""Find foods by name. One function; its engine may change, its callers need not know.

This engine reads the names and tries each: plenty for a catalog of hundreds, the same on every database.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping

from foods.models import Food

_WORD = re.compile(r"\w+")
_APOSTROPHES = str.maketrans("", "", "'’`´")


def search(
    text: str, *, boost: Mapping[int, float] | None = None, visible_to: int | None = None, limit: int = 20
) -> list[Food]:
    """Return the foods in whose names every word of `text` begins a word, best first, with their portions.

    A food is found by its name and by its other names, whatever the case and the accents. The very name comes
    first, then the very other name, a name that begins so, one with the words further on, and the rest; among
    equals the higher `boost` (by food id), then the shorter name.

    `visible_to` is the id of the person who asks: nobody finds the own foods of others, and nobody finds
    unlisted or retired ones.
    """
    wanted = _words(text)
    if not wanted:
        return []
    weight = boost or {}
    ranked: list[tuple[int, float, int, str, int]] = []
    for food in Food.objects.visible_to(visible_to).only("name", "aliases"):
        tier = _tier(wanted, food.name, food.alias_list)
        if tier is not None:
            ranked.append((tier, -weight.get(food.pk, 0), len(food.name), food.name, food.pk))
    best = [pk for *_, pk in sorted(ranked)[:limit]]
    found = Food.objects.with_portions().in_bulk(best)
    return [found[pk] for pk in best]


def nearest(text: str, *, visible_to: int | None = None, limit: int = 3) -> list[Food]:
    """Return the foods whose names come closest to a text that finds nothing, closest first."""
    names: dict[str, int] = {}
    for food in Food.objects.visible_to(visible_to).only("name", "aliases"):
        for name in (food.name, *food.alias_list):
            names.setdefault(" ".join(_words(name)), food.pk)
            for word in _words(name):
                names.setdefault(word, food.pk)
    close = difflib.get_close_matches(" ".join(_words(text)), names, n=limit * 3, cutoff=0.7)
    best = list(dict.fromkeys(names[name] for name in close))[:limit]
    found = Food.objects.with_portions().in_bulk(best)
    return [found[pk] for pk in best]


def _tier(wanted: list[str], name: str, aliases: list[str]) -> int | None:
    """Say how well a food fits, 0 best; None if it does not."""
    words = _words(name)
    others = [_words(alias) for alias in aliases]
    if words == wanted:
        return 0
    if wanted in others:
        return 1
    if _begins_with(words, wanted):
        return 2
    if _has_all(words, wanted):
        return 3
    return 4 if _has_all([*words, *(word for other in others for word in other)], wanted) else None


def _begins_with(words: list[str], wanted: list[str]) -> bool:
    """Tell whether the words stand at the start, in their order; the last may be only begun."""
    return words[: len(wanted) - 1] == wanted[:-1] and _has_all(words[len(wanted) - 1 : len(wanted)], wanted[-1:])


def _has_all(words: list[str], wanted: list[str]) -> bool:
    return all(any(word.startswith(start) for word in words) for start in wanted)


def _words(text: str) -> list[str]:
    """Split into words without case, accents and apostrophes."""
    plain = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES))
    return _WORD.findall("".join(char for char in plain if not unicodedata.combining(char)).casefold())
