"""A person's own water: by the liter, drunk by the glass."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from foods.models import Food, HowKnown
from foods.own import water
from tests.cast import make_food
from tracker.models import Entry


def typed(**kw: Any) -> dict[str, Any]:
    values = {"name": "Tap at home", "kind": "tap", "mg_per_litre": "24.5", "glass_ml": "200"}
    return values | {"form_key": str(uuid.uuid4())} | kw


def test_it_works(alice: User, alice_client: Client) -> None:
    page = alice_client.post(reverse("water"), typed(), follow=True)
    assert "One tap logs a glass" in page.content.decode()
    food = Food.objects.get()
    assert (food.magnesium_mg_per_100g, food.energy_kcal_per_100g, food.is_drink) == (Decimal("2.45"), 0, True)
    assert (food.how_known, food.owner, food.group.slug) == (HowKnown.OWN, alice, "drinks")
    assert [(p.label, p.grams, p.is_usual) for p in food.portions.all()] == [
        ("1 glass", 200, True),
        ("1 liter", 1000, False),
    ]
    assert "24.5 mg per liter" not in alice_client.get("/").content.decode()
    assert "Tap at home" in alice_client.get("/").content.decode()


def test_a_glass_is_logged_with_one_tap(alice: User, alice_client: Client) -> None:
    alice_client.post(reverse("water"), typed())
    page = alice_client.get("/").content.decode()
    key = page.split('name="form_key" value="')[1][:36]
    day = page.split('name="day" value="')[1][:10]
    tap = {"amount": "1", "measure": "1 glass", "meal": "snack", "day": day, "form_key": key}
    for _ in range(2):
        alice_client.post(reverse("log-food", args=[Food.objects.get().pk]), tap)
    entry = Entry.objects.get()
    assert (entry.grams, entry.mg_known, entry.is_drink) == (200, Decimal("4.9"), True)


@pytest.mark.parametrize(
    ("kind", "mg", "known"), [("bottled", "110", "label"), ("tap", "0", "own"), ("tap", "", "unknown")]
)
def test_how_it_is_known(alice_client: Client, kind: str, mg: str, known: str) -> None:
    alice_client.post(reverse("water"), typed(kind=kind, mg_per_litre=mg))
    food = Food.objects.get()
    assert food.how_known == known
    assert food.magnesium_mg_per_100g == (Decimal(mg) / 10 if mg else None)


def test_a_form_sent_again_adds_one_and_leaves_it(alice_client: Client) -> None:
    data = typed(kind="bottled")
    alice_client.post(reverse("water"), data)
    alice_client.post(reverse("water"), data | {"kind": "tap", "mg_per_litre": "9"})
    assert Food.objects.get().how_known == HowKnown.LABEL
    assert Food.objects.get().portions.count() == 2


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("mg_per_litre", "6001", "No water has that much"),
        ("mg_per_litre", "-1", "not an amount"),
        ("mg_per_litre", "a lot", "not an amount"),
        ("glass_ml", "0.25", "less than a sip"),
        ("glass_ml", "3001", "more than 3 liters"),
        ("glass_ml", "", "how much your glass holds"),
        ("name", "", "required"),
        ("kind", "rain", "Select a valid choice"),
        ("form_key", "", "This page was incomplete"),
    ],
)
def test_what_is_refused(alice_client: Client, field: str, value: str, says: str) -> None:
    answer = alice_client.post(reverse("water"), typed(**{field: value}))
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Food.objects.exists()


def test_the_richest_water_on_sale_is_taken(alice_client: Client) -> None:
    alice_client.post(reverse("water"), typed(mg_per_litre="5390", kind="bottled"))
    assert Food.objects.get().magnesium_mg_per_100g == 539


def test_changing_it(alice_client: Client) -> None:
    alice_client.post(reverse("water"), typed())
    address = reverse("water-edit", args=[Food.objects.get().pk])
    page = alice_client.get(address).content.decode()
    assert 'value="24.5"' in page
    assert alice_client.post(address, typed(mg_per_litre="x")).status_code == 422
    alice_client.post(address, typed(kind="bottled", mg_per_litre="80", glass_ml="250"))
    food = Food.objects.get()
    assert (food.magnesium_mg_per_100g, food.how_known) == (8, HowKnown.LABEL)
    assert [portion.grams for portion in food.portions.all()] == [250, 1000]


@pytest.mark.parametrize(("energy_kcal", "is_drink"), [("250", False), ("0", False), ("40", True), (None, True)])
def test_other_foods_of_ones_own_are_no_water(
    alice: User, alice_client: Client, energy_kcal: str | None, is_drink: bool
) -> None:
    other = make_food("Bread, salt or juice", owner=alice, energy_kcal_per_100g=energy_kcal, is_drink=is_drink)
    assert alice_client.get(reverse("water-edit", args=[other.pk])).status_code == 404
    assert water.waters_of(alice.pk) == []


def test_a_removed_water_is_not_offered(alice: User, alice_client: Client) -> None:
    alice_client.post(reverse("water"), typed())
    alice_client.post(reverse("food-retire", args=[Food.objects.get().pk]))
    assert water.waters_of(alice.pk) == []


def test_a_second_water_of_one_name_is_refused(alice: User, alice_client: Client) -> None:
    alice_client.post(reverse("water"), typed())
    answer = alice_client.post(reverse("water"), typed())  # another key, as after going back
    assert answer.status_code == 422
    assert "You already have a water with that name." in answer.content.decode()
    assert len(water.waters_of(alice.pk)) == 1
