"""Decide which days are full: the only place that classifies a day from its totals.

Missing is not zero: a day with nothing logged is unlogged and has no mg (None).

A full day is one that the person marked "That's everything", today included, or a past, unmarked day that looks full
(see LOOKS_FULL_...). "I missed something" never makes a day full. "I ate nothing" is a true 0 for food if none is
logged; entries on such a day take precedence, and it is judged as if unmarked. "That's everything" without an entry
does not make a full day. A future day is never full: a plan is not an intake. Drinks, tablets and medicines count
toward the day's mg, but never toward making it full.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

# How the person marked a day.
COMPLETE, MISSED, ATE_NOTHING = "complete", "missed", "ate_nothing"
# How a day is classified, and why a full day is full.
UNLOGGED, PARTIAL, FULL = "unlogged", "partial", "full"
MARKED, LOOKS_FULL = "marked", "looks_full"

# A past day that nobody marked looks full from these values on. This is our own rule, chosen to be easy to state and to
# check; all three values exclude drinks.
LOOKS_FULL_FOODS = 3
LOOKS_FULL_MEALS = 3
LOOKS_FULL_MEALS_WITH_DINNER = 2
LOOKS_FULL_KCAL = 500
DINNER = "dinner"


class DayTotals(NamedTuple):
    """The totals of everything logged on a day, and how the person marked it (`said`, "" if unmarked).

    All sums are integers: `_ug` are micrograms of magnesium, `_cal` thousandths of a kcal (None if no energy is known).
    `food_ug` is the known magnesium of food and drink; `foods`, `meals` and `food_cal` exclude drinks. Tablets and
    medicines are counted separately, from the least to the most that their labels allow.
    """

    day: date
    said: str = ""
    supplements_ug: int = 0
    supplements_high_ug: int = 0
    medicines_ug: int = 0
    medicines_high_ug: int = 0
    doses: int = 0
    food_ug: int = 0
    parts: int = 0
    parts_unmeasured: int = 0
    foods: int = 0
    meals: frozenset[str] = frozenset()
    energy_cal: int | None = None
    food_cal: int | None = None

    @property
    def ug(self) -> int:
        """Known micrograms from all three ledgers, at the low end of label ranges."""
        return self.food_ug + self.supplements_ug + self.medicines_ug

    @property
    def high_ug(self) -> int:
        """Known micrograms from all three ledgers, at the high end of label ranges."""
        return self.food_ug + self.supplements_high_ug + self.medicines_high_ug

    @property
    def is_range(self) -> bool:
        """Whether labels leave a range for tablets and medicines."""
        return (self.supplements_ug, self.medicines_ug) != (self.supplements_high_ug, self.medicines_high_ug)

    @property
    def is_floor(self) -> bool:
        """Whether the true total may be higher: a part has no value, or a label leaves a range."""
        return self.parts_unmeasured > 0 or self.is_range

    @property
    def is_confirmed(self) -> bool:
        """Whether the person said that the log is complete, or empty; a full day without that only looks full."""
        return self.said == (COMPLETE if self.parts else ATE_NOTHING)


def judge(it: DayTotals, *, today: date) -> tuple[str, str]:
    """Classify a day as unlogged, partial or full; also return why a full day is full ("" otherwise)."""
    if because := _full_because(it, today):
        return FULL, because
    return PARTIAL if it.parts or it.doses else UNLOGGED, ""


def full_days_of(days: Iterable[DayTotals], *, today: date) -> tuple[DayTotals, ...]:
    """Return the days that are full."""
    return tuple(it for it in days if _full_because(it, today))


def _full_because(it: DayTotals, today: date) -> str:
    if it.day > today:
        return ""
    if it.is_confirmed:
        return MARKED if it.parts else ATE_NOTHING
    return LOOKS_FULL if it.said != MISSED and it.day < today and _looks_full(it) else ""


def _looks_full(it: DayTotals) -> bool:
    meals = LOOKS_FULL_MEALS_WITH_DINNER if DINNER in it.meals else LOOKS_FULL_MEALS
    return it.foods >= LOOKS_FULL_FOODS and len(it.meals) >= meals and (it.food_cal or 0) >= LOOKS_FULL_KCAL * 1000
