"""Dishes that the catalog lacks are offered as their parts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from foods.catalog import writes
from tests.cast import make_food
from tracker.free_text.combine import read_line
from tracker.free_text.dish_parts import LISTED_DISHES
from tracker.free_text.items import Item
from tracker.free_text.reader import Reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def kitchen() -> None:
    make_food("White bread", aliases="toast", portions={"1 slice": "30"})
    make_food("Avocado", portions={"1/2 avocado": "100"})
    make_food("Banana", portions={"1 medium": "118"})
    make_food("Peanut butter, smooth", portions={"1 tbsp": "16"})
    make_food("Spinach, raw", portions={"1 handful": "30"})
    make_food("Smoothie, strawberry and banana", aliases="smoothie", is_drink=True, portions={"1 glass": "250"})
    make_food("White rice, cooked", aliases="white rice", portions={"1 cup": "158"})


def read(line: str) -> list[tuple[str, Decimal]] | str:
    """Return each food with its grams, or what is asked."""
    items = read_line(Reader(None), line)
    return asked(items) or parts_of(items)


def parts_of(items: list[Item]) -> list[tuple[str, Decimal]]:
    return [(one.food.name, one.grams) for item in items if (one := item.chosen)]


def asked(items: list[Item]) -> str:
    return " + ".join(item.question.kind for item in items if item.question)


@pytest.mark.usefixtures("kitchen")
def test_it_works() -> None:
    assert read("avocado toast") == [("White bread", 30), ("Avocado", 100)]


@pytest.mark.usefixtures("kitchen")
@pytest.mark.parametrize(
    ("line", "foods"),
    [
        ("banana peanut butter toast", ["White bread", "Banana", "Peanut butter, smooth"]),
        ("Avocado Toasts", ["White bread", "Avocado"]),
        ("spinach banana smoothie", ["Spinach, raw", "Banana"]),
        ("smoothie with banana and spinach", ["Banana", "Spinach, raw"]),
        ("sandwich with avocado", ["White bread", "Avocado"]),
        ("banana, avocado toast and spinach", ["Banana", "White bread", "Avocado", "Spinach, raw"]),
        ("banana and spinach smoothie", ["Banana", "Spinach, raw"]),
        ("avocado & banana toast", ["Avocado", "White bread", "Banana"]),
        ("smoothie", ["Smoothie, strawberry and banana"]),
    ],
)
def test_a_name_of_foods_and_a_carrier_is_these_foods(line: str, foods: list[str]) -> None:
    found = read(line)
    assert not isinstance(found, str)
    assert [food for food, _ in found] == foods


@pytest.mark.usefixtures("kitchen")
def test_a_smoothie_of_one_thing_is_asked() -> None:
    assert read("banana smoothie") == "food"


@pytest.mark.usefixtures("kitchen")
def test_several_of_a_dish_with_a_large_filling_are_asked() -> None:
    make_food("Jackfruit", portions={"1 cup": "165"})
    make_food("Corn tortilla", portions={"1 tortilla": "24"})
    assert read("jackfruit tacos") == [("Corn tortilla", 24), ("Jackfruit", 165)]
    assert read("3 jackfruit tacos") == "food"


@pytest.mark.usefixtures("kitchen")
def test_an_amount_counts_for_each_part() -> None:
    assert read("2 avocado toasts") == [("White bread", 60), ("Avocado", 200)]
    assert read("half a slice of avocado toast") == [("White bread", 15), ("Avocado", 50)]


@pytest.mark.usefixtures("kitchen")
@pytest.mark.parametrize("line", ["200 g avocado toast", "dragon toast", "avocado dragon toast", "cauliflower rice"])
def test_a_weight_or_an_unknown_word_is_asked_about(line: str) -> None:
    assert read(line) == "food"


@pytest.mark.usefixtures("kitchen")
def test_no_more_than_five_foods_are_read_out_of_a_name() -> None:
    assert read("banana avocado banana avocado banana avocado toast") == "food"


@pytest.mark.usefixtures("kitchen")
def test_a_dish_of_the_catalog_is_that_dish() -> None:
    make_food("Avocado toast", portions={"1 slice": "120"})
    assert read("avocado toast") == [("Avocado toast", 120)]


@pytest.mark.usefixtures("kitchen")
def test_a_listed_dish_without_its_foods_is_asked_about() -> None:
    assert read("greek salad") == "food"


def test_a_listed_dish_of_the_catalog_is_that_dish() -> None:
    make_food("Shakshuka", portions={"1 portion": "300"})
    assert read("shakshuka") == [("Shakshuka", 300)]


@pytest.mark.slow
@pytest.mark.usefixtures("kept_words")
def test_every_listed_dish_is_read_in_all_its_parts() -> None:
    writes.seed()
    found = {dish: read(dish) for dish in LISTED_DISHES}
    assert {dish: parts for dish, parts in found.items() if isinstance(parts, str) or len(parts) < 2} == {}
    fish_and_chips = parts_of(read_line(Reader(None), "fish and chips"))
    assert [food for food, _ in fish_and_chips] == ["Fish fillet, battered and fried", "French fries"]
    assert found["poke bowl"][0] == ("White rice, cooked", 180)
    assert [grams for _, grams in parts_of(read_line(Reader(None), "half a greek salad"))][:3] == [60, 40, 25]
    assert read("greek salad with feta and cucumber") == found["greek salad"]
    assert read("greek salad with chicken") == [
        *parts_of(read_line(Reader(None), "greek salad")),
        ("Chicken breast, roasted", 86),
    ]
    assert read("mushroom omelette")[0] == ("Omelet", 122)
    assert read("radish salad") == [("Radishes, raw", 100), ("Olive oil", Decimal("4.5"))]
    assert read("quinoa salad") == [("Quinoa, cooked", 150), ("Mixed salad", 70)]
    assert read("apple salad") == "food"
    assert [food for food, _ in parts_of(read_line(Reader(None), "2 idli sambar"))] == ["Idli", "Sambar"]
    assert [food for food, _ in parts_of(read_line(Reader(None), "4 idli sambar"))] == ["Idli", "Sambar"]


@pytest.mark.usefixtures("seeded")
def test_fillings_share_a_taco() -> None:
    items = read_line(Reader(None), "chorizo and potato tacos")
    assert [one.chosen.grams for one in items if one.chosen] == [24, Decimal("28.35"), 40]
