from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries

from foods.nutrients import Total
from tests.cast import make_entry, make_user
from tracker.days import Week
from tracker.intake import finding, week_and_finding, week_summary
from tracker.models import DayState, DayStatus, Meal
from tracker.science.guidance import Code
from tracker.targets import periods_of, profile_of, set_period

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)  # a Sunday
WEEK = Week(date(2026, 11, 16))


def log_day(user: User, day: date, mg: str = "80", *, status: str = "") -> None:
    """Log three meals of `mg` and 200 kcal each; together they look like a full day."""
    for meal in (Meal.BREAKFAST, Meal.LUNCH, Meal.DINNER):
        make_entry(user, day, mg, meal=meal, food_name=f"{meal} food", energy_kcal=Decimal(200))
    if status:
        DayStatus.objects.create(user=user, day=day, status=status)


def woman_of_40(name: str = "alice") -> User:
    return make_user(name, sex="female", birth_year=1986, birth_month=5)


def test_it_works() -> None:
    alice = woman_of_40()
    for n in (1, 2, 3):
        log_day(alice, TODAY - timedelta(days=n))
    make_entry(alice, TODAY, "28.1", food_name="Oats")

    week, found = week_and_finding(profile_of(alice), WEEK, today=TODAY)

    assert [day.kind for day in week.days] == ["unlogged"] * 3 + ["full"] * 3 + ["partial"]
    assert [day.full_because for day in week.days][3:] == ["looks_full"] * 3 + [""]
    assert week.days[0].total is None
    assert week.days[3].total == Total(Decimal("240.000"), 3, 0)
    assert week.days[3].energy_kcal == 600
    assert week.days[3].target.low_mg == 320
    assert (week.mean_mg, week.mean_is_floor) == (Decimal(240), False)
    assert week.full_days == (date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 21))
    assert week.total == Total(Decimal("748.100"), 10, 0)
    assert found.code == Code.EARLY_BELOW
    assert found.facts["mean_mg"] == 240
    assert found.facts["full_days"] == 3


def test_an_empty_diary() -> None:
    profile = profile_of(make_user())

    week, found = week_and_finding(profile, WEEK, today=TODAY)

    assert {day.kind for day in week.days} == {"unlogged"}
    assert (week.mean_mg, week.mean_is_floor, week.full_days, week.sources) == (None, False, (), ())
    assert week.total == Total()
    assert found.code == Code.NOT_ENOUGH_DAYS
    assert found.facts["days_to_first_picture"] == 3


def test_both_together_say_what_each_says_alone() -> None:
    alice = woman_of_40()
    for n in range(0, 60, 7):
        log_day(alice, TODAY - timedelta(days=n), status=DayState.COMPLETE)
    profile = profile_of(alice)

    for week in (WEEK, WEEK.previous, Week(date(2026, 8, 3)), Week.from_label("1900-W01", 0), WEEK.next):
        assert week_and_finding(profile, week, today=TODAY) == (
            week_summary(profile, week, today=TODAY),
            finding(profile, today=TODAY),
        )


def test_sums_of_a_database_that_adds_floats_are_exact() -> None:
    alice = woman_of_40()
    for _ in range(10):
        make_entry(alice, TODAY, "0.1")

    total = week_summary(profile_of(alice), WEEK, today=TODAY).days[-1].total

    assert total is not None
    assert str(total.known_mg) == "1.000"


def test_an_unmeasured_part_makes_the_mean_a_floor() -> None:
    alice = woman_of_40()
    log_day(alice, TODAY - timedelta(days=1))
    make_entry(alice, TODAY - timedelta(days=1), None, food_name="Mystery stew")

    week = week_summary(profile_of(alice), WEEK, today=TODAY)

    assert week.mean_is_floor
    assert week.mean_mg == 240
    assert week.total == Total(Decimal(240), 4, 1)
    assert "Mystery stew" not in [food.name for food in week.sources]


def test_sources_are_the_foods_that_gave_most() -> None:
    alice = woman_of_40()
    for n, name in enumerate(["Oats", "Beans", "Kale", "Rice", "Salmon", "Tea", "Oats"]):
        make_entry(alice, TODAY - timedelta(days=n % 3), str(10 * (n + 1)), food_name=name)

    sources = week_summary(profile_of(alice), WEEK, today=TODAY).sources

    assert [(food.name, food.mg) for food in sources] == [
        ("Oats", Decimal(80)),
        ("Tea", Decimal(60)),
        ("Salmon", Decimal(50)),
        ("Rice", Decimal(40)),
        ("Kale", Decimal(30)),
    ]
    assert sources[0].share == pytest.approx(80 / 280)
    assert sources[0].food_id is None


def test_ate_nothing_is_a_true_zero_without_entries_only() -> None:
    alice = woman_of_40()
    DayStatus.objects.create(user=alice, day=TODAY, status=DayState.ATE_NOTHING)

    day = week_summary(profile_of(alice), WEEK, today=TODAY).days[-1]
    assert (day.kind, day.full_because, day.total) == ("full", "ate_nothing", Total())

    make_entry(alice, TODAY, "50")
    day = week_summary(profile_of(alice), WEEK, today=TODAY).days[-1]
    assert (day.kind, day.full_because, day.total) == ("partial", "", Total(Decimal(50), 1, 0))


def test_drinks_count_for_the_sum_but_complete_no_day() -> None:
    alice = woman_of_40()
    for meal in (Meal.BREAKFAST, Meal.LUNCH, Meal.DINNER):
        make_entry(alice, TODAY - timedelta(days=1), "30", meal=meal, energy_kcal=Decimal(400), is_drink=True)

    day = week_summary(profile_of(alice), WEEK, today=TODAY).days[-2]

    assert (day.kind, day.energy_kcal) == ("partial", Decimal(1200))
    assert day.total == Total(Decimal(90), 3, 0)


BREAKFAST, LUNCH, DINNER = Meal.BREAKFAST, Meal.LUNCH, Meal.DINNER


@pytest.mark.parametrize(
    ("foods", "drinks", "kind"),
    [
        ([(BREAKFAST, 200), (BREAKFAST, 200), (DINNER, 200)], [], "full"),
        ([(BREAKFAST, 200), (BREAKFAST, 200), (LUNCH, 200)], [], "partial"),  # two meals, none in the evening
        ([(BREAKFAST, 200), (BREAKFAST, 200), (LUNCH, 200)], [(DINNER, 100)], "partial"),
        ([(BREAKFAST, 200), (BREAKFAST, 200), (BREAKFAST, 200)], [(LUNCH, 100), (DINNER, 100)], "partial"),
        ([(BREAKFAST, 300), (DINNER, 300)], [(LUNCH, 100)], "partial"),  # two foods
        ([(BREAKFAST, 100), (LUNCH, 100), (DINNER, 100)], [(LUNCH, 400)], "partial"),  # 300 kcal of food
        ([(BREAKFAST, 100), (LUNCH, None), (DINNER, 400)], [], "full"),
    ],
)
def test_what_is_counted_to_see_a_full_day(
    foods: list[tuple[str, int | None]], drinks: list[tuple[str, int | None]], kind: str
) -> None:
    alice = woman_of_40()
    for is_drink, logged in ((False, foods), (True, drinks)):
        for meal, kcal in logged:
            make_entry(alice, TODAY - timedelta(days=1), meal=meal, energy_kcal=kcal, is_drink=is_drink)

    assert week_summary(profile_of(alice), WEEK, today=TODAY).days[-2].kind == kind


def test_a_stranger_adds_nothing() -> None:
    alice, bob = woman_of_40(), make_user("bob")
    for n in (1, 2, 3):
        log_day(bob, TODAY - timedelta(days=n), status=DayState.COMPLETE)

    make_entry(alice, TODAY - timedelta(days=1), "7", food_name="Rice")

    week, found = week_and_finding(profile_of(alice), WEEK, today=TODAY)

    assert week.total == Total(Decimal(7), 1, 0)
    assert week.days[-2].kind == "partial"  # Bob's word on that day is not hers
    assert [food.name for food in week.sources] == ["Rice"]
    assert found.facts["full_days"] == 0


def test_the_finding_looks_at_28_days_and_no_further() -> None:
    alice = woman_of_40()
    for n in (0, 27, 28):
        log_day(alice, TODAY - timedelta(days=n), status=DayState.COMPLETE)
    log_day(alice, TODAY + timedelta(days=1), status=DayState.COMPLETE)

    facts = finding(profile_of(alice), today=TODAY).facts

    assert facts["full_days"] == 2
    assert facts["first"] == TODAY - timedelta(days=27)
    assert facts["restarted"] is False


def test_the_window_starts_where_the_average_need_changed() -> None:
    alice = woman_of_40()
    for n in range(1, 6):
        log_day(alice, TODAY - timedelta(days=n))
    set_period(user=alice, from_day=TODAY - timedelta(days=2), life_stage="pregnant")

    found = finding(profile_of(alice), today=TODAY)

    assert (found.facts["first"], found.facts["restarted"]) == (TODAY - timedelta(days=2), True)
    assert found.facts["full_days"] == 2
    assert found.facts["target_low_mg"] == 360


def test_care_and_infancy_give_numbers_alone() -> None:
    cared = make_user("cared", under_care=True)
    infant = make_user("infant", birth_year=2026, birth_month=6)

    assert finding(profile_of(cared), today=TODAY).code == Code.ASK_CLINICIAN
    assert finding(profile_of(infant), today=TODAY).code == Code.ASK_CLINICIAN


@pytest.mark.parametrize("a_day", [1, 10])
def test_queries_do_not_grow_with_entries(a_day: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    alice = woman_of_40()
    for n in range(28):
        for _ in range(a_day):
            log_day(alice, TODAY - timedelta(days=n))
    profile = profile_of(alice)
    periods = periods_of(profile)

    with django_assert_num_queries(4):  # periods, totals, statuses, sources
        week_and_finding(profile, WEEK, today=TODAY)
    with django_assert_num_queries(4):  # periods, totals, statuses, sources
        week_summary(profile, WEEK, today=TODAY)
    with django_assert_num_queries(3):  # totals, statuses, sources
        week_summary(profile, WEEK, today=TODAY, periods=periods)
    with django_assert_num_queries(3):  # periods, totals, statuses
        finding(profile, today=TODAY)
    with django_assert_num_queries(2):  # totals, statuses
        finding(profile, today=TODAY, periods=periods)


def test_pandas_is_loaded_when_used_and_not_before() -> None:
    code = (
        "import django, sys; django.setup(); import tracker.intake, tracker.targets, tracker.charts, "
        "tracker.guidance_text; assert 'pandas' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=None)
