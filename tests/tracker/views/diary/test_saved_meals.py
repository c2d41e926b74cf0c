"""The pages of copying, of saved meals and recipes, and what the day and the log page show of them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests import page_text
from tests.cast import make_entry, make_food, make_saved_meal
from tracker.common.person import profile_of, today_of
from tracker.models import Entry, Kind, Meal, SavedMeal, SavedMealPart

HTMX = {"HX-Request": "true"}


@pytest.fixture
def today(alice: User) -> date:
    return today_of(profile_of(alice))


@pytest.fixture
def yesterday(today: date) -> date:
    return today - timedelta(days=1)


def text_of(response: Any) -> str:
    page = response.content.decode()
    return page_text.read(page_text.main_part(page) or page)


def form_of(response: Any, button: str) -> tuple[str, dict[str, str]]:
    """Return the address and the fields of the form with this button, as a browser would send them."""
    page = BeautifulSoup(response.content, "html.parser")
    for form in page.find_all("form", method="post"):
        texts = [f"{found.get('aria-label', '')} {found.get_text(' ')}" for found in form.find_all("button")]
        if any(button in text for text in texts):
            fields = {str(field["name"]): str(field.get("value", "")) for field in form.find_all("input")}
            for select in form.find_all("select"):
                chosen = select.find("option", selected=True) or select.find("option")
                assert chosen is not None
                fields[str(select["name"])] = str(chosen["value"])
            return str(form["action"]), fields
    raise AssertionError(f"no form with {button}")


def press(client: Client, page: Any, button: str, **typed: Any) -> Any:
    address, fields = form_of(page, button)
    return client.post(address, fields | typed, follow=True)


def breakfast(user: User, day: date) -> list[Entry]:
    oatmeal = make_food("Oatmeal, cooked", "27", portions={"1 cup": "234"})
    return [
        make_entry(user, day, "63.18", food=oatmeal, food_name=oatmeal.name, grams=234, meal=Meal.BREAKFAST),
        make_entry(user, day, None, food_name="Skyr", meal=Meal.BREAKFAST),
    ]


def test_yesterdays_breakfast_in_two_actions(alice: User, alice_client: Client, today: date, yesterday: date) -> None:
    breakfast(alice, yesterday)
    page = alice_client.get("/")
    assert "Breakfast as yesterday Oatmeal, Skyr · at least 63 mg" in text_of(page)
    after = press(alice_client, page, "Breakfast as yesterday")
    assert "Logged Breakfast . Undo" in text_of(after)
    assert "At least 63 of 310–420 mg" in text_of(after)
    assert "as yesterday" not in text_of(after)
    assert Entry.objects.filter(day=today).count() == 2

    again = press(alice_client, page, "Breakfast as yesterday")  # another tab, still open
    assert "Breakfast was already logged, once." in text_of(again)
    assert Entry.objects.filter(day=today).count() == 2

    undone = press(alice_client, after, "Undo")
    assert "Nothing logged yet." in text_of(undone)
    assert "Breakfast as yesterday" in text_of(undone)
    assert Entry.objects.filter(day=yesterday).count() == 2


def test_only_meals_that_are_empty_today_are_offered(
    alice: User, alice_client: Client, today: date, yesterday: date
) -> None:
    breakfast(alice, yesterday)
    make_entry(alice, yesterday, meal=Meal.DINNER)
    make_entry(alice, today, meal=Meal.BREAKFAST)
    said = text_of(alice_client.get("/"))
    assert "Dinner as yesterday" in said
    assert "Breakfast as yesterday" not in said
    before = text_of(alice_client.get(reverse("diary-day", args=[today - timedelta(days=9)])))
    assert "Quick add" not in before
    tomorrow = text_of(alice_client.get(reverse("diary-day", args=[today + timedelta(days=1)])))
    assert "Breakfast as the day before" in tomorrow


def test_with_htmx_the_day_comes_back(alice: User, alice_client: Client, yesterday: date) -> None:
    breakfast(alice, yesterday)
    address, fields = form_of(alice_client.get("/"), "Breakfast as yesterday")
    answer = alice_client.post(address, fields, headers=HTMX)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert page.lstrip().startswith('<div id="day">')
    assert "Logged" in page
    _address, token = form_of(answer, "Undo")
    undone = alice_client.post(reverse("take-back"), token, headers=HTMX)
    assert undone.content.decode().lstrip().startswith('<div id="day">')


def test_a_meal_of_another_day_to_today(alice: User, alice_client: Client, today: date) -> None:
    day = today - timedelta(days=5)
    breakfast(alice, day)
    menu = {"HX-Request": "true", "HX-Target": "row-menu"}
    page = alice_client.get(reverse("copy", args=[day]), {"meal": "breakfast"}, headers=menu)
    press(alice_client, page, "Copy Breakfast to today")
    said = text_of(press(alice_client, page, "Copy Breakfast to today"))
    assert "was already logged, once" in said
    assert Entry.objects.filter(day=today).count() == 2
    page = alice_client.get(reverse("copy", args=[today]), {"meal": "breakfast"}, headers=menu)
    assert "Log more" in page.content.decode()
    assert "to today" not in page.content.decode()


@pytest.mark.parametrize(("query", "count"), [("", 3), ("?meal=breakfast", 2), ("?entry={pk}", 1)])
def test_copying_to_any_day(
    alice: User, alice_client: Client, today: date, yesterday: date, query: str, count: int
) -> None:
    entry = breakfast(alice, yesterday)[0]
    make_entry(alice, yesterday, meal=Meal.DINNER)
    address = reverse("copy", args=[yesterday]) + query.format(pk=entry.pk)
    page = alice_client.get(address, follow=True)
    assert form_of(page, "Copy")[1]["day"] == today.isoformat()
    after = press(alice_client, page, "Copy", day=(today - timedelta(days=3)).isoformat(), meal="snack")
    assert after.redirect_chain == [(reverse("diary-day", args=[today - timedelta(days=3)]), 302)]
    copied = Entry.objects.filter(day=today - timedelta(days=3))
    assert [entry.meal for entry in copied] == [Meal.SNACK] * count
    back = alice_client.get(f"{address}{'&' if query else '?'}key={form_of(page, 'Copy')[1]['form_key']}")
    assert "Copied to" in text_of(back)


@pytest.mark.parametrize("day", ["2999-01-01", "x", ""])
def test_a_day_that_cannot_be(alice: User, alice_client: Client, yesterday: date, day: str) -> None:
    breakfast(alice, yesterday)
    answer = alice_client.post(reverse("copy", args=[yesterday]), {"day": day, "form_key": uuid.uuid4()})
    assert answer.status_code == 422
    assert Entry.objects.count() == 2


@pytest.mark.parametrize("query", ["?entry=x", "?entry=999999", "?meal=dinner"])
def test_nothing_there_to_copy(alice: User, alice_client: Client, yesterday: date, query: str) -> None:
    breakfast(alice, yesterday)
    for name in ("copy", "keep"):
        assert alice_client.post(reverse(name, args=[yesterday]) + query).status_code == 404


def test_nobody_takes_back_what_is_another_persons(
    alice: User, alice_client: Client, bob_client: Client, yesterday: date
) -> None:
    breakfast(alice, yesterday)
    after = press(alice_client, alice_client.get("/"), "Breakfast as yesterday")
    token = form_of(after, "Undo")[1]["token"]
    for wrong in (token, ""):
        said = text_of(bob_client.post(reverse("take-back"), {"token": wrong}, follow=True))
        assert "can no longer be undone" in said
    assert Entry.objects.count() == 4


def test_a_meal_is_saved_and_logged_whole(alice: User, alice_client: Client, today: date, yesterday: date) -> None:
    breakfast(alice, yesterday)
    page = alice_client.get(reverse("copy", args=[yesterday]) + "?meal=breakfast", follow=True)
    assert form_of(page, "Save")[1]["name"] == "Oatmeal and 1 more"
    saved = press(alice_client, page, "Save", name="Porridge")
    assert "Saved as Porridge." in text_of(saved)
    assert "1 of 2 parts has no value." in text_of(saved)
    press(alice_client, page, "Save", name="Porridge")
    saved_meal = SavedMeal.objects.get()
    assert saved_meal.contents.count() == 2

    day = reverse("diary-day", args=[today])
    logged = press(alice_client, saved, "Log", amount="1/2")
    assert logged.redirect_chain == [(day, 302)]
    assert "Logged Porridge . Undo" in text_of(logged)
    assert [str(entry.mg_known) for entry in Entry.objects.filter(day=today)] == ["31.590", "0.000"]
    press(alice_client, saved, "Log", amount="2")  # the same form again
    assert Entry.objects.filter(day=today).count() == 2


def test_a_name_is_asked_for(alice: User, alice_client: Client, yesterday: date) -> None:
    breakfast(alice, yesterday)
    answer = alice_client.post(reverse("keep", args=[yesterday]), {"name": " ", "form_key": uuid.uuid4()})
    assert answer.status_code == 422
    assert not SavedMeal.objects.exists()


def test_a_recipe_made_by_hand(alice: User, alice_client: Client, today: date) -> None:
    lentils = make_food("Lentils, cooked", "36", portions={"1/2 cup": "99"})
    page = alice_client.get(reverse("kept-meals"))
    assert "Save what you eat often" in text_of(page)
    page = press(alice_client, page, "Create", name="Soup", kind="recipe", servings="4")
    recipe = SavedMeal.objects.get()
    assert (recipe.kind, recipe.servings) == (Kind.RECIPE, 4)
    assert "Nothing in it yet." in text_of(page)
    found = alice_client.get(reverse("kept-meal", args=[recipe.pk]), {"q": "lentil"})
    assert reverse("kept-put-in", args=[recipe.pk, lentils.pk]) in found.content.decode()
    page = alice_client.get(reverse("kept-put-in", args=[recipe.pk, lentils.pk]))
    page = press(alice_client, page, "Add it", amount="4")
    assert "36 mg in one of 4 servings; the whole recipe contains 143 mg." in text_of(page)
    part = recipe.contents.get()
    page = press(alice_client, alice_client.get(reverse("kept-part", args=[part.pk])), "Save", amount="2")
    assert "18 mg in one of 4 servings" in text_of(page)
    page = press(alice_client, page, "Remove it")
    assert "Removed Lentils, cooked ." in text_of(page)
    page = press(alice_client, page, "Undo")
    assert "18 mg in one of 4 servings" in text_of(page)
    said = text_of(press(alice_client, page, "Log", amount="2"))
    assert "36 of 310–420 mg" in said
    entry = Entry.objects.get()
    assert (entry.food_name, entry.amount, entry.parts, entry.day) == ("Soup", 2, 1, today)


@pytest.mark.parametrize(("times", "mg"), [("½", "18"), ("1", "36"), ("2", "71")])
def test_a_usual_multiple_is_one_tap(alice: User, alice_client: Client, today: date, times: str, mg: str) -> None:
    lentils = make_food("Lentils, cooked", "36", portions={"1/2 cup": "99"})
    saved_meal = make_saved_meal(alice, "Soup", lentils)
    page = alice_client.get(reverse("kept-meal", args=[saved_meal.pk]))
    form = BeautifulSoup(page.content, "html.parser").select_one("form:has([name=amount])")
    assert form is not None
    assert times in [button["value"] for button in form.select("button[name=times]")]
    said = press(alice_client, page, "Log", times=times)
    assert f"{mg} of 310–420 mg" in text_of(said)
    assert Entry.objects.count() == 1


@pytest.mark.parametrize(
    "typed",
    [
        {"name": ""},
        {"kind": "feast"},
        {"kind": "recipe", "servings": ""},
        {"kind": "recipe", "servings": "0"},
        {"kind": "recipe", "servings": "101"},
        {"form_key": ""},
    ],
)
def test_what_cannot_be_a_recipe(alice_client: Client, typed: dict[str, str]) -> None:
    data = {"name": "Soup", "kind": "meal", "servings": "", "form_key": str(uuid.uuid4())} | typed
    assert alice_client.post(reverse("kept-meals"), data).status_code == 422
    assert not SavedMeal.objects.exists()


@pytest.mark.parametrize(
    "typed",
    [{"amount": "0"}, {"amount": "101"}, {"amount": ""}, {"day": "2999-01-01"}, {"meal": "tea"}, {"form_key": ""}],
)
def test_what_cannot_be_logged(alice: User, alice_client: Client, today: date, typed: dict[str, str]) -> None:
    saved_meal = make_saved_meal(alice, "Porridge", make_food())
    data = {"amount": "1", "meal": "lunch", "day": today.isoformat(), "form_key": str(uuid.uuid4())} | typed
    assert alice_client.post(reverse("kept-meal-log", args=[saved_meal.pk]), data).status_code == 422
    assert not Entry.objects.exists()


@pytest.mark.parametrize("typed", [{"amount": "x"}, {"measure": "1 bucket"}, {"amount": "5000"}, {"form_key": ""}])
def test_what_cannot_be_put_in(alice: User, alice_client: Client, typed: dict[str, str]) -> None:
    saved_meal, food = make_saved_meal(alice), make_food(portions={"1 oz": "28.35"})
    data = {"amount": "1", "measure": "1 oz", "form_key": str(uuid.uuid4())} | typed
    assert alice_client.post(reverse("kept-put-in", args=[saved_meal.pk, food.pk]), data).status_code == 422
    assert not SavedMealPart.objects.exists()


def test_off_the_list_and_back(alice: User, alice_client: Client) -> None:
    saved_meal = make_saved_meal(alice, "Porridge", make_food())
    page = alice_client.get(reverse("kept-meal", args=[saved_meal.pk]))
    page = press(alice_client, page, "Remove from my list")
    assert "Porridge was removed from your list." in text_of(page)
    assert "Porridge" not in text_of(alice_client.get(reverse("log")))
    page = press(alice_client, page, "Restore it", back="1")
    assert "Porridge is on your list again." in text_of(page)


def test_renaming(alice: User, alice_client: Client) -> None:
    saved_meal = make_saved_meal(alice, "Porridge", make_food())
    page = alice_client.get(reverse("kept-meal", args=[saved_meal.pk]))
    address, fields = form_of(page, "Save")
    page = alice_client.post(address, fields | {"name": "Sunday porridge"}, follow=True)
    assert "Sunday porridge" in text_of(page)
    assert alice_client.post(address, fields | {"name": ""}).status_code == 422


def test_a_partly_known_entry_says_so_in_its_row(alice: User, alice_client: Client, today: date) -> None:
    make_entry(alice, today, "12", food_name="Soup", parts=3, parts_unmeasured=1)
    row = BeautifulSoup(alice_client.get("/").content, "html.parser").find(class_="row-mg")
    assert row is not None
    assert row.get_text().strip() == "at least 12 mg"


def test_found_where_one_logs(alice: User, alice_client: Client, yesterday: date) -> None:
    make_saved_meal(alice, "Sunday porridge", make_food("Oats"))
    make_saved_meal(alice, "Empty")
    page = alice_client.get(reverse("log"), {"day": yesterday.isoformat(), "meal": "dinner"})
    assert "Saved meals and recipes Sunday porridge Oats 77 mg Log" in text_of(page)
    assert "Empty" not in text_of(page)
    for text, is_found in (("porr sun", True), ("soup", False)):
        answer = alice_client.get(reverse("log"), {"q": text}, headers=HTMX)
        assert ("Sunday porridge" in text_of(answer)) is is_found
    press(alice_client, page, "Log Sunday porridge")
    entry = Entry.objects.get()
    assert (entry.day, entry.meal) == (yesterday, Meal.DINNER)


def test_queries_do_not_grow(
    alice: User, alice_client: Client, yesterday: date, count_queries: Callable[[Client, str], int]
) -> None:
    food = make_food("Oats")
    pages = [reverse("kept-meals"), reverse("log"), "/"]
    kept = make_saved_meal(alice, "Porridge", food)
    pages.append(reverse("kept-meal", args=[kept.pk]))
    for number in range(6):  # with fewer habits the log page asks for everyday foods too
        make_entry(alice, yesterday, food=make_food(f"Habit {number}"))
    copying = reverse("copy", args=[yesterday]) + f"?key={uuid.uuid4()}"
    few = [count_queries(alice_client, url) for url in (*pages, copying)]
    for number in range(12):
        make_saved_meal(alice, f"Porridge {number}", food, make_food(f"Food {number}"))
        make_entry(alice, yesterday, food=make_food(f"Other {number}"))
        part = SavedMealPart.objects.filter(saved_meal__name=f"Porridge {number}").first()
        assert part is not None
        part.pk, part.saved_meal, part.form_key = None, kept, uuid.uuid4()
        part.save()
    assert [count_queries(alice_client, url) for url in (*pages, copying)] == few
