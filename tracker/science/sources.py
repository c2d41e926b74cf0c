"""What the magnesium of some days came from, and how much hangs on one food; the tables are made in source_tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from tracker.science.rounding import as_mg, mean_mg, whole_mg

FOOD = "food"

# A food hangs heavy from a quarter of everything on; our own rule, chosen to be easy to say.
HEAVY_SHARE = Decimal("0.25")
FALLS_BELOW, IS_BELOW, STAYS_ABOVE, NO_WORD = "falls_below", "is_below", "stays_above", ""


class Given(NamedTuple):
    """What a food gave at a meal, or a tablet: known micrograms of all its `times`, and its parts without a value.

    `ledger` is food, supplement or medicine; only food has a group and a meal, "" where none is known.
    """

    ledger: str
    name: str
    food_id: int | None
    group: str
    meal: str
    ug: int
    times: int = 1
    without_value: int = 0


@dataclass(frozen=True, slots=True)
class Cause:
    """What gave magnesium: `ug` over all `days`, of `all_ug` that everything gave together."""

    ledger: str
    name: str
    food_id: int | None
    ug: int
    times: int
    all_ug: int
    days: int

    @property
    def mg(self) -> Decimal:
        """What it gave over all days, in mg."""
        return as_mg(self.ug)

    @property
    def mg_a_day(self) -> Decimal:
        """The same a day."""
        return mean_mg(self.ug, self.days)

    @property
    def share(self) -> Decimal:
        """Its share of everything (0 to 1)."""
        return Decimal(self.ug) / self.all_ug


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


def hangs_on(foods: Sequence[Cause], low_mg: Decimal, high_mg: Decimal) -> Hanging | None:
    """Return the food that gives a quarter or more of everything, None where none does.

    `low_mg` and `high_mg` are the line that both means are compared with, as they are shown: equal unless it is a
    band, of which only what lies outside can be said.
    """
    heaviest = next((food for food in foods if food.ledger == FOOD), None)
    if heaviest is None or heaviest.share < HEAVY_SHARE:
        return None
    exact = mean_mg(heaviest.all_ug, heaviest.days), mean_mg(heaviest.all_ug - heaviest.ug, heaviest.days)
    mean, without = map(whole_mg, exact)
    if without >= whole_mg(high_mg):
        word = STAYS_ABOVE
    elif without >= whole_mg(low_mg):
        word = NO_WORD
    else:
        word = IS_BELOW if mean < whole_mg(low_mg) else FALLS_BELOW
    return Hanging(heaviest, *exact, word)
