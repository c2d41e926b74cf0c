"""Which days are full: DESIGN, "What may be said about intake"."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.science.intake import (
    ATE_NOTHING,
    COMPLETE,
    FULL,
    LOOKS_FULL,
    MARKED,
    MISSED,
    PARTIAL,
    TOTALS,
    UNLOGGED,
    calendar,
    frame,
)

TODAY = date(2026, 11, 22)
YESTERDAY = TODAY - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)
A_DAY: dict[str, Any] = {
    "mg": 240.0,
    "parts": 4,
    "parts_unmeasured": 0,
    "foods": 3,
    "meals": 3,
    "evening": True,
    "energy_kcal": 700.0,
    "food_kcal": 600.0,
}


def judged(day: date, status: str = "", *, logged: bool = True, **changes: Any) -> tuple[str, str]:
    """Return kind and reason of one day with the entries of A_DAY, changed, and a status."""
    rows = [{"day": day, **A_DAY, **changes}] if logged else []
    row = calendar(frame(rows, TOTALS), {day: status} if status else {}, day, day, today=TODAY).iloc[0]
    return row["kind"], row["full_because"]


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
        ({"mg": 0.0, "parts_unmeasured": 4}, True),
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


def test_the_reason_is_there_for_full_days_alone() -> None:
    days = [TODAY - timedelta(days=n) for n in range(5)]
    statuses = {days[1]: COMPLETE, days[2]: MISSED, days[4]: ATE_NOTHING}
    rows = [{"day": day, **A_DAY} for day in days[:4]]

    result = calendar(frame(rows, TOTALS), statuses, days[4], days[0], today=TODAY)

    assert result["full_because"].tolist() == [ATE_NOTHING, LOOKS_FULL, "", MARKED, ""]
    assert (result["kind"] == FULL).equals(pd.Series(result["full_because"] != ""))
