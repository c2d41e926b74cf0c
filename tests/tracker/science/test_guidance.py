from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pictures import (
    ADULTS,
    ANYONE,
    MAN_OF_25_ON_EFSA,
    SUNDAY,
    WOMAN,
    Group,
    days_of,
    full_day,
    picture_of,
    steady,
)
from tracker.science.evidence import Evidence
from tracker.science.full_days import COMPLETE, DayTotals
from tracker.science.guidance import LOW, RULES, STAYS, VERDICTS, Code, Finding, Reason, find, find_for_week
from tracker.science.verdicts import Evaluation

MONDAY = SUNDAY - timedelta(days=6)
# From the lowest to the highest that can be said of one average need.
ORDER = [
    Code.VERY_LIKELY_LOW,
    Code.STAYS_LOW,
    Code.PROBABLY_LOW,
    Code.STAYS_BELOW,
    Code.BELOW_REQUIREMENT,
    Code.BELOW_TARGET,
    Code.PROBABLY_ENOUGH,
    Code.VERY_LIKELY_ENOUGH,
]


@st.composite
def full_days(draw: st.DrawFn) -> tuple[DayTotals, ...]:
    back = draw(st.lists(st.integers(0, 55), unique=True, max_size=30))
    days = []
    for n in back:
        mg, parts = draw(st.floats(0, 900)), draw(st.integers(1, 20))
        days.append(
            full_day(
                SUNDAY - timedelta(days=n),
                mg,
                mg + draw(st.sampled_from([0.0, 0.0, 30.0])),
                parts=parts,
                parts_unmeasured=draw(st.integers(0, parts)) if draw(st.booleans()) else 0,
                confirmed=draw(st.booleans()),
            )
        )
    return tuple(days)


@st.composite
def pictures(draw: st.DrawFn) -> Evidence:
    return picture_of(
        draw(full_days()),
        draw(st.sampled_from(ADULTS)),
        own_target=draw(st.booleans()),
        under_care=draw(st.integers(0, 9)) == 0,
        under_one=draw(st.integers(0, 9)) == 0,
        restarted=draw(st.booleans()),
    )


def code(mean_mg: float, days: int, group: Group = WOMAN) -> str:
    return find(steady(mean_mg, days, group)).key


def test_it_works() -> None:
    found = find(steady(240, 3))

    assert (found.code, found.reason, found.key) == (Code.EARLY_BELOW, None, "early_below")
    assert found.facts["gap_mg"] == 80
    assert found.facts["days_to_first_answer"] == 4
    assert found.facts["first"] == SUNDAY - timedelta(days=27)
    assert found.working.mean_mg == 240


@pytest.mark.parametrize(
    ("mean", "days", "key"),
    [
        (240, 0, "not_enough_days"),
        (240, 2, "not_enough_days"),
        (900, 2, "not_enough_days"),
        (240, 3, "early_below"),
        (240, 6, "early_below"),
        (319.49, 3, "early_below"),
        (319.5, 3, "early_at_target"),  # people see 320
        (320, 6, "early_at_target"),
        (90, 7, "very_likely_low"),
        (205, 9, "probably_low"),
        (218, 9, "below_requirement"),  # z is -1.20, but -0.93 with the widest SD
        (200, 9, "probably_low"),
        (240, 9, "below_requirement"),
        (256, 9, "below_requirement"),
        (264.4, 9, "below_requirement"),
        (264.5, 9, "below_target"),  # people see 265
        (265, 9, "below_target"),
        (319.4, 9, "below_target"),
        (320, 9, "probably_enough"),
        (352, 12, "probably_enough"),  # z is 2.39, but below 2 with the widest SD
        (400, 12, "very_likely_enough"),
        (200, 14, "stays_low"),
        (256, 14, "stays_below"),
        (264.4, 28, "stays_below"),
        (265, 28, "below_target"),
    ],
)
def test_a_woman_of_forty(mean: float, days: int, key: str) -> None:
    assert code(mean, days) == key


@pytest.mark.parametrize(
    ("group", "mean", "days", "key"),
    [
        (MAN_OF_25_ON_EFSA, 200, 3, "early_below"),
        (MAN_OF_25_ON_EFSA, 100, 28, "below_reference"),
        (MAN_OF_25_ON_EFSA, 349.4, 28, "below_reference"),
        (MAN_OF_25_ON_EFSA, 349.5, 28, "at_or_above_reference"),
        (ANYONE, 309, 3, "early_below"),
        (ANYONE, 310, 3, "early_in_band"),
        (ANYONE, 419, 6, "early_in_band"),
        (ANYONE, 420, 6, "early_at_target"),
        (ANYONE, 309, 7, "below_reference"),
        (ANYONE, 310, 7, "cannot_tell.profile_unknown"),
        (ANYONE, 419, 28, "cannot_tell.profile_unknown"),
        (ANYONE, 420, 28, "at_or_above_reference"),
    ],
)
def test_without_a_single_average_need_a_mean_is_compared_and_never_judged(
    group: Group, mean: float, days: int, key: str
) -> None:
    assert code(mean, days, group) == key


@pytest.mark.parametrize(("mean", "key"), [(100, "below_reference"), (280, "at_or_above_reference")])
def test_a_target_of_ones_own_is_compared_and_never_judged(mean: float, key: str) -> None:
    own: dict[str, Any] = {
        "target_low_mg": 280.0,
        "target_high_mg": 280.0,
        "ear_mg": None,
        "sd_within": None,
        "own_target": True,
    }

    assert find(steady(mean, 20, **own)).key == key


@pytest.mark.parametrize("change", [{"under_care": True}, {"under_one": True}])
@pytest.mark.parametrize("days", [0, 2, 5, 28])
def test_care_and_infancy_come_first(change: dict[str, Any], days: int) -> None:
    assert find(steady(150, days, **change)).code == Code.ASK_CLINICIAN


def test_a_week_without_its_weekend_bars_a_verdict() -> None:
    monday_to_friday = [SUNDAY - timedelta(days=n) for n in range(28) if (SUNDAY - timedelta(days=n)).weekday() < 5]

    weekdays = picture_of([full_day(day, 100) for day in monday_to_friday])
    with_one = picture_of([*weekdays.days, full_day(SUNDAY, 100)])

    assert (find(weekdays).code, find(weekdays).reason) == (Code.CANNOT_TELL, Reason.NO_WEEKEND)
    assert find(with_one).code in LOW


@pytest.mark.parametrize(
    ("mean", "unmeasured", "key"),
    [
        (200, 1, "probably_low"),  # 7 of 70 parts: a tenth
        (200, 2, "cannot_tell.unmeasured"),
        (270, 2, "cannot_tell.unmeasured"),
        (320, 2, "probably_enough"),  # more can only be more
        (320, 10, "probably_enough"),
    ],
)
def test_too_much_without_a_value_bars_a_verdict_below_the_target(mean: float, unmeasured: int, key: str) -> None:
    days = days_of([mean] * 9, parts=10, parts_unmeasured=unmeasured)

    assert find(picture_of(days)).key == key


def test_too_much_without_a_value_long_ago_says_nothing_of_staying_low() -> None:
    recent = days_of([200.0] * 9, parts=10)
    old = days_of([200.0] * 9, last=SUNDAY - timedelta(days=30), parts=10, parts_unmeasured=5)

    assert find(picture_of([*old, *recent])).code == Code.PROBABLY_LOW


def test_staying_low_needs_both_halves() -> None:
    def halves(earlier: float, later: float) -> str:
        return find(picture_of(days_of([earlier] * 8 + [later] * 9))).key

    assert halves(204, 211) == "stays_low"
    assert halves(300, 150) == "probably_low"
    assert halves(150, 300) == "below_requirement"
    assert halves(264, 264) == "stays_below"
    assert halves(100, 265) == "probably_low"


def test_staying_low_looks_back_over_56_days() -> None:
    recent = days_of([200.0] * 7)
    old = days_of([200.0] * 7, last=SUNDAY - timedelta(days=40))

    found = find(picture_of([*recent, *old]))
    assert found.code == Code.STAYS_LOW
    assert found.facts["full_days"] == 7
    assert found.facts["long_days"] == 14
    assert found.facts["earlier_last"] == SUNDAY - timedelta(days=40)
    assert [half.days for half in found.working.halves] == [7, 7]
    assert found.working.first == SUNDAY - timedelta(days=55)
    # With few days in the last 28 nothing is said, whatever was before.
    assert find(picture_of([*recent[-5:], *days_of([200.0] * 20, last=SUNDAY - timedelta(days=30))])).code == (
        Code.EARLY_BELOW
    )


def test_a_range_on_a_label_makes_low_less_likely_and_enough_no_likelier() -> None:
    assert find(picture_of(days_of([200.0] * 9, mg_high=200.0))).code == Code.PROBABLY_LOW
    assert find(picture_of(days_of([200.0] * 9, mg_high=240.0))).code == Code.BELOW_REQUIREMENT
    assert find(picture_of(days_of([300.0] * 9, mg_high=500.0))).code == Code.BELOW_TARGET
    assert find(picture_of(days_of([200.0] * 9, mg_high=201.0))).facts["at_least"]


@pytest.mark.parametrize(("unconfirmed", "asks"), [(3, False), (4, True), (9, True)])
def test_a_low_on_many_unconfirmed_days_asks_to_check_them(unconfirmed: int, asks: bool) -> None:
    days = [day._replace(said=COMPLETE if n >= unconfirmed else "") for n, day in enumerate(days_of([200.0] * 9))]

    found = find(picture_of(days))

    assert (found.code, found.asks_to_check) == (Code.PROBABLY_LOW, asks)
    assert found.facts["unconfirmed"] == tuple(day.day for day in days[:unconfirmed])
    assert not find(picture_of([day._replace(food_ug=270_000) for day in days])).asks_to_check


def test_how_many_days_would_settle_it() -> None:
    near, far = find(steady(256, 9)).facts, find(steady(215, 9)).facts

    assert (near["days_to_settle"], near["never_settled"], near["more_days_can_settle"]) == (None, True, False)
    assert (far["days_to_settle"], far["never_settled"], far["more_days_can_settle"]) == (10, False, True)
    many = find(steady(230, 9)).facts
    assert (many["days_to_settle"], many["never_settled"], many["more_days_can_settle"]) == (32, False, False)


def test_likely_above_the_need() -> None:
    assert find(steady(310, 12)).facts["likely_above_need"]
    assert not find(steady(270, 12)).facts["likely_above_need"]


def test_every_code_has_one_rule() -> None:
    assert sorted(code for code, _ in RULES) == sorted(Code)
    assert {Code.CANNOT_TELL, Code.ASK_CLINICIAN} & VERDICTS == set()
    assert STAYS < VERDICTS


@given(pictures())
def test_every_picture_has_exactly_one_finding(picture: Evidence) -> None:
    found = find(picture)

    seen = Evaluation.of(picture)
    assert found.code == next(code for code, fits in RULES if fits(seen))
    assert (found.reason is not None) == (found.code == Code.CANNOT_TELL)
    assert len(found.key) <= 40


@given(pictures(), st.integers(0, 10_000))
def test_the_order_of_days_never_matters(picture: Evidence, seed: int) -> None:
    days = list(picture.days)
    random.Random(seed).shuffle(days)  # noqa: S311  # no secret

    found, shuffled = find(picture), find(replace(picture, days=tuple(days)))

    assert shuffled == found
    assert shuffled.working == found.working


@given(pictures(), st.integers(0, 29), st.integers(1, 50))
def test_a_part_without_a_value_never_makes_low_more_likely(picture: Evidence, which: int, more: int) -> None:
    days = [
        day._replace(parts=day.parts + more, parts_unmeasured=day.parts_unmeasured + more) if n == which else day
        for n, day in enumerate(picture.days)
    ]
    before, after = find(picture), find(replace(picture, days=tuple(days)))

    assert after.working.mean_mg == before.working.mean_mg or before.code in STAYS
    assert after.code not in LOW or before.code in LOW
    if before.code == Code.PROBABLY_LOW:
        assert after.code in {Code.PROBABLY_LOW, Code.CANNOT_TELL}


@given(st.floats(0, 900), st.integers(7, 28), st.integers(7, 28), st.sampled_from(ADULTS[:10]))
def test_more_days_at_the_same_mean_never_cross_the_average_need(
    mean: float, few: int, many: int, group: Group
) -> None:
    above = {Code.BELOW_TARGET, Code.PROBABLY_ENOUGH, Code.VERY_LIKELY_ENOUGH}
    first, second = find(steady(mean, few, group)), find(steady(mean, many, group))

    assert (first.code in above) == (second.code in above)
    assert (first.working.steps[0].probability >= 0.5) == (second.working.steps[0].probability >= 0.5)


@given(st.floats(0, 600), st.floats(0, 300), st.integers(7, 28), st.sampled_from(ADULTS[:10]))
def test_more_magnesium_never_moves_a_verdict_down(mean: float, more: float, days: int, group: Group) -> None:
    before, after = find(steady(mean, days, group)), find(steady(mean + more, days, group))

    if days < 14:
        assert ORDER.index(after.code) >= ORDER.index(before.code)
    else:  # the two that stay replace the others below the need
        low = [Code.STAYS_LOW, Code.STAYS_BELOW, Code.BELOW_TARGET, Code.PROBABLY_ENOUGH, Code.VERY_LIKELY_ENOUGH]
        assert low.index(after.code) >= low.index(before.code)


@given(pictures())
def test_too_little_gives_no_verdict(picture: Evidence) -> None:
    found = find(picture)

    if found.facts["full_days"] < 7:
        assert found.code not in VERDICTS
    if found.facts["full_days"] < 3:
        assert found.code in {Code.NOT_ENOUGH_DAYS, Code.ASK_CLINICIAN}
        assert found.facts["days_to_first_picture"] == 3 - found.facts["full_days"]


# The words of a verdict hold through a week.


def in_week(mgs: Sequence[float], today: date = SUNDAY, group: Group = WOMAN) -> Finding:
    """Find for the week of `today` with full days in a row up to it."""
    days = days_of(mgs, last=today)
    before = MONDAY - timedelta(days=1)
    return find_for_week(
        picture_of(days, group, last=today),
        picture_of([day for day in days if day.day <= before], group, last=before),
        MONDAY,
    )


def test_a_verdict_holds_while_the_numbers_go_on() -> None:
    found = in_week([200.0] * 9 + [600.0] * 6)

    assert found.code == Code.PROBABLY_LOW
    assert (found.facts["full_days"], found.facts["mean_mg"], found.facts["last"]) == (
        8,
        200,
        MONDAY - timedelta(days=1),
    )
    assert found.live is not None
    assert found.live["full_days"] == 15
    assert (found.key, found.week) == ("probably_low", MONDAY)


@pytest.mark.parametrize("days", range(1, 7))
def test_on_each_day_of_the_week_the_words_are_the_same(days: int) -> None:
    today = MONDAY + timedelta(days=days - 1)

    found = in_week([200.0] * 9 + [900.0] * days, today)

    assert (found.key, found.week) == ("probably_low", MONDAY)


def test_a_changed_day_changes_the_words_at_once() -> None:
    assert in_week([400.0] * 9 + [600.0] * 6).code == Code.VERY_LIKELY_ENOUGH


def test_early_codes_are_live() -> None:
    early = in_week([200.0] * 5)
    first_verdict = in_week([200.0] * 8)

    assert (early.code, early.live) == (Code.EARLY_BELOW, None)
    assert first_verdict.code in {Code.PROBABLY_LOW, Code.BELOW_REQUIREMENT}
    assert (first_verdict.live, first_verdict.facts["last"]) == (None, SUNDAY)


def test_what_barred_a_verdict_is_live() -> None:
    tuesday = MONDAY + timedelta(days=1)
    before = [full_day(MONDAY - timedelta(days=n), 100) for n in range(3, 20) if n % 7 not in (1, 2)]
    then = picture_of(before, last=MONDAY - timedelta(days=1))
    now = picture_of([*before, full_day(MONDAY - timedelta(days=1), 100)], last=tuesday)

    assert find(then).reason == Reason.NO_WEEKEND
    assert find_for_week(now, then, MONDAY).code in VERDICTS


def test_care_and_a_new_average_need_end_what_held() -> None:
    days = days_of([200.0] * 20)
    before = picture_of([day for day in days if day.day < MONDAY], last=MONDAY - timedelta(days=1))
    cared = replace(picture_of(days), under_care=True)

    assert find_for_week(cared, before, MONDAY).code == Code.ASK_CLINICIAN
    assert find_for_week(picture_of(days[-2:]), None, MONDAY).code == Code.NOT_ENOUGH_DAYS
