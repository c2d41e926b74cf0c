"""Decide which days are full: the only place that classifies a day from its totals.

Missing is not zero: a day with nothing logged is unlogged and has no mg (None).

A full day is one that the person marked "That's everything", today included, or a past, unmarked day that looks full.
"I missed something" never makes a day full. "I ate nothing" is a true 0 for food if none is logged; entries on such a
day take precedence, and it is judged as if unmarked. "That's everything" without an entry does not make a full day. A
future day is never full: a plan is not an intake.

A day looks full if nothing of it seems to be forgotten, judged by the 56 days before it and by nothing else:

- it has three foods or more;
- it has dinner and at least one other main meal. Fewer than three main meals are enough only if the person marked a day
  with no more main meals than those as complete;
- it has each meal that this person usually eats on days of its kind (workdays or weekend days). A meal that was missing
  on the last three days marked as complete, without being eaten in between, is expected no longer;
- its food and drink have enough energy for a whole day, unless too many foods have no energy value to tell.

Drinks count toward that energy; they are neither foods nor meals here. Tablets and medicines count toward mg alone.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import islice
from statistics import median
from typing import NamedTuple

from tracker.science.reference import ages_on

# How the person marked a day.
COMPLETE, MISSED, ATE_NOTHING = "complete", "missed", "ate_nothing"
# How a day is classified, and why a full day is full.
UNLOGGED, PARTIAL, FULL = "unlogged", "partial", "full"
MARKED, LOOKS_FULL = "marked", "looks_full"
# Why a past, unmarked day does not look full; the first that applies.
NO_MEAL, FEW_FOODS, LOW_ENERGY = "no_meal", "few_foods", "low_energy"

# The values of this app's rule, chosen to be easy to state and to check.
DAYS_BEFORE = 56
MAIN_MEALS = ("breakfast", "lunch", "dinner")
DINNER = "dinner"
FOODS = 3
USUAL_PERCENT = 60  # a meal on at least this share of the days is a usual one
WORKDAYS_TO_TELL, WEEKEND_DAYS_TO_TELL = 5, 3  # with fewer days, no meal is a usual one
YES_TO_END = 3  # after so many complete days without it, a meal is expected no longer
CHILD_KCAL, TWEEN_KCAL, ADULT_KCAL = 400, 600, 800  # up to 8 years, 9 to 13, older or unknown
LEAST_KCAL = 400  # with the person's own days, the limit is never lower
OWN_PERCENT = 60  # of the median of the days that the person marked as complete
DAYS_TO_OWN = 3
UNKNOWN_ENERGY_PERCENT = 20  # if more of the foods have no energy value, energy says nothing about the day

_SATURDAY = 5
_CAL_PER_KCAL = 1000
_TWEEN_FROM, _ADULT_FROM = 9 * 12, 14 * 12  # months
_MAIN = frozenset(MAIN_MEALS)


class DayTotals(NamedTuple):
    """The totals of everything logged on a day, and how the person marked it (`said`, "" if unmarked).

    All sums are integers: `_ug` are micrograms of magnesium, `_cal` thousandths of a kcal (None if no energy is known).
    `food_ug` and `energy_cal` are of food and drink; `foods`, `foods_without_energy` and `meals` exclude drinks.
    Tablets and medicines are counted separately, from the least to the most that their labels allow. `guess_ug` is a
    guess at what the parts without a value held (`tracker.science.unmeasured`), where one was asked for.
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
    foods_without_energy: int = 0
    guess_ug: int = 0

    @property
    def ug(self) -> int:
        """Known micrograms from all three ledgers, at the low end of label ranges."""
        return self.food_ug + self.tablets_ug

    @property
    def high_ug(self) -> int:
        """Micrograms from all three ledgers, at the high end of label ranges and with the guess."""
        return self.food_ug + self.guess_ug + self.tablets_high_ug

    @property
    def tablets_ug(self) -> int:
        """Micrograms of supplements and medicines, at the low end of label ranges."""
        return self.supplements_ug + self.medicines_ug

    @property
    def tablets_high_ug(self) -> int:
        """Micrograms of supplements and medicines, at the high end of label ranges."""
        return self.supplements_high_ug + self.medicines_high_ug

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

    @property
    def energy_is_known(self) -> bool:
        """Whether so few foods lack an energy value that the sum says something about the day."""
        return 100 * self.foods_without_energy <= UNKNOWN_ENERGY_PERCENT * self.foods


class Judged(NamedTuple):
    """A day, what it counts as, and why.

    `kind` is unlogged, partial or full; `because` is marked, looks_full, ate_nothing or "". `gap` is why a past,
    unmarked day with food or drink is not full: no_meal (with the meals that `lacks` names), few_foods, low_energy.
    """

    totals: DayTotals
    kind: str
    because: str = ""
    gap: str = ""
    lacks: tuple[str, ...] = ()


class Born(NamedTuple):
    """A person's year and month of birth, as far as they are known."""

    year: int | None = None
    month: int | None = None


NOT_KNOWN = Born()


def judge(
    totals: Mapping[date, DayTotals], first: date, last: date, *, today: date, born: Born = NOT_KNOWN
) -> dict[date, Judged]:
    """Classify each day from `first` to `last`; `totals` has to include the DAYS_BEFORE days before `first`."""
    before = _DaysBefore()
    found = {}
    grown_up = born.year is None or first.year - born.year > _ADULT_FROM // 12
    for ordinal in range(max(first.toordinal() - DAYS_BEFORE, 1), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        it = totals.get(day)
        if day >= first:
            before.forget_until(ordinal - DAYS_BEFORE)
            enough_kcal = ADULT_KCAL if grown_up else kcal_of_a_day(day, born)
            found[day] = _judged(it or DayTotals(day), before, enough_kcal, today)
        if it:
            before.add(it)
    return found


def full_days_of(days: Iterable[Judged]) -> tuple[DayTotals, ...]:
    """Return the totals of the days that are full."""
    return tuple(it.totals for it in days if it.kind == FULL)


def kcal_of_a_day(day: date, born: Born) -> int:
    """Return the energy that a whole day has at least, at the person's age on it; if in doubt, as for the older."""
    ages = ages_on(day, born.year, born.month)
    months = ages[-1] if ages else _ADULT_FROM
    return CHILD_KCAL if months < _TWEEN_FROM else TWEEN_KCAL if months < _ADULT_FROM else ADULT_KCAL


def _judged(it: DayTotals, before: _DaysBefore, enough_kcal: int, today: date) -> Judged:
    if it.day <= today and it.is_confirmed:
        return Judged(it, FULL, MARKED if it.parts else ATE_NOTHING)
    if it.day >= today or it.said == MISSED or not it.parts:
        return Judged(it, PARTIAL if it.parts or it.doses else UNLOGGED)
    if lacks := before.missing_meals(it):
        return Judged(it, PARTIAL, gap=NO_MEAL, lacks=lacks)
    if it.foods < FOODS:
        return Judged(it, PARTIAL, gap=FEW_FOODS)
    if it.energy_is_known and not before.is_enough(it.energy_cal or 0, enough_kcal * _CAL_PER_KCAL):
        return Judged(it, PARTIAL, gap=LOW_ENERGY)
    return Judged(it, FULL, LOOKS_FULL)


class _Counted(NamedTuple):
    """A day that says something about the days after it: its main meals, and what the person confirmed."""

    ordinal: int
    is_weekend: bool
    meals: frozenset[str]
    is_complete: bool
    energy_cal: int | None  # of a complete day, if it is known


class _DaysBefore:
    """What the days before a day say about it. Counts move on from day to day; the rest is looked up when needed.

    Days with food are counted, and those marked as complete, but not those on which something was missed: what is
    absent from them may have been eaten.
    """

    def __init__(self) -> None:
        self._counted: deque[_Counted] = deque()
        # How many workdays, and weekend days, had which main meals.
        self._days_with: tuple[Counter[frozenset[str]], Counter[frozenset[str]]] = (Counter(), Counter())

    def add(self, it: DayTotals) -> None:
        """Count one more day, later than all others."""
        is_complete = it.said == COMPLETE and it.parts > 0
        if it.said == MISSED or not (it.foods or is_complete):
            return
        cal = it.energy_cal if is_complete and it.energy_is_known else None
        one = _Counted(it.day.toordinal(), _is_weekend(it.day), it.meals & _MAIN, is_complete, cal)
        self._counted.append(one)
        self._days_with[one.is_weekend][one.meals] += 1

    def forget_until(self, ordinal: int) -> None:
        """Count only days from this one on."""
        while self._counted and self._counted[0].ordinal < ordinal:
            one = self._counted.popleft()
            self._days_with[one.is_weekend][one.meals] -= 1

    def missing_meals(self, it: DayTotals) -> tuple[str, ...]:
        """Return the meals that seem to be missing from a day, in their order."""
        absent = tuple(meal for meal in MAIN_MEALS if meal not in it.meals)
        if not absent:
            return ()
        if expected := tuple(meal for meal in absent if self._is_expected(meal, _is_weekend(it.day))):
            return expected
        is_enough = DINNER in it.meals and len(absent) == 1 and self._is_confirmed(it.meals)
        return () if is_enough else absent

    def is_enough(self, cal: int, enough_cal: int) -> bool:
        """Whether a day's energy is enough for this person, where `enough_cal` is for anyone of that age."""
        if cal >= enough_cal or cal < LEAST_KCAL * _CAL_PER_KCAL:
            return cal >= enough_cal
        own = [one.energy_cal for one in self._counted if one.energy_cal is not None]
        return len(own) >= DAYS_TO_OWN and 100 * cal >= OWN_PERCENT * median(own)

    def _is_expected(self, meal: str, is_weekend: bool) -> bool:
        """Whether a meal is usual on such days, and the person did not confirm often enough that they skipped it."""
        days_with = self._days_with[is_weekend]
        days = days_with.total()
        eaten = sum(many for meals, many in days_with.items() if meal in meals)
        return (
            days >= (WEEKEND_DAYS_TO_TELL if is_weekend else WORKDAYS_TO_TELL)
            and 100 * eaten >= USUAL_PERCENT * days
            and not self._has_ended(meal, self._counted)
            and not self._has_ended(meal, [one for one in self._counted if one.is_weekend == is_weekend])
        )

    def _has_ended(self, meal: str, days: Sequence[_Counted]) -> bool:
        """Whether the last days that say something about a meal were complete and without it."""
        said = (meal not in one.meals for one in reversed(days) if one.is_complete or meal in one.meals)
        last = [*islice(said, YES_TO_END)]
        return len(last) == YES_TO_END and all(last)

    def _is_confirmed(self, meals: frozenset[str]) -> bool:
        return any(one.is_complete and one.meals <= meals for one in reversed(self._counted))


def _is_weekend(day: date) -> bool:
    return day.weekday() >= _SATURDAY
