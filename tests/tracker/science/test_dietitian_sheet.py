"""What the dietitian summary says of days: how they spread, which follow each other, what bars a probability."""

from __future__ import annotations

import math
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.pictures import days_of
from tracker.science import dietitian_sheet
from tracker.science.adequacy import Assessment
from tracker.science.dietitian_sheet import Spread, assessment_of, runs_of, spread_of, why_no_probability
from tracker.science.evidence import Sums
from tracker.science.variation import WithinPersonSD

DAY = date(2026, 11, 16)
DAYS = [DAY + timedelta(days=n) for n in range(8)]
NEED = Decimal(265)


def test_it_works() -> None:
    days = [(DAYS[2], Decimal(300)), (DAYS[0], Decimal(200)), (DAYS[1], Decimal(200)), (DAYS[3], Decimal(300))]
    assert spread_of(days) == Spread(Decimal(250), Decimal(200), DAYS[0], Decimal(300), DAYS[2])


def test_no_days_do_not_spread() -> None:
    assert spread_of([]) is None


def test_days_in_a_row_are_one_run() -> None:
    assert runs_of([DAYS[5], DAYS[0], DAYS[1], DAYS[1], DAYS[2]]) == ((DAYS[0], DAYS[2]), (DAYS[5], DAYS[5]))
    assert runs_of([]) == ()


@pytest.mark.parametrize(
    ("full_days", "needs", "under_care", "under_one", "why"),
    [
        (20, [NEED], True, True, dietitian_sheet.UNDER_CARE),
        (20, [NEED], False, True, dietitian_sheet.UNDER_ONE),
        (20, [NEED, None], False, False, dietitian_sheet.NO_NEED),
        (20, [NEED, NEED + 1], False, False, dietitian_sheet.NEED_CHANGED),
        (6, [NEED, NEED], False, False, dietitian_sheet.TOO_FEW),
        (7, [NEED, NEED], False, False, ""),
    ],
)
def test_what_bars_a_probability(
    full_days: int, needs: list[Decimal | None], under_care: bool, under_one: bool, why: str
) -> None:
    full = Sums.of(days_of([280.0] * full_days))
    assert why_no_probability(full, NEED, needs, under_care=under_care, under_one=under_one) == why


@pytest.mark.parametrize(
    ("mean", "guess", "weekend", "why"),
    [
        (200, 64.4, True, ""),
        (200, 64.5, True, dietitian_sheet.UNMEASURED),
        (264.4, 300, True, dietitian_sheet.UNMEASURED),
        (265, 300, True, ""),
        (200, 300, False, dietitian_sheet.NO_WEEKEND),
    ],
)
def test_where_the_app_gives_no_verdict_there_is_no_probability(
    mean: float, guess: float, weekend: bool, why: str
) -> None:
    full = Sums.of(day for day in days_of([mean] * 14) if weekend or day.day.weekday() < 5)
    high = Decimal(str(mean + guess))
    assert why_no_probability(full, high, [NEED], under_care=False, under_one=False) == why


def test_a_mean_is_assessed_as_people_see_it() -> None:
    def of(mean: float, tablets: float = 0) -> Assessment:
        days = days_of([mean] * 9)
        days = (days[0]._replace(supplements_ug=int(tablets * 1000)), *days[1:])
        return assessment_of(Sums.of(days), NEED, WithinPersonSD(85.9, "published", "the book"))

    assert of(251.5) == of(252)
    assert of(251.4) != of(252)
    assert of(252).sd_within_mg == 85.9
    assert of(252, 90).sd_within_mg == math.hypot(85.9, 30)
