"""Undoing what was brought: it goes without a trace, and nothing else does."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.contrib.auth.models import User

from foods.models import Food
from tests.cast import make_entry, make_saved_meal
from tests.diaries import CRONOMETER, brought, serving, servings, table, undone
from tests.tracker.import_export.test_jobs import DAY, one_day
from tests.tracker.import_export.test_json_export import a_full_diary, exported
from tracker.import_export import jobs
from tracker.import_export.json_export import json_text
from tracker.import_export.merge import digest
from tracker.models import (
    Asked,
    Brought,
    Entry,
    SupplementProduct,
)


def test_undo_takes_out_what_it_brought_and_nothing_else(alice: User, bob: User) -> None:
    make_entry(alice, DAY, food_name="Mine")
    before = exported(alice)
    brought(bob, one_day(name="Theirs"))
    first = brought(alice, table(CRONOMETER, servings(DAY, 3)))
    second = brought(alice, one_day(day="2025-01-01", name="Of the second"))
    job = undone(first)
    assert job.account["undone"]["entries"] > 20
    assert not any(job.account["kept"].values())
    assert {entry.food_name for entry in Entry.objects.filter(user=alice)} == {"Mine", "Of the second"}
    assert Entry.objects.filter(user=bob).count() == 1
    undone(second)
    assert exported(alice) == before
    assert not Brought.objects.filter(diary_import__user=alice).exists()
    assert brought(alice, one_day()).account["brought"] == {"entries": 1}


def test_undo_keeps_what_was_changed_since(alice: User) -> None:
    job = brought(alice, table(CRONOMETER, [serving(), serving(name="Changed"), serving(name="Removed")]))
    Entry.objects.filter(food_name="Changed").update(mg_known=7, version=2)
    Entry.objects.filter(food_name="Removed").delete()
    job = undone(job)
    assert (job.account["undone"]["entries"], job.account["kept"]["entries"]) == (1, 1)
    assert Entry.objects.get().food_name == "Changed"
    assert not jobs.ask(job, Asked.UNDO)


def test_an_entry_that_was_removed_and_put_back_goes_with_its_import(alice: User) -> None:
    job = brought(alice, one_day())
    entry = Entry.objects.get()
    Entry.objects.all().delete()
    entry.pk = None
    entry.save(force_insert=True)
    undone(job)
    assert not Entry.objects.exists()


def test_a_column_that_is_newer_than_an_import_is_no_change(alice: User) -> None:
    """Otherwise updating the app would make every meal that was imported before look edited."""
    saved_meal = make_saved_meal(alice, "Porridge", form_key=UUID(int=1))
    assert digest(saved_meal) == "3befcae88438de5695e7f1aa76c0002b"  # as the version before computed it
    saved_meal.finished_grams = Decimal(1850)
    assert digest(saved_meal) != "3befcae88438de5695e7f1aa76c0002b"


def test_undo_of_a_whole_diary(alice: User, bob: User) -> None:
    a_full_diary(alice)
    job = brought(bob, "".join(json_text(alice)))
    theirs = exported(alice)
    bread = Food.objects.filter(owner=bob).first()
    used = make_entry(bob, DAY, food=bread)
    job = undone(job)
    assert job.account["kept"] == {name: int(name == "foods") for name in job.account["kept"]}
    assert list(Entry.objects.filter(user=bob)) == [used]
    assert Food.objects.filter(owner=bob).get() == bread
    assert not SupplementProduct.objects.filter(user=bob).exists()
    assert exported(alice) == theirs


def test_brought_rows_of_a_stranger_stay(alice: User, bob: User) -> None:
    """The keys of two people's rows are the same where they bring the same file."""
    job = brought(alice, one_day())
    brought(bob, one_day())
    undone(job)
    assert [entry.user for entry in Entry.objects.all()] == [bob]
