from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.science.evidence import Sums, full_days_of
from tracker.science.full_days import ATE_NOTHING, COMPLETE, FULL, MISSED, UNLOGGED, LoggedDay, Totals, judge_all
from tracker.science.rolling_means import SOURCES, calendar, frame, rolling_means, sources

MONDAY = date(2026, 11, 16)
SUNDAY = date(2026, 11, 22)
FULL_DAY: dict[str, Any] = {"parts": 4, "foods": 4, "meals": 3, "evening": True, "food_kcal": 1700.0}


def week(mgs: dict[int, float], said: dict[int, str] | None = None, **changes: Any) -> tuple[LoggedDay, ...]:
    """Return the week with full-looking days of some mg of food (by number, Monday is 0), as of its Sunday."""
    totals = {MONDAY + timedelta(days=n): Totals(food_mg=mg, **FULL_DAY | changes) for n, mg in mgs.items()}
    statuses = {MONDAY + timedelta(days=n): word for n, word in (said or {}).items()}
    return judge_all(totals, statuses, MONDAY, SUNDAY, today=SUNDAY)


def mean(days: tuple[LoggedDay, ...]) -> float | None:
    return Sums.of(full_days_of(days)).mean_mg


def test_it_works() -> None:
    frame_of_week = calendar(week({0: 200.5, 2: 300.0, 6: 50.0}))

    assert frame_of_week["kind"].tolist() == [FULL, UNLOGGED, FULL, UNLOGGED, UNLOGGED, UNLOGGED, "partial"]
    assert frame_of_week["mg"].fillna(-1).tolist() == [200.5, -1, 300, -1, -1, -1, 50]
    assert frame_of_week.index[0] == pd.Timestamp(MONDAY)


def test_nothing_at_all() -> None:
    days = calendar(week({}))

    assert len(days) == 7
    assert days["mg"].isna().all()
    assert days["food_mg"].isna().all()
    assert (days["kind"] == UNLOGGED).all()
    assert str(days["mg"].dtype) == "float64"
    assert rolling_means(days, 7).isna().all()
    assert calendar([]).empty
    assert sources(frame([], SOURCES), 5).empty


def test_the_ledgers_stand_apart() -> None:
    days = calendar(week({0: 200.0}, doses=1, supplements_mg=60.0, supplements_high_mg=80.0, medicines_mg=5.0))

    first = days.iloc[0]
    assert (first["mg"], first["food_mg"], first["supplements_mg"], first["medicines_mg"]) == (265, 200, 60, 5)


def test_an_unlogged_day_is_not_zero_and_a_day_of_nothing_is() -> None:
    days = week({0: 300.0}, {1: ATE_NOTHING})

    assert calendar(days)["mg"].iloc[1] == 0
    assert pd.isna(calendar(days)["mg"].iloc[2])
    assert mean(days) == 150
    assert [day.is_confirmed for day in days[:2]] == [False, True]


def test_only_full_days_count() -> None:
    assert mean(week({0: 300.0, 2: 20.0}, {2: MISSED})) == 300
    assert mean(week({0: 300.0, 1: 10.0}, {0: COMPLETE}, foods=1)) == 300
    assert mean(week({})) is None


def test_weekend_days_are_saturday_and_sunday() -> None:
    sums = Sums.of(full_days_of(week(dict.fromkeys(range(7), 100.0), dict.fromkeys(range(7), COMPLETE))))

    assert (sums.count, sums.weekend_days, sums.unconfirmed) == (7, 2, ())


def test_a_day_out_of_its_row_is_refused() -> None:
    days = week({0: 1.0})

    for wrong in (days[::-1], (days[0], days[0]), (days[0], days[2])):
        with pytest.raises(ValueError, match="in a row"):
            calendar(wrong)


def test_rolling_means_stand_on_full_days_alone() -> None:
    totals = {
        MONDAY + timedelta(days=n): Totals(food_mg=mg, **FULL_DAY | {"foods": foods})
        for n, mg, foods in ((0, 100.0, 4), (1, 200.0, 4), (3, 5.0, 0), (8, 400.0, 4))
    }
    days = calendar(
        judge_all(
            totals, {}, MONDAY - timedelta(days=1), MONDAY + timedelta(days=16), today=MONDAY + timedelta(days=20)
        )
    )

    # From the Sunday before on; -1 stands for "no full day in reach".
    assert rolling_means(days, 7).round(6).fillna(-1).tolist() == [
        *(-1, 100, 150, 150, 150, 150, 150, 150),
        *(200, 400, 400, 400, 400, 400, 400, 400, -1, -1),
    ]
    assert rolling_means(days, 28).iloc[-1] == pytest.approx(700 / 3)


@given(st.dictionaries(st.integers(0, 6), st.floats(0, 2000)))
def test_the_mean_lies_between_the_full_days(mgs: dict[int, float]) -> None:
    days = week(mgs)
    full = [day.mg for day in days if day.is_full and day.mg is not None]

    found = mean(days)
    assert (found is None) == (not full)
    if found is not None:
        assert min(full) - 1e-9 <= found <= max(full) + 1e-9
        assert rolling_means(calendar(days), 7).iloc[-1] == pytest.approx(found)


@given(st.dictionaries(st.integers(0, 6), st.floats(0, 2000)), st.integers(1, 9))
def test_a_part_without_a_value_never_raises_a_total(mgs: dict[int, float], more: int) -> None:
    known, worse = week(mgs), week(mgs, parts=4 + more, parts_unmeasured=more)

    assert mean(worse) == mean(known)
    assert [day.mg for day in worse] == [day.mg for day in known]
    assert [day.kind for day in worse] == [day.kind for day in known]


def eaten(*foods: tuple[str, float | None]) -> pd.DataFrame:
    return frame([{"food": food, "food_id": len(food), "mg": mg} for food, mg in foods], SOURCES)


def test_a_row_without_a_column_is_refused() -> None:
    with pytest.raises(KeyError, match="mg"):
        frame([{"food": "Oats", "food_id": 1}], SOURCES)


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
