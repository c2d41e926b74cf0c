"""The empty day, the one question, and a day from memory."""

from __future__ import annotations

import csv
import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from foods.catalog import writes
from foods.models import Food
from tests.cast import make_entry
from tests.tracker.views.diary.test_day import text_of
from tracker.advice.diet import set_table
from tracker.common.person import profile_of, today_of
from tracker.diary.everyday_foods import BY_MEAL, EVERYDAY, by_meal
from tracker.diary.meals import hide_meal, new_key, save_meal
from tracker.models import Entry, Meal, Profile
from tracker.science.rounding import whole_mg


@pytest.fixture
def today(alice: User) -> date:
    return today_of(profile_of(alice))


def test_the_catalog_holds_every_usual_food(seeded: None) -> None:
    assert {meal: [food.source_id for food in foods] for meal, foods in by_meal().items()} == {
        meal: list(ids) for meal, ids in BY_MEAL.items()
    }
    assert set(EVERYDAY) <= {source_id for ids in BY_MEAL.values() for source_id in ids}


def test_every_recommended_group_is_among_them(seeded: None) -> None:
    with writes.GROUPS_FILE.open() as file:
        recommended = {row["slug"] for row in csv.DictReader(file) if row["in_document"] == "yes"}
    assert len(recommended) == 8
    assert recommended <= {food.group.slug for foods in by_meal().values() for food in foods}


def test_the_empty_day_offers_six_everyday_foods(seeded: None, alice_client: Client) -> None:
    page = BeautifulSoup(alice_client.get("/").content, "html.parser")
    taps = page.select(".taps a")
    assert len(taps) == 6
    assert "Banana" in taps[1].get_text()
    assert "Log yesterday from memory" in page.get_text()


def test_neither_the_empty_day_nor_a_meal_offers_what_is_avoided(
    seeded: None, alice: User, alice_client: Client
) -> None:
    set_table(user=alice, diet="vegetarian", avoids=["eggs", "milk"])
    empty_day = text_of(alice_client.get("/"))
    assert "Banana" in empty_day
    assert "Egg" not in empty_day
    breakfast = text_of(alice_client.get(reverse("log") + "?meal=breakfast"))
    assert "Banana" in breakfast
    assert not [name for name in ("Egg", "Yogurt", "Milk, whole", "Cheddar") if name in breakfast]
    assert "Ham" not in text_of(alice_client.get(reverse("log") + "?meal=lunch"))


def test_a_day_with_entries_offers_none(seeded: None, alice: User, alice_client: Client, today: date) -> None:
    make_entry(alice, today)
    assert not BeautifulSoup(alice_client.get("/").content, "html.parser").select(".taps a")


def test_the_question_is_answered(alice: User, alice_client: Client) -> None:
    assert "One question (optional)" in text_of(alice_client.get("/"))
    sent = {"sex": "female", "birth_year": "1980", "answer": "use"}
    page = alice_client.post(reverse("whose-target"), sent, follow=True)
    assert "Your daily target is 320 mg." in text_of(page)
    assert "One question" not in text_of(page)


def test_using_no_answer_promises_no_target(alice_client: Client) -> None:
    page = alice_client.post(reverse("whose-target"), {"sex": "", "birth_year": "", "answer": "use"}, follow=True)
    assert "This is your daily target now" not in text_of(page)
    assert "The range for adults stays your daily target." in text_of(page)
    assert "One question" not in text_of(page)


def test_the_question_is_skipped(alice_client: Client) -> None:
    page = alice_client.post(reverse("whose-target"), {"answer": "skip", "birth_year": "x"}, follow=True)
    assert "One question" not in text_of(page)
    assert not Profile.objects.exclude(birth_year=None).exists()


@pytest.mark.parametrize(("field", "value"), [("birth_year", "1700"), ("birth_year", "2999"), ("sex", "x")])
def test_a_bad_answer_is_refused_at_its_field(alice_client: Client, field: str, value: str) -> None:
    sent = {"sex": "female", "birth_year": "1980", "answer": "use"} | {field: value}
    answer = alice_client.post(reverse("whose-target"), sent)
    assert answer.status_code == 422
    assert "is-invalid" in answer.content.decode()
    assert not Profile.objects.exclude(sex="").exists()


def value(meal: Meal, name: str) -> str:
    """Return the value of an everyday food's checkbox."""
    (food,) = (food for food in by_meal()[meal] if food.name == name)
    assert food.usual_portion
    return f"{meal}-{food.pk}-1-{food.usual_portion.label}"


def memory_form(day: date) -> dict[str, Any]:
    foods = [
        (Meal.BREAKFAST, "Banana"),
        (Meal.BREAKFAST, "Muesli"),
        (Meal.DINNER, "Spinach, cooked"),
        (Meal.SNACK, "Apple"),
    ]
    return {
        "day": day.isoformat(),
        "form_key": str(uuid.uuid4()),
        "foods": [value(meal, name) for meal, name in foods],
    }


def test_yesterday_from_memory(seeded: None, alice: User, alice_client: Client, today: date) -> None:
    yesterday = today - timedelta(days=1)
    page = alice_client.get(reverse("memory"), follow=True)
    assert "Yesterday from memory" in text_of(page)
    sent = memory_form(yesterday)
    for _ in range(2):  # sent twice, logged once
        page = alice_client.post(reverse("memory"), sent, follow=True)
        assert "Logged 4 foods ." in text_of(page)
    logged = Entry.objects.filter(user=alice, day=yesterday)
    assert {(entry.meal, entry.food_name) for entry in logged} == {
        ("breakfast", "Banana"),
        ("breakfast", "Muesli"),
        ("dinner", "Spinach, cooked"),
        ("snack", "Apple"),
    }
    assert f"{whole_mg(sum(entry.mg_known for entry in logged))} of 310–420 mg" in text_of(page)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"foods": []}, "Select at least one food."),
        ({"foods": ["breakfast-0-1-1 cup"]}, "no longer in the list"),
        ({"foods": ["x"]}, "no longer in the list"),
        ({"day": "2999-01-01"}, "14 days ahead"),
    ],
)
def test_a_bad_checklist_is_refused(
    seeded: None, alice_client: Client, today: date, change: dict[str, Any], message: str
) -> None:
    answer = alice_client.post(reverse("memory"), memory_form(today) | change)
    assert answer.status_code == 422
    assert message in text_of(answer)
    assert not Entry.objects.exists()


def test_a_retired_food_is_left_out(seeded: None, alice_client: Client) -> None:
    writes.retire(Food.objects.get(name="Banana"))
    assert "Banana" not in text_of(alice_client.get(reverse("memory"), follow=True))


def test_what_this_person_usually_has_comes_first_in_their_amount(
    seeded: None, alice: User, alice_client: Client, today: date
) -> None:
    oats, banana, coffee = (Food.objects.get(name=name) for name in ("Oats, rolled, dry", "Banana", "Coffee, brewed"))
    for n, food in enumerate((coffee, banana, oats), start=1):
        for day in range(n):
            logged: dict[str, Any] = {
                "food": food,
                "food_name": food.name,
                "meal": "breakfast",
                "measure": "g",
                "grams": 150,
            }
            make_entry(alice, today - timedelta(days=2 + day), amount=Decimal(150), **logged)
    page = BeautifulSoup(alice_client.get(reverse("memory"), follow=True).content, "html.parser")
    breakfast = page.select("fieldset")[0]
    folded = breakfast.select_one("details")
    assert folded
    others = [name.get_text() for name in folded.extract().select(".row-name")]
    shown = [row.get_text(" ", strip=True) for row in breakfast.select(".rows li")]
    assert [row.split(" 150 g ")[0] for row in shown] == ["Oats, rolled, dry", "Banana", "Coffee, brewed"]
    assert "Muesli" in others
    assert "Banana" not in others
    box = breakfast.select("input")[1]
    sent = {"day": today.isoformat(), "form_key": str(uuid.uuid4()), "foods": [box["value"]]}
    alice_client.post(reverse("memory"), sent)
    entry = Entry.objects.get(user=alice, day=today)
    assert (entry.food_name, entry.grams, entry.meal) == ("Banana", 150, "breakfast")
    assert str(entry.mg_known) == box["data-mg"]


def test_few_habits_leave_the_everyday_foods_open(seeded: None, alice_client: Client) -> None:
    page = BeautifulSoup(alice_client.get(reverse("memory"), follow=True).content, "html.parser")
    assert not page.select("main details")
    assert page.select_one("#chosen-sum").get_text() == "Log these"  # type: ignore[union-attr]


def test_the_checklist_has_the_meals_of_the_persons_list(
    seeded: None, alice: User, alice_client: Client, today: date
) -> None:
    save_meal(user=alice, key="breakfast", name="Suhoor", counts_as="")
    iftar = save_meal(user=alice, key=new_key(), name="Iftar", counts_as="dinner")
    save_meal(user=alice, key=new_key(), name="Nightcap", counts_as="dinner")  # nothing to offer
    for key in ("lunch", "dinner"):
        hide_meal(user=alice, key=key, hidden=True)
    rice, soup = (Food.objects.get(name=name) for name in ("White rice, cooked", "Tomato soup"))
    for food, meal in ((rice, "dinner"), (soup, "lunch")):
        make_entry(alice, today - timedelta(days=3), food=food, food_name=food.name, meal=meal, measure="g", grams=100)
    page = BeautifulSoup(alice_client.get(reverse("memory"), follow=True).content, "html.parser")
    fields = {legend.get_text(): legend.parent for legend in page.select("legend")}
    assert list(fields) == ["Suhoor", "Snacks", "Iftar"]
    found = {name: [row.get_text() for row in field.select(".row-name")] for name, field in fields.items() if field}
    assert "Muesli" in found["Suhoor"]
    assert found["Iftar"][0] == rice.name, "it was logged at dinner, which Iftar stands for"
    assert not any(soup.name in names for names in found.values()), "nothing stands for the lunch that is hidden"
    box = page.select(f"input[value^='{iftar.slot}-']")[0]
    sent = {"day": today.isoformat(), "form_key": str(uuid.uuid4()), "foods": [box["value"]]}
    alice_client.post(reverse("memory"), sent)
    assert Entry.objects.get(user=alice, day=today).slot == iftar.slot
