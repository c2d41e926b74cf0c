"""Foods that may be the same."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from foods.catalog.alike import alike, pairs
from tests.cast import make_food


@pytest.mark.parametrize(
    ("one", "other", "is_alike"),
    [
        ("Almond milk, unsweetened", "Unsweetened almond milk", True),
        ("Lentil soup", "Lentils soup", True),
        ("Bruschetta", "Bruscetta", True),
        ("Bruschetta", "Brushetta", True),
        ("Chicken Kiev", "Chicken Kief", True),
        ("Milk, 1% fat", "Milk, 2% fat", False),
        ("Milk, 1% fat", "Milk, fat", False),
        ("Pears", "Peas", False),
        ("Pea", "Pear", False),
        ("Tuna salad", "Tuna sandwich", False),
        ("Hummus", "Hummus, flavored", False),
    ],
)
def test_names_that_are_nearly_equal(one: str, other: str, is_alike: bool) -> None:
    assert alike([(1, one), (2, other)]) == ([(1, 2)] if is_alike else [])
    assert alike([(2, other), (1, one)]) == ([(1, 2)] if is_alike else [])


def test_each_pair_is_listed_once() -> None:
    assert alike([(1, "Quark"), (2, "Quark"), (3, "Quark")]) == [(1, 2), (1, 3), (2, 3)]


@pytest.mark.django_db
def test_only_foods_that_people_find_are_compared(alice: User) -> None:
    first, second = make_food("Samosa", aliases="samosas"), make_food("Samosas", aliases="")
    make_food("Samosa", retired_at=timezone.now())
    make_food("Samosa", listed=False)
    make_food("Samosa", source="table", source_id="testland:1")
    make_food("Samosa", owner=alice, source="own")
    assert pairs() == [(first, second)]
    assert pairs(most=1) == []
