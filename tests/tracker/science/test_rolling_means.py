from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from tracker.science.evidence import Sums
from tracker.science.full_days import ATE_NOTHING, COMPLETE, MISSED, DayTotals, Judged, full_days_of, judge
from tracker.science.rolling_means import SUMS, calendar, rolling_means, stretches
from tracker.science.rounding import as_mg, as_ug, mean_mg

MONDAY = date(2026, 11, 16)
SUNDAY = date(2026, 11, 22)
DAY = timedelta(days=1)
FULL_DAY: dict[str, Any] = {
    "parts": 4,
    "foods": 4,
    "meals": frozenset({"breakfast", "lunch", "dinner"}),
    "energy_cal": 1_700_000,
}


def days_from(first: date, last: date, mgs: dict[int, float], said: dict[int, str], **changes: Any) -> list[DayTotals]:
    """Return days with full-looking ones of some mg of food, both by their number from `first` on."""
    days = []
    for n in range((last - first).days + 1):
        eaten = FULL_DAY | {"food_ug": as_ug(mgs[n])} | changes if n in mgs else {}
        days.append(DayTotals(first + n * DAY, said.get(n, ""), **eaten))
    return days


def week(mgs: dict[int, float], said: dict[int, str] | None = None, **changes: Any) -> list[DayTotals]:
    """Return the week with full-looking days of some mg of food (by number, Monday is 0)."""
    return days_from(MONDAY, SUNDAY, mgs, said or {}, **changes)


def judged(days: list[DayTotals], today: date = SUNDAY) -> list[Judged]:
    return [*judge({it.day: it for it in days if it.parts or it.said}, days[0].day, days[-1].day, today=today).values()]


def frame_of(days: list[DayTotals], today: date = SUNDAY, **kw: Any) -> pd.DataFrame:
    return calendar(judged(days, today), **kw)


def mean(days: list[DayTotals]) -> float | None:
    return Sums.of(full_days_of(judged(days))).mean_mg


def test_it_works() -> None:
    frame = frame_of(week({0: 200.5, 2: 300.0, 6: 50.0}))

    assert frame["full"].tolist() == [1, 0, 1, 0, 0, 0, 0]
    assert frame["logged"].tolist() == [1, 0, 1, 0, 0, 0, 1]
    assert frame["ug"].tolist() == [200_500, 0, 300_000, 0, 0, 0, 50_000]
    assert frame.index[0] == pd.Timestamp(MONDAY)
    assert {str(frame[name].dtype) for name in frame} == {"int64"}


def test_nothing_at_all() -> None:
    frame = frame_of(week({}))

    assert not frame["logged"].any()
    assert rolling_means(frame, 7).isna().all()
    assert stretches(frame, [MONDAY]).to_dict("records") == [dict.fromkeys((*SUMS, "logged", "full"), 0)]


def test_the_ledgers_are_apart_and_together() -> None:
    first = frame_of(week({0: 200.0}, doses=1, supplements_ug=60_000, supplements_high_ug=80_000, medicines_ug=5_000))
    row = first.iloc[0]

    assert (row["ug"], row["food_ug"], row["supplements_ug"], row["medicines_ug"]) == (265_000, 200_000, 60_000, 5_000)


def test_an_unlogged_day_is_not_zero_and_a_day_of_nothing_is() -> None:
    days = week({0: 300.0}, {1: ATE_NOTHING})

    assert mean(days) == 150
    assert rolling_means(frame_of(days), 7).tolist() == [300, *[150] * 6]
    assert [day.is_confirmed for day in days[:3]] == [False, True, False]


def test_only_full_days_count() -> None:
    assert mean(week({0: 300.0, 2: 20.0}, {2: MISSED})) == 300
    assert mean(week({0: 300.0, 1: 10.0}, {0: COMPLETE}, foods=1)) == 300
    assert mean(week({})) is None


def test_weekend_days_are_saturday_and_sunday() -> None:
    days = week(dict.fromkeys(range(7), 100.0), dict.fromkeys(range(7), COMPLETE))
    sums = Sums.of(full_days_of(judged(days)))

    assert (sums.count, sums.weekend_days, sums.unconfirmed) == (7, 2, ())


def test_rolling_means_are_of_full_days_alone() -> None:
    days = days_from(MONDAY - DAY, MONDAY + 16 * DAY, {1: 100.0, 2: 200.0, 4: 5.0, 9: 400.0}, {4: MISSED})
    frame = frame_of(days, today=MONDAY + 20 * DAY)

    # From the Sunday before on; -1 stands for "no full day in reach".
    assert rolling_means(frame, 7).fillna(-1).tolist() == [
        *(-1, 100, 150, 150, 150, 150, 150, 150),
        *(200, 400, 400, 400, 400, 400, 400, 400, -1, -1),
    ]
    assert rolling_means(frame, 28).iloc[-1] == 700 / 3


def test_stretches_add_up_full_days_with_their_guesses() -> None:
    guesses = {MONDAY: 7_500, SUNDAY: 1_000}
    days = week({0: 100.0, 1: 50.0, 5: 200.0, 6: 300.0}, {1: MISSED, 6: COMPLETE}, parts_unmeasured=1)
    days[5] = days[5]._replace(supplements_high_ug=4_000)
    found = stretches(frame_of(days, guesses=guesses), [MONDAY, MONDAY + 2 * DAY, MONDAY + 3 * DAY])

    assert found["logged"].tolist() == [2, 0, 2]
    assert found["full"].tolist() == [1, 0, 2]
    assert found["is_range"].tolist() == [0, 0, 1]
    assert found["food_ug"].tolist() == [100_000, 0, 500_000]
    assert found["supplements_high_ug"].tolist() == [0, 0, 4_000]
    assert found["parts_unmeasured"].tolist() == [1, 0, 2]
    assert found["guess_ug"].tolist() == [7_500, 0, 1_000]


@given(st.dictionaries(st.integers(0, 6), st.decimals(0, 2000, places=3).map(float)))
def test_every_mean_is_one_exact_division(mgs: dict[int, float]) -> None:
    days = week(mgs, dict.fromkeys(mgs, COMPLETE))
    full = [Decimal(str(mgs[n])) for n in mgs]
    frame = frame_of(days)
    (sums,) = stretches(frame, [MONDAY]).to_dict("records")

    found = mean(days)
    if not full:
        assert found is None
        assert sums["full"] == 0
        return
    exact = sum(full) / len(full)
    assert mean_mg(sums["food_ug"], sums["full"]) == exact
    assert found == rolling_means(frame, 7).iloc[-1] == float(exact)


@given(st.integers(0, 10**12), st.integers(1, 4000))
def test_a_mean_as_float_is_on_the_same_side_of_a_half(ug: int, days: int) -> None:
    """So it may be a float where it is only compared and rounded."""
    exact, rounded = mean_mg(ug, days), Decimal(str(ug / (1000 * days)))
    half = Decimal(int(exact)) + Decimal("0.5")
    assert (exact >= half) == (rounded >= half)


@given(st.decimals(0, 10**9, places=3))
def test_what_the_database_keeps_is_whole_in_micrograms(mg: Decimal) -> None:
    assert as_mg(as_ug(mg)) == as_mg(as_ug(float(mg))) == mg
    assert str(as_mg(as_ug(mg))) == f"{mg:.3f}"


@given(st.dictionaries(st.integers(0, 6), st.floats(0, 2000)), st.integers(1, 9))
def test_a_part_without_a_value_never_raises_a_total(mgs: dict[int, float], more: int) -> None:
    known, worse = week(mgs), week(mgs, parts=4 + more, parts_unmeasured=more)

    assert mean(worse) == mean(known)
    assert [day.ug for day in worse] == [day.ug for day in known]
    assert [day[1:] for day in judged(worse)] == [day[1:] for day in judged(known)]
