"""A person's days, added up by the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from tests.cast import make_dose, make_entry
from tracker.common.calendar import week_of
from tracker.intake import summing
from tracker.intake.day_totals import Alike, Log, alike_between, first_day
from tracker.models import DayState, DayStatus, Entry, Ledger, Meal, SupplementDose
from tracker.science.full_days import LOOKS_FULL_KCAL, UNLOGGED, Totals

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 12)
NEXT = DAY + timedelta(days=1)


def test_it_works(alice: User, bob: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make_entry(alice, DAY, "80.5", meal=Meal.LUNCH, energy_kcal=Decimal(200))
    make_entry(alice, DAY, "20", meal=Meal.DINNER, parts=3, parts_unmeasured=1, energy_kcal=None)
    make_entry(alice, DAY, "1.25", meal=Meal.SNACK, is_drink=True, energy_kcal=Decimal(50))
    make_entry(alice, NEXT, "7")
    make_entry(bob, DAY, "1000")
    for ledger, low in ((Ledger.SUPPLEMENT, 57), (Ledger.MEDICINE, 97)):
        SupplementDose.objects.create(
            user=alice, day=DAY, ledger=ledger, product_name="x", dose_label="1", doses=1, mg_low=low, mg_high=low + 9
        )
    DayStatus.objects.create(user=alice, day=DAY, status=DayState.COMPLETE)

    with django_assert_num_queries(1):
        log = Log.of(alice.pk, (DAY, DAY))

    assert log.totals == {DAY: Totals(101.75, 5, 1, 2, 2, True, 250.0, 200.0, 57.0, 66.0, 97.0, 106.0, 2)}
    assert log.words == {DAY: "complete"}


def test_missing_energy_is_not_zero(alice: User) -> None:
    make_entry(alice, DAY, "5", energy_kcal=None)
    totals = Log.of(alice.pk, (DAY, DAY)).totals[DAY]
    assert (totals.energy_kcal, totals.food_kcal) == (None, None)


def test_a_day_of_several_spans_counts_once(alice: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make_entry(alice, DAY, "5")
    make_entry(alice, NEXT, "6")
    with django_assert_num_queries(1):
        log = Log.of(alice.pk, (DAY, NEXT), (NEXT, NEXT), (DAY - timedelta(days=3), DAY), (DAY, NEXT))
    assert {day: totals.food_mg for day, totals in log.totals.items()} == {DAY: 5.0, NEXT: 6.0}


def test_one_index_holds_every_column_that_is_read() -> None:
    index = next(index for index in Entry._meta.indexes if index.name == "entry_daily_sums")
    assert ["user", "day", *summing._PARTS[0].reads] == index.fields


def test_the_first_day_is_one_with_something_logged(
    alice: User, bob: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert first_day(alice.pk) is None
    DayStatus.objects.create(user=alice, day=DAY, status=DayState.ATE_NOTHING)
    make_entry(bob, DAY)
    assert first_day(alice.pk) is None
    make_dose(alice, NEXT)
    with django_assert_num_queries(1):
        assert first_day(alice.pk) == NEXT


_Eaten = tuple[str, bool, Decimal | None, bool]
_WORDS = st.sampled_from(["", "", *DayState.values])
_KCAL = st.sampled_from([None, *(Decimal(f"{LOOKS_FULL_KCAL * share:.3f}") for share in (0.3, 0.333334, 0.4, 1.2))])


@given(
    days=st.lists(
        st.tuples(
            st.integers(0, 100),
            _WORDS,
            st.lists(st.tuples(st.sampled_from(Meal.values), st.booleans(), _KCAL, st.booleans()), max_size=4),
            st.sampled_from(["", "7", "7-9"]),
        ),
        max_size=12,
        unique_by=lambda day: day[0],
    ),
    weeks=st.booleans(),
    first_weekday=st.sampled_from([0, 5, 6]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_days_that_count_alike_are_judged_as_each_of_them_is(
    alice: User,
    days: list[tuple[int, str, list[_Eaten], str]],
    weeks: bool,
    first_weekday: int,
) -> None:
    """Whatever the rule of full days looks at, a group of days counts as every single one of them would."""
    alice.entries.all().delete()
    alice.supplement_doses.all().delete()
    alice.day_statuses.all().delete()
    first, today, last = DAY, DAY + timedelta(days=98), DAY + timedelta(days=100)
    for n, word, eaten, taken in days:
        day = DAY + timedelta(days=n)
        for meal, is_drink, kcal, measured in eaten:
            make_entry(alice, day, "20.125" if measured else None, meal=meal, is_drink=is_drink, energy_kcal=kcal)
        if taken:
            make_dose(alice, day, *taken.split("-"))
        if word:
            DayStatus.objects.create(user=alice, day=day, status=word)
    begins = week_of(first, first_weekday).first

    def stretch(day: date) -> object:
        return (day - begins).days // 7 if weeks else (day.year, day.month)

    single = [day for day in Log.of(alice.pk, (first, last)).days(first, last, today) if day.kind != UNLOGGED]
    groups = [
        it
        for it in alike_between(alice.pk, first, last, today=today, week_begins=begins if weeks else None)
        if it.logged.kind != UNLOGGED
    ]
    assert _added_up(groups, stretch) == _added_up([Alike(1, day) for day in single], stretch)


def _added_up(some: list[Alike], stretch: Callable[[date], object]) -> dict[object, list[float]]:
    """Return days and mg by stretch and by what the days count as; all mg here are eighths, so nothing is rounded."""
    found: dict[object, list[float]] = {}
    for days, it in some:
        sums = found.setdefault((stretch(it.day), it.kind, it.full_because), [0.0] * 6)
        mg = it.totals.food_mg, it.totals.supplements_mg, it.totals.supplements_high_mg, it.totals.medicines_mg
        for n, value in enumerate((days, it.totals.parts_unmeasured, *mg)):
            sums[n] += value
    return found
