"""Where more magnesium on some days would move the finding: by its own rules, and never for the worse."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pictures import ANYONE, MAN_OF_25_ON_EFSA, SUNDAY, WOMAN, Group, days_of, picture_of, steady
from tests.tracker.science.test_guidance import is_worse, pictures
from tracker.science.evidence import Evidence
from tracker.science.guidance import STAYS, VERDICTS, Code, find
from tracker.science.rounding import as_ug
from tracker.science.what_if import Move, move


def each(picture: Evidence, mg: float) -> Move | None:
    """Put so many mg on each day of the window."""
    return move(picture, {day.day: Decimal(str(mg)) for day in picture.days})


def test_it_works() -> None:
    it = each(steady(205, 9), 37)

    assert it is not None
    assert (it.before, it.after, it.is_the_same) == (Code.PROBABLY_LOW, Code.BELOW_REQUIREMENT, False)
    assert (it.as_it_was.mean_mg, it.as_it_would_be.mean_mg) == (205, 242)
    assert (it.as_it_was.difference_mg, it.as_it_would_be.difference_mg) == (-60, -23)
    assert [(was.z, would.z) for was, would in it.steps] == [(-1.54, -0.59), (-1.35, -0.52), (-1.19, -0.46)]
    assert (it.steps_high, it.unconfirmed) == ((), 0)


@pytest.mark.parametrize(
    ("mean", "days", "group", "more", "before", "after"),
    [
        (150, 14, WOMAN, 5, Code.VERY_LIKELY_LOW, Code.VERY_LIKELY_LOW),
        (150, 14, WOMAN, 50, Code.VERY_LIKELY_LOW, Code.PROBABLY_LOW),
        (205, 9, WOMAN, 5, Code.PROBABLY_LOW, Code.PROBABLY_LOW),
        (205, 9, WOMAN, 60, Code.PROBABLY_LOW, Code.BELOW_TARGET),
        (205, 9, WOMAN, 120, Code.PROBABLY_LOW, Code.PROBABLY_ENOUGH),
        (250, 9, WOMAN, 15, Code.BELOW_REQUIREMENT, Code.BELOW_TARGET),
        (250, 9, WOMAN, 300, Code.BELOW_REQUIREMENT, Code.VERY_LIKELY_ENOUGH),
        (300, 9, WOMAN, 10, Code.BELOW_TARGET, Code.BELOW_TARGET),
        (300, 9, MAN_OF_25_ON_EFSA, 10, Code.BELOW_REFERENCE, Code.BELOW_REFERENCE),
        (300, 9, MAN_OF_25_ON_EFSA, 50, Code.BELOW_REFERENCE, Code.AT_OR_ABOVE_REFERENCE),
    ],
)
def test_from_where_to_where(mean: float, days: int, group: Group, more: float, before: Code, after: Code) -> None:
    it = each(steady(mean, days, group), more)
    assert it is not None
    assert (it.before, it.after) == (before, after)
    assert bool(it.steps) is (group is WOMAN)


def test_what_stays_low_moves_by_the_same_rules() -> None:
    picture = picture_of(days_of([205.0] * 28))
    assert find(picture).code in STAYS
    for more, after in ((5, Code.STAYS_LOW), (30, Code.STAYS_BELOW), (70, Code.BELOW_TARGET)):
        it = each(picture, more)
        assert it is not None
        assert (it.before, it.after) == (Code.STAYS_LOW, after)


@pytest.mark.parametrize(
    "picture",
    [
        steady(205, 6),
        picture_of(
            day._replace(day=SUNDAY - timedelta(days=back))
            for back, day in zip([2, 3, 4, 5, 6, 9, 10], days_of([205.0] * 7), strict=True)
        ),
        picture_of(days_of([205.0] * 9, parts=4, parts_unmeasured=1, guess_mg=60)),
        steady(205, 9, ANYONE),
        steady(350, 9, ANYONE),
        steady(320, 9),
        picture_of(days_of([205.0] * 9), under_care=True),
        picture_of(days_of([205.0] * 9), under_one=True),
        picture_of(days_of([205.0] * 9), own_target=True, ear_mg=None, sd_within=None),
        picture_of(days_of([205.0] * 9), restarted=True),
    ],
)
def test_where_nothing_is_judged_nothing_moves(picture: Evidence) -> None:
    assert each(picture, 300) is None


def test_labels_that_leave_a_range_are_counted_both_ways() -> None:
    it = each(picture_of(days_of([205.0] * 9, mg_high=215.0)), 10)
    assert it is not None
    assert len(it.steps) == len(it.steps_high) == 3
    assert it.steps_high[0][0].z > it.steps[0][0].z
    edge = each(picture_of(days_of([205.4] * 9, mg_high=205.6)), 0.2)  # 205 and 206 as shown, then 206 both
    assert edge is not None
    assert edge.steps_high == ()


def test_a_low_on_days_that_only_look_full_asks_to_check_them() -> None:
    for mean, asked in ((205, 9), (250, 0)):
        it = each(picture_of(days_of([float(mean)] * 9, confirmed=False)), 1)
        assert it is not None
        assert it.unconfirmed == asked


@given(pictures(), st.dictionaries(st.integers(0, 55), st.floats(0, 300), max_size=30), st.randoms())
def test_more_never_makes_the_words_worse(picture: Evidence, more: dict[int, float], shuffled: random.Random) -> None:
    on = {SUNDAY - timedelta(days=back): Decimal(str(mg)) for back, mg in more.items()}
    it = move(picture, on)
    if it is None:
        return
    found = find(picture)
    then = find(
        replace(
            picture,
            days=tuple(day._replace(food_ug=day.food_ug + as_ug(on.get(day.day, Decimal(0)))) for day in picture.days),
        )
    )
    assert (it.before, it.after) == (found.code, then.code)
    assert found.code in VERDICTS
    assert not is_worse(then, found)
    assert it.as_it_was.steps == found.working.steps
    mixed: list[Any] = list(picture.days)
    shuffled.shuffle(mixed)
    assert move(replace(picture, days=tuple(mixed)), on) == it
