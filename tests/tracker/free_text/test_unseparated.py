"""Foods listed without commas are separated where that is certain, and a dish is never split."""

from __future__ import annotations

import pytest

from foods.models import FoodGroup
from tests.cast import make_food
from tests.tracker.free_text.told import told
from tracker.free_text.unseparated import by_amounts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _foods() -> None:
    dishes, _ = FoodGroup.objects.get_or_create(slug="dishes", defaults={"name": "Dishes", "rank": 90})
    fruit, _ = FoodGroup.objects.get_or_create(slug="fruit", defaults={"name": "Fruit", "rank": 91})
    for name in ("Egg", "Bacon", "Coffee", "Chicken", "Lemon juice", "Peanut butter", "Soup", "Brown rice", "Sauce"):
        make_food(name, portions={"1 piece": "50", "1 cup": "100", "1 slice": "20"})
    for name in ("Tikka masala", "Burger", "Stir fry"):
        make_food(name, portions={"1 portion": "300"}, group=dishes)
    make_food("Banana", portions={"1 medium": "118"}, group=fruit)
    meat, _ = FoodGroup.objects.get_or_create(slug="meat-poultry", defaults={"name": "Meat", "rank": 92})
    make_food("Ham", portions={"1 slice": "20"}, group=meat)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("brown rice 200g chicken 150g", ["Brown rice 200", "Chicken 150"]),
        ("egg bacon coffee", ["Egg 50", "Bacon 50", "Coffee 50"]),
        ("2 egg bacon coffee", ["Egg 100", "Bacon 50", "Coffee 50"]),
        ("egg bacon coffee 2 cups", ["Egg 50", "Bacon 50", "Coffee 200"]),
        ("2 egg bacon coffee 2 cups", ["Egg 100", "Bacon 50", "Coffee 200"]),
        ("2 eggs 1 slice bacon 1 banana", ["Egg 100", "Bacon 20", "Banana 118"]),
        ("an egg a banana", ["Egg 50", "Banana 118"]),
        ("bacon x3 banana", ["Bacon 150", "Banana 118"]),
        ("coffee 2 eggs", ["Coffee 50", "Egg 100"]),
        ("tikka masala brown rice", ["Tikka masala 300", "Brown rice 50"]),
        ("eggs bacon", ["Egg 50", "Bacon 50"]),
        ("burger coffee", ["Burger 300", "Coffee 50"]),
        ("peanut butter banana", ["Peanut butter 50", "Banana 118"]),
        ("2 eggs 1 slice xyzzy", ["Egg 100", "? 1 slice of xyzzy"]),
        ("smoothie 2 eggs 1 banana", ["Egg 100", "Banana 118"]),
        ("smoothie 1 banana", ["Banana 118"]),
        ("ham egg and coffee", ["Ham 20", "Egg 50", "Coffee 50"]),
        ("ham egg", ["? ham egg"]),
        ("ham egg and 2 coffees", ["? ham egg", "Coffee 100"]),
        ("ham egg and banana cake", ["? ham egg and banana cake"]),
    ],
)
def test_it_works(text: str, expected: list[str]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "chicken banana",  # a food before a food may say what kind it is
        "egg bacon soup",
        "chicken stir fry",
        "burger sauce",
        "bacon 20 g coffee",  # nobody can tell whose 20 g they are
        "2 xyzzy 3 abcde",
        "egg bacon coffee xyzzy",
        "egg bacon coffee egg bacon coffee egg bacon coffee egg bacon coffee egg",
    ],
)
def test_what_may_be_one_food_is_asked_whole(text: str) -> None:
    assert all(one.startswith("?") for one in told(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rice 200 g chicken 1 large cup", ["rice 200 g", "chicken 1 large cup"]),
        ("rice 200 g", []),
        ("2% milk berries", []),
        ("a cup rice a slice bread", ["a cup rice", "a slice bread"]),
        ("a banana", []),
        ("2 eggs toast 1 slice", []),
        ("eggs 2 small toast", []),
        ("eggs 2 toast", ["eggs", "2 toast"]),
    ],
)
def test_amounts_divide(text: str, expected: list[str]) -> None:
    assert [" ".join(piece) for piece in by_amounts(text.split())] == expected
