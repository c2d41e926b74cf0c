"""The pages of recipes: a finished weight, grams of it, and recipes within recipes."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.cast import make_food, make_saved_meal
from tests.tracker.views.diary.test_day import text_of
from tracker.common.person import profile_of, today_of
from tracker.models import Entry, SavedMeal, SavedMealPart


@pytest.fixture
def today(alice: User) -> date:
    return today_of(profile_of(alice))


@pytest.fixture
def soup(alice: User) -> SavedMeal:
    return make_saved_meal(
        alice, "Soup", make_food("Oatmeal", "27", portions={"1 cup": "200"}), servings="4", finished_grams=1850
    )


@pytest.fixture
def sauce(alice: User) -> SavedMeal:
    return make_saved_meal(alice, "Sauce", make_food("Seeds", "500", portions={"1 spoon": "10"}), servings="2")


def log(client: Client, recipe: SavedMeal, today: date, **kw: str) -> Any:
    values = {"amount": "1", "meal": "lunch", "day": today.isoformat(), "form_key": str(uuid.uuid4())}
    return client.post(reverse("kept-meal-log", args=[recipe.pk]), values | kw, follow=True)


def put_in(client: Client, outer: SavedMeal, inner: SavedMeal, **kw: str) -> Any:
    values = {"amount": "1", "measure": "1 serving", "form_key": str(uuid.uuid4())}
    return client.post(reverse("kept-put-in-recipe", args=[outer.pk, inner.pk]), values | kw, follow=True)


def test_the_finished_weight_is_typed_and_200_g_are_logged(alice: User, alice_client: Client, today: date) -> None:
    values = {"name": "Soup", "kind": "recipe", "servings": "4", "finished_grams": "1850"}
    alice_client.post(reverse("kept-meals"), values | {"form_key": str(uuid.uuid4())})
    soup = SavedMeal.objects.get()
    assert soup.finished_grams == 1850
    food = make_food("Oatmeal", "27", portions={"1 cup": "200"})
    sent = {"amount": "1", "measure": "1 cup", "form_key": str(uuid.uuid4())}
    alice_client.post(reverse("kept-put-in", args=[soup.pk, food.pk]), sent)
    page = text_of(alice_client.get(reverse("kept-meal", args=[soup.pk])))
    assert "100 g contains 2.9 mg" in page
    page = text_of(log(alice_client, soup, today, amount="200", measure="g"))
    entry = Entry.objects.get()
    assert (entry.grams, entry.measure, entry.mg_known) == (200, "g", Decimal("5.838"))
    assert "200 g" in page


def test_servings_as_before(alice_client: Client, soup: SavedMeal, today: date) -> None:
    log(alice_client, soup, today, amount="2")
    log(alice_client, soup, today, amount="2", measure="1 serving")
    assert [(one.amount, one.measure, one.mg_known) for one in Entry.objects.all()] == [(2, "1 serving", 27)] * 2


def test_a_quick_button_means_servings(alice_client: Client, soup: SavedMeal, today: date) -> None:
    page = BeautifulSoup(alice_client.get(reverse("kept-meal", args=[soup.pk])).content, "html.parser")
    assert [str(button["value"]) for button in page.select("button[name=times]")] == ["½", "1", "2"]
    log(alice_client, soup, today, amount="200", measure="g", times="½")
    assert [(one.amount, one.measure) for one in Entry.objects.all()] == [(Decimal("0.5"), "1 serving")]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"amount": "101"}, "That is more than 100. Check the number."),
        ({"amount": "100001", "measure": "g"}, "That is more than 100 kg."),
        ({"amount": "1", "measure": "cup"}, "Select a valid choice."),
    ],
)
def test_refused(alice_client: Client, soup: SavedMeal, today: date, sent: dict[str, str], said: str) -> None:
    answer = log(alice_client, soup, today, **sent)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not Entry.objects.exists()


def test_the_weight_is_changed_and_removed(alice_client: Client, soup: SavedMeal) -> None:
    values = {"name": "Soup", "kind": "recipe", "servings": "4", "form_key": str(soup.form_key)}
    for typed, kept in (("2000", 2000), ("", None)):
        alice_client.post(reverse("kept-meal", args=[soup.pk]), values | {"finished_grams": typed})
        soup.refresh_from_db()
        assert soup.finished_grams == kept
    answer = alice_client.post(reverse("kept-meal", args=[soup.pk]), values | {"finished_grams": "1,850"})
    assert answer.status_code == 422
    assert "That could be one or a thousand." in text_of(answer)


def test_a_recipe_is_found_and_put_in(alice_client: Client, soup: SavedMeal, sauce: SavedMeal, today: date) -> None:
    page = BeautifulSoup(alice_client.get(reverse("kept-meal", args=[soup.pk]), {"q": "sau"}).content, "html.parser")
    address = reverse("kept-put-in-recipe", args=[soup.pk, sauce.pk])
    assert page.select_one(f"a[href='{address}']")
    assert "Sauce" in text_of(alice_client.get(address))
    assert "Sauce" in text_of(put_in(alice_client, soup, sauce, amount="2"))
    log(alice_client, soup, today)
    assert Entry.objects.get().mg_known == Decimal(26)  # (54 + 50) / 4


def test_its_amount_is_changed(alice_client: Client, soup: SavedMeal, sauce: SavedMeal) -> None:
    put_in(alice_client, sauce, soup, amount="185", measure="g")
    part = SavedMealPart.objects.get(recipe=soup)
    address = reverse("kept-part", args=[part.pk])
    page = alice_client.get(address)
    assert reverse("kept-meal", args=[soup.pk]) in page.content.decode()
    alice_client.post(address, {"amount": "2", "measure": "1 serving", "form_key": str(part.form_key)})
    part.refresh_from_db()
    assert (part.amount, part.measure, part.grams, part.mg_known) == (2, "1 serving", 925, 27)


def test_no_circles(alice_client: Client, soup: SavedMeal, sauce: SavedMeal) -> None:
    put_in(alice_client, soup, sauce)
    page = text_of(alice_client.get(reverse("kept-meal", args=[sauce.pk]), {"q": "soup"}))
    assert "Soup" not in page.replace("soup", "")
    answer = put_in(alice_client, sauce, soup)
    assert answer.status_code == 422
    assert "Soup contains Sauce, so it cannot be added." in text_of(answer)


@pytest.mark.parametrize("whose", ["outer", "inner"])
def test_a_strangers_recipe_is_not_found(alice_client: Client, bob: User, soup: SavedMeal, whose: str) -> None:
    other = make_saved_meal(bob, "Stew", make_food(), servings="2")
    pair = (other, soup) if whose == "outer" else (soup, other)
    assert put_in(alice_client, *pair).status_code == 404
    assert not SavedMealPart.objects.exclude(recipe=None).exists()


def test_a_meal_is_not_put_in(alice: User, alice_client: Client, soup: SavedMeal) -> None:
    meal = make_saved_meal(alice, "Breakfast", make_food())
    assert put_in(alice_client, soup, meal).status_code == 404
