"""Entries of foods that had no value when they were logged and have one now: offered, filled in, undone."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from foods.models import Food
from foods.nutrients import Total
from tests.cast import make_entry, make_food, make_user
from tests.tracker.corrections.test_effects import KEPT, log
from tracker.corrections import newly_known
from tracker.diary.changes import undo_remove_entries
from tracker.models import Entry, Origin

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 12)


@pytest.fixture
def latte() -> Food:
    return make_food("Latte", mg=None, how_known="unknown")


def gets_value(food: Food, mg: str = "10", kcal: str | None = "27") -> None:
    food.magnesium_mg_per_100g = Decimal(mg)
    food.energy_kcal_per_100g = kcal and Decimal(kcal)
    food.how_known = "analysed"
    food.save()


def kept(entry: Entry) -> dict[str, object]:
    return dict(Entry.objects.filter(pk=entry.pk).values(*KEPT).get())


def test_it_works(alice: User, latte: Food) -> None:
    entries = [log(alice, latte, "300", DAY), log(alice, latte, "200", DAY + timedelta(days=1))]
    assert newly_known.offered(alice.pk) == []
    gets_value(latte)
    [one] = newly_known.offered(alice.pk)
    assert (one.food, one.entries, one.mg) == (latte, 2, Decimal(50))
    assert newly_known.count(alice.pk) == 2
    assert {kept(entry)["parts_unmeasured"] for entry in entries} == {1}, "nothing changes unless they ask"

    filled, token = newly_known.fill(user=alice, food_ids=[latte.pk])

    assert [entry.pk for entry in filled] == [entries[1].pk, entries[0].pk]
    assert token
    now = kept(entries[0])
    assert (now["mg_known"], now["parts_unmeasured"], now["energy_kcal"]) == (30, 0, 81)
    assert (now["per_100g_used"], now["how_known"]) == (10, "analysed")
    assert newly_known.count(alice.pk) == 0


def test_undo_restores_each_entry(alice: User, latte: Food) -> None:
    entry = log(alice, latte, "300")
    before = kept(entry)
    gets_value(latte)
    _filled, token = newly_known.fill(user=alice, food_ids=[latte.pk])
    assert token
    undo_remove_entries(user=alice, token=token)
    assert kept(entry) == before
    assert newly_known.count(alice.pk) == 1


def test_an_entry_changed_since_is_not_undone(alice: User, latte: Food) -> None:
    entry = log(alice, latte, "300")
    gets_value(latte)
    _filled, token = newly_known.fill(user=alice, food_ids=[latte.pk])
    assert token
    Entry.objects.filter(pk=entry.pk).update(version=9)
    with pytest.raises(ValidationError):
        undo_remove_entries(user=alice, token=token)


def test_energy_that_was_logged_stays(alice: User, latte: Food) -> None:
    entry = log(alice, latte, "300", energy_kcal=Decimal(120))
    gets_value(latte)
    newly_known.fill(user=alice, food_ids=[latte.pk])
    assert kept(entry)["energy_kcal"] == 120


def test_only_foods_that_were_chosen_are_filled_in(alice: User, latte: Food) -> None:
    muesli = make_food("Muesli", mg=None)
    log(alice, latte)
    other = log(alice, muesli)
    gets_value(latte)
    gets_value(muesli, "92")
    newly_known.fill(user=alice, food_ids=[latte.pk])
    assert kept(other)["parts_unmeasured"] == 1
    assert newly_known.fill(user=alice, food_ids=[]) == ([], None)


def test_an_own_food_counts_too(alice: User) -> None:
    bread = make_food("My bread", mg=None, owner=alice, source="own")
    log(alice, bread, "100")
    gets_value(bread, "40")
    assert [one.mg for one in newly_known.offered(alice.pk)] == [40]


def test_what_did_not_come_from_the_catalog_is_left_alone(alice: User, latte: Food) -> None:
    log(alice, latte, source_key="servings.csv:7", origin=Origin.IMPORTED)
    log(alice, latte, parts=2)
    make_entry(alice, DAY, None, food=latte, grams=None)
    log(make_user("bob"), latte)
    gets_value(latte)
    assert newly_known.offered(alice.pk) == []
    assert newly_known.count(alice.pk) == 0


def test_the_newest_are_filled_in_first_where_there_are_many(
    alice: User, latte: Food, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newly_known, "MOST", 2)
    entries = [log(alice, latte, day=DAY + timedelta(days=n)) for n in range(3)]
    gets_value(latte)
    filled, _token = newly_known.fill(user=alice, food_ids=[latte.pk])
    assert {entry.pk for entry in filled} == {entries[1].pk, entries[2].pk}
    assert newly_known.count(alice.pk) == 1


def test_the_total_of_a_day_follows(alice: User, latte: Food) -> None:
    entry = log(alice, latte, "300")
    gets_value(latte)
    newly_known.fill(user=alice, food_ids=[latte.pk])
    assert Entry.objects.get(pk=entry.pk).total == Total(Decimal(30), 1, 0)
