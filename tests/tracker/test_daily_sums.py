"""A person's days, added up by the database."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries

from tests.cast import make_entry
from tracker import daily_sums
from tracker.daily_sums import Log
from tracker.models import DayState, DayStatus, Entry, Ledger, Meal, SupplementDose
from tracker.science.full_days import Totals

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

    with django_assert_num_queries(3):  # entries, doses, statuses
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
    with django_assert_num_queries(3):
        log = Log.of(alice.pk, (DAY, NEXT), (NEXT, NEXT), (DAY - timedelta(days=3), DAY), (DAY, NEXT))
    assert {day: totals.food_mg for day, totals in log.totals.items()} == {DAY: 5.0, NEXT: 6.0}


def test_one_index_holds_every_column_that_is_read() -> None:
    index = next(index for index in Entry._meta.indexes if index.name == "entry_daily_sums")
    held = {it.column for it in Entry._meta.concrete_fields if it.name in index.fields}
    read = {it.column for it in Entry._meta.concrete_fields if re.search(rf"\b{it.column}\b", daily_sums._FOOD)}
    assert read == held
