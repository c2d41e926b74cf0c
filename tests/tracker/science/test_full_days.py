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
    PARTIAL,
    UNLOGGED,
    DayTotals,
    full_days_of,
    judge,
)

TODAY = date(2026, 11, 22)
YESTERDAY = TODAY - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)
MEALS = ("breakfast", "lunch", "dinner", "snack")
A_DAY: dict[str, Any] = {
    "food_ug": 240_000,
    "parts": 4,
    "foods": 3,
    "meals": frozenset(MEALS[:3]),
    "energy_cal": 700_000,
    "food_cal": 600_000,
}


def judged(day: date, said: str = "", *, logged: bool = True, **changes: Any) -> tuple[str, str]:
    """Return kind and reason of one day with the sums of A_DAY, changed, and the person's word on it."""
    return judge(DayTotals(day, said, **(A_DAY | changes if logged else {})), today=TODAY)


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
        ({"meals": {"lunch", "dinner"}}, True),
        ({"meals": {"breakfast", "lunch"}}, False),
        ({"meals": {"breakfast", "lunch", "snack"}}, True),
        ({"meals": {"dinner"}}, False),
        ({"food_cal": 499_999}, False),
        ({"food_cal": 500_000}, True),
        ({"food_cal": None}, False),
        ({"parts_unmeasured": 3}, True),  # full in what was eaten, not in what is known of it
        ({"food_ug": 0, "parts_unmeasured": 4}, True),
    ],
)
def test_what_looks_like_a_full_day(changes: dict[str, Any], full: bool) -> None:
    assert judged(YESTERDAY, **changes) == ((FULL, LOOKS_FULL) if full else (PARTIAL, ""))


def test_a_marked_day_need_not_look_full() -> None:
    assert judged(YESTERDAY, COMPLETE, foods=1, meals={"snack"}, food_cal=None) == (FULL, MARKED)


@given(
    st.sampled_from(["", COMPLETE, MISSED, ATE_NOTHING]),
    st.integers(0, 6),
    st.frozensets(st.sampled_from(MEALS)),
    st.none() | st.integers(0, 3_000_000),
    st.integers(1, 5),
    st.integers(0, 400_000),
)
def test_a_drink_never_completes_a_day(
    said: str, foods: int, meals: frozenset[str], cal: int | None, drinks: int, drink_cal: int
) -> None:
    # Drinks add parts, mg and energy to a day; foods, meals and food_cal stay.
    day: dict[str, Any] = {"foods": foods, "meals": meals if foods else frozenset(), "food_cal": cal}
    before = judged(YESTERDAY, said, parts=foods + 1, energy_cal=cal, **day)
    after = judged(YESTERDAY, said, parts=foods + 1 + drinks, energy_cal=(cal or 0) + drink_cal, **day)

    assert after == before


@given(st.integers(0, 4), st.sampled_from(["", COMPLETE, MISSED, ATE_NOTHING]), st.integers(-3, 3))
def test_a_part_without_a_value_changes_no_kind(missing: int, status: str, offset: int) -> None:
    day = TODAY + timedelta(days=offset)

    assert judged(day, status, parts_unmeasured=missing) == judged(day, status)


@given(
    st.sampled_from(["", COMPLETE, MISSED, ATE_NOTHING]), st.integers(0, 3), st.integers(1, 3), st.integers(0, 900_000)
)
def test_tablets_never_complete_a_day(status: str, foods: int, doses: int, ug: int) -> None:
    day: dict[str, Any] = {"parts": foods, "foods": foods, "meals": frozenset(("breakfast", "lunch", "snack")[:foods])}
    tablets: dict[str, Any] = {"doses": doses, "supplements_ug": ug, "supplements_high_ug": ug}

    before, after = judged(YESTERDAY, status, **day), judged(YESTERDAY, status, **day, **tablets)

    assert after[1] == before[1]
    assert (before[0], after[0]) in {(FULL, FULL), (PARTIAL, PARTIAL), (UNLOGGED, PARTIAL)}


def test_the_ledgers_add_up_and_a_range_stays_one() -> None:
    it = DayTotals(YESTERDAY, **A_DAY, doses=2, supplements_ug=60_000, supplements_high_ug=80_000)
    both = it._replace(medicines_ug=5_000, medicines_high_ug=5_000)

    assert (both.ug, both.high_ug, both.is_range, both.is_floor) == (305_000, 325_000, True, True)
    assert not both._replace(supplements_ug=80_000).is_floor
    assert both._replace(supplements_ug=80_000, parts_unmeasured=1).is_floor


def test_nothing_eaten_with_a_tablet_is_the_tablet_alone() -> None:
    it = DayTotals(YESTERDAY, ATE_NOTHING, doses=1, supplements_ug=100_000, supplements_high_ug=100_000)

    assert (judge(it, today=TODAY), it.ug, it.is_confirmed) == ((FULL, ATE_NOTHING), 100_000, True)


@given(
    st.integers(-2, 2),
    st.sampled_from(["", COMPLETE, MISSED, ATE_NOTHING]),
    st.integers(0, 4),
    st.integers(0, 2),
    st.frozensets(st.sampled_from(MEALS)),
)
def test_a_full_day_is_confirmed_or_only_looks_full(
    offset: int, said: str, foods: int, doses: int, meals: frozenset[str]
) -> None:
    it = DayTotals(
        TODAY + timedelta(days=offset), said, parts=foods, foods=foods, meals=meals, food_cal=900_000, doses=doses
    )
    kind, because = judge(it, today=TODAY)

    assert (kind == FULL) == bool(because)
    assert full_days_of([it], today=TODAY) == ((it,) if kind == FULL else ())
    if kind == FULL:
        assert it.is_confirmed == (because != LOOKS_FULL)
    assert kind != UNLOGGED or not foods + doses
