"""How often a line asks the database for the measures of a food."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from foods.models import Food
from tests.cast import make_food
from tracker.free_text.combine import read_line
from tracker.free_text.reader import Reader

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
