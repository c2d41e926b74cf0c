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
# From the most alarming to the least; those in a row count as one.
SEVERITY = (
    {"stays_low"},
    {"very_likely_low"},
    {"probably_low"},
    {"stays_below"},
    {"below_requirement"},
    {"stays_below_reference", "below_reference"},
    {"cannot_tell.unmeasured"},
    {"below_target"},
    {"probably_enough", "very_likely_enough", "at_or_above_reference"},
)
# The same for few days, and for a band of targets, where a mean inside it settles nothing.
SEVERITY_EARLY = ({"early_below"}, {"early_in_band"}, {"early_at_target"})
SEVERITY_IN_BAND = (
    {"stays_below_reference", "below_reference"},
    {"cannot_tell.unmeasured"},
    {"cannot_tell.profile_unknown"},
    {"at_or_above_reference"},
)
SEVERITY_OF_NONE = ({"ask_clinician"}, {"not_enough_days"}, {"cannot_tell.no_weekend"})


def is_worse(after: Finding, before: Finding) -> bool:
    """Whether a finding is more alarming than another one of the same full days."""
    for scale in (SEVERITY, SEVERITY_EARLY, SEVERITY_IN_BAND):
        rank = {key: n for n, keys in enumerate(scale) for key in keys}
        if before.key in rank and after.key in rank:
            return rank[after.key] < rank[before.key]
    return before.key != after.key


@st.composite
def full_days(draw: st.DrawFn) -> tuple[DayTotals, ...]:
    """Draw up to 35 days, some before the window, around one level or anything at all, with tablets on some."""
    back = draw(st.lists(st.integers(0, 34), unique=True, max_size=35))
    level, spread = draw(st.floats(50, 500)), draw(st.sampled_from([0.0, 20.0, 100.0, 900.0]))
    dose, unmeasured = draw(st.sampled_from([0.0, 0.0, 57.5, 200.0, 400.0])), draw(st.booleans())
    days = []
    for n in back:
        mg, parts = draw(st.floats(max(level - spread, 0), level + spread)), draw(st.integers(1, 20))
        without = draw(st.integers(0, parts)) if unmeasured else 0
        days.append(
            full_day(
                SUNDAY - timedelta(days=n),
                mg,
                mg + draw(st.sampled_from([0.0, 0.0, 30.0])),
                parts=parts,
                parts_unmeasured=without,
                confirmed=draw(st.booleans()),
                guess_mg=draw(st.sampled_from([0.0, 3.0, 31.0])) * without,
                tablets_mg=draw(st.sampled_from([0.0, dose])),
            )
        )
    return tuple(days)


@st.composite
def pictures(draw: st.DrawFn) -> Evidence:
    restarted = draw(st.sampled_from([0, 0, 1, 14]))
    return picture_of(
        draw(full_days()),
        draw(st.sampled_from(ADULTS)),
        first=SUNDAY - timedelta(days=27 - restarted),
        restarted=restarted > 0,
        own_target=draw(st.integers(0, 9)) == 0,
        under_care=draw(st.integers(0, 9)) == 0,
        under_one=draw(st.integers(0, 9)) == 0,
        of_life_stage=draw(st.integers(0, 9)) > 0,
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
        (223, 9, "below_requirement"),  # z is -1.08, but -0.94 with an SD 1.25 times as wide
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
        (200, 14, "probably_low"),  # all in one fortnight
        (200, 19, "stays_low"),
        (233, 19, "stays_below"),  # z is -0.97, and -0.81 with the widest SD
        (234, 19, "below_requirement"),  # z is -0.94, but -0.78 with the widest SD
        (236, 28, "stays_below"),  # z is -0.93, and -0.80 with the widest SD
        (237, 28, "below_requirement"),  # z is -0.90, but -0.78 with the widest SD
        (264.4, 28, "below_requirement"),
        (265, 28, "below_target"),
    ],
)
def test_a_woman_of_forty(mean: float, days: int, key: str) -> None:
    assert code(mean, days) == key


@pytest.mark.parametrize(
    ("group", "mean", "days", "key"),
    [
        (MAN_OF_25_ON_EFSA, 200, 3, "early_below"),
        (MAN_OF_25_ON_EFSA, 100, 14, "below_reference"),
        (MAN_OF_25_ON_EFSA, 100, 28, "stays_below_reference"),
        (MAN_OF_25_ON_EFSA, 349.4, 28, "stays_below_reference"),
        (MAN_OF_25_ON_EFSA, 349.5, 28, "at_or_above_reference"),
        (ANYONE, 309, 3, "early_below"),
        (ANYONE, 310, 3, "early_in_band"),
        (ANYONE, 419, 6, "early_in_band"),
        (ANYONE, 420, 6, "early_at_target"),
        (ANYONE, 309, 7, "below_reference"),
        (ANYONE, 309, 28, "stays_below_reference"),
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

    assert find(steady(mean, 28, **own)).key == key


@pytest.mark.parametrize("days", [9, 28])
def test_a_value_of_another_life_stage_never_stays_below(days: int) -> None:
    assert find(steady(200, days, MAN_OF_25_ON_EFSA, of_life_stage=False)).code == Code.BELOW_REFERENCE


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
    ("group", "mean", "guess", "key"),
    [
        (WOMAN, 200, 0, "probably_low"),
        (WOMAN, 180, 20, "probably_low"),  # judged with the guess: 200
        (WOMAN, 200, 40, "below_requirement"),  # 240
        (WOMAN, 200, 64.4, "below_requirement"),  # people see 264
        (WOMAN, 200, 64.5, "cannot_tell.unmeasured"),  # the average need, 265, lies between the two
        (WOMAN, 264.4, 200, "cannot_tell.unmeasured"),
        (WOMAN, 265, 200, "below_target"),  # what is enough is judged without the guess
        (WOMAN, 320, 200, "probably_enough"),
        (MAN_OF_25_ON_EFSA, 300, 49.4, "below_reference"),
        (MAN_OF_25_ON_EFSA, 300, 50, "cannot_tell.unmeasured"),
        (MAN_OF_25_ON_EFSA, 350, 50, "at_or_above_reference"),
        (ANYONE, 300, 9, "below_reference"),
        (ANYONE, 300, 10, "cannot_tell.unmeasured"),
        (ANYONE, 310, 200, "cannot_tell.profile_unknown"),
        (ANYONE, 420, 200, "at_or_above_reference"),
    ],
)
def test_parts_without_a_value_count_as_nothing_for_enough_and_as_guessed_for_low(
    group: Group, mean: float, guess: float, key: str
) -> None:
    days = days_of([mean] * 9, parts=10, parts_unmeasured=1, guess_mg=guess)

    assert find(picture_of(days, group)).key == key


def test_many_parts_without_a_value_bar_nothing_by_themselves() -> None:
    assert find(picture_of(days_of([200.0] * 9, parts=10, parts_unmeasured=9))).code == Code.PROBABLY_LOW


def fortnights(earlier: Sequence[float], later: Sequence[float], group: Group = WOMAN, **kw: Any) -> Finding:
    """Find for full days at the end of each of the two fortnights."""
    days = (*days_of(earlier, last=SUNDAY - timedelta(days=14)), *days_of(later))
    return find(picture_of(days, group, **kw))


@pytest.mark.parametrize(
    ("earlier", "later", "key"),
    [
        ([204] * 8, [211] * 9, "stays_low"),
        ([204] * 5, [211] * 5, "stays_low"),
        ([180] * 4, [180] * 14, "very_likely_low"),  # 4 full days are too few for a fortnight
        ([180] * 14, [180] * 4, "very_likely_low"),
        ([300] * 8, [100] * 9, "probably_low"),
        ([100] * 14, [265] * 14, "very_likely_low"),
        ([234] * 14, [234] * 14, "stays_below"),
        ([250] * 14, [218] * 14, "stays_below"),
        ([240] * 14, [240] * 14, "below_requirement"),
        ([264] * 14, [264] * 14, "below_requirement"),
        ([265] * 14, [210] * 14, "below_requirement"),
    ],
)
def test_staying_low_needs_both_fortnights(earlier: list[float], later: list[float], key: str) -> None:
    assert fortnights(earlier, later).key == key


def test_staying_low_is_about_the_window_alone() -> None:
    """Four weeks at 150 mg, then one at 500: neither the weeks before nor a mean below the need bring "stays"."""
    found = find(picture_of(days_of([150.0] * 28 + [500.0] * 8)))

    assert found.facts["full_days"] == 28
    assert found.code == Code.BELOW_REQUIREMENT
    # With few days in the window nothing is said, whatever was before.
    assert find(picture_of([*days_of([200.0] * 5), *days_of([200.0] * 20, last=SUNDAY - timedelta(days=30))])).code == (
        Code.EARLY_BELOW
    )


def test_staying_low_needs_a_whole_window() -> None:
    assert fortnights([180] * 14, [180] * 14).code == Code.STAYS_LOW
    assert fortnights([180] * 14, [180] * 14, restarted=True).code == Code.VERY_LIKELY_LOW
    assert fortnights([180] * 14, [180] * 14, MAN_OF_25_ON_EFSA, restarted=True).code == Code.BELOW_REFERENCE


def test_the_fortnights_are_halves_by_date() -> None:
    found = fortnights([204] * 5, [211] * 9)

    assert (found.facts["earlier_first"], found.facts["earlier_last"]) == (
        SUNDAY - timedelta(days=27),
        SUNDAY - timedelta(days=14),
    )
    assert (found.facts["later_first"], found.facts["later_last"]) == (SUNDAY - timedelta(days=13), SUNDAY)
    assert (found.facts["earlier_days"], found.facts["later_days"]) == (5, 9)
    assert (found.facts["earlier_mean_mg"], found.facts["later_mean_mg"]) == (204, 211)


def test_what_stays_is_judged_with_the_guess() -> None:
    kw: dict[str, Any] = {"parts": 9, "parts_unmeasured": 1}
    for guess, key in ((20.0, "stays_low"), (35.0, "stays_below"), (66.0, "cannot_tell.unmeasured")):
        assert find(picture_of(days_of([200.0] * 28, guess_mg=guess, **kw))).key == key
    # On the days of one fortnight alone
    days = [*days_of([200.0] * 14, last=SUNDAY - timedelta(days=14)), *days_of([200.0] * 14, guess_mg=66.0, **kw)]
    assert find(picture_of(days)).code == Code.BELOW_REQUIREMENT


def test_a_low_that_a_wider_sd_would_not_support_falls_to_the_next_rule() -> None:
    assert fortnights([223] * 5, [223] * 5).code == Code.STAYS_BELOW  # z is -1.11, but -0.98 with 1.25 times the SD
    assert find(steady(223, 9)).code == Code.BELOW_REQUIREMENT


def test_very_likely_low_is_checked_with_the_widest_sd_and_probably_low_is_not() -> None:
    seen = Evaluation.of(steady(218, 9))
    assert seen.is_low(1, up_to=1.25)
    assert not seen.is_low(1)
    assert find(steady(218, 9)).code == Code.PROBABLY_LOW
    low = Evaluation.of(steady(165, 9))
    assert low.is_low(2, up_to=1.25)
    assert not low.is_low(2)
    assert find(steady(165, 9)).code == Code.PROBABLY_LOW


def test_tablets_that_vary_make_everything_less_certain() -> None:
    def with_tablets(food: float, taken: Sequence[float]) -> Finding:
        days = zip(days_of([food] * len(taken)), taken, strict=True)
        return find(
            picture_of(
                [day._replace(supplements_ug=int(mg * 1000), supplements_high_ug=int(mg * 1000)) for day, mg in days]
            )
        )

    # 400 mg on two days of seven, and the same every day
    assert with_tablets(280, [400, 0, 0, 400, 0, 0, 0]).code == Code.PROBABLY_ENOUGH
    assert with_tablets(280, [800 / 7] * 7).code == Code.VERY_LIKELY_ENOUGH
    assert with_tablets(185, [200, 0, 0, 0, 0, 0, 0]).code == Code.BELOW_REQUIREMENT
    assert with_tablets(185, [200 / 7] * 7).code == Code.PROBABLY_LOW
    # Medicines count as tablets do.
    days = days_of([260.0] * 7)
    medicines = [
        day._replace(medicines_ug=400_000, medicines_high_ug=400_000) if n in (0, 3) else day
        for n, day in enumerate(days)
    ]
    assert find(picture_of(medicines)).working.tablets_sd_mg == 195.2


def test_a_range_on_a_label_makes_low_less_likely_and_enough_no_likelier() -> None:
    assert find(picture_of(days_of([200.0] * 9, mg_high=200.0))).code == Code.PROBABLY_LOW
    assert find(picture_of(days_of([200.0] * 9, mg_high=240.0))).code == Code.BELOW_REQUIREMENT
    assert find(picture_of(days_of([200.0] * 9, mg_high=270.0))).key == "cannot_tell.unmeasured"
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
    near, far = find(steady(256, 9)).facts, find(steady(222, 9)).facts

    assert (near["days_to_settle"], near["never_settled"], near["more_days_can_settle"]) == (None, True, False)
    assert (far["days_to_settle"], far["never_settled"], far["more_days_can_settle"]) == (11, False, True)
    many = find(steady(233, 9)).facts
    assert (many["days_to_settle"], many["never_settled"], many["more_days_can_settle"]) == (36, False, False)


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

    assert after.working.mean_mg == before.working.mean_mg
    assert after.key == before.key


@given(pictures(), st.integers(0, 34), st.integers(1, 400_000))
def test_a_higher_guess_never_makes_the_words_more_alarming(picture: Evidence, which: int, more_ug: int) -> None:
    days = [day._replace(guess_ug=day.guess_ug + more_ug) if n == which else day for n, day in enumerate(picture.days)]
    before, after = find(picture), find(replace(picture, days=tuple(days)))

    assert after.working.mean_mg == before.working.mean_mg
    assert not is_worse(after, before)


@given(pictures(), st.dictionaries(st.integers(0, 34), st.integers(1, 900_000), max_size=35))
def test_more_magnesium_never_makes_the_words_more_alarming(picture: Evidence, more_ug: dict[int, int]) -> None:
    days = tuple(day._replace(food_ug=day.food_ug + more_ug.get(n, 0)) for n, day in enumerate(picture.days))

    assert not is_worse(find(replace(picture, days=days)), find(picture))


@given(pictures(), st.integers(0, 34), st.integers(1, 30))
def test_a_larger_dose_never_makes_the_words_more_alarming(picture: Evidence, which: int, more_mg: int) -> None:
    """By as much as moves the average by whole mg: days then differ more or less, and the average is rounded."""
    more_ug = more_mg * 1000 * max(find(picture).facts["full_days"], 1)
    days = tuple(
        day._replace(supplements_ug=day.supplements_ug + more_ug, supplements_high_ug=day.supplements_high_ug + more_ug)
        if n == which
        else day
        for n, day in enumerate(picture.days)
    )

    assert not is_worse(find(replace(picture, days=days)), find(picture))


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

    assert not is_worse(after, before)


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


def test_a_verdict_holds_with_its_numbers() -> None:
    found = in_week([200.0] * 9 + [600.0] * 6)

    assert found.code == Code.PROBABLY_LOW
    assert (found.facts["full_days"], found.facts["mean_mg"], found.facts["last"]) == (
        8,
        200,
        MONDAY - timedelta(days=1),
    )
    assert found.held
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

    assert (early.code, early.held) == (Code.EARLY_BELOW, False)
    assert first_verdict.code in {Code.PROBABLY_LOW, Code.BELOW_REQUIREMENT}
    assert (first_verdict.held, first_verdict.facts["last"]) == (False, SUNDAY)


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
