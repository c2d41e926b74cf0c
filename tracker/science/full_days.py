"""Which days are full, decided in one place: the totals of a day in, what the day counts as out.

Missing is not zero: a day on which nothing was logged is unlogged and has no mg (None).

A full day is one that the person marked "That's everything", today included; or a past day, not
marked, that looks like one (see LOOKS_FULL_...). "I missed something" never makes one. "I ate nothing"
is a true 0 of food when none is logged; entries on such a day win, it is then judged as if unmarked.
"That's everything" without an entry makes no full day. A day after today is never full: a plan is no intake.
Drinks, tablets and medicines count for the day's mg, but none of them helps to make a day full.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

# The person's own word on a day.
COMPLETE, MISSED, ATE_NOTHING = "complete", "missed", "ate_nothing"
# What a day counts as, and why a full one does.
UNLOGGED, PARTIAL, FULL = "unlogged", "partial", "full"
MARKED, LOOKS_FULL = "marked", "looks_full"

# A past day that nobody marked looks full from these on. Our own rule, chosen to be easy to say and to
# check; the three are counted over foods that are not drinks.
LOOKS_FULL_FOODS = 3
LOOKS_FULL_MEALS = 3
LOOKS_FULL_MEALS_WITH_DINNER = 2
LOOKS_FULL_KCAL = 500
DINNER = "dinner"


class DayTotals(NamedTuple):
    """What was logged on a day, added up, and the person's word on it (`said`, "" without one).

    All sums are whole: `_ug` are micrograms of magnesium, `_cal` thousandths of a kcal (None: no energy is known).
    `food_ug` is what is known of food and drink; `foods`, `meals` and `food_cal` leave drinks out. Tablets and
    medicines stand apart, from the least to the most that their labels leave possible.
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
        """What is known of all three ledgers, at the least that labels leave possible."""
        return self.food_ug + self.supplements_ug + self.medicines_ug

    @property
    def high_ug(self) -> int:
        """The same at the most that labels leave possible."""
        return self.food_ug + self.supplements_high_ug + self.medicines_high_ug

    @property
    def is_range(self) -> bool:
        """Whether labels leave open how much tablets and medicines held."""
        return (self.supplements_ug, self.medicines_ug) != (self.supplements_high_ug, self.medicines_high_ug)

    @property
    def is_floor(self) -> bool:
        """Whether there may have been more: a part has no value, or a label leaves a range."""
        return self.parts_unmeasured > 0 or self.is_range

    @property
    def is_confirmed(self) -> bool:
        """Whether the person's own word says that this is all; on a full day, that it does not only look like one."""
        return self.said == (COMPLETE if self.parts else ATE_NOTHING)


def judge(it: DayTotals, *, today: date) -> tuple[str, str]:
    """Return what a day counts as (unlogged, partial, full), and why a full one is full ("" otherwise)."""
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
