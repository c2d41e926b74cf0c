"""The page that offers a corrected own food for past entries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from foods.models import Food
from tests.cast import make_food
from tests.tracker.corrections.test_effects import log
from tests.tracker.views.diary.test_day import text_of
from tracker.models import Entry

DAY = date(2026, 3, 12)


@pytest.fixture
def bread(alice: User) -> Food:
    return make_food("Own bread", "50", owner=alice, source="own", how_known="label", portions={"1 slice": "40"})


def label(food: Food, **kw: Any) -> dict[str, Any]:
    return {
        "name": food.name,
        "group": food.group_id,
        "portion_label": "1 slice",
        "portion_grams": "40",
        "magnesium_mg": "80",
        "magnesium_unit": "mg",
        "values_are_for": "100g",
        "energy_kcal": "",
        "how_known": "label",
    } | kw


def test_it_works(alice: User, alice_client: Client, bread: Food) -> None:
    entry, other = log(alice, bread), log(alice, bread, "100")
    page = text_of(alice_client.post(reverse("food-edit", args=[bread.pk]), label(bread), follow=True))
    assert "Change past entries too?" in page
    assert "2 entries on 1 day, from 75 to 120 mg in all" in page
    address = reverse("own-food-past", args=[bread.pk])
    page = text_of(alice_client.post(address, follow=True))
    assert "Changed 2 entries." in page
    assert "Undo" in page
    assert [one.mg_known for one in Entry.objects.order_by("pk")] == [40, 80]
    page = text_of(alice_client.post(address, {"undo": "1"}, follow=True))
    assert "2 entries are as they were." in page
    entry.refresh_from_db()
    other.refresh_from_db()
    assert [entry.mg_known, other.mg_known] == [25, 50]


def test_the_past_stays_unless_asked(alice: User, alice_client: Client, bread: Food) -> None:
    log(alice, bread)
    alice_client.post(reverse("food-edit", args=[bread.pk]), label(bread), follow=True)
    assert Entry.objects.get().mg_known == 25
    assert Food.objects.get(pk=bread.pk).magnesium_mg_per_100g == 80


def test_nothing_is_asked_where_nothing_would_move(alice: User, alice_client: Client, bread: Food) -> None:
    page = alice_client.post(reverse("food-edit", args=[bread.pk]), label(bread), follow=True)
    assert page.redirect_chain[-1][0] == bread.get_absolute_url()
    log(alice, Food.objects.get(pk=bread.pk))
    page = alice_client.post(reverse("food-edit", args=[bread.pk]), label(bread, name="Rye"), follow=True)
    assert page.redirect_chain[-1][0] == bread.get_absolute_url()


def test_it_is_undone_later_from_the_page_of_the_food(alice: User, alice_client: Client, bread: Food) -> None:
    link = f"{reverse('own-food-past', args=[bread.pk])}?look=1"
    assert link in alice_client.get(bread.get_absolute_url()).content.decode()
    assert "All entries of it have its figures." in text_of(alice_client.get(link, follow=True))
    log(alice, bread)
    alice_client.post(reverse("food-edit", args=[bread.pk]), label(bread))
    alice_client.post(reverse("own-food-past", args=[bread.pk]))
    page = text_of(alice_client.get(link))
    assert "1 entry was changed on" in page
    assert "Undo" in page


def test_only_the_energy_moves(alice: User, alice_client: Client, bread: Food) -> None:
    log(alice, bread)
    sent = label(bread, magnesium_mg="50", energy_kcal="240")
    page = text_of(alice_client.post(reverse("food-edit", args=[bread.pk]), sent, follow=True))
    assert "1 entry on 1 day, from 25 to 25 mg in all" in page
    assert "Only their energy would change." in page


def test_sent_twice(alice: User, alice_client: Client, bread: Food) -> None:
    log(alice, bread)
    alice_client.post(reverse("food-edit", args=[bread.pk]), label(bread))
    for _ in range(2):
        alice_client.post(reverse("own-food-past", args=[bread.pk]))
    assert Entry.objects.get().mg_known == 40
    for _ in range(2):
        alice_client.post(reverse("own-food-past", args=[bread.pk]), {"undo": "1"})
    assert Entry.objects.get().mg_known == 25


def test_a_water_is_asked_about_too(alice: User, alice_client: Client) -> None:
    values = {"name": "Tap", "kind": "tap", "mg_per_litre": "20", "glass_ml": "250"}
    alice_client.post(reverse("water"), values | {"form_key": "a2b0c7f2-6f0c-4ed1-a7b3-6d1a4ef3a0f1"})
    water = Food.objects.get(name="Tap")
    log(alice, water, "250")
    edit = reverse("water-edit", args=[water.pk])
    page = alice_client.post(edit, values | {"mg_per_litre": "40"}, follow=True)
    assert "1 entry on 1 day, from 5 to 10 mg in all" in text_of(page)
    alice_client.post(reverse("own-food-past", args=[water.pk]))
    assert Entry.objects.get().mg_known == Decimal(10)
    page = alice_client.post(edit, values | {"mg_per_litre": "40"}, follow=True)
    assert page.redirect_chain[-1][0] == reverse("water")


@pytest.mark.parametrize("whose", ["bob", "catalog"])
def test_another_food_is_not_found(alice_client: Client, bob: User, whose: str) -> None:
    food = make_food("Cake", owner=bob if whose == "bob" else None)
    address = reverse("own-food-past", args=[food.pk])
    assert alice_client.get(address).status_code == 404
    assert alice_client.post(address).status_code == 404
