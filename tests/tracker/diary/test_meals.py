"""A person's own list of meals."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import make_entry, make_food
from tracker.diary.copies import copy_entries
from tracker.diary.entries import log_food
from tracker.diary.meals import (
    MOST,
    MealChoice,
    Meals,
    hide_meal,
    main_meal,
    move_meal,
    new_key,
    remove_meal,
    save_meal,
)
from tracker.diary.measures import GRAMS
from tracker.intake.day_totals import day_totals
from tracker.models import Entry, Meal, OwnMeal, of_slot, slot_of
from tracker.models.meals import LONGEST_NAME

DAY = date(2026, 3, 12)
FOUR = ["Breakfast", "Lunch", "Dinner", "Snacks"]


def labels(user: User) -> list[str]:
    return [meal.label for meal in Meals(OwnMeal.objects.filter(user=user)).shown]


def iftar(user: User) -> OwnMeal:
    return save_meal(user=user, key=new_key(), name="Iftar", counts_as="dinner")


def test_a_meal_of_ones_own(alice: User, bob: User) -> None:
    row = iftar(alice)
    assert labels(alice) == [*FOUR, "Iftar"]
    assert labels(bob) == FOUR
    entry = log_food(user=alice, food=make_food(), amount=Decimal(10), measure=GRAMS, meal=row.slot, day=DAY, today=DAY,
                     form_key=uuid.UUID(new_key()))  # fmt: skip
    assert (entry.meal, entry.meal_name, entry.meal_label, entry.slot) == ("dinner", "Iftar", "Iftar", row.slot)
    assert day_totals(alice.pk, DAY, DAY)[DAY].meals == frozenset({"dinner"})


def test_none_of_the_main_meals_is_a_snack(alice: User) -> None:
    row = save_meal(user=alice, key=new_key(), name="Pre-workout", counts_as="")
    assert of_slot(row.slot) == ("snack", "Pre-workout")


def test_a_standard_meal_is_renamed_and_the_past_stays(alice: User) -> None:
    entry = make_entry(alice, DAY, meal="dinner")
    save_meal(user=alice, key="dinner", name="Tea", counts_as="breakfast")
    meals = Meals(OwnMeal.objects.filter(user=alice))
    assert labels(alice) == ["Breakfast", "Lunch", "Tea", "Snacks"]
    assert main_meal(meals.slot("dinner")) == "dinner"
    assert meals.at(Meal.DINNER) == meals.slot("dinner") == slot_of("dinner", "Tea")
    entry.refresh_from_db()
    assert entry.meal_label == "Dinner"
    assert [meal.label for meal in meals.sorted([entry.slot, "snack", meals.slot("dinner")])] == [
        "Tea", "Dinner", "Snacks"]  # fmt: skip
    save_meal(user=alice, key="dinner", name="", counts_as="")
    assert labels(alice) == FOUR


def test_order_and_hiding(alice: User) -> None:
    row = iftar(alice)
    move_meal(user=alice, key=row.key, by=-1)
    assert labels(alice) == ["Breakfast", "Lunch", "Dinner", "Iftar", "Snacks"]
    for _ in range(9):
        move_meal(user=alice, key=row.key, by=-1)
    assert labels(alice)[0] == "Iftar"
    move_meal(user=alice, key="nobody", by=1)
    hide_meal(user=alice, key="dinner", hidden=True)
    meals = Meals(OwnMeal.objects.filter(user=alice))
    assert labels(alice) == ["Iftar", "Breakfast", "Lunch", "Snacks"]
    assert meals.at(Meal.DINNER) == row.slot  # what counts as it
    assert meals.choices("dinner")[-1] == ("dinner", "Dinner")  # the meal of an entry that is changed
    hide_meal(user=alice, key="dinner", hidden=False)
    assert "Dinner" in labels(alice)


def test_one_meal_stays(alice: User) -> None:
    row = iftar(alice)
    for key in Meal.values:
        hide_meal(user=alice, key=key, hidden=True)
    assert labels(alice) == ["Iftar"]
    with pytest.raises(ValidationError, match="has to be shown"):
        hide_meal(user=alice, key=row.key, hidden=True)
    with pytest.raises(ValidationError, match="has to be shown"):
        remove_meal(user=alice, key=row.key)


def test_removed_and_still_in_the_past(alice: User) -> None:
    row = iftar(alice)
    entry = make_entry(alice, DAY, meal="dinner", meal_name="Iftar")
    assert remove_meal(user=alice, key=row.key) is not None
    assert remove_meal(user=alice, key=row.key) is None
    assert remove_meal(user=alice, key="lunch") is None
    assert labels(alice) == FOUR
    [copied] = copy_entries(user=alice, entries=[entry], day=date(2026, 3, 13), today=DAY, form_key=entry.form_key)
    assert Entry.everything.get(pk=copied.pk).meal_label == "Iftar"


@pytest.mark.parametrize("name", ["", "  ", "Iftar", "iFTAR", "lunch", "x" * (LONGEST_NAME + 1)])
def test_names_that_are_refused(name: str, alice: User) -> None:
    iftar(alice)
    with pytest.raises(ValidationError):
        save_meal(user=alice, key=new_key(), name=name, counts_as="")


def test_there_is_room_for_twenty(alice: User) -> None:
    for n in range(MOST - 4):
        save_meal(user=alice, key=new_key(), name=f"Meal {n}", counts_as="")
    with pytest.raises(ValidationError, match="20 meals at most"):
        save_meal(user=alice, key=new_key(), name="One more", counts_as="")


def test_sent_twice_it_is_added_once(alice: User) -> None:
    key = new_key()
    for _ in range(2):
        save_meal(user=alice, key=key, name="Iftar", counts_as="dinner", position=1)
    assert labels(alice) == ["Breakfast", "Iftar", "Lunch", "Dinner", "Snacks"]


@given(st.sampled_from(Meal.values), st.text(max_size=LONGEST_NAME).filter(str.isprintable))
def test_a_word_says_its_meal_and_name(meal: str, name: str) -> None:
    assert of_slot(slot_of(meal, name)) == (meal, name)
    assert MealChoice.of(slot_of(meal, name)).label == (name or str(Meal(meal).label))
    assert all(letter.isalnum() or letter in "-_" for letter in slot_of(meal, name))


@given(st.text() | st.from_regex(r"(lunch|dinner)-[A-Za-z0-9_-]{0,60}", fullmatch=True))
def test_other_words_are_none(word: str) -> None:
    found = Meals().slot(word)
    assert not found or slot_of(*of_slot(found)) == found == word


def test_what_stands_for_a_meal(alice: User) -> None:
    row = iftar(alice)
    save_meal(user=alice, key="breakfast", name="Suhoor", counts_as="")
    for key in ("dinner", "lunch"):
        hide_meal(user=alice, key=key, hidden=True)
    meals = Meals(OwnMeal.objects.filter(user=alice))
    renamed = slot_of("breakfast", "Suhoor")
    assert {slot: meals.like(slot) for slot in ("breakfast", "lunch", "dinner", "snack", renamed, row.slot)} == {
        "breakfast": renamed, "lunch": "", "dinner": row.slot, "snack": "snack", renamed: renamed, row.slot: row.slot,
    }  # fmt: skip
    assert meals.like(slot_of("lunch", "Long gone")) == ""
