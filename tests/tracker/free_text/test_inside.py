"""Tests: what a dish holds counts once."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.cast import make_food
from tracker.free_text.combine import read_line
from tracker.free_text.reader import Reader

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kitchen() -> None:
    make_food("Egg, scrambled", aliases="egg bhurji", portions={"2 large eggs": "122", "1 large egg": "61"})
    make_food("Egg, hard boiled", aliases="egg; boiled egg", portions={"1 large egg": "50"})
    make_food("Fried rice", portions={"1 plate": "250"})
    make_food("White rice, cooked", aliases="white rice; rice", portions={"1 cup": "158"})
    make_food("Burrito bowl", aliases="chipotle bowl", portions={"1 bowl": "500"})
    make_food("Black beans, cooked", aliases="black beans", portions={"1/2 cup": "86"})
    make_food("Salsa", portions={"2 tbsp": "36"})
    make_food("Omelet", aliases="omelette", portions={"2 large eggs": "122", "1 large egg": "61"})
    make_food("Wheat biscuits", aliases="weetabix", portions={"2 biscuits": "35", "1 biscuit": "17.5"})
    make_food("Spinach, raw", aliases="spinach", portions={"1 handful": "30"})
    make_food("Plain biscuits", aliases="biscuits", portions={"1 biscuit": "6"})
    make_food("Pork taco", aliases="carnitas taco", portions={"1 taco": "100"})
    make_food("Corn tortilla", portions={"1 tortilla": "24"})
    make_food("Latte", portions={"1 glass": "300"})
    make_food("Milk, whole", aliases="whole milk; milk", portions={"1 glass": "200", "1 splash": "30"})


def read(line: str) -> list[tuple[str, Decimal | str]]:
    """Return each food with its grams, or with what is asked about it."""
    return [
        (one.food.name, one.grams)
        if (one := item.chosen)
        else (item.spoken.food, item.question.kind if item.question else "")
        for item in read_line(Reader(None), line)
        if item.chosen or item.question
    ]


@pytest.mark.parametrize(
    ("line", "foods"),
    [
        (
            "chipotle bowl with white rice, black beans and salsa",
            ["White rice, cooked", "Black beans, cooked", "Salsa"],
        ),
        ("chipotle bowl with salsa", ["Burrito bowl", "Salsa"]),
        ("fried rice with egg", ["Fried rice"]),
        ("fried rice with salsa and egg", ["Fried rice", "Salsa"]),
        ("fried rice and a boiled egg", ["Fried rice", "Egg, hard boiled"]),
        ("fried rice, boiled egg", ["Fried rice", "Egg, hard boiled"]),
        ("fried rice", ["Fried rice"]),
        ("carnitas tacos x3, corn tortillas, salsa", ["Pork taco", "Salsa"]),
        ("carnitas taco, black beans", ["Pork taco", "Black beans, cooked"]),
        ("carnitas taco, 2 corn tortillas", ["Pork taco", "Corn tortilla"]),
        ("carnitas taco and corn tortillas", ["Pork taco", "Corn tortilla"]),
        ("burrito bowl, white rice, black beans", ["White rice, cooked", "Black beans, cooked"]),
        ("burrito bowl, salsa", ["Burrito bowl"]),
        ("burrito bowl, salsa, omelet", ["Burrito bowl", "Omelet"]),
        ("burrito bowl, 50 g salsa", ["Burrito bowl", "Salsa"]),
        ("latte with whole milk", ["Latte"]),
        ("latte, milk", ["Latte", "Milk, whole"]),
        ("black beans 50 g white rice 100 g", ["Black beans, cooked", "White rice, cooked"]),
    ],
)
def test_parts_that_a_dish_holds_are_not_counted_again(line: str, foods: list[str]) -> None:
    assert [food for food, _ in read(line)] == foods


def test_an_amount_of_what_it_holds_is_asked() -> None:
    assert read("fried rice with 2 eggs") == [("Fried rice", 250), ("eggs", "inside")]


def test_the_pieces_of_a_dish_are_its_amount() -> None:
    assert read("egg bhurji 3 eggs") == [("Egg, scrambled", 183)]
    assert read("egg bhurji with 3 eggs") == [("Egg, scrambled", 183)]
    assert read("spinach omelette with 3 eggs and salsa") == [("Omelet", 183), ("Spinach, raw", 30), ("Salsa", 36)]
    assert read("weetabix, 2 biscuits") == [("Wheat biscuits", 35)]
    assert read("2 egg bhurji with 3 eggs")[0] == ("Egg, scrambled", 122)
