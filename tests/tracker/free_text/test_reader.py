"""How often a line asks the database for the measures of a food, and which text is only the beginning of a name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from foods.models import Food
from tests.cast import make_food
from tracker.free_text.combine import read_line
from tracker.free_text.reader import Reader
from tracker.models import SavedMeal

pytestmark = pytest.mark.django_db


def measured_in(line: str) -> list[set[int]]:
    """Return the foods whose measures are read, for each query that reads some."""
    asked: list[set[int]] = []

    def look(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if 'FROM "foods_portion" WHERE "foods_portion"."food_id"' in sql:
            asked.append(set(params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        read_line(Reader(None), line)
    return asked


def test_the_measures_of_a_food_are_read_once() -> None:
    food = make_food("Rice", portions={"1 cup": "158"})
    assert measured_in("1 cup cooked rice and 1 cup rice") == [{food.pk}]


def test_the_measures_of_what_comes_nearest_are_read_together() -> None:
    for name in ("Broccoli soup", "Broccoli salad", "Broccoli pie"):
        make_food(name, portions={"1 bowl": "200"})
    assert measured_in("2 broccolo") == [set(Food.objects.values_list("pk", flat=True))]


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("alm", True), ("almonds", True), ("papa", False), ("magnesium", False), ("vesper", False), ("xyz", False)],
)
def test_the_beginning_of_a_name(text: str, is_one: bool, alice: User) -> None:
    make_food("Almonds, raw", aliases="almonds")
    make_food("Papaya")
    make_food("Vesper plate")
    make_food("Magnesium water")
    SavedMeal.objects.create(user=alice, name="Vesper")
    assert Reader(alice.pk, is_begun=True).is_beginning(text) is is_one


def test_an_own_food_of_that_name_is_more_than_the_first_food_found(alice: User) -> None:
    make_food("Oats")
    make_food("Oat bran", aliases="oats", owner=alice)
    reader = Reader(alice.pk, is_begun=True)
    assert [food.name for food in reader.hits("oats")] == ["Oats", "Oat bran"]
    assert not reader.is_beginning("oats")
