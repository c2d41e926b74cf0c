"""Meal names of other apps: the entries keep them, and the person's list gets those that it lacks."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from tests.diaries import CRONOMETER, brought, looked_through, serving, table, undone
from tracker.diary.meals import MOST, Meals, new_key, save_meal
from tracker.import_export.known_meals import KnownMeals
from tracker.models import Entry, Meal, OwnMeal
from tracker.models.meals import LONGEST_NAME

FOUR = ["Breakfast", "Lunch", "Dinner", "Snacks"]


def labels(user: User) -> list[str]:
    return [meal.label for meal in Meals(OwnMeal.objects.filter(user=user)).shown]


def day_with(*groups: str, **other: str) -> bytes:
    return table(CRONOMETER, [serving(name=f"Food {n}", group=group, **other) for n, group in enumerate(groups)])


def test_names_are_kept_and_listed(alice: User, bob: User) -> None:
    file = day_with("Breakfast", "Second breakfast", "Pre-workout", "second BREAKFAST", "", time="17:30")
    job = looked_through(alice, file)
    assert (job.account["new"], labels(alice)) == ({"entries": 5, "own_meals": 2, "doses": 0}, FOUR)
    assert brought(alice, file).account["brought"] == {"entries": 5, "own_meals": 2}
    assert list(Entry.objects.order_by("pk").values_list("meal", "meal_name")) == [
        ("breakfast", ""),
        ("breakfast", "Second breakfast"),
        ("snack", "Pre-workout"),
        ("breakfast", "Second breakfast"),
        ("dinner", ""),  # by its hour
    ]
    assert labels(alice) == [*FOUR, "Second breakfast", "Pre-workout"]
    assert labels(bob) == FOUR
    listed = {row.slot for row in OwnMeal.objects.filter(user=alice)}
    assert listed == {entry.slot for entry in Entry.objects.exclude(meal_name="")}


def test_a_name_of_the_list_counts_as_it_says_there(alice: User) -> None:
    save_meal(user=alice, key=new_key(), name="Iftar", counts_as="dinner")
    save_meal(user=alice, key="breakfast", name="Suhoor", counts_as="")
    job = brought(alice, day_with("iftar", "suhoor"))
    assert job.account["brought"] == {"entries": 2}
    entries = Entry.objects.order_by("pk").values_list("meal", "meal_name")
    assert list(entries) == [("dinner", "Iftar"), ("breakfast", "Suhoor")]


def test_undo_leaves_the_list_as_it_was(alice: User) -> None:
    file = day_with("Iftar", "Pre-workout")
    job = undone(brought(alice, file))
    assert not any(job.account["kept"].values())
    assert not Entry.objects.exists()
    assert not OwnMeal.objects.exists()
    mine = save_meal(user=alice, key=new_key(), name="Iftar", counts_as="dinner")
    before = list(OwnMeal.objects.values())
    undone(brought(alice, file))
    assert list(OwnMeal.objects.values()) == before
    assert mine.slot in {meal.value for meal in Meals(OwnMeal.objects.all()).shown}


def test_undo_keeps_a_meal_that_was_changed_since(alice: User) -> None:
    job = brought(alice, day_with("Iftar", "Pre-workout"))
    row = OwnMeal.objects.get(name="Iftar")
    save_meal(user=alice, key=row.key, name="Iftar", counts_as="dinner")
    assert labels(alice) == [*FOUR, "Iftar", "Pre-workout"]
    assert undone(job).account["kept"]["own_meals"] == 1
    assert labels(alice) == [*FOUR, "Iftar"]


def test_a_full_list_stays_as_long_as_it_is(alice: User) -> None:
    brought(alice, day_with(*(f"Meal {n}" for n in range(MOST))))
    assert len(labels(alice)) == MOST
    assert set(Entry.objects.values_list("meal_name", flat=True)) == {f"Meal {n}" for n in range(MOST)}
    job = brought(alice, day_with(*["Lunch"] * (MOST + 1), "One more"))
    assert len(labels(alice)) == MOST
    assert Entry.objects.get(meal_name="One more")
    assert "room" not in job.account["left_out"]


def test_rows_that_are_left_out_or_there_add_nothing(alice: User) -> None:
    job = brought(alice, table(CRONOMETER, [serving(day="2999-01-01", group="Iftar"), serving()]))
    assert job.account["left_out"] == {"day": 1}
    assert not OwnMeal.objects.exists()
    file = day_with("Pre-workout")
    brought(alice, file)
    OwnMeal.objects.all().delete()  # the person removes it from the list
    assert looked_through(alice, file).account["new"] == {"entries": 0, "doses": 0}


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Tea\u200b time", "Tea time"),
        ("x" * 40, "x" * LONGEST_NAME),
        ("\u200b", ""),
        ("Früh stück 🥐", "Früh stück 🥐"),
    ],
)
def test_names_fit_an_address(name: str, kept: str, alice: User) -> None:
    assert KnownMeals(alice).find(name, "") == (Meal.SNACK, kept)
