"""Which days are full: DESIGN, "What may be said about intake"."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest

from tests.logged_days import DAY, MEALS, TODAY, TOMORROW, YESTERDAY, B, D, L, S, day_of, judge_all, judge_last
from tracker.science.full_days import (
    ATE_NOTHING,
    COMPLETE,
    FEW_FOODS,
    FULL,
    LOOKS_FULL,
    LOW_ENERGY,
    MARKED,
    MISSED,
    NO_MEAL,
    NOT_KNOWN,
    PARTIAL,
    UNLOGGED,
    Born,
    DayTotals,
    Judged,
    full_days_of,
    judge,
    kcal_of_a_day,
)

SAID = ("", COMPLETE, MISSED, ATE_NOTHING)
A_DAY: dict[str, Any] = {
    "food_ug": 240_000,
    "parts": 4,
    "foods": 3,
    "meals": frozenset((B, L, D)),
    "energy_cal": 1_700_000,
}


def judged(day: date, said: str = "", *, logged: bool = True, **changes: Any) -> tuple[str, str]:
    """Return kind and reason of one day with the sums of A_DAY, changed, and the person's word on it."""
    it = judge_last(DayTotals(day, said, **(A_DAY | changes if logged else {})))
    return it.kind, it.because


def workdays_before(many: int, *meals: str, of: date = YESTERDAY, **kw: Any) -> list[DayTotals]:
    """Return so many days alike, the latest workdays before a day."""
    return [day_of(of - n * DAY, *meals, **kw) for n in range(1, 60) if (of - n * DAY).weekday() < 5][:many]


def test_it_works() -> None:
    assert judged(YESTERDAY) == (FULL, LOOKS_FULL)
    assert judged(YESTERDAY, COMPLETE) == (FULL, MARKED)
    assert judged(YESTERDAY, MISSED) == (PARTIAL, "")
    assert judged(YESTERDAY, logged=False) == (UNLOGGED, "")


@pytest.mark.parametrize(
    ("day", "status", "expected"),
    [
        (TODAY, "", (PARTIAL, "")),  # the day is not over
        (TODAY, COMPLETE, (FULL, MARKED)),
        (TODAY, MISSED, (PARTIAL, "")),
        (TODAY, ATE_NOTHING, (PARTIAL, "")),
        (YESTERDAY, ATE_NOTHING, (FULL, LOOKS_FULL)),  # entries win: judged as if unmarked
        (TOMORROW, "", (PARTIAL, "")),
        (TOMORROW, COMPLETE, (PARTIAL, "")),  # a plan is not an intake
    ],
)
def test_a_logged_day(day: date, status: str, expected: tuple[str, str]) -> None:
    assert judged(day, status) == expected


@pytest.mark.parametrize(
    ("day", "status", "expected"),
    [
        (YESTERDAY, COMPLETE, (UNLOGGED, "")),  # everything of nothing: not a 0
        (YESTERDAY, MISSED, (UNLOGGED, "")),
        (YESTERDAY, ATE_NOTHING, (FULL, ATE_NOTHING)),
        (TODAY, ATE_NOTHING, (FULL, ATE_NOTHING)),
        (TOMORROW, ATE_NOTHING, (UNLOGGED, "")),
    ],
)
def test_a_day_without_entries(day: date, status: str, expected: tuple[str, str]) -> None:
    assert judged(day, status, logged=False) == expected


@pytest.mark.parametrize(
    ("changes", "gap", "lacks"),
    [
        ({}, "", ()),
        ({"foods": 2}, FEW_FOODS, ()),
        ({"meals": {B, L, D, S}}, "", ()),
        ({"meals": {L, D}}, NO_MEAL, (B,)),  # nobody confirmed such a day yet
        ({"meals": {B, D}}, NO_MEAL, (L,)),
        ({"meals": {B, L}}, NO_MEAL, (D,)),
        ({"meals": {B, L, S}}, NO_MEAL, (D,)),  # a snack is not a main meal
        ({"meals": {D}}, NO_MEAL, (B, L)),
        ({"meals": {S}}, NO_MEAL, (B, L, D)),
        ({"meals": {D}, "foods": 2, "energy_cal": 1}, NO_MEAL, (B, L)),  # the first that applies
        ({"foods": 2, "energy_cal": 1}, FEW_FOODS, ()),
        ({"energy_cal": 799_999}, LOW_ENERGY, ()),
        ({"energy_cal": 800_000}, "", ()),
        ({"energy_cal": None}, LOW_ENERGY, ()),
        ({"energy_cal": None, "foods_without_energy": 3}, "", ()),
        ({"energy_cal": 100_000, "foods": 5, "foods_without_energy": 1}, LOW_ENERGY, ()),  # a fifth, and not more
        ({"energy_cal": 100_000, "foods": 4, "foods_without_energy": 1}, "", ()),
        ({"parts_unmeasured": 3}, "", ()),  # full in what was eaten, whatever its values
        ({"food_ug": 0, "parts_unmeasured": 4}, "", ()),
    ],
)
def test_what_looks_like_a_full_day(changes: dict[str, Any], gap: str, lacks: tuple[str, ...]) -> None:
    day = DayTotals(YESTERDAY, **A_DAY | changes)
    it = judge_last(day._replace(meals=frozenset(day.meals)))
    assert (it.gap, it.lacks) == (gap, lacks)
    assert (it.kind, it.because) == ((PARTIAL, "") if gap else (FULL, LOOKS_FULL))


@pytest.mark.parametrize("said", ["", MISSED])
@pytest.mark.parametrize("day", [TODAY, YESTERDAY])
def test_a_gap_is_named_only_where_it_can_be_asked_about(day: date, said: str) -> None:
    it = judge_last(day_of(day, D, said=said))
    assert (it.kind, bool(it.gap)) == (PARTIAL, (day, said) == (YESTERDAY, ""))


def test_a_marked_day_need_not_look_full() -> None:
    assert judged(YESTERDAY, COMPLETE, foods=1, meals=frozenset([S]), energy_cal=None) == (FULL, MARKED)


# Usual meals.


@pytest.mark.parametrize(
    ("with_lunch", "without", "lacks"),
    [
        (0, 4, ()),
        (2, 2, ()),  # 50 % of four days
        (4, 0, ()),  # four days are too few to tell
        (3, 2, (L,)),  # 60 % of five days
        (2, 3, ()),
        (6, 4, (L,)),
        (23, 17, ()),  # 57 %
        (24, 16, (L,)),
    ],
)
def test_a_usual_meal_is_missed(with_lunch: int, without: int, lacks: tuple[str, ...]) -> None:
    days = workdays_before(with_lunch + without)
    days[:without] = [it._replace(meals=frozenset((B, D))) for it in days[:without]]
    confirmed = day_of(YESTERDAY - 5 * DAY, B, D, said=COMPLETE)  # a Saturday
    assert judge_last(confirmed, *days, day_of(YESTERDAY, B, D)).lacks == lacks


@pytest.mark.parametrize(("weekend_days", "lacks"), [(2, ()), (3, (B,))])
def test_weekends_have_meals_of_their_own(weekend_days: int, lacks: tuple[str, ...]) -> None:
    sunday = date(2026, 11, 15)
    days = [sunday - n * DAY for n in range(7, 30) if (sunday - n * DAY).weekday() >= 5][:weekend_days]
    confirmed = day_of(sunday - 3 * DAY, L, D, said=COMPLETE)  # a Thursday
    assert judge_last(*map(day_of, days), confirmed, day_of(sunday, L, D)).lacks == lacks
    # Workdays with breakfast say nothing about a weekend.
    workdays = workdays_before(5, of=sunday - 6 * DAY)
    assert judge_last(*workdays, confirmed, day_of(sunday, L, D)).lacks == ()
    # Nor do weekends about a workday.
    monday = sunday + DAY
    assert judge_last(*map(day_of, days), confirmed, day_of(monday, L, D)).lacks == ()


def test_days_on_which_something_was_missed_say_nothing_about_usual_meals() -> None:
    confirmed = day_of(YESTERDAY - 12 * DAY, B, D, said=COMPLETE)
    before = workdays_before(12)
    before[4:] = [it._replace(meals=frozenset((B, D)), said=MISSED) for it in before[4:]]
    assert judge_last(confirmed, *before, day_of(YESTERDAY, B, D)).lacks == ()  # four days are too few
    before[4] = before[4]._replace(meals=frozenset((B, L, D)), said="")
    assert judge_last(confirmed, *before, day_of(YESTERDAY, B, D)).lacks == (L,)


def test_drinks_alone_say_nothing_about_usual_meals() -> None:
    confirmed = day_of(YESTERDAY - 12 * DAY, B, D, said=COMPLETE)
    before = workdays_before(15)
    before[5:] = [DayTotals(it.day, parts=2, energy_cal=9_000) for it in before[5:]]
    assert judge_last(confirmed, *before, day_of(YESTERDAY, B, D)).lacks == (L,)


def test_a_usual_meal_is_asked_about_before_meals_that_are_not() -> None:
    """Who never has breakfast is asked about lunch, not about both."""
    assert judge_last(*workdays_before(5, L, D), day_of(YESTERDAY, D)).lacks == (L,)
    assert judge_last(*workdays_before(4, L, D), day_of(YESTERDAY, D)).lacks == (B, L)


# Fewer than three main meals, once confirmed.


@pytest.mark.parametrize(
    ("confirmed", "meals", "lacks"),
    [
        ((L, D), (L, D), ()),
        ((L, D, S), (L, D), ()),
        ((D,), (L, D), ()),  # fewer still
        ((S,), (B, D), ()),
        ((B, D), (L, D), (B,)),  # another day
        ((B, L, D), (L, D), (B,)),  # more
        ((B, L), (B, L), (D,)),  # without dinner, never
        ((D,), (D,), (B, L)),  # one main meal, never
        ((S,), (S,), (B, L, D)),
    ],
)
def test_two_main_meals_count_once_such_a_day_was_confirmed(
    confirmed: tuple[str, ...], meals: tuple[str, ...], lacks: tuple[str, ...]
) -> None:
    that = day_of(YESTERDAY - 56 * DAY, *confirmed, said=COMPLETE)
    assert judge_last(that, day_of(YESTERDAY, *meals)).lacks == lacks
    for other in (that._replace(said=""), that._replace(said=MISSED), that._replace(day=that.day - DAY)):
        assert judge_last(other, day_of(YESTERDAY, *meals)).lacks
    assert judge_last(that, day_of(YESTERDAY, *meals, said=COMPLETE)).kind == FULL


# Three Yes in a row.


def yes(back: int, *meals: str) -> DayTotals:
    return day_of(YESTERDAY - back * DAY, *meals, said=COMPLETE)


@pytest.mark.parametrize(
    ("before", "lacks"),
    [
        ([yes(1, B, D), yes(2, B, D)], (L,)),
        ([yes(1, B, D), yes(2, B, D), yes(3, B, D)], ()),
        ([yes(1, B, D), yes(2, B, D), yes(3, B, L, D), yes(6, B, D)], (L,)),  # not in a row
        ([yes(1, B, D), yes(2, B, D), yes(3, B, L, D)._replace(said=""), yes(6, B, D)], (L,)),
        ([yes(1, B, D), yes(2, B, D)._replace(said=""), yes(3, B, D), yes(6, B, D)], ()),  # says nothing either way
        ([yes(1, B, D), yes(2, B, D)._replace(said=MISSED), yes(3, B, D), yes(6, B, D)], ()),
        ([yes(1, B, D), yes(4, B, D), yes(5, B, D)], ()),  # on any three days, of whatever kind
        ([yes(1, B, D), yes(4, B, L, D), yes(6, B, D), yes(7, B, D)], ()),  # or on three workdays
        ([yes(1, B, D), yes(4, B, L, D), yes(5, B, D), yes(6, B, D)], (L,)),
        ([yes(1, B, L, D), yes(2, B, D), yes(3, B, D), yes(6, B, D)], (L,)),  # it was eaten again
    ],
)
def test_three_yes_in_a_row_end_the_expectation_of_a_meal(before: list[DayTotals], lacks: tuple[str, ...]) -> None:
    usual = [day_of(YESTERDAY - n * DAY) for n in range(8, 50)]
    assert judge_last(*usual, *before, day_of(YESTERDAY, B, D)).lacks == lacks


def test_yes_of_long_ago_ends_nothing() -> None:
    days = [*(yes(n, B, D) for n in (54, 55, 56)), day_of(YESTERDAY, B, D)]
    logged = [DayTotals(YESTERDAY - n * DAY) for n in range(1, 9)]  # nothing was logged
    assert judge_last(*days, *logged).lacks == ()
    lunches = [day_of(YESTERDAY - n * DAY, said=MISSED) for n in range(1, 50)]  # which do not count either way
    assert judge_last(*days, *lunches).lacks == ()


# Energy.


@pytest.mark.parametrize(
    ("born", "kcal"),
    [
        (NOT_KNOWN, 800),
        (Born(1946, 3), 800),
        (Born(2012, 11), 800),  # 14 in this month
        (Born(2012, 12), 600),
        (Born(2012), 800),  # 13 or 14: as for the older
        (Born(2013), 600),
        (Born(2017, 11), 600),  # 9
        (Born(2017, 12), 400),
        (Born(2017), 600),
        (Born(2018), 400),
        (Born(2026, 5), 400),
        (Born(2027, 5), 800),  # not born yet: nobody knows the age
    ],
)
def test_the_energy_of_a_day_depends_on_the_age_on_it(born: Born, kcal: int) -> None:
    assert kcal_of_a_day(YESTERDAY, born) == kcal
    assert judge_last(day_of(YESTERDAY, kcal=kcal), born=born).kind == FULL
    assert judge_last(day_of(YESTERDAY, kcal=kcal - 1), born=born).gap == LOW_ENERGY


def test_a_birthday_within_a_span_changes_the_energy_of_the_days_after_it() -> None:
    days = [day_of(TODAY - n * DAY, kcal=500) for n in range(1, 40)]
    found = judge_all(days, born=Born(2017, 11))
    assert {day.month for day, it in found.items() if it.kind == FULL} == {10}
    assert {day.month for day, it in found.items() if it.gap == LOW_ENERGY} == {11}


@pytest.mark.parametrize(
    ("marked", "least"),
    [
        ((700, 800), 800),  # two days are too few
        ((700, 800, 900), 480),
        ((900, 800, 700, 1000), 510),  # 60 % of 850
        ((3000, 2000, 2500), 800),  # never a higher limit
        ((500, 500, 500), 400),  # never under 400
    ],
)
def test_enough_energy_for_this_person(marked: tuple[int, ...], least: int) -> None:
    before = [day_of(YESTERDAY - (n + 1) * DAY, kcal=kcal, said=COMPLETE) for n, kcal in enumerate(marked)]
    unmarked = [day_of(YESTERDAY - (n + 20) * DAY, kcal=100) for n in range(5)]
    missed = [day_of(YESTERDAY - (n + 30) * DAY, kcal=100, said=MISSED) for n in range(5)]
    too_old = [day_of(YESTERDAY - (n + 57) * DAY, kcal=100, said=COMPLETE) for n in range(5)]
    unknown = [
        day_of(YESTERDAY - (n + 40) * DAY, kcal=100, said=COMPLETE, foods_without_energy=2, foods=3) for n in range(5)
    ]
    others = (*before, *unmarked, *missed, *too_old, *unknown)
    assert judge_last(*others, day_of(YESTERDAY, kcal=least)).kind == FULL
    assert judge_last(*others, day_of(YESTERDAY, kcal=least - 1)).gap == LOW_ENERGY


def test_complete_days_of_drinks_alone_have_energy_too() -> None:
    juice = [DayTotals(YESTERDAY - n * DAY, COMPLETE, parts=3, energy_cal=700_000 if n else None) for n in (1, 2, 3)]
    tea = DayTotals(YESTERDAY - 4 * DAY, COMPLETE, parts=1)  # without any energy value
    assert judge_last(tea, *juice, day_of(YESTERDAY, kcal=420)).kind == FULL
    assert judge_last(tea, *juice[1:], day_of(YESTERDAY, kcal=420)).gap == LOW_ENERGY


def test_the_ledgers_add_up_and_a_range_stays_one() -> None:
    it = DayTotals(YESTERDAY, **A_DAY, doses=2, supplements_ug=60_000, supplements_high_ug=80_000)
    both = it._replace(medicines_ug=5_000, medicines_high_ug=5_000)

    assert (both.ug, both.high_ug, both.is_range, both.is_floor) == (305_000, 325_000, True, True)
    assert not both._replace(supplements_ug=80_000).is_floor
    assert both._replace(supplements_ug=80_000, parts_unmeasured=1).is_floor


def test_nothing_eaten_with_a_tablet_is_the_tablet_alone() -> None:
    it = DayTotals(YESTERDAY, ATE_NOTHING, doses=1, supplements_ug=100_000, supplements_high_ug=100_000)

    assert judge_last(it) == Judged(it, FULL, ATE_NOTHING)
    assert (it.ug, it.is_confirmed) == (100_000, True)


def test_a_full_day_is_confirmed_or_only_looks_full() -> None:
    for offset, said, foods, doses in product((-2, -1, 0, 1, 2), SAID, (0, 2, 4), (0, 2)):
        day = TODAY + offset * DAY
        it = DayTotals(day, said, parts=foods, foods=foods, meals=frozenset(MEALS[:foods]), energy_cal=900_000)
        one = judge_last(it._replace(doses=doses))

        assert (one.kind == FULL) == bool(one.because)
        assert full_days_of([one]) == ((one.totals,) if one.kind == FULL else ())
        if one.kind == FULL:
            assert one.totals.is_confirmed == (one.because != LOOKS_FULL)
        assert one.kind != UNLOGGED or not foods + doses


def test_the_first_days_of_the_calendar() -> None:
    first = date.min
    assert judge({first: day_of(first)}, first, first + DAY, today=TODAY)[first].kind == FULL
