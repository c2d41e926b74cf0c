"""Find catalog foods that may be the same: their names have the same words, or differ by one letter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Case, IntegerField, Value, When

from foods.models import Food, Source
from foods.search.ranking import stem, words_of

MOST = 20_000  # foods that are compared, those with other names first: the curated ones
_SHORTEST = 6  # letters; one letter makes another food of a shorter name: pear, peas


def pairs(most: int = MOST) -> list[tuple[Food, Food]]:
    """Return pairs of listed catalog foods that may be the same, by name (two queries).

    Imported tables repeat much of the catalog, and rank below it, so their foods are not compared.
    """
    foods = Food.objects.filter(owner=None, listed=True, retired_at=None).exclude(source=Source.TABLE)
    curated = Case(When(aliases="", then=Value(1)), default=Value(0), output_field=IntegerField())
    names = foods.order_by(curated, "pk").values_list("pk", "name")[:most]
    found = alike(names)
    by_id = foods.select_related("group").in_bulk({pk for pair in found for pk in pair})
    both = [(by_id[one], by_id[other]) for one, other in found if one in by_id and other in by_id]
    return sorted(both, key=lambda pair: (pair[0].name, pair[1].name))


def alike(names: Iterable[tuple[int, str]]) -> list[tuple[int, int]]:
    """Return pairs of ids of names that are nearly equal, each pair once."""
    holders: dict[str, list[int]] = defaultdict(list)
    keys: dict[int, str] = {}
    for pk, name in names:
        keys[pk] = " ".join(sorted(map(stem, words_of(name))))
        for variant in _variants(keys[pk]):
            holders[variant].append(pk)
    found = {
        tuple(sorted((one, other)))
        for same in holders.values()
        for n, one in enumerate(same)
        for other in same[n + 1 :]
        if one != other and _within_one(keys[one], keys[other])
    }
    return sorted((one, other) for one, other in found)


def _variants(key: str) -> set[str]:
    """Return the key, and the key without each of its letters: two keys one letter apart share one of these."""
    return {key} | ({key[:n] + key[n + 1 :] for n in range(len(key))} if len(key) >= _SHORTEST else set())


def _within_one(one: str, other: str) -> bool:
    """Whether two keys are equal or one letter, but not a digit, apart: 1% fat is not 2% fat."""
    if one == other:
        return True
    if len(one) > len(other):
        one, other = other, one
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) == len(other):
        return one[start + 1 :] == other[start + 1 :] and not (one[start] + other[start]).isdigit()
    return len(other) - len(one) == 1 and one[start:] == other[start + 1 :] and not other[start].isdigit()
