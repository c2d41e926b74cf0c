from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from tests.cast import make_user
from tracker.common.person import profile_of, today_of
from tracker.models import LifeStage, Profile, TargetPeriod
from tracker.science import reference
from tracker.science.reference_gaps import is_ours as is_ours_of
from tracker.targets.targets import (
    in_every_standard,
    periods_of,
    remove_period,
    set_period,
    standard_name,
    target_on,
    targets_between,
)

TODAY = date(2026, 11, 22)
WOMAN: dict[str, Any] = {"sex": "female", "birth_year": 1986, "birth_month": 5}


def amounts(profile: Profile, day: date, *periods: TargetPeriod) -> tuple[Decimal | str | None, ...]:
    target = target_on(profile, periods, day)
    return target.low_mg, target.high_mg, target.ear_mg, target.kind


@pytest.mark.django_db
def test_it_works() -> None:
    profile = profile_of(make_user(**WOMAN))

    target = target_on(profile, periods_of(profile), TODAY)

    assert (target.low_mg, target.high_mg, target.ear_mg, target.kind) == (320, 320, 265, "RDA")
    assert (target.standard, target.is_band, target.reasons, target.since) == ("us_ca_dri", False, (), None)
    (row,) = target.references
    assert (row.year, row.mg) == (1997, 320)


@pytest.mark.django_db
def test_a_new_person_gets_an_empty_profile_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    user = User.objects.create_user("new")

    profile = profile_of(user)
    again = profile_of(User.objects.get(username="new"))

    assert profile.pk == again.pk
    with django_assert_num_queries(0):
        assert profile_of(user) == profile


@pytest.mark.parametrize(
    ("profile", "low", "high", "kind"),
    [
        (Profile(), 310, 420, "band"),
        (Profile(sex="female"), 310, 320, "band"),
        (Profile(birth_year=1986, birth_month=5), 320, 420, "band"),
        (Profile(sex="male", birth_year=1995), 400, 420, "band"),  # turns 31 in 2026, in which month?
        (Profile(sex="male", birth_year=1986), 420, 420, "RDA"),
        (Profile(sex="female", birth_year=2027), 310, 320, "band"),  # not born yet: as if not told
        (Profile(birth_year=2020, birth_month=1), 130, 130, "RDA"),
        (Profile(birth_year=2026, birth_month=9), 30, 30, "AI"),
    ],
)
def test_what_is_not_told_leaves_a_band(profile: Profile, low: int, high: int, kind: str) -> None:
    target = target_on(profile, [], TODAY)

    assert (target.low_mg, target.high_mg, target.kind) == (low, high, kind)
    assert target.is_band == (low != high)
    assert target.under_one == (kind == "AI")


def test_birthdays_change_the_target_from_that_day() -> None:
    profile = Profile(sex="female", birth_year=1995, birth_month=11)

    assert target_on(profile, [], date(2026, 10, 31)).low_mg == 310
    assert target_on(profile, [], date(2026, 11, 1)).low_mg == 320


def test_a_period_holds_until_the_next_in_whatever_order_they_come() -> None:
    profile = Profile(**WOMAN)
    pregnant = TargetPeriod(from_day=date(2026, 3, 1), life_stage="pregnant")
    nursing = TargetPeriod(from_day=date(2026, 9, 1), life_stage="lactating", label="Emil")
    neither = TargetPeriod(from_day=date(2026, 11, 1))
    periods = (neither, pregnant, nursing)

    assert amounts(profile, date(2026, 2, 28), *periods) == (320, 320, 265, "RDA")
    assert amounts(profile, date(2026, 3, 1), *periods) == (360, 360, 300, "RDA")
    assert amounts(profile, date(2026, 8, 31), *periods) == (360, 360, 300, "RDA")
    assert amounts(profile, date(2026, 9, 1), *periods) == (320, 320, 265, "RDA")
    assert target_on(profile, periods, date(2026, 9, 1)).label == "Emil"
    assert target_on(profile, periods, date(2026, 8, 31)).since == date(2026, 3, 1)
    assert target_on(profile, periods, date(2026, 12, 1)).life_stage == "none"


def test_a_target_of_the_clinician_replaces_the_value() -> None:
    period = TargetPeriod(from_day=TODAY, custom_mg=280, label="Dr. Weiss, March")

    target = target_on(Profile(), [period], TODAY)

    assert (target.low_mg, target.high_mg, target.ear_mg, target.kind) == (280, 280, None, "own")
    assert (target.references, target.reasons, target.label, target.since) == ((), (), "Dr. Weiss, March", TODAY)
    assert target_on(Profile(), [period], TODAY - timedelta(days=1)).kind == "band"


def test_a_limit_of_the_clinician_is_nothing_to_reach() -> None:
    period = TargetPeriod(from_day=TODAY, custom_mg=300, custom_is="limit")
    for under_care in (False, True):
        target = target_on(Profile(**WOMAN, under_care=under_care), [period], TODAY)
        assert (target.low_mg, target.kind, target.ear_mg) == (300, "limit", None)
        assert (target.is_limit, target.is_own, target.numbers_alone, target.to_reach_mg) == (True, False, True, None)


def test_under_care_there_is_no_target_but_the_clinicians() -> None:
    profile = Profile(**WOMAN, under_care=True)
    periods = [TargetPeriod(from_day=TODAY, custom_mg=350)]
    none = target_on(profile, periods, TODAY - timedelta(days=1))
    assert (none.low_mg, none.high_mg, none.ear_mg, none.references, none.kind) == (None, None, None, (), "none")
    assert (none.is_none, none.is_band, none.numbers_alone, none.to_reach_mg) == (True, False, True, None)
    assert none.upper_level_mg == 350  # tablets are compared anyway
    own = target_on(profile, periods, TODAY)
    assert (own.low_mg, own.kind, own.numbers_alone, own.to_reach_mg) == (350, "own", True, 350)


@pytest.mark.parametrize(
    ("known", "month_decides", "is_of_adults"),
    [
        ({"sex": "female", "birth_year": 2012}, True, False),
        ({"sex": "female", "birth_year": 2012, "birth_month": 5}, False, False),
        ({"birth_year": 2012}, False, False),
        ({"sex": "female"}, False, True),
        ({}, False, True),
        ({"sex": "female", "birth_year": 1986}, False, False),
    ],
)
def test_when_the_month_alone_decides(known: dict[str, Any], month_decides: bool, is_of_adults: bool) -> None:
    target = target_on(Profile(**known), [], TODAY)
    assert (target.month_decides, target.is_of_adults) == (month_decides, is_of_adults)
    if known == {"sex": "female", "birth_year": 2012}:
        assert (target.low_mg, target.high_mg) == (240, 360)
        assert target.youngest_months == 167


def test_a_target_carries_the_upper_level_of_its_standard() -> None:
    woman = Profile(**WOMAN)

    assert target_on(woman, [], TODAY).upper_level_mg == 350
    assert target_on(woman, [TargetPeriod(from_day=TODAY, standard="dach")], TODAY).upper_level_mg == 250
    assert target_on(woman, [TargetPeriod(from_day=TODAY, standard="who_fao")], TODAY).upper_level_mg == 350
    assert target_on(woman, [TargetPeriod(from_day=TODAY, custom_mg=280)], TODAY).upper_level_mg == 350
    assert target_on(Profile(birth_year=2020, birth_month=1), [], TODAY).upper_level_mg == 110


@pytest.mark.parametrize(
    ("standard", "birth_year", "borrows", "counts_added"),
    [
        ("us_ca_dri", 1986, False, False),
        ("uk_drv", 1986, False, False),
        ("uk_drv", 2016, True, False),
        ("nnr", 1986, False, True),
        ("nnr", 2016, True, False),
        ("efsa", 1986, False, True),
        ("dach", 1986, False, True),
        ("efsa", 2024, True, False),
        ("who_fao", 1986, False, False),
        ("jp_dri", 2016, True, False),
    ],
)
def test_whose_upper_level_it_is_and_what_it_counts(
    standard: str, birth_year: int, borrows: bool, counts_added: bool
) -> None:
    person = Profile(sex="male", birth_year=birth_year, birth_month=5)

    target = target_on(person, [TargetPeriod(from_day=TODAY, standard=standard)], TODAY)

    assert (target.borrows_upper_level, target.upper_level_counts_added) == (borrows, counts_added)
    baby = target_on(Profile(birth_year=2026, birth_month=7), [TargetPeriod(from_day=TODAY, standard=standard)], TODAY)
    assert (baby.borrows_upper_level, baby.upper_level_counts_added) == (False, False)


def test_a_new_edition_holds_from_its_day_on() -> None:
    woman = Profile(**WOMAN)
    periods = [TargetPeriod(from_day=date(2020, 1, 1), standard="jp_dri", life_stage="pregnant")]

    before, after = (target_on(woman, periods, day) for day in (date(2025, 3, 31), date(2025, 4, 1)))
    days = targets_between(woman, date(2025, 3, 20), date(2025, 4, 10), periods=periods)

    assert (before.low_mg, before.ear_mg, before.standard, before.references[0].year) == (290, None, "jp_dri", 2020)
    assert (after.low_mg, after.ear_mg, after.standard, after.references[0].year) == (330, 270, "jp_dri", 2025)
    assert (days[date(2025, 3, 31)], days[date(2025, 4, 1)]) == (before, after)


@pytest.mark.parametrize(
    ("standard", "birth_year", "life_stage", "reasons"),
    [
        ("uk_drv", 1986, "lactating", {"need_not_known"}),
        ("us_ca_dri", 1970, "pregnant", {"stage_without_value"}),
        ("jp_dri", 1970, "pregnant", {"stage_without_value", "stage_not_known"}),
        ("nnr", 2010, "pregnant", {"stage_without_value", "stage_not_known", "need_not_known"}),
        ("efsa", 2010, "pregnant", {"stage_without_value"}),
        ("efsa", 1986, "none", set()),
    ],
)
def test_it_is_told_whose_gap_it_is(standard: str, birth_year: int, life_stage: str, reasons: set[str]) -> None:
    woman = Profile(sex="female", birth_year=birth_year, birth_month=5)

    target = target_on(woman, [TargetPeriod(from_day=TODAY, standard=standard, life_stage=life_stage)], TODAY)

    assert set(target.reasons) == reasons
    assert target.is_of_life_stage == ("stage_without_value" not in reasons)
    assert target.ear_mg is None or target.is_of_life_stage


@pytest.mark.no_cover
@pytest.mark.parametrize("standard", reference.CHOICES)
@pytest.mark.parametrize("sex", reference.SEXES)
@pytest.mark.parametrize("life_stage", reference.LIFE_STAGES)
@pytest.mark.parametrize("year", [2024, 2026])
def test_everyone_has_one_target_and_reasons_that_are_true(standard: str, sex: str, life_stage: str, year: int) -> None:
    """Each month of age from 0 to 100 years, before and after Japan's edition of 2025."""
    day = date(year, 11, 1)
    period = TargetPeriod(from_day=date(1900, 1, 1), standard=standard, life_stage=life_stage)
    edition = reference.edition_on(standard, day)
    for months in range(reference.OLDEST_MONTHS + 1):
        born, month = divmod(day.year * 12 + day.month - 1 - months, 12)
        target = target_on(Profile(sex=sex, birth_year=born, birth_month=month + 1), [period], day)
        row = reference.lookup(edition, reference.DAILY_KINDS, sex, months, life_stage)
        (held,) = target.references

        assert (target.low_mg, target.high_mg, target.kind) == (held.mg, held.mg, held.kind), months
        assert held.holds_for(sex, months, life_stage) == target.is_of_life_stage, months
        assert ("not_in_standard" in target.reasons) == (row is None), months
        assert row is None or held == row, months
        for reason, lacks in (
            ("value_not_known", "target"),
            ("stage_not_known", "stage"),
            ("need_not_known", "EAR"),
        ):
            is_ours = is_ours_of(edition, lacks, [(sex, months)], life_stage)
            assert reason not in target.reasons or is_ours, (months, reason)
        if target.need:
            assert target.need.holds_for(sex, months, life_stage), months
            assert target.low_mg is not None
            assert target.need.mg < target.low_mg, months
        assert (target.upper_level is None) == (months < 12), months


@pytest.mark.parametrize(("standard", "is_ours"), [("who_fao", True), ("efsa", False)])
def test_it_is_told_who_lacks_a_value_for_babies(standard: str, is_ours: bool) -> None:
    baby = target_on(Profile(birth_year=2026, birth_month=9), [TargetPeriod(from_day=TODAY, standard=standard)], TODAY)

    assert "not_in_standard" in baby.reasons
    assert ("value_not_known" in baby.reasons) == is_ours


def test_another_standard_changes_kind_value_and_need() -> None:
    man = Profile(sex="male", birth_year=2001, birth_month=5)

    us = target_on(man, [], TODAY)
    efsa = target_on(man, [TargetPeriod(from_day=TODAY, standard="efsa")], TODAY)

    assert (us.low_mg, us.kind, us.ear_mg) == (400, "RDA", 330)
    assert us.sd_within is not None
    assert (us.sd_within.mg, us.sd_within.status) == (122, "published_copy")
    assert (efsa.low_mg, efsa.kind, efsa.ear_mg, efsa.sd_within) == (350, "AI", None, None)


def test_the_sd_is_the_widest_that_the_profile_leaves_possible() -> None:
    turns_51_this_year = target_on(Profile(sex="female", birth_year=1975), [], TODAY)

    assert (turns_51_this_year.is_band, turns_51_this_year.ear_mg) == (False, 265)
    assert turns_51_this_year.sd_within is not None
    assert turns_51_this_year.sd_within.mg == 85.9


@pytest.mark.parametrize("standard", ["efsa", "uk_drv", "nnr", "who_fao", "jp_dri"])
def test_a_baby_whom_a_standard_leaves_out_gets_a_value_that_says_so(standard: str) -> None:
    baby = Profile(birth_year=2026, birth_month=7)

    target = target_on(baby, [TargetPeriod(from_day=date(2026, 1, 1), standard=standard)], TODAY)

    assert target.under_one
    if standard == "who_fao":
        assert target_on(baby, [], TODAY).low_mg == 30
    assert ("not_in_standard" in target.reasons) == (target.references[0].standard == "us_ca_dri")
    assert target.standard == standard


def test_every_standard_side_by_side() -> None:
    woman = {column.standard: column for column in in_every_standard(Profile(**WOMAN), "pregnant", TODAY)}
    anyone = {column.standard: column for column in in_every_standard(Profile(), "none", TODAY)}

    assert (woman["us_ca_dri"].low_mg, woman["efsa"].low_mg) == (360, 300)
    assert (anyone["us_ca_dri"].low_mg, anyone["us_ca_dri"].high_mg) == (310, 420)
    assert all(standard_name(standard) for standard in woman)
    assert standard_name("efsa") == "European Union (EFSA, 2015)"


def test_an_infant_stays_an_infant_under_an_own_target() -> None:
    period = TargetPeriod(from_day=TODAY, custom_mg=40)

    assert target_on(Profile(birth_year=2026, birth_month=9), [period], TODAY).under_one


@pytest.mark.django_db
@pytest.mark.parametrize("periods", [0, 5])
def test_a_range_of_days_takes_one_query(periods: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    profile = profile_of(make_user(**WOMAN))
    for n in range(periods):
        set_period(user=profile.user, from_day=TODAY - timedelta(days=n), life_stage="pregnant" if n % 2 else "none")
    first = TODAY - timedelta(days=27)

    with django_assert_num_queries(1):
        targets = targets_between(profile, first, TODAY)
    known = periods_of(profile)
    with django_assert_num_queries(0):
        assert targets_between(profile, first, TODAY, periods=known) == targets

    assert list(targets) == [first + timedelta(days=n) for n in range(28)]
    assert targets == {day: target_on(profile, known, day) for day in targets}


@given(st.lists(st.tuples(st.integers(0, 60), st.sampled_from(LifeStage.values)), unique_by=lambda p: p[0]))
def test_older_days_keep_the_target_that_held_then(changes: list[tuple[int, str]]) -> None:
    profile = Profile(**WOMAN)
    periods = [TargetPeriod(from_day=TODAY + timedelta(days=n), life_stage=stage) for n, stage in changes]
    later = TargetPeriod(from_day=TODAY + timedelta(days=61), custom_mg=100)

    for n in range(61):
        day = TODAY + timedelta(days=n)
        assert target_on(profile, [*periods, later], day) == target_on(profile, periods, day)


@pytest.mark.django_db
def test_another_persons_periods_are_not_mine() -> None:
    set_period(user=make_user("bob"), from_day=TODAY, custom_mg=100)
    alice = profile_of(make_user("alice"))

    assert periods_of(alice) == []
    assert targets_between(alice, TODAY, TODAY)[TODAY].kind == "band"


@pytest.mark.django_db
def test_setting_a_day_again_replaces_it() -> None:
    alice = make_user()
    first = set_period(user=alice, from_day=TODAY, life_stage="pregnant", label="due in May")
    second = set_period(user=alice, from_day=TODAY, custom_mg=300)

    assert first.pk == second.pk
    (period,) = periods_of(profile_of(alice))
    assert (period.life_stage, period.custom_mg, period.label) == ("none", 300, "")


@pytest.mark.django_db
def test_removing_a_period_brings_back_the_one_before() -> None:
    alice = make_user(**WOMAN)
    set_period(user=alice, from_day=TODAY - timedelta(days=9), life_stage="pregnant")
    mistake = set_period(user=alice, from_day=TODAY, custom_mg=999)

    remove_period(period=mistake)

    profile = profile_of(alice)
    assert target_on(profile, periods_of(profile), TODAY).low_mg == 360


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("custom_mg", 0),
        ("custom_mg", 5001),
        ("custom_mg", -1),
        ("life_stage", "retired"),
        ("standard", "martian"),
        ("label", "x" * 81),
    ],
)
def test_a_bad_value_is_refused_at_its_field(field: str, value: object) -> None:
    alice = make_user()

    with pytest.raises(ValidationError) as refusal:
        set_period(user=alice, from_day=TODAY, **{field: value})  # type: ignore[arg-type]

    assert list(refusal.value.message_dict) == [field]
    assert periods_of(profile_of(alice)) == []


@pytest.mark.any_day
def test_today_is_the_persons_own(monkeypatch: pytest.MonkeyPatch) -> None:
    evening = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    monkeypatch.setattr(settings, "TIME_ZONE", "Asia/Tokyo")

    assert today_of(Profile(time_zone="Europe/Berlin"), evening) == date(2026, 11, 23)
    assert today_of(Profile(time_zone="Europe/Berlin", day_start_hour=4), evening) == TODAY
    assert today_of(Profile(time_zone="America/New_York"), evening) == TODAY
    assert today_of(Profile(), evening) == date(2026, 11, 23)  # not told: the server's zone
    assert today_of(Profile()) == datetime.now(ZoneInfo("Asia/Tokyo")).date()
