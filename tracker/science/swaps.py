"""Suggest swaps of one food for another where the log shows that it would give more magnesium.

Each occasion on full days is recalculated with the other food; logged entries keep their mg. Diet and allergies are
respected, a swap never lowers the total, and the same log always gives the same answer.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

from foods.nutrients import magnesium_mg
from tracker.science.eater import Eater

FILE = Path(__file__).parent / "data" / "swaps.csv"

WEIGHT, PORTION = "weight", "portion"
MOST = 3
LEAST_GAIN_MG = Decimal(3)  # a day, about a hundredth of a daily target: less is not worth changing a habit for

_A_WEEK = 7


class Pair(NamedTuple):
    """A line of the data file: SR Legacy ids, what stays the same, and how big a change it is (1 or 2)."""

    from_id: str
    to_id: str
    by: str
    effort: int


class Eaten(NamedTuple):
    """How much of a food was eaten on a full day: grams (None if unknown) and mg, as logged."""

    food_id: int
    day: date
    meal: str
    grams: Decimal | None
    mg: Decimal


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two foods of a swap; `portion_grams` is its usual portion.

    `diet` and the allergens are as in `suggest.Option`.
    """

    food_id: int
    name: str
    mg_per_100g: Decimal
    portion_grams: Decimal
    diet: str = ""
    contains: Collection[str] = ()
    may_contain: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Possible:
    """A pair from the data file with both its foods."""

    old: Side
    new: Side
    by: str
    effort: int


@dataclass(frozen=True, slots=True)
class Instead:
    """An eaten food, and the grams and mg of the other food in its place."""

    eaten: Eaten
    grams: Decimal
    mg: Decimal

    @property
    def gain_mg(self) -> Decimal:
        """How much more magnesium the other food would have given."""
        return self.mg - self.eaten.mg


@dataclass(frozen=True, slots=True)
class Swap:
    """One food in place of another: each time it was eaten on full days, and the total effect.

    `times` counts meals, not helpings. `meal` is the one at which it was eaten most often, and `only_there` says
    whether it was eaten only at that one; `may_contain` lists allergens that the person avoids.
    """

    old: Side
    new: Side
    by: str
    instead: tuple[Instead, ...]
    full_days: int
    times: int
    times_a_week: int
    meal: str
    only_there: bool
    gain_mg: Decimal
    gain_mg_a_day: Decimal
    may_contain: tuple[str, ...]

    @property
    def gain_by_day(self) -> dict[date, Decimal]:
        """How many mg more each of those days would have had."""
        gain: dict[date, Decimal] = {}
        for it in self.instead:
            gain[it.eaten.day] = gain.get(it.eaten.day, Decimal(0)) + it.gain_mg
        return gain


def read_pairs(lines: Iterable[str]) -> tuple[Pair, ...]:
    """Read pairs from the lines of a CSV file. Raises ValueError with the line number of a malformed row."""
    reader = csv.DictReader(lines, strict=True)
    pairs = []
    for row in reader:
        try:
            pair = Pair(row["from_id"], row["to_id"], row["by"], int(row["effort"]))
            if pair.by not in (WEIGHT, PORTION) or pair.effort not in (1, 2) or pair.from_id == pair.to_id:
                raise ValueError("a pair needs two foods, a kind of weight or portion, and an effort of 1 or 2")
        except (KeyError, TypeError, ValueError) as problem:
            raise ValueError(f"line {reader.line_num}: {problem}") from problem
        pairs.append(pair)
    return tuple(pairs)


@cache
def all_pairs() -> tuple[Pair, ...]:
    """Return the pairs in the data file."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return read_pairs(lines)


def swaps(
    eaten: Iterable[Eaten], possible: Iterable[Possible], *, full_days: int, eater: Eater, most: int = MOST
) -> tuple[Swap, ...]:
    """Return the swaps that give the most for their effort; each food is on either side of at most one swap.

    `eaten` covers full days only; `full_days` is how many there are.
    """
    by_food: dict[int, list[Eaten]] = {}
    for it in sorted(eaten, key=lambda it: (it.day, it.meal, it.mg, it.grams or 0)):
        by_food.setdefault(it.food_id, []).append(it)
    found = [
        (swap.gain_mg / pair.effort, swap)
        for pair in possible
        if eater.takes(pair.new) and (swap := _swap(pair, by_food.get(pair.old.food_id, []), full_days, eater))
    ]
    found.sort(key=lambda it: (-it[0], it[1].old.name, it[1].new.name, it[1].old.food_id, it[1].new.food_id))
    chosen: list[Swap] = []
    for _, swap in found:
        if not any(swap.old.food_id == other.old.food_id or swap.new.food_id == other.new.food_id for other in chosen):
            chosen.append(swap)
    return tuple(chosen[:most])


def _swap(pair: Possible, eaten: Sequence[Eaten], full_days: int, eater: Eater) -> Swap | None:
    instead = [found for it in eaten if (found := _instead(pair, it))]
    occasions = {(it.eaten.day, it.eaten.meal) for it in instead}
    times_a_week = int((Decimal(_A_WEEK * len(occasions)) / full_days).quantize(Decimal(1), ROUND_HALF_UP))
    gain_mg = sum((it.gain_mg for it in instead), Decimal(0))
    if not times_a_week or gain_mg / full_days < LEAST_GAIN_MG:
        return None
    meals = Counter(meal for _, meal in sorted(occasions))
    meal = min(meals, key=lambda name: (-meals[name], name))
    return Swap(
        old=pair.old,
        new=pair.new,
        by=pair.by,
        instead=tuple(instead),
        full_days=full_days,
        times=len(occasions),
        times_a_week=times_a_week,
        meal=meal,
        only_there=len(meals) == 1,
        gain_mg=gain_mg,
        gain_mg_a_day=gain_mg / full_days,
        may_contain=eater.warns_of(pair.new.may_contain),
    )


def _instead(pair: Possible, eaten: Eaten) -> Instead | None:
    """Return the other food in place of the one eaten; None if this requires a weight that is unknown."""
    grams = eaten.grams if pair.by == WEIGHT else pair.new.portion_grams
    mg = None if grams is None else magnesium_mg(grams, pair.new.mg_per_100g)
    return None if grams is None or mg is None else Instead(eaten, grams, mg)
