"""Recognize foods of the catalog by the names that other apps give them, if the names are certain.

An imported entry of a known food keeps its own name and mg; the food gives it a group, so that swaps and sources count
it too.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from foods.models import Food, Source
from foods.search.ranking import stem, words_of

_Words = frozenset[str]

# Words that other apps add to names, and that make no difference to the food.
_ADDED = frozenset({"fresh"})
_RAW = frozenset({"raw"})


class KnownFoods:
    """The foods of the catalog that someone has given other names, by the words of each name."""

    def __init__(self) -> None:
        self._by_name: dict[_Words, Food | None] = {}  # None: several foods have this name
        self._found: dict[str, Food | None] = {}
        foods = list(
            Food.objects.visible_to(None)
            .filter(Q(source=Source.CATALOG) | ~Q(aliases=""))
            .only("name", "aliases", "original_name", "is_drink")
            .order_by("pk")
        )
        # A food's own name comes before another food's other name.
        for names in ((lambda food: [food.name]), (lambda food: [food.name_in_source]), (lambda food: food.alias_list)):
            self._add((food, _words(name)) for food in foods for name in names(food))

    def find(self, name: str) -> Food | None:
        """Return the food that certainly has this name, regardless of the order of its words."""
        if name not in self._found:
            self._found[name] = self._find(_words(name))
        return self._found[name]

    def _find(self, words: _Words) -> Food | None:
        if words in self._by_name:
            return self._by_name[words]
        if food := self._by_name.get(words - _ADDED):
            return food
        bare = self._by_name.get(words - _ADDED - _RAW)  # whose raw form may be what the catalog means
        return bare if bare and _words(bare.original_name) >= _RAW else None

    def _add(self, named: Iterable[tuple[Food, _Words]]) -> None:
        new: dict[_Words, Food | None] = {}
        for food, words in named:
            if words and words not in self._by_name:
                new[words] = food if new.setdefault(words, food) == food else None
        self._by_name |= new


def _words(name: str) -> _Words:
    return frozenset(map(stem, words_of(name)))
