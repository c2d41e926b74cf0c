"""The list of a person's meals, and where it is offered."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.cast import make_entry, make_food, make_saved_meal
from tests.conftest import client_of
from tests.tracker.views.diary.test_day import form_for, text_of
from tests.tracker.views.diary.test_free_text import read, sent
from tracker.common.person import profile_of, today_of
from tracker.diary.meals import new_key, save_meal
from tracker.import_export.csv_export import csv_text
from tracker.import_export.json_export import json_text
from tracker.models import Entry, OwnMeal, slot_of

IFTAR = slot_of("dinner", "Iftar")


@pytest.fixture
def today(alice: User) -> date:
    return today_of(profile_of(alice))


@pytest.fixture
def iftar(alice: User) -> OwnMeal:
    return save_meal(user=alice, key=new_key(), name="Iftar", counts_as="dinner")


def options(page: str, name: str) -> list[str]:
    select = BeautifulSoup(page, "html.parser").select_one(f'select[name="{name}"]')
    assert select is not None
    return [option.get_text() for option in select.select("option")]


def test_add_rename_move_hide_remove_and_undo(alice: User, alice_client: Client) -> None:
    assert not OwnMeal.objects.exists()
    page = BeautifulSoup(alice_client.get(reverse("meals")).content, "html.parser")
    assert not OwnMeal.objects.exists()  # looking writes nothing
    key = str(page.select('input[name="key"]')[0]["value"])
    for _ in range(2):
        answer = alice_client.post(reverse("meals"), {"key": key, "name": "Suhoor", "counts_as": ""}, follow=True)
        assert "Suhoor was added to your meals." in text_of(answer)
    assert "counts as none of the main meals" in text_of(answer)
    alice_client.post(reverse("meal", args=[key]), {"name": "Iftar", "counts_as": "dinner"})
    assert "counts as Dinner" in text_of(alice_client.get(reverse("meals")))
    change = reverse("meal-change", args=[key])
    alice_client.post(change, {"do": "up"})
    alice_client.post(change, {"do": "hide"})
    assert "(hidden)" in text_of(alice_client.get(reverse("meals")))
    alice_client.post(change, {"do": "show"})
    assert OwnMeal.objects.get(key=key).position == 3
    answer = alice_client.post(change, {"do": "remove"}, follow=True)
    assert "Removed Iftar" in text_of(answer)
    assert not OwnMeal.objects.filter(key=key).exists()
    form = BeautifulSoup(answer.content, "html.parser").select_one("#toast form")
    assert form is not None
    undo = {str(field["name"]): str(field["value"]) for field in form.select("input")}
    alice_client.post(str(form["action"]), undo)
    row = OwnMeal.objects.get(key=key)
    assert (row.name, row.counts_as, row.position) == ("Iftar", "dinner", 3)


def test_a_standard_meal_is_renamed(alice: User, alice_client: Client) -> None:
    page = alice_client.get(reverse("meal", args=["dinner"])).content.decode()
    assert "counts_as" not in page
    alice_client.post(reverse("meal", args=["dinner"]), {"name": "Tea"})
    assert options(alice_client.get(reverse("own-figure"), follow=True).content.decode(), "meal") == [
        "Breakfast", "Lunch", "Tea", "Snacks"]  # fmt: skip


@pytest.mark.parametrize("name", ["", "a" * 31, "Lunch", "a\x00b", "a\u2028b"])
def test_bad_names(name: str, alice_client: Client) -> None:
    answer = alice_client.post(reverse("meals"), {"key": new_key(), "name": name, "counts_as": ""})
    assert answer.status_code == 422
    assert not OwnMeal.objects.filter(name=name).exclude(name="").exists()


def test_the_choices_are_the_list(alice: User, iftar: OwnMeal, alice_client: Client, today: date) -> None:
    alice_client.post(reverse("meal-change", args=["lunch"]), {"do": "hide"})
    mine = ["Breakfast", "Dinner", "Snacks", "Iftar"]
    food = make_food()
    entry = make_entry(alice, today, food=food, meal="lunch")
    pages = {
        reverse("log-food", args=[food.pk]): ("meal", mine),
        reverse("own-figure"): ("meal", mine),
        reverse("kept-meal", args=[make_saved_meal(alice, "Porridge", food).pk]): ("meal", mine),
        reverse("entry", args=[entry.pk]): ("meal", [*mine, "Lunch"]),
        reverse("copy", args=[today]): ("meal", ["The same meal", *mine]),
        reverse("choose", args=[today]): ("to_meal", ["the same", *mine]),
    }
    for address, (name, expected) in pages.items():
        assert options(alice_client.get(address, follow=True).content.decode(), name) == expected, address
    page = BeautifulSoup(alice_client.get(reverse("log")).content, "html.parser")
    assert [word.get_text() for word in page.select('nav[aria-label="Meal"] a')] == mine


def test_logged_shown_in_order_copied_and_exported(
    alice: User, iftar: OwnMeal, alice_client: Client, today: date
) -> None:
    food = make_food()
    alice_client.post(reverse("log-food", args=[food.pk]), form_for(food, today, meal=IFTAR))
    entry = Entry.objects.get()
    assert (entry.meal, entry.meal_name) == ("dinner", "Iftar")
    make_entry(alice, today, meal="dinner")
    make_entry(alice, today, meal="snack")
    page = BeautifulSoup(alice_client.get("/").content, "html.parser")
    assert [head.get_text() for head in page.select(".meal h2")] == ["Dinner", "Snacks", "Iftar"]
    assert page.select_one(f"#rows-{IFTAR}") is not None
    tomorrow = today + timedelta(days=1)
    copied = {"day": tomorrow, "form_key": uuid.uuid4()}
    alice_client.post(f"{reverse('copy', args=[today])}?meal={IFTAR}", copied)
    assert Entry.everything.get(day=tomorrow).meal_name == "Iftar"
    assert ",dinner,Iftar," in "".join(csv_text(alice))
    assert '"name": "Iftar"' in "".join(json_text(alice))


def test_a_plus_adds_to_the_group_in_place(alice: User, iftar: OwnMeal, alice_client: Client, today: date) -> None:
    make_entry(alice, today, meal="dinner", meal_name="Iftar")
    food = make_food("Dates", "54")
    page = BeautifulSoup(alice_client.get("/").content, "html.parser")
    shown = page.select('input[name="shown"]')[0]["value"]
    values = form_for(food, today, meal=IFTAR, shown=shown)
    answer = alice_client.post(reverse("log-food", args=[food.pk]), values, headers={"HX-Request": "true"})
    assert f"beforeend:#rows-{IFTAR}" in answer.content.decode()


def test_a_line_names_it(alice: User, iftar: OwnMeal, alice_client: Client) -> None:
    make_food("Dates", "54", portions={"1 date": "8"})
    alice_client.post(reverse("log-line"), sent(read(alice_client, "iftar: 3 dates")))
    assert Entry.objects.get().meal_name == "Iftar"


def test_what_is_posted_for_a_renamed_meal_is_logged_there(alice: User, alice_client: Client, today: date) -> None:
    save_meal(user=alice, key="lunch", name="Midday", counts_as="")
    food = make_food()
    alice_client.post(reverse("log-food", args=[food.pk]), form_for(food, today))
    assert Entry.objects.get().meal_name == "Midday"


def test_changing_an_amount_leaves_the_name_of_the_past(alice: User, alice_client: Client, today: date) -> None:
    entry = make_entry(alice, today, food=make_food())
    save_meal(user=alice, key="lunch", name="Midday", counts_as="")
    page = BeautifulSoup(alice_client.get(reverse("entry", args=[entry.pk])).content, "html.parser")
    chosen = page.select_one('select[name="meal"] option[selected]')
    assert chosen is not None
    values = {"amount": "2", "measure": "1 oz", "meal": chosen["value"], "day": today, "version": 1}
    alice_client.post(reverse("entry", args=[entry.pk]), values)
    entry.refresh_from_db()
    assert (entry.amount, entry.meal_name) == (2, "")


@pytest.mark.parametrize("meal", ["brunch", "dinner-", "dinner-!!", "dinner-AA", "dinner-" + "QUFB" * 20])
def test_words_that_are_no_meal(meal: str, alice_client: Client, today: date) -> None:
    food = make_food()
    assert alice_client.post(reverse("log-food", args=[food.pk]), form_for(food, today, meal=meal)).status_code == 422
    assert alice_client.get(reverse("log"), {"meal": meal}).status_code == 200


def test_one_query_and_none_that_grows(alice: User, today: date, count_queries: Any) -> None:
    client = client_of(alice)
    make_entry(alice, today)
    addresses = ["/", reverse("log")]
    before = [count_queries(client, address) for address in addresses]
    for n in range(5):
        save_meal(user=alice, key=new_key(), name=f"Meal {n}", counts_as="")
    assert [count_queries(client, address) for address in addresses] == before
