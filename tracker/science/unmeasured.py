"""Guess the magnesium of foods without a value; always shown as a guess.

The true total of such a day is anywhere from the known total up. The guess is the high end of what pages say: an intake
is called low only if it is low with the guess too. A food with a weight is taken to be typical of its group. Without a
group, a weight or a typical value, each part is taken to be a portion that is richer than three in four.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median

from foods.nutrients import magnesium_mg
from tracker.science.rounding import as_ug

# The upper quartile of a usual portion over the foods of the shipped catalog, in whole mg; a test computes it again and
# allows 2 mg. A constant, so that findings about old days do not change with each food that is added.
RICH_PORTION_MG = Decimal(39)


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """Something eaten with `parts` parts without a value: its weight and group, each None if unknown."""

    day: date
    grams: Decimal | None
    group_id: int | None
    parts: int = 1


def typical_mg_per_100g(values: Iterable[tuple[int, Decimal]]) -> dict[int, Decimal]:
    """Return the median mg per 100 g of each group, from (group, mg per 100 g) of its foods.

    The median, so that a few very rich foods do not represent their whole group.
    """
    by_group: dict[int, list[Decimal]] = {}
    for group_id, mg_per_100g in values:
        by_group.setdefault(group_id, []).append(mg_per_100g)
    return {group_id: median(figures) for group_id, figures in by_group.items()}


def guesses(eaten: Iterable[Unmeasured], typical: Mapping[int, Decimal]) -> dict[date, int]:
    """Return a guess in micrograms for each day that has parts without a value."""
    found: dict[date, int] = {}
    for food in eaten:
        per_100g = None if food.group_id is None else typical.get(food.group_id)
        mg = None if food.grams is None else magnesium_mg(food.grams, per_100g)
        found[food.day] = found.get(food.day, 0) + as_ug(RICH_PORTION_MG * food.parts if mg is None else mg)
    return found
