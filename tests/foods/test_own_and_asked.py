"""A search that finds nothing leads on: the nearest, a food of one's own, a request to the admins."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from foods import catalog
from foods.models import Food, FoodRequest
from foods.search import nearest
from tests.cast import make_food, make_group
from tests.conftest import client_of


def main_text(response: Any) -> str:
    main = BeautifulSoup(response.content, "html.parser").find("main")
    assert main is not None
    return " ".join(main.get_text(" ").split())


def own(**kw: str) -> dict[str, str]:
    values = {"name": "My bread", "group": str(make_group("Bread").pk), "portion_label": "1 slice"}
    return values | {"portion_grams": "40", "magnesium_mg": "80", "magnesium_is_for": "100g"} | kw


def test_it_works(alice: User, alice_client: Client, bob_client: Client) -> None:
    page = alice_client.post(reverse("food-new"), own(), follow=True)
    assert "32 mg in 1 slice (40 g)" in main_text(page)
    food = Food.objects.get()
    assert (food.owner, food.how_known, food.source) == (alice, "label", "own")
    assert bob_client.get(food.get_absolute_url()).status_code == 404
    assert "My bread" in main_text(alice_client.get(reverse("log"), {"q": "my bread"}))
    assert "My bread" not in main_text(bob_client.get(reverse("log"), {"q": "bread"}))


@pytest.mark.parametrize(
    ("mg", "is_for", "per_100g"), [("30", "portion", 75), ("0", "100g", 0), ("", "portion", None), ("0", "portion", 0)]
)
def test_what_the_label_says_becomes_mg_per_100_g(
    alice_client: Client, mg: str, is_for: str, per_100g: int | None
) -> None:
    alice_client.post(reverse("food-new"), own(magnesium_mg=mg, magnesium_is_for=is_for))
    food = Food.objects.get()
    assert food.magnesium_mg_per_100g == per_100g
    assert (food.how_known == "unknown") == (per_100g is None)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "required"),
        ("group", "0", "valid choice"),
        ("portion_label", "", "required"),
        ("portion_grams", "0", "greater than or equal"),
        ("portion_grams", "200000", "less than or equal"),
        ("portion_grams", "x", "Enter a number"),
        ("magnesium_mg", "-1", "greater than or equal"),
        ("magnesium_mg", "70000", "Nothing holds that much"),
        ("magnesium_mg", "nan", "Enter a number"),
        ("magnesium_is_for", "x", "valid choice"),
    ],
)
def test_a_bad_value_is_answered_at_its_field(alice_client: Client, field: str, value: str, message: str) -> None:
    answer = alice_client.post(reverse("food-new"), own(**{field: value}))
    assert answer.status_code == 422
    assert message in main_text(answer)
    assert not Food.objects.exists()


def test_no_hit_leads_on(alice_client: Client) -> None:
    make_food("Spinach, raw")
    for name in ("log", "foods"):
        text = main_text(alice_client.get(reverse(name), {"q": "spinnach"}))
        assert "Nothing found for “ spinnach ”" in text
        assert "Nearest: Spinach, raw" in text
        assert "Add it from a label" in text
        assert "Ask your admin for it" in text


def test_nobody_is_offered_what_needs_an_account(client: Client, db: None) -> None:
    assert "Ask your admin" not in main_text(client.get(reverse("foods"), {"q": "zzzz"}))


@pytest.mark.parametrize(
    ("typed", "name"), [("bananna", "Banana"), ("choclate", "Dark chocolate"), ("garbanso", "Chickpeas")]
)
def test_the_nearest_comes_by_name_word_or_other_name(db: None, typed: str, name: str) -> None:
    make_food("Banana")
    make_food("Dark chocolate")
    make_food("Chickpeas", aliases="garbanzo\nde:Kichererbsen")
    assert [food.name for food in nearest(typed)] == [name]


def test_nothing_may_be_near(db: None) -> None:
    make_food("Banana")
    assert nearest("qqqq") == nearest("") == []


def test_a_request_lands_with_the_admins_and_names_nobody(alice_client: Client, bob_client: Client) -> None:
    for client, text in ((alice_client, "Teff  Porridge"), (bob_client, "teff porridge")):
        assert "Noted." in main_text(client.post(reverse("food-ask"), {"q": text}, follow=True))
    wanted = FoodRequest.objects.get()
    assert (wanted.wanted, wanted.times) == ("teff porridge", 2)
    assert not {"user", "owner"} & {field.name for field in FoodRequest._meta.get_fields()}
    boss = client_of(User.objects.create_superuser("root", password="x"))
    assert "teff porridge" in boss.get(reverse("admin:foods_foodrequest_changelist")).content.decode()


@pytest.mark.parametrize("text", ["", "   ", "x" * 101])
def test_an_empty_or_endless_request_is_none(alice_client: Client, text: str) -> None:
    assert alice_client.post(reverse("food-ask"), {"q": text}).status_code == 302
    assert not FoodRequest.objects.exists()


def test_asking_again_opens_a_done_request(db: None) -> None:
    catalog.ask_for("teff")
    FoodRequest.objects.update(done=True)
    assert not catalog.ask_for("Teff").done
