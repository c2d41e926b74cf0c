"""All pages get what a day counts as from one place, which looks at the eight weeks before it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries

from tests.cast import make_entry
from tracker.common.calendar import week_of
from tracker.common.person import profile_of
from tracker.intake.judged_days import judged_between
from tracker.intake.sources import causes
from tracker.intake.summaries import day_and_finding, days_and_finding, days_between, finding, week_and_finding
from tracker.intake.trends import trend
from tracker.models import DayState, DayStatus
from tracker.science.evidence import WINDOW_DAYS
from tracker.science.full_days import DAYS_BEFORE, FULL, LOOKS_FULL, MARKED, NO_MEAL, Judged
from tracker.science.guidance import Code
from tracker.targets.targets import periods_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)  # a Friday
DAY = timedelta(days=1)
MEALS = ("breakfast", "lunch", "dinner")


def log(user: User, day: date, *meals: str, said: str = "", mg: str = "40") -> None:
    """Log two foods at each meal, or at the three main meals."""
    for meal in meals or MEALS:
        for _ in range(2):
            make_entry(user, day, mg, meal=meal, energy_kcal=Decimal(350))
    if said:
        DayStatus.objects.create(user=user, day=day, status=said)


def judged_on(user: User, day: date) -> Judged:
    return judged_between(profile_of(user), (day, day), today=TODAY)[day]


def test_it_works(alice: User, bob: User) -> None:
    day = TODAY - DAY
    log(alice, day, "breakfast", "dinner")
    log(bob, day - DAY, "breakfast", "dinner", said=DayState.COMPLETE)
    assert (judged_on(alice, day).gap, judged_on(alice, day).lacks) == (NO_MEAL, ("lunch",))
    # The first of the days before it says what this person does; a day earlier does not count.
    log(alice, day - (DAYS_BEFORE + 1) * DAY, "breakfast", "dinner", said=DayState.COMPLETE)
    assert judged_on(alice, day).gap == NO_MEAL
    log(alice, day - DAYS_BEFORE * DAY, "breakfast", "dinner", said=DayState.COMPLETE)
    assert judged_on(alice, day)[1:3] == (FULL, LOOKS_FULL)
    assert judged_on(alice, day - DAYS_BEFORE * DAY)[1:3] == (FULL, MARKED)


def test_the_age_of_the_person_counts(alice: User) -> None:
    for meal in MEALS:
        make_entry(alice, TODAY - DAY, meal=meal, energy_kcal=Decimal(150))
    assert judged_on(alice, TODAY - DAY).gap == "low_energy"
    profile = profile_of(alice)
    profile.birth_year, profile.birth_month = 2017, 12
    assert judged_on(alice, TODAY - DAY).kind == FULL


@pytest.mark.parametrize(
    ("backs", "queries"),
    [
        ([(6, 0)], 3),
        ([(6, 0), (6, 0), (3, 1)], 3),
        ([(6, 0), (7 + DAYS_BEFORE, 7 + DAYS_BEFORE)], 3),  # fetched for the first anyway
        ([(6, 0), (8 + DAYS_BEFORE, 8 + DAYS_BEFORE)], 6),
        ([(6, 0), (300, 290), (900, 900)], 9),
    ],
)
def test_no_day_is_fetched_twice(
    alice: User,
    backs: list[tuple[int, int]],
    queries: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    profile = profile_of(alice)
    for back in range(0, 1000, 9):
        log(alice, TODAY - back * DAY, "breakfast", *(("lunch",) if back % 2 else ()), "dinner")
    spans = [(TODAY - first * DAY, TODAY - last * DAY) for first, last in backs]
    with django_assert_num_queries(queries):
        together = judged_between(profile, *spans, today=TODAY)
    for span in spans:
        for day, it in judged_between(profile, span, today=TODAY).items():
            assert together[day] == it


@pytest.mark.parametrize("first", [date.min, date(1900, 1, 1)])
def test_the_first_days_there_are(alice: User, first: date) -> None:
    assert len(judged_between(profile_of(alice), (first, first + DAY), today=TODAY)) == 2


def test_who_logs_only_dinners_is_never_told_that_it_is_low(alice: User) -> None:
    for back in range(80):
        log(alice, TODAY - back * DAY, "dinner")
    found = finding(profile_of(alice), today=TODAY)
    assert (found.code, found.facts["full_days"]) == (Code.NOT_ENOUGH_DAYS, 0)


def test_all_pages_agree_on_which_days_are_full(alice: User) -> None:
    """Among them days that are full only because of what came before the days of the page."""
    profile = profile_of(alice)
    for back in range(1, 100):
        meals = ("lunch", "dinner") if back < 60 else MEALS
        said = DayState.COMPLETE if 50 <= back < 60 else ""
        log(alice, TODAY - back * DAY, *meals, said=said, mg=str(20 + back))
    first = TODAY - 27 * DAY
    days = days_between(profile, first, TODAY, today=TODAY)
    full = [day.day for day in days if day.is_full]
    assert full == [first + n * DAY for n in range(27)]

    whole = trend(profile, first, TODAY, today=TODAY)
    assert whole.full_days == len(full)
    assert [bar.first for bar in whole.bars if bar.kind == FULL] == full
    by_weeks = trend(profile, TODAY - 120 * DAY, TODAY, today=TODAY)
    assert by_weeks.full_days == sum(
        day.is_full for day in days_between(profile, TODAY - 120 * DAY, TODAY, today=TODAY)
    )
    sources = causes(profile, days)
    assert sources is not None
    assert (sources.days, sources.mean_mg) == (len(full), whole.whole.known_mg)
    week = week_of(TODAY, 0).previous
    summary, found = week_and_finding(profile, week, today=TODAY)
    assert summary.full_days == tuple(week.days)
    alone, again = days_and_finding(profile, full, today=TODAY)
    assert all(day.is_full for day in alone.values())
    assert found == again == finding(profile, today=TODAY)


def test_a_finding_may_change_with_any_day_that_its_days_are_judged_by(alice: User) -> None:
    profile = profile_of(alice)
    periods = periods_of(profile)
    log(alice, TODAY, "lunch")
    found = finding(profile, today=TODAY)
    window = week_of(TODAY, 0).first - WINDOW_DAYS * DAY

    def on(back: int) -> object:
        day = window - back * DAY
        shown, after = day_and_finding(profile, day, today=TODAY, periods=periods)
        assert (shown,) == days_between(profile, day, day, today=TODAY)
        return after

    assert on(-WINDOW_DAYS) == on(0) == on(DAYS_BEFORE) == found
    assert on(DAYS_BEFORE + 1) is None


@pytest.mark.parametrize("many", [1, 2])
def test_queries_do_not_grow_with_days(
    alice: User, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for back in range(60 * many):
        log(alice, TODAY - back * DAY, said=DayState.COMPLETE if back % 2 else "")
    profile = profile_of(alice)
    with django_assert_num_queries(3):
        judged_between(profile, (TODAY - 365 * many * DAY, TODAY), today=TODAY)
