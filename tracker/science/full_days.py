"""Which days are full, decided in one place: sums of a day in, what the day counts as out.

Missing is not zero: a day on which nothing was logged is unlogged and has no mg (None).

A full day is one that the person marked "That's everything", today included; or a past day, not
marked, that looks like one (see LOOKS_FULL_...). "I missed something" never makes one. "I ate nothing"
is a true 0 of food when none is logged; entries on such a day win, it is then judged as if unmarked.
"That's everything" without an entry makes no full day. A day after today is never full: a plan is no intake.
Drinks, tablets and medicines count for the day's mg, but none of them helps to make a day full.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
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
LOOKS_FULL_MEALS_WITH_EVENING = 2
LOOKS_FULL_KCAL = 500.0


class Totals(NamedTuple):
    """What was logged on a day, added up.

    `food_mg` is the known magnesium of food and drink, `energy_kcal` the known energy (None: none known);
    `foods`, `meals` (distinct), `evening` (a dinner among them) and `food_kcal` leave drinks out. Tablets
    and medicines stand apart, from the least to the most that their labels leave possible, in mg.
    """

    food_mg: float = 0.0
    parts: int = 0
    parts_unmeasured: int = 0
    foods: int = 0
    meals: int = 0
    evening: bool = False
    energy_kcal: float | None = None
    food_kcal: float | None = None
    supplements_mg: float = 0.0
    supplements_high_mg: float = 0.0
    medicines_mg: float = 0.0
    medicines_high_mg: float = 0.0
    doses: int = 0

    @property
    def mg(self) -> float:
        """Known mg of all three ledgers, at the least that labels leave possible."""
        return self.food_mg + self.supplements_mg + self.medicines_mg

    @property
    def mg_high(self) -> float:
        """The same at the most that labels leave possible."""
        return self.food_mg + self.supplements_high_mg + self.medicines_high_mg

    @property
    def is_range(self) -> bool:
        """Whether labels leave open how much tablets and medicines held."""
        return (self.supplements_mg, self.medicines_mg) != (self.supplements_high_mg, self.medicines_high_mg)

    @property
    def is_floor(self) -> bool:
        """Whether there may have been more: a part has no value, or a label leaves a range."""
        return self.parts_unmeasured > 0 or self.is_range


NOTHING = Totals()


class LoggedDay(NamedTuple):
    """A day as it counts: `kind` (unlogged, partial, full), why a full one is full ("" otherwise), and its sums.

    `said` is the person's own word on it, or "".
    """

    day: date
    kind: str
    full_because: str
    totals: Totals
    said: str = ""

    @property
    def mg(self) -> float | None:
        """Known mg of all three ledgers, at the least that labels leave possible; None on an unlogged day."""
        return None if self.kind == UNLOGGED else self.totals.mg

    @property
    def mg_high(self) -> float | None:
        """The same at the most that labels leave possible."""
        return None if self.kind == UNLOGGED else self.totals.mg_high

    @property
    def is_full(self) -> bool:
        """Whether it counts towards a mean."""
        return self.kind == FULL

    @property
    def is_confirmed(self) -> bool:
        """Whether it is full by the person's own word."""
        return self.is_full and self.full_because != LOOKS_FULL


def judge(day: date, totals: Totals, status: str, *, today: date) -> LoggedDay:
    """Decide what a day counts as; `status` is the person's word on it, or ""."""
    because = _full_because(day, totals, status, today)
    if because:
        return LoggedDay(day, FULL, because, totals, status)
    return LoggedDay(day, PARTIAL if totals.parts or totals.doses else UNLOGGED, "", totals, status)


def _full_because(day: date, totals: Totals, status: str, today: date) -> str:
    if day > today:
        return ""
    if not totals.parts:
        return ATE_NOTHING if status == ATE_NOTHING else ""
    if status == COMPLETE:
        return MARKED
    return LOOKS_FULL if status != MISSED and day < today and _looks_full(totals) else ""


def _looks_full(it: Totals) -> bool:
    spread = it.meals >= LOOKS_FULL_MEALS or (it.meals >= LOOKS_FULL_MEALS_WITH_EVENING and it.evening)
    return it.foods >= LOOKS_FULL_FOODS and spread and (it.food_kcal or 0.0) >= LOOKS_FULL_KCAL


def judge_all(
    totals: Mapping[date, Totals], statuses: Mapping[date, str], first: date, last: date, *, today: date
) -> tuple[LoggedDay, ...]:
    """Return every day from `first` to `last` as it counts, in order; days outside are left out."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return tuple(judge(day, totals.get(day, NOTHING), statuses.get(day, ""), today=today) for day in days)
