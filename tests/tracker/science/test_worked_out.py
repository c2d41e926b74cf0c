"""How a finding was worked out: a person can redo it with what the page shows."""

from __future__ import annotations

import math
from datetime import timedelta
from statistics import stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pictures import ADULTS, ANYONE, MAN_OF_25_ON_EFSA, SUNDAY, Group, days_of, picture_of, steady
from tracker.science.guidance import find
from tracker.science.rounding import as_ug, whole_mg


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
    assert (working.steps_high, working.fortnights) == ((), ())


@given(
    st.lists(st.tuples(st.floats(50, 600), st.sampled_from([0, 57.5, 400]), st.floats(0, 90)), min_size=7, max_size=28),
    st.sampled_from(ADULTS[:10]),
)
def test_a_person_can_redo_it_on_a_calculator(rows: list[tuple[float, float, float]], group: Group) -> None:
    days = [
        day._replace(supplements_ug=int(dose * 1000), supplements_high_ug=int(dose * 1000), guess_ug=as_ug(guess))
        for day, (_, dose, guess) in zip(days_of([mg for mg, *_ in rows]), rows, strict=True)
    ]
    working = find(picture_of(days, group)).working
    assert working.mean_mg is not None
    assert working.mean_high_mg is not None
    assert working.ear_mg is not None
    assert working.sd_requirement_mg is not None
    assert working.sd_within is not None

    # With nothing but what is shown; a tenth of a mg in each day may tip a mean at its edge.
    n = len(working.days)
    assert whole_mg(working.total_mg / n) == pytest.approx(working.mean_mg, abs=1)
    assert whole_mg(working.total_high_mg / n) == pytest.approx(working.mean_high_mg, abs=1)
    assert working.difference_mg == working.mean_mg - working.ear_mg
    assert stdev(float(day.tablets_mg) for day in working.days) == pytest.approx(working.tablets_sd_mg, abs=0.06)
    for steps, mean, tablets_sd in (
        (working.steps, working.mean_mg, working.tablets_sd_mg),
        (working.steps_high, working.mean_high_mg, working.tablets_sd_high_mg),
    ):
        for step in steps:
            daily = math.hypot(working.sd_within.mg * step.factor, tablets_sd)
            assert daily == pytest.approx(step.sd_within_mg, abs=0.0006)
            sd = math.sqrt(working.sd_requirement_mg**2 + daily**2 / n)
            assert sd == pytest.approx(step.sd_difference_mg, abs=0.006)
            assert (mean - working.ear_mg) / sd == pytest.approx(step.z, abs=0.006)


def test_what_stays_shows_its_fortnights() -> None:
    days = days_of([204.0] * 8, last=SUNDAY - timedelta(days=14)), days_of([211.0] * 9, parts=2, guess_mg=9)
    working = find(picture_of([*days[0], *days[1]])).working

    assert working.first == SUNDAY - timedelta(days=27)
    assert [(it.days, it.mean_mg, it.mean_high_mg) for it in working.fortnights] == [(8, 204, 204), (9, 211, 220)]
    assert working.fortnights[0].first == working.first
    assert working.fortnights[0].last + timedelta(days=1) == working.fortnights[1].first
    assert working.fortnights[1].last == SUNDAY
    assert (working.mean_mg, working.mean_high_mg) == (208, 212)
    assert (working.total_mg, working.total_high_mg) == (3531, 3612)


def test_tablets_join_the_sd() -> None:
    """Two tablets of 400 mg in seven days: a sample SD of 195.2 mg, with 85.9 of food 213.3 a day."""
    days = [
        day._replace(supplements_ug=400_000, supplements_high_ug=400_000) if n in (1, 4) else day
        for n, day in enumerate(days_of([200.0] * 7))
    ]
    working = find(picture_of(days)).working

    assert (working.mean_mg, working.tablets_sd_mg, working.has_tablets) == (314, 195.2, True)
    assert [float(day.tablets_mg) for day in working.days] == [0, 400, 0, 0, 400, 0, 0]
    assert [(step.sd_within_mg, step.sd_difference_mg) for step in working.steps] == [
        (213.265, 84.85),
        (222.783, 88.28),
        (233.892, 92.29),
    ]
    assert not find(steady(200, 7)).working.has_tablets


def test_a_range_of_labels_is_assessed_at_both_ends() -> None:
    working = find(picture_of(days_of([200.0] * 9, mg_high=230.0))).working

    assert (working.mean_mg, working.mean_high_mg, working.is_range) == (200, 230, True)
    assert (working.is_floor, find(steady(200, 9)).working.is_floor) == (True, False)
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
