from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.science.intake import (
    ATE_NOTHING,
    COMPLETE,
    FULL,
    MISSED,
    SOURCES,
    TOTALS,
    UNLOGGED,
    Summary,
    calendar,
    frame,
    mean_mg,
    rolling_means,
    sources,
    summarise,
)

MONDAY = date(2026, 11, 16)
SUNDAY = date(2026, 11, 22)


def row(n: int, mg: float | Decimal, **changes: Any) -> dict[str, Any]:
    """Return the total of the n-th day from Monday on."""
    return {
        "day": MONDAY + timedelta(days=n),
        "mg": mg,
        "parts": 4,
        "parts_unmeasured": 0,
        "foods": 4,
        "meals": 3,
        "evening": True,
        "energy_kcal": 1800.0,
        "food_kcal": 1700.0,
        **changes,
    }


def week(rows: list[dict[str, Any]], statuses: dict[date, str] | None = None, *, today: date = SUNDAY) -> pd.DataFrame:
    return calendar(frame(rows, TOTALS), statuses or {}, MONDAY, SUNDAY, today=today)


@st.composite
def logs(draw: st.DrawFn) -> tuple[list[dict[str, Any]], dict[date, str]]:
    """Draw totals for some days of three weeks around the one looked at, and the person's word on some."""
    numbers = draw(st.lists(st.integers(-7, 13), unique=True, max_size=21))
    rows = [
        row(
            n,
            draw(st.floats(0, 2000)),
            parts_unmeasured=draw(st.integers(0, 4)),
            foods=draw(st.integers(0, 4)),
            meals=draw(st.integers(0, 4)),
            evening=draw(st.booleans()),
            food_kcal=draw(st.none() | st.floats(0, 3000)),
        )
        for n in numbers
    ]
    said = draw(st.dictionaries(st.integers(-7, 13), st.sampled_from([COMPLETE, MISSED, ATE_NOTHING])))
    return rows, {MONDAY + timedelta(days=n): status for n, status in said.items()}


def test_it_works() -> None:
    days = week([row(0, Decimal("200.5")), row(2, 300.0), row(6, 50.0)])

    assert days["kind"].tolist() == [FULL, UNLOGGED, FULL, UNLOGGED, UNLOGGED, UNLOGGED, "partial"]
    assert summarise(days) == Summary(
        full_days=2, confirmed_days=0, weekdays=2, weekend_days=0, mean_mg=250.25, parts=8, parts_unmeasured=0
    )


def test_nothing_at_all() -> None:
    days = week([])

    assert len(days) == 7
    assert days["mg"].isna().all()
    assert (days["kind"] == UNLOGGED).all()
    assert {name: str(kind) for name, kind in days.dtypes.items()} | {"kind": "", "full_because": ""} == {
        **{name: kind for name, kind in TOTALS.items() if name != "day"},
        "kind": "",
        "full_because": "",
    }
    assert summarise(days) == Summary(0, 0, 0, 0, None, 0, 0)
    assert mean_mg(days) is None
    assert rolling_means(days, 7).isna().all()
    assert sources(frame([], SOURCES), 5).empty


def test_an_unlogged_day_is_not_zero_and_a_day_of_nothing_is() -> None:
    days = week([row(0, 300.0)], {MONDAY + timedelta(days=1): ATE_NOTHING})

    assert days["mg"].iloc[1] == 0
    assert pd.isna(days["mg"].iloc[2])
    assert mean_mg(days) == 150
    assert summarise(days).confirmed_days == 1


def test_only_full_days_count() -> None:
    days = week([row(0, 300.0), row(1, 10.0, foods=1), row(2, 20.0)], {MONDAY + timedelta(days=2): MISSED})

    assert mean_mg(days) == 300


def test_weekend_days_are_saturday_and_sunday() -> None:
    everything = {MONDAY + timedelta(days=n): COMPLETE for n in range(7)}

    summary = summarise(week([row(n, 100.0) for n in range(7)], everything))

    assert (summary.weekdays, summary.weekend_days, summary.confirmed_days) == (5, 2, 7)


def test_days_outside_are_left_out() -> None:
    assert mean_mg(week([row(-1, 900.0), row(0, 100.0), row(7, 900.0)])) == 100


def test_two_totals_of_a_day_are_refused() -> None:
    with pytest.raises(ValueError, match="two totals"):
        week([row(0, 1.0), row(0, 2.0)])


def test_a_row_without_a_column_is_refused() -> None:
    with pytest.raises(KeyError, match="food_kcal"):
        frame([{name: value for name, value in row(0, 1.0).items() if name != "food_kcal"}], TOTALS)


def test_rolling_means_stand_on_full_days_alone() -> None:
    days = calendar(
        frame([row(0, 100.0), row(1, 200.0), row(3, 5.0, foods=0), row(8, 400.0)], TOTALS),
        {},
        MONDAY - timedelta(days=1),
        MONDAY + timedelta(days=16),
        today=MONDAY + timedelta(days=20),
    )

    # From the Sunday before on; -1 stands for "no full day in reach".
    assert rolling_means(days, 7).round(6).fillna(-1).tolist() == [
        *(-1, 100, 150, 150, 150, 150, 150, 150),
        *(200, 400, 400, 400, 400, 400, 400, 400, -1, -1),
    ]
    assert rolling_means(days, 28).iloc[-1] == pytest.approx(700 / 3)


@given(logs(), st.randoms())
def test_the_order_of_days_never_matters(log: tuple[list[dict[str, Any]], dict[date, str]], random: Any) -> None:
    rows, statuses = log
    shuffled = rows.copy()
    random.shuffle(shuffled)

    pd.testing.assert_frame_equal(week(shuffled, statuses), week(rows, statuses))


@given(logs())
def test_no_day_is_counted_twice_or_lost(log: tuple[list[dict[str, Any]], dict[date, str]]) -> None:
    rows, statuses = log
    days = week(rows, statuses)

    assert [moment.date() for moment in days.index] == [MONDAY + timedelta(days=n) for n in range(7)]
    in_week = {r["day"] for r in rows if MONDAY <= r["day"] <= SUNDAY}
    assert {moment.date() for moment in days.index[days["parts"] > 0]} == in_week
    assert days["kind"].isin([UNLOGGED, "partial", FULL]).all()
    assert (days["mg"].isna() == (days["kind"] == UNLOGGED)).all()


@given(logs())
def test_the_mean_lies_between_the_full_days(log: tuple[list[dict[str, Any]], dict[date, str]]) -> None:
    days = week(*log)
    mean = mean_mg(days)
    full = days.loc[days["kind"] == FULL, "mg"]

    assert (mean is None) == full.empty
    if mean is not None:
        assert full.min() - 1e-9 <= mean <= full.max() + 1e-9


@given(logs(), st.integers(0, 20), st.integers(1, 9))
def test_a_part_without_a_value_never_raises_a_total(
    log: tuple[list[dict[str, Any]], dict[date, str]], which: int, more: int
) -> None:
    rows, statuses = log
    worse = [
        {**r, "parts": r["parts"] + more, "parts_unmeasured": r["parts_unmeasured"] + more} if n == which else r
        for n, r in enumerate(rows)
    ]

    before, after = summarise(week(rows, statuses)), summarise(week(worse, statuses))
    assert after.mean_mg == before.mean_mg
    assert after.full_days == before.full_days
    assert after.parts_unmeasured >= before.parts_unmeasured


def eaten(*foods: tuple[str, float | None]) -> pd.DataFrame:
    return frame([{"food": food, "food_id": len(food), "mg": mg} for food, mg in foods], SOURCES)


def test_sources_rank_what_gave_most() -> None:
    found = sources(eaten(("Oats", 30.0), ("Kale", 50.0), ("Oats", 40.0), ("Beer", 0.0), ("Stew", None)), 5)

    assert found["food"].tolist() == ["Oats", "Kale"]
    assert found["mg"].tolist() == [70, 50]
    assert found["share"].tolist() == [70 / 120, 50 / 120]
    assert found["food_id"].tolist() == [4, 4]


def test_sources_stop_at_the_number_wanted_with_shares_of_all() -> None:
    found = sources(eaten(("b", 10.0), ("a", 10.0), ("c", 20.0)), 2)

    assert found["food"].tolist() == ["c", "a"]
    assert found["share"].tolist() == [0.5, 0.25]


def test_sources_of_nothing_known() -> None:
    assert sources(eaten(("Stew", None), ("Beer", 0.0)), 5).empty
