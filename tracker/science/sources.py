"""What the magnesium of some days came from: which foods, groups and meals gave it, and how much hangs on one food.

Everything is Decimal and adds up: the causes of each kind together give the sum of all rows. Missing is not zero:
what has no value gives nothing here, and is counted and named apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from tracker.science.rounding import whole_mg

FOOD = "food"

# A food hangs heavy from a quarter of everything on; our own rule, chosen to be easy to say.
HEAVY_SHARE = Decimal("0.25")
FALLS_BELOW, IS_BELOW, STAYS_ABOVE, NO_WORD = "falls_below", "is_below", "stays_above", ""


class Given(NamedTuple):
    """What a food gave at a meal, or a tablet: known mg of all its `times`, and its parts without a value.

    `ledger` is food, supplement or medicine; only food has a group and a meal, "" where none is known.
    """

    ledger: str
    name: str
    food_id: int | None
    group: str
    meal: str
    mg: Decimal
    times: int = 1
    without_value: int = 0


@dataclass(frozen=True, slots=True)
class Cause:
    """What gave magnesium: mg over all days, a day, and as a share of everything (0 to 1)."""

    ledger: str
    name: str
    food_id: int | None
    mg: Decimal
    mg_a_day: Decimal
    share: Decimal
    times: int


@dataclass(frozen=True, slots=True)
class Unvalued:
    """A food that was eaten and has no value, with how many parts of entries that were."""

    name: str
    food_id: int | None
    parts: int


@dataclass(frozen=True, slots=True)
class WeekdayMean:
    """What a weekday (0 is Monday) gives on its full days, None without any."""

    weekday: int
    days: int
    mean_mg: Decimal | None


@dataclass(frozen=True, slots=True)
class Hanging:
    """A food without which the mean would be `without_mg` instead of `mean_mg`, and how both lie to the line."""

    cause: Cause
    mean_mg: Decimal
    without_mg: Decimal
    word: str


def by_food(rows: Iterable[Given], days: int) -> tuple[Cause, ...]:
    """Return each food, tablet and medicine by its name, what gave most first."""
    return _causes(rows, days, lambda row: row.name)


def by_group(rows: Iterable[Given], days: int) -> tuple[Cause, ...]:
    """Return each food group, with tablets and with medicines as one each, under the name ""."""
    return _causes(rows, days, lambda row: row.group)


def by_meal(rows: Iterable[Given], days: int) -> tuple[Cause, ...]:
    """Return each meal, with tablets and with medicines as one each, under the name ""."""
    return _causes(rows, days, lambda row: row.meal)


def _causes(rows: Iterable[Given], days: int, name_of: Callable[[Given], str]) -> tuple[Cause, ...]:
    kinds: dict[tuple[str, str], list[Given]] = {}
    for row in rows:
        kinds.setdefault((row.ledger, name_of(row)), []).append(row)
    sums = {kind: sum((row.mg for row in of_kind), Decimal(0)) for kind, of_kind in kinds.items()}
    everything = sum(sums.values(), Decimal(0))
    found = [
        Cause(
            ledger=ledger,
            name=name,
            food_id=max((row.food_id for row in of_kind if row.food_id), default=None),
            mg=mg,
            mg_a_day=mg / days,
            share=mg / everything,
            times=sum(row.times for row in of_kind),
        )
        for (ledger, name), of_kind in kinds.items()
        if (mg := sums[ledger, name])
    ]
    return tuple(sorted(found, key=lambda it: (-it.mg, it.ledger, it.name)))


def without_value(rows: Iterable[Given]) -> tuple[Unvalued, ...]:
    """Return the foods without a value, those that were eaten most often first."""
    parts: dict[str, int] = {}
    foods: dict[str, int] = {}
    for row in rows:
        if row.without_value:
            parts[row.name] = parts.get(row.name, 0) + row.without_value
            foods[row.name] = max(foods.get(row.name, 0), row.food_id or 0)
    found = [Unvalued(name, foods[name] or None, count) for name, count in parts.items()]
    return tuple(sorted(found, key=lambda it: (-it.parts, it.name)))


def by_weekday(full_days: Iterable[tuple[date, Decimal]], first_weekday: int = 0) -> tuple[WeekdayMean, ...]:
    """Return the seven weekdays in the person's order, each with the mean of its full days."""
    sums, counts = [Decimal(0)] * 7, [0] * 7
    for day, mg in full_days:
        sums[day.weekday()] += mg
        counts[day.weekday()] += 1
    order = ((first_weekday + n) % 7 for n in range(7))
    return tuple(WeekdayMean(n, counts[n], sums[n] / counts[n] if counts[n] else None) for n in order)


def hangs_on(foods: Sequence[Cause], low_mg: Decimal, high_mg: Decimal) -> Hanging | None:
    """Return the food that gives a quarter or more of everything, None where none does.

    `low_mg` and `high_mg` are the line that both means are compared with, as they are shown: equal unless it is a
    band, of which only what lies outside can be said.
    """
    heaviest = next((food for food in foods if food.ledger == FOOD), None)
    if heaviest is None or heaviest.share < HEAVY_SHARE:
        return None
    mean_mg = sum((food.mg_a_day for food in foods), Decimal(0))
    without_mg = mean_mg - heaviest.mg_a_day
    mean, without = whole_mg(mean_mg), whole_mg(without_mg)
    if without >= whole_mg(high_mg):
        word = STAYS_ABOVE
    elif without >= whole_mg(low_mg):
        word = NO_WORD
    else:
        word = IS_BELOW if mean < whole_mg(low_mg) else FALLS_BELOW
    return Hanging(heaviest, mean_mg, without_mg, word)
