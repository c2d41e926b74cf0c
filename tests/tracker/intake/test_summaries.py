from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries

from foods.nutrients import Total
from tests.cast import make_entry, make_food, make_group, make_user
from tracker.common.calendar import Week
from tracker.common.person import profile_of
from tracker.intake.summaries import (
    WeekSummary,
    days_and_finding,
    days_between,
    finding,
    span_and_finding,
    week_and_finding,
)
from tracker.intake.trends import trend
from tracker.models import DayState, DayStatus, Ledger, Meal, Profile, SupplementDose
from tracker.science.guidance import Code
from tracker.targets.targets import periods_of, set_period

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)  # a Sunday
WEEK = Week(date(2026, 11, 16))


def log_day(user: User, day: date, mg: str = "80", *, status: str = "") -> None:
    """Log three meals of `mg` and 300 kcal each; together they look like a full day."""
    for meal in (Meal.BREAKFAST, Meal.LUNCH, Meal.DINNER):
        make_entry(user, day, mg, meal=meal, food_name=f"{meal} food", energy_kcal=Decimal(300))
    if status:
        DayStatus.objects.create(user=user, day=day, status=status)


def week_summary(profile: Profile, week: Week, *, today: date) -> WeekSummary:
    return week_and_finding(profile, week, today=today)[0]


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
    assert week.days[3].totals.energy_cal == 900_000
    assert week.days[3].target.low_mg == 320
    assert (week.mean_mg, week.mean_has_unmeasured, week.mean_has_range) == (Decimal(240), False, False)
    assert week.full_days == (date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 21))
    assert week.total == Total(Decimal("748.100"), 10, 0)
    assert found.code == Code.EARLY_BELOW
    assert found.facts["mean_mg"] == 240
    assert found.facts["full_days"] == 3


def test_an_empty_diary() -> None:
    profile = profile_of(make_user())

    week, found = week_and_finding(profile, WEEK, today=TODAY)

    assert {day.kind for day in week.days} == {"unlogged"}
    assert (week.mean_mg, week.mean_has_unmeasured, week.mean_has_range) == (None, False, False)
    assert (week.full_days, week.sources) == ((), ())
    assert week.total == Total()
    assert found.code == Code.NOT_ENOUGH_DAYS
    assert found.facts["days_to_first_picture"] == 3


def test_both_together_say_what_each_says_alone() -> None:
    alice = woman_of_40()
    for n in range(0, 60, 7):
        log_day(alice, TODAY - timedelta(days=n), status=DayState.COMPLETE)
    profile = profile_of(alice)

    for week in (WEEK, WEEK.previous, Week(date(2026, 8, 3)), Week.from_label("1900-W01", 0), WEEK.next):
        summary, found = week_and_finding(profile, week, today=TODAY)
        assert summary.days == days_between(profile, week.first, week.last, today=TODAY)
        assert found == finding(profile, today=TODAY)


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

    assert (week.mean_has_unmeasured, week.mean_has_range) == (True, False)
    assert week.days[-2].is_floor
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

    assert (day.kind, day.totals.energy_cal) == ("partial", 1_200_000)
    assert day.total == Total(Decimal(90), 3, 0)


BREAKFAST, LUNCH, DINNER = Meal.BREAKFAST, Meal.LUNCH, Meal.DINNER


@pytest.mark.parametrize(
    ("foods", "drinks", "kind"),
    [
        ([(BREAKFAST, 300), (LUNCH, 300), (DINNER, 300)], [], "full"),
        ([(BREAKFAST, 300), (LUNCH, 300), (LUNCH, 300)], [], "partial"),  # no dinner
        ([(BREAKFAST, 300), (LUNCH, 300), (LUNCH, 300)], [(DINNER, 100)], "partial"),
        ([(BREAKFAST, 300), (BREAKFAST, 300), (DINNER, 300)], [], "partial"),  # nobody said that lunch was skipped
        ([(BREAKFAST, 300), (BREAKFAST, 300), (BREAKFAST, 300)], [(LUNCH, 100), (DINNER, 100)], "partial"),
        ([(BREAKFAST, 100), (LUNCH, 100), (DINNER, 100)], [], "partial"),  # 300 kcal
        ([(BREAKFAST, 100), (LUNCH, 100), (DINNER, 100)], [(LUNCH, 500)], "full"),  # 800 kcal of food and drink
        ([(BREAKFAST, 100), (LUNCH, None), (DINNER, 400)], [], "full"),
        ([(BREAKFAST, 100), (LUNCH, 100), (DINNER, 100)], [(LUNCH, None)], "partial"),
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


def dose(user: User, day: date, low: str, high: str = "", ledger: str = Ledger.SUPPLEMENT) -> SupplementDose:
    return SupplementDose.objects.create(
        user=user,
        day=day,
        ledger=ledger,
        product_name="Tablet",
        dose_label="1 tablet",
        doses=Decimal(1),
        mg_low=Decimal(low),
        mg_high=Decimal(high or low),
    )


def test_three_ledgers_make_one_total() -> None:
    alice = woman_of_40()
    yesterday = TODAY - timedelta(days=1)
    log_day(alice, yesterday)
    dose(alice, yesterday, "60", "80")
    dose(alice, yesterday, "20", "20")
    dose(alice, yesterday, "100", ledger=Ledger.MEDICINE)
    dose(alice, TODAY, "250")

    week, found = week_and_finding(profile_of(alice), WEEK, today=TODAY)

    day, today = week.days[-2:]
    assert day.total == Total(Decimal(420), 6, 0)
    it = day.totals
    assert (it.food_ug, it.supplements_ug, it.supplements_high_ug) == (240_000, 80_000, 100_000)
    assert (it.medicines_ug, it.medicines_high_ug) == (100_000, 100_000)
    assert it.is_range
    assert day.is_floor
    assert (today.kind, today.total) == ("partial", Total(Decimal(250), 1, 0))  # tablets make no full day
    assert not today.totals.is_range
    assert not today.is_floor
    assert (week.mean_mg, week.mean_has_unmeasured, week.mean_has_range) == (Decimal(420), False, True)
    assert week.full_days == (yesterday,)
    assert found.facts["mean_mg"] == 420
    assert found.facts["parts"] == 3  # the share without a value is one of food


def test_doses_of_a_stranger_add_nothing() -> None:
    alice = woman_of_40()
    dose(make_user("bob"), TODAY, "250")

    assert week_summary(profile_of(alice), WEEK, today=TODAY).days[-1].total is None


def test_what_was_said_of_a_day_is_there() -> None:
    alice = woman_of_40()
    log_day(alice, TODAY, status=DayState.MISSED)
    long_ago = date(2020, 2, 29)
    log_day(alice, long_ago, status=DayState.COMPLETE)

    days, found = days_and_finding(profile_of(alice), [TODAY, long_ago, TODAY], today=TODAY)

    assert list(days) == [long_ago, TODAY]
    assert [(day.kind, day.said) for day in days.values()] == [("full", "complete"), ("partial", "missed")]
    assert found == finding(profile_of(alice), today=TODAY)
    assert days_between(profile_of(alice), TODAY, TODAY, today=TODAY) == (days[TODAY],)


def test_days_have_their_rolling_means() -> None:
    alice = woman_of_40()
    first = TODAY - timedelta(days=60)
    log_day(alice, first)
    log_day(alice, first + timedelta(days=5), "100")

    bars = trend(profile_of(alice), first, TODAY, today=TODAY).bars

    assert [bar.mean_7_mg for bar in bars[:8]] == [240, 240, 240, 240, 240, 270, 270, 300]
    assert [bar.mean_7_mg for bar in bars[12:14]] == [None, None]
    assert [bar.mean_28_mg for bar in bars[32:34]] == [300, None]
    assert bars[-1].known_mg is None


def test_a_verdict_holds_through_the_week_and_changes_with_a_changed_day() -> None:
    alice = woman_of_40()
    profile = profile_of(alice)
    for n in range(7, 17):
        log_day(alice, TODAY - timedelta(days=n), "65")  # 195 mg, before this week
    for n in range(7):
        log_day(alice, TODAY - timedelta(days=n), "200", status=DayState.COMPLETE)

    held = finding(profile, today=TODAY)
    assert held.code == Code.PROBABLY_LOW
    assert (held.key, held.week) == ("probably_low", date(2026, 11, 16))
    assert (held.facts["full_days"], held.facts["last"]) == (10, date(2026, 11, 15))
    assert held.held
    assert held.facts["mean_mg"] == 195
    for n in range(1, 7):
        again = finding(profile, today=TODAY - timedelta(days=n))
        assert (again.key, again.week) == (held.key, held.week)

    make_entry(alice, TODAY - timedelta(days=8), "1200")
    assert finding(profile, today=TODAY).code not in {Code.PROBABLY_LOW, Code.VERY_LIKELY_LOW}


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12", "Europe/Berlin", "America/New_York"])
def test_moving_to_another_time_zone_moves_no_entry(zone: str) -> None:
    alice = woman_of_40()
    # The nights in which the clock is changed in Europe and in America are among these days.
    clock_changes = [date(2026, 3, 8), date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 1)]
    for day in clock_changes:
        log_day(alice, day, "70")
        dose(alice, day, "10")
    profile = profile_of(alice)
    first, last = date(2026, 3, 1), date(2026, 11, 7)
    before = days_between(profile, first, last, today=TODAY)

    Profile.objects.filter(user=alice).update(time_zone=zone, day_start_hour=4)
    profile.refresh_from_db()
    after = days_between(profile, first, last, today=TODAY)

    assert after == before
    assert [day.day for day in after if day.total] == clock_changes
    assert [day.total for day in after if day.total] == [Total(Decimal(220), 4, 0)] * 4
    assert len({day.day for day in after}) == len(after) == (last - first).days + 1


def test_the_week_of_a_finding_starts_on_the_persons_own_day() -> None:
    alice = make_user("alice", sex="female", birth_year=1986, birth_month=5, first_weekday=6)

    assert finding(profile_of(alice), today=TODAY).week == TODAY
    assert finding(profile_of(alice), today=TODAY - timedelta(days=1)).week == date(2026, 11, 15)


def test_another_standard_without_an_average_need_starts_the_window_anew() -> None:
    man = make_user("man", sex="male", birth_year=2001, birth_month=5)
    profile = profile_of(man)
    for n in range(20):
        log_day(man, TODAY - timedelta(days=n), "60", status=DayState.COMPLETE)
    assert finding(profile, today=TODAY).code in {Code.STAYS_LOW, Code.VERY_LIKELY_LOW}

    set_period(user=man, from_day=TODAY - timedelta(days=8), standard="efsa")
    found = finding(profile, today=TODAY)
    assert (found.code, found.facts["first"], found.facts["restarted"]) == (
        Code.BELOW_REFERENCE,
        TODAY - timedelta(days=8),
        True,
    )
    assert found.working.steps == ()
    # To another standard without one the target changes.
    set_period(user=man, from_day=TODAY, standard="who_fao")
    found = finding(profile, today=TODAY)
    assert (found.code, found.facts["first"], found.facts["target_low_mg"]) == (Code.NOT_ENOUGH_DAYS, TODAY, 260)


def test_a_new_average_need_in_this_week_ends_the_words_that_held() -> None:
    alice = woman_of_40()
    for n in range(20):
        log_day(alice, TODAY - timedelta(days=n), "60", status=DayState.COMPLETE)
    set_period(user=alice, from_day=TODAY - timedelta(days=1), life_stage="pregnant")

    found = finding(profile_of(alice), today=TODAY)

    assert (found.code, found.held, found.facts["target_low_mg"]) == (Code.NOT_ENOUGH_DAYS, False, 360)


def test_a_birthday_starts_the_window_anew() -> None:
    alice = make_user("alice", sex="female", birth_year=1995, birth_month=11)
    for n in range(1, 40):
        log_day(alice, TODAY - timedelta(days=n), "60", status=DayState.COMPLETE)

    facts = finding(profile_of(alice), today=TODAY).facts

    assert (facts["first"], facts["restarted"]) == (date(2026, 11, 1), True)
    assert facts["full_days"] == 15  # 1 to 15 November: as of the start of the week


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

    # Three are sums: of entries, doses, and what was said.
    with django_assert_num_queries(5):  # periods, sums, sources
        week_and_finding(profile, WEEK, today=TODAY)
    with django_assert_num_queries(4):  # sums, sources
        week_and_finding(profile, WEEK, today=TODAY, periods=periods)
    with django_assert_num_queries(4):  # periods, sums
        finding(profile, today=TODAY)
    with django_assert_num_queries(3):  # sums
        finding(profile, today=TODAY, periods=periods)
    with django_assert_num_queries(3):  # sums
        days_between(profile, WEEK.first, WEEK.last, today=TODAY, periods=periods)
    with django_assert_num_queries(3):  # sums
        days_and_finding(profile, [TODAY + timedelta(days=1), TODAY], today=TODAY, periods=periods)
    with django_assert_num_queries(6):  # sums, and those of the day long ago
        days_and_finding(profile, [TODAY, date(2020, 1, 1)], today=TODAY, periods=periods)
    with django_assert_num_queries(3):  # sums
        trend(profile, WEEK.first, WEEK.last, today=TODAY, periods=periods)


@pytest.mark.parametrize("many", [1, 2])
def test_the_guess_reaches_the_evidence_in_two_queries(
    many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    alice = woman_of_40()
    for n in range(1, 15):
        log_day(alice, TODAY - timedelta(days=n), "200", status=DayState.COMPLETE)
        for i in range(many):
            group = make_group(f"Group {n} {i}")
            make_food(f"Food {n} {i}", "10", group=group)
            plain = make_food(f"Plain {n} {i}", None, group=group)
            make_entry(alice, TODAY - timedelta(days=n), None, food=plain, grams=Decimal(100))
    profile = profile_of(alice)
    periods = periods_of(profile)

    with django_assert_num_queries(5):  # sums, entries without a value, the foods of their groups
        found = finding(profile, today=TODAY, periods=periods)
    low, high = found.facts["mean_mg"], found.facts["mean_high_mg"]
    assert low is not None
    assert high is not None
    assert high - low == pytest.approx(10 * many)


def test_a_guess_decides_what_may_be_said() -> None:
    alice = woman_of_40()
    for n in range(1, 15):
        log_day(alice, TODAY - timedelta(days=n), "81", status=DayState.COMPLETE)  # 243 mg
    assert finding(profile_of(alice), today=TODAY).code == Code.BELOW_REQUIREMENT

    for n in range(1, 15):
        make_entry(alice, TODAY - timedelta(days=n), None, food=None)

    found = finding(profile_of(alice), today=TODAY)
    assert (found.key, found.facts["mean_mg"], found.facts["mean_high_mg"]) == ("cannot_tell.unmeasured", 243, 282)


def test_another_target_of_ones_own_starts_the_window_anew() -> None:
    alice = woman_of_40()
    for n in range(1, 28):
        log_day(alice, TODAY - timedelta(days=n), "60", status=DayState.COMPLETE)
    set_period(user=alice, from_day=TODAY - timedelta(days=60), custom_mg=300)
    assert not finding(profile_of(alice), today=TODAY).facts["restarted"]

    set_period(user=alice, from_day=TODAY - timedelta(days=20), custom_mg=280)

    facts = finding(profile_of(alice), today=TODAY).facts
    assert (facts["first"], facts["restarted"]) == (TODAY - timedelta(days=20), True)


def test_a_span_comes_with_the_finding_of_today() -> None:
    alice = woman_of_40()
    for n in range(1, 40):
        log_day(alice, TODAY - timedelta(days=n), "60", status=DayState.COMPLETE)
    profile = profile_of(alice)

    for first in (TODAY, TODAY - timedelta(days=60)):
        days, found = span_and_finding(profile, first, today=TODAY)
        assert (days[0].day, days[-1].day) == (first, TODAY)
        assert days == days_between(profile, first, TODAY, today=TODAY)
        assert found == finding(profile, today=TODAY)


@pytest.mark.one_engine("it looks at imports")
def test_pandas_is_loaded_when_used_and_not_before() -> None:
    code = "import django, sys; django.setup(); import tracker.urls; assert 'pandas' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, env=None)
