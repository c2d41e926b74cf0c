"""Which days are full: DESIGN, "What may be said about intake"."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.science.full_days import (
    ATE_NOTHING,
    COMPLETE,
    FULL,
    LOOKS_FULL,
    MARKED,
    MISSED,
    NOTHING,
    PARTIAL,
    UNLOGGED,
    LoggedDay,
    Totals,
    judge,
    judge_all,
)

TODAY = date(2026, 11, 22)
YESTERDAY = TODAY - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)
A_DAY: dict[str, Any] = {
    "food_mg": 240.0,
    "parts": 4,
    "parts_unmeasured": 0,
    "foods": 3,
    "meals": 3,
    "evening": True,
    "energy_kcal": 700.0,
    "food_kcal": 600.0,
}


def judged(day: date, status: str = "", *, logged: bool = True, **changes: Any) -> tuple[str, str]:
    """Return kind and reason of one day with the sums of A_DAY, changed, and a status."""
    it = judge(day, Totals(**A_DAY | changes) if logged else NOTHING, status, today=TODAY)
    return it.kind, it.full_because


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
        (TOMORROW, COMPLETE, (PARTIAL, "")),  # a plan is no intake
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
    ("changes", "full"),
    [
        ({"foods": 2}, False),
        ({"meals": 2}, True),
        ({"meals": 2, "evening": False}, False),
        ({"meals": 3, "evening": False}, True),
        ({"meals": 1}, False),
        ({"food_kcal": 499.999}, False),
        ({"food_kcal": 500.0}, True),
        ({"food_kcal": None}, False),
        ({"parts_unmeasured": 3}, True),  # full in what was eaten, not in what is known of it
        ({"food_mg": 0.0, "parts_unmeasured": 4}, True),
    ],
)
def test_what_looks_like_a_full_day(changes: dict[str, Any], full: bool) -> None:
    assert judged(YESTERDAY, **changes) == ((FULL, LOOKS_FULL) if full else (PARTIAL, ""))


def test_a_marked_day_need_not_look_full() -> None:
    assert judged(YESTERDAY, COMPLETE, foods=1, meals=1, evening=False, food_kcal=None) == (FULL, MARKED)


@given(
    st.sampled_from(["", COMPLETE, MISSED, ATE_NOTHING]),
    st.integers(0, 6),
    st.integers(0, 4),
    st.booleans(),
    st.none() | st.floats(0, 3000),
    st.integers(1, 5),
    st.floats(0, 400),
)
def test_a_drink_never_completes_a_day(
    status: str, foods: int, meals: int, evening: bool, kcal: float | None, drinks: int, drink_kcal: float
) -> None:
    # Drinks add parts, mg and energy to a day; foods, meals, the evening and food_kcal stay.
    day: dict[str, Any] = {"foods": foods, "meals": min(foods, meals), "evening": evening, "food_kcal": kcal}
    before = judged(YESTERDAY, status, parts=foods + 1, energy_kcal=kcal, **day)
    after = judged(YESTERDAY, status, parts=foods + 1 + drinks, energy_kcal=(kcal or 0) + drink_kcal, **day)

    assert after == before


@given(st.integers(0, 4), st.sampled_from(["", COMPLETE, MISSED, ATE_NOTHING]), st.integers(-3, 3))
def test_a_part_without_a_value_changes_no_kind(missing: int, status: str, offset: int) -> None:
    day = TODAY + timedelta(days=offset)

    assert judged(day, status, parts_unmeasured=missing) == judged(day, status)


@given(st.sampled_from(["", COMPLETE, MISSED, ATE_NOTHING]), st.integers(0, 3), st.integers(1, 3), st.floats(0, 900))
def test_tablets_never_complete_a_day(status: str, foods: int, doses: int, mg: float) -> None:
    day: dict[str, Any] = {"parts": foods, "foods": foods, "meals": foods, "evening": False}
    tablets: dict[str, Any] = {"doses": doses, "supplements_mg": mg, "supplements_high_mg": mg}

    before, after = judged(YESTERDAY, status, **day), judged(YESTERDAY, status, **day, **tablets)

    assert after[1] == before[1]
    assert (before[0], after[0]) in {(FULL, FULL), (PARTIAL, PARTIAL), (UNLOGGED, PARTIAL)}


def test_the_ledgers_add_up_and_a_range_stays_one() -> None:
    it = judge(
        YESTERDAY,
        Totals(**A_DAY, doses=2, supplements_mg=60, supplements_high_mg=80, medicines_mg=5, medicines_high_mg=5),
        "",
        today=TODAY,
    )

    assert (it.mg, it.mg_high, it.is_full, it.is_confirmed) == (305, 325, True, False)


def test_nothing_eaten_with_a_tablet_is_the_tablet_alone() -> None:
    it = judge(YESTERDAY, Totals(doses=1, supplements_mg=100, supplements_high_mg=100), ATE_NOTHING, today=TODAY)

    assert (it.kind, it.mg, it.is_confirmed, it.said) == (FULL, 100, True, ATE_NOTHING)


def test_an_unlogged_day_has_no_mg() -> None:
    it = judge(YESTERDAY, NOTHING, "", today=TODAY)

    assert (it.mg, it.mg_high, it.is_full, it.is_confirmed) == (None, None, False, False)


def test_the_reason_is_there_for_full_days_alone() -> None:
    days = [TODAY - timedelta(days=n) for n in range(5)]
    statuses = {days[1]: COMPLETE, days[2]: MISSED, days[4]: ATE_NOTHING}
    totals = {day: Totals(**A_DAY) for day in days[:4]}

    result = judge_all(totals, statuses, days[4], days[0], today=TODAY)

    assert [it.full_because for it in result] == [ATE_NOTHING, LOOKS_FULL, "", MARKED, ""]
    assert all(it.is_full == bool(it.full_because) for it in result)


@given(
    st.dictionaries(st.integers(-9, 9), st.floats(0, 900)),
    st.dictionaries(st.integers(-9, 9), st.sampled_from([COMPLETE, MISSED, ATE_NOTHING])),
)
def test_no_day_is_counted_twice_or_lost(logged: dict[int, float], said: dict[int, str]) -> None:
    totals = {TODAY + timedelta(days=n): Totals(**A_DAY | {"food_mg": mg}) for n, mg in logged.items()}
    statuses = {TODAY + timedelta(days=n): word for n, word in said.items()}
    first, last = TODAY - timedelta(days=7), TODAY + timedelta(days=3)

    days: tuple[LoggedDay, ...] = judge_all(totals, statuses, first, last, today=TODAY)

    assert [it.day for it in days] == [first + timedelta(days=n) for n in range(11)]
    assert {it.day for it in days if it.totals.parts} == {day for day in totals if first <= day <= last}
    assert all((it.mg is None) == (it.kind == UNLOGGED) for it in days)
