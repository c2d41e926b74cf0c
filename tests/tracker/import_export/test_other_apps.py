"""Importing diaries of other apps: what goes to which ledger, and what the catalog knows of it."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from tests.cast import make_food, make_group
from tests.diaries import CRONOMETER, brought, done, looked_through, serving, table, undone
from tracker.diary.copies import copy_entries
from tracker.import_export import jobs
from tracker.import_export.jobs import MOST_ASKED
from tracker.intake.day_totals import day_totals
from tracker.models import Asked, Entry, Origin, SupplementDose

HERE = Path(__file__).parent
DAY = date(2024, 3, 9)


def gummies(day: str = "2024-03-09", name: str = "Magnesium gummies") -> dict[str, str]:
    return serving(day, name, "100.00", amount="2.00 gummies", energy="30.00", category="Supplements")


def answered(user: User, file: bytes, **answers: str) -> object:
    """Import a file with answers by name; "_" is a space."""
    job = looked_through(user, file)
    assert jobs.ask(job, Asked.BRING, {name.replace("_", " "): answer for name, answer in answers.items()})
    return done(job)


def test_every_amount_goes_where_it_was_meant_to(alice: User) -> None:
    job = brought(alice, (HERE / "cronometer_amounts.csv").read_bytes())
    found: dict[tuple[str, str], Decimal | None] = {}
    found |= {("food", entry.food_name): entry.mg_known for entry in Entry.objects.filter(parts_unmeasured=0)}
    found |= {("food", entry.food_name): None for entry in Entry.objects.filter(parts_unmeasured=1)}
    found |= {("supplement", dose.product_name): dose.mg_low for dose in SupplementDose.objects.all()}
    with (HERE / "cronometer_amounts_meant.csv").open(encoding="utf-8", newline="") as stream:
        meant = [row for row in csv.DictReader(stream) if not row["ledger"].startswith("left out")]
    assert found == {
        (row["ledger"].partition(",")[0], row["food"]): None
        if row["magnesium"] == "no value"
        else Decimal(row["magnesium"].removesuffix(" mg"))
        for row in meant
    }
    assert job.account["left_out"] == {"tablet_unmeasured": 1}  # vitamin D; the row of 0 g is not mentioned
    [totals] = day_totals(alice.pk, date(2026, 3, 2), date(2026, 3, 2)).values()
    assert totals.parts_unmeasured == 2


def test_the_preview_asks_once_for_each_name(alice: User) -> None:
    days = [(DAY + timedelta(days=n)).isoformat() for n in range(3)]
    file = table(CRONOMETER, [serving(), *map(gummies, days), gummies(name="Magnesium drops")])
    job = looked_through(alice, file)
    assert job.account["asked"] == [["Magnesium gummies", 3], ["Magnesium drops", 1]]
    assert job.account["new"]["entries"] == 1
    assert jobs.ask(job, Asked.BRING, {"Magnesium gummies": "supplement", "Magnesium drops": "food"})
    assert done(job).account["brought"] == {"entries": 2, "doses": 3}
    assert set(Entry.objects.values_list("food_name", flat=True)) == {"Banana, Fresh", "Magnesium drops"}
    again = looked_through(alice, file)
    assert (again.account["asked"], again.account["there"]) == ([], {"entries": 2, "doses": 3})


@pytest.mark.parametrize(("answer", "ledger"), [("supplement", SupplementDose), ("food", Entry)])
def test_what_is_there_keeps_its_ledger(alice: User, answer: str, ledger: Any) -> None:
    first = table(CRONOMETER, [gummies()])
    answered(alice, first, Magnesium_gummies=answer)
    later = table(CRONOMETER, [gummies(), gummies("2024-03-10")])
    other = {"supplement": "food", "food": "supplement"}[answer]
    answered(alice, later, Magnesium_gummies=other)
    assert ledger.objects.get(day=DAY)
    assert Entry.objects.count() + SupplementDose.objects.count() == 2


def test_beyond_what_can_be_asked_it_is_food(alice: User) -> None:
    names = [f"Magnesium {n}" for n in range(MOST_ASKED + 1)]
    file = table(CRONOMETER, [gummies(name=name) for name in names])
    job = looked_through(alice, file)
    asked = [name for name, _times in job.account["asked"]]
    assert len(asked) == MOST_ASKED
    assert jobs.ask(job, Asked.BRING, dict.fromkeys(asked, "supplement"))
    done(job)
    assert (SupplementDose.objects.count(), Entry.objects.count()) == (MOST_ASKED, 1)


def test_a_food_that_the_catalog_knows_for_certain_keeps_its_own_mg(alice: User) -> None:
    banana = make_food("Banana", "27", aliases="bananas", group=make_group("Fruit"))
    latte = make_food("Latte", "10", aliases="caffè latte", is_drink=True)
    rows = [
        serving(amount="120.00 g", mg="31.86"),
        serving(name="Caffe Latte", mg=""),
        serving(name="Banana bread"),
    ]
    job = brought(alice, table(CRONOMETER, rows))
    first, second, third = Entry.objects.order_by("pk")
    assert (first.food, first.food_name, first.mg_known) == (banana, "Banana, Fresh", Decimal("31.86"))
    assert (first.grams, first.per_100g_used) == (120, None)
    assert (second.food, second.is_drink, second.parts_unmeasured) == (latte, True, 1)
    assert third.food is None
    undone(job)
    assert not Entry.objects.exists()


def test_a_copy_of_an_imported_food_keeps_its_mg_too(alice: User) -> None:
    make_food("Banana", "27", aliases="bananas")
    brought(alice, table(CRONOMETER, [serving(amount="120.00 g")]))
    entry = Entry.objects.get()
    later = DAY + timedelta(days=1)
    key = entry.form_key
    [copy] = copy_entries(user=alice, entries=[entry], day=later, today=later, form_key=key)
    assert (copy.food, copy.mg_known, copy.origin) == (entry.food, Decimal("31.86"), Origin.IMPORTED)
