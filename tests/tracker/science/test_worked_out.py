"""How a finding was worked out: a person can redo it with what the page shows."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pictures import ADULTS, ANYONE, MAN_OF_25_ON_EFSA, SUNDAY, Group, days_of, picture_of, steady
from tracker.science.guidance import find
from tracker.science.rounding import whole_mg


def test_it_works() -> None:
    working = find(steady(205, 9)).working

    assert (working.first, working.last) == (SUNDAY - timedelta(days=27), SUNDAY)
    assert (len(working.days), working.total_mg, working.mean_mg, working.is_range) == (9, 1845.0, 205, False)
    assert (working.ear_mg, working.difference_mg, working.sd_requirement_mg) == (265, -60, 26.5)
    assert working.sd_within is not None
    assert (working.sd_within.mg, working.sd_within.status) == (85.9, "published")
    assert [
        (step.factor, step.sd_within_mg, step.sd_difference_mg, step.z, step.probability) for step in working.steps
    ] == [
        (1.0, 85.9, 39.01, -1.54, 0.06),
        (1.25, 107.375, 44.53, -1.35, 0.09),
        (1.5, 128.85, 50.47, -1.19, 0.12),
    ]
    assert (working.steps_high, working.halves) == ((), ())


@given(st.lists(st.floats(50, 600), min_size=7, max_size=28), st.sampled_from(ADULTS[:10]))
def test_a_person_can_redo_it_on_a_calculator(mgs: list[float], group: Group) -> None:
    working = find(picture_of(days_of(mgs), group)).working
    assert working.mean_mg is not None
    assert working.ear_mg is not None
    assert working.sd_requirement_mg is not None
    assert working.sd_within is not None

    # With nothing but what is shown; a tenth of a mg in each day may tip a mean at its edge.
    mean = working.total_mg / len(working.days)
    assert whole_mg(mean) == pytest.approx(working.mean_mg, abs=1)
    assert working.difference_mg == working.mean_mg - working.ear_mg
    for step in working.steps:
        sd = math.sqrt(working.sd_requirement_mg**2 + (working.sd_within.mg * step.factor) ** 2 / len(working.days))
        assert sd == pytest.approx(step.sd_difference_mg, abs=0.006)
        assert working.difference_mg / sd == pytest.approx(step.z, abs=0.006)


def test_what_stays_shows_its_halves_over_the_long_window() -> None:
    working = find(picture_of(days_of([204.0] * 8 + [211.0] * 9))).working

    assert working.first == SUNDAY - timedelta(days=55)
    assert [(half.days, half.mean_mg) for half in working.halves] == [(8, 204), (9, 211)]
    assert working.halves[0].last + timedelta(days=1) == working.halves[1].first
    assert working.mean_mg == 208


def test_a_range_of_labels_is_assessed_at_both_ends() -> None:
    working = find(picture_of(days_of([200.0] * 9, mg_high=230.0))).working

    assert (working.mean_mg, working.mean_high_mg, working.is_range) == (200, 230, True)
    assert (working.steps[0].z, working.steps_high[0].z) == (-1.67, -0.9)


@pytest.mark.parametrize("days", [1, 2, 3, 6])
def test_too_few_days_have_a_mean_and_no_probability(days: int) -> None:
    working = find(picture_of(days_of([200.0] * days, mg_high=230.0))).working

    assert (len(working.days), working.mean_mg, working.mean_high_mg) == (days, 200, 230)
    assert (working.ear_mg, working.difference_mg, working.sd_requirement_mg, working.sd_within) == (None,) * 4
    assert (working.steps, working.steps_high) == ((), ())
    assert len(find(steady(200, 7)).working.steps) == 3


def test_where_no_verdict_may_be_given_there_is_no_probability() -> None:
    assert find(steady(200, 9, under_care=True)).working.steps == ()
    assert find(steady(200, 9, under_one=True)).working.steps == ()


@pytest.mark.parametrize("group", [MAN_OF_25_ON_EFSA, ANYONE])
def test_without_an_average_need_there_are_days_and_a_mean(group: Group) -> None:
    working = find(steady(200, 9, group)).working

    assert (working.mean_mg, len(working.days)) == (200, 9)
    assert (working.ear_mg, working.difference_mg, working.sd_requirement_mg, working.sd_within) == (None,) * 4
    assert working.steps == ()


def test_without_a_day_there_is_nothing() -> None:
    working = find(steady(200, 0)).working

    assert (working.days, working.mean_mg, working.mean_high_mg, working.total_mg) == ((), None, None, 0)


def test_the_days_say_who_confirmed_them() -> None:
    some = days_of([200.04] * 3, parts=5, parts_unmeasured=1)
    working = find(picture_of([some[0]._replace(said=""), *some[1:]])).working

    assert [(float(day.mg), day.confirmed, day.parts, day.parts_unmeasured) for day in working.days] == [
        (200.0, False, 5, 1),
        (200.0, True, 5, 1),
        (200.0, True, 5, 1),
    ]
