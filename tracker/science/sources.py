"""Where the magnesium of several days came from, and how much depends on one food; source_tables makes the tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from tracker.science.rounding import as_mg, mean_mg, whole_mg

FOOD = "food"

# A mean depends on a food that gives at least this share; our own rule, chosen to be easy to state.
HEAVY_SHARE = Decimal("0.25")
FALLS_BELOW, IS_BELOW, STAYS_ABOVE, NO_WORD = "falls_below", "is_below", "stays_above", ""


class Given(NamedTuple):
    """What a food gave at a meal, or what a tablet gave: known micrograms over all `times`, and parts without a value.

    `ledger` is food, supplement or medicine; only food has a group and a meal, "" if unknown.
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
    """A source of magnesium: `ug` over all `days`, out of `all_ug` from all sources."""

    ledger: str
    name: str
    food_id: int | None
    ug: int
    times: int
    all_ug: int
    days: int

    @property
    def mg(self) -> Decimal:
        """Its total over all days, in mg."""
        return as_mg(self.ug)

    @property
    def mg_a_day(self) -> Decimal:
        """Its mg per day."""
        return mean_mg(self.ug, self.days)

    @property
    def share(self) -> Decimal:
        """Its share of the total (0 to 1)."""
        return Decimal(self.ug) / self.all_ug


@dataclass(frozen=True, slots=True)
class Unvalued:
    """A food without a value that was eaten, and in how many parts of entries."""

    name: str
    food_id: int | None
    parts: int


@dataclass(frozen=True, slots=True)
class WeekdayMean:
    """A weekday (0 is Monday) and the mean of its full days; None without full days."""

    weekday: int
    days: int
    mean_mg: Decimal | None


@dataclass(frozen=True, slots=True)
class Dependence:
    """A food whose absence lowers the mean from `mean_mg` to `without_mg`; `word` compares both with the target."""

    cause: Cause
    mean_mg: Decimal
    without_mg: Decimal
    word: str


def depends_on(foods: Sequence[Cause], low_mg: Decimal, high_mg: Decimal) -> Dependence | None:
    """Return the food that gives a quarter or more of the total; None if no food does.

    `low_mg` and `high_mg` are the target, as shown, that both means are compared with. They are equal unless the target
    is a band; then only means outside it can be classified.
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
    return Dependence(heaviest, *exact, word)
