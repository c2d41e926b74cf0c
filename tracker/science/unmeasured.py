"""Estimate a day's total by assuming that foods without a value are typical of their group; always shown as a guess.

The true total of such a day is anywhere from the known total up; the guess only shows how much is uncertain.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median

from foods.nutrients import magnesium_mg


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """A food without a value that was eaten: its weight and group, each None if unknown."""

    day: date
    grams: Decimal | None
    group_id: int | None


@dataclass(frozen=True, slots=True)
class Guess:
    """An estimate, in mg, for all foods without a value, and the number of foods that cannot be estimated."""

    mg: Decimal = Decimal(0)
    without: int = 0


def typical_mg_per_100g(values: Iterable[tuple[int, Decimal]]) -> dict[int, Decimal]:
    """Return the median mg per 100 g of each group, from (group, mg per 100 g) of its foods.

    The median, so that a few very rich foods do not represent their whole group.
    """
    by_group: dict[int, list[Decimal]] = {}
    for group_id, mg_per_100g in values:
        by_group.setdefault(group_id, []).append(mg_per_100g)
    return {group_id: median(figures) for group_id, figures in by_group.items()}


def guesses(eaten: Iterable[Unmeasured], typical: Mapping[int, Decimal]) -> dict[date, Guess]:
    """Return an estimate for each day that has foods without a value."""
    found: dict[date, Guess] = {}
    for food in eaten:
        per_100g = None if food.group_id is None else typical.get(food.group_id)
        mg = None if food.grams is None else magnesium_mg(food.grams, per_100g)
        so_far = found.get(food.day, Guess())
        found[food.day] = Guess(so_far.mg + (mg or Decimal(0)), so_far.without + (mg is None))
    return found


def together(some: Iterable[Guess]) -> Guess:
    """Add several guesses up."""
    found = list(some)
    return Guess(sum((guess.mg for guess in found), Decimal(0)), sum(guess.without for guess in found))
