"""Names, states and amounts in the order in which people type them."""

from __future__ import annotations

import pytest

from tests.tracker.free_text.told import names_in
from tracker.free_text.combine import read_line
from tracker.free_text.reader import Reader

pytestmark = pytest.mark.usefixtures("seeded")


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("ice cream 2 scoops vanilla", "Ice cream, vanilla 132"),
        ("sushi 8 pieces salmon", "Salmon nigiri 280"),
        ("bread 2 slices brown", "Whole wheat bread 64"),
        ("rice 75g dry", "White rice, dry 75"),
        ("rice small bowl", "White rice, cooked 120"),
        ("sherry, small glass", "Dessert wine 69"),
        ("burrito, ate like half of it", "Burrito, bean 54"),
        ("plate of nachos", "Nachos with cheese 200"),
        ("2 slices wholemeal", "Whole wheat bread 64"),
        ("1 plate pani puri (6)", "Pani puri 150"),
        ("a ginger biscuit", "Gingersnaps 7"),
        ("15 g light mayo", "Mayonnaise 15"),
        ("tuna packet", "Tuna, canned in oil 74"),
        ("0% fage 170g", "Greek yogurt, plain, nonfat 170"),
        ("slice of pepperoni pizza x2", "Pizza, pepperoni 222"),
        ("california roll 8 pcs", "California roll 240"),
        ("2 pc fried chicken", "Fried chicken, drumstick 98"),
        ("sub from jersey mikes turkey", "Sub sandwich, turkey 184"),
        ("subway footlong meatball", "Sub sandwich, meatball 418"),
        ("the last of the meatloaf", "Meatloaf 84"),
        ("woke up late so just a protein bar", "Protein bar 53"),
    ],
)
def test_it_works(line: str, meant: str) -> None:
    [item] = read_line(Reader(None), line)
    assert item.chosen is not None
    assert f"{item.chosen.food.name} {item.chosen.grams:.0f}" == meant


def test_what_is_in_another_food_is_two() -> None:
    names = [item.chosen.food.name for item in read_line(Reader(None), "1 tbsp flax seeds in yogurt") if item.chosen]
    assert names == ["Flaxseed", "Yogurt, plain, whole milk"]


def test_half_and_half_is_no_milk() -> None:
    names = [item.chosen.food.name for item in read_line(Reader(None), "coffee with half and half") if item.chosen]
    assert names == ["Coffee, brewed", "Half-and-half"]


@pytest.mark.parametrize(
    "line", ["stir fry tofu", "steak bowl", "kale smoothie", "cod in dill sauce", "oats cooked in milk"]
)
def test_what_may_be_another_food_is_asked(line: str) -> None:
    assert not any(item.chosen for item in read_line(Reader(None), line))


@pytest.mark.parametrize(
    ("line", "name", "grams"),
    [
        ("sunday roast at mums, beef, 4 roasties, carrots, gravy", "Roast potatoes", 220),
        ("full english at the cafe, 3 sausages, 2 bacon, beans, toast", "Pork sausage, cooked", 171),
        ("greek salad, feta, 3 olives", "Olives, black, canned", 13),
    ],
)
def test_the_parts_of_a_dish_that_are_listed_after_it_are_in_it(line: str, name: str, grams: int) -> None:
    chosen = [item.chosen for item in read_line(Reader(None), line) if item.chosen]
    names = [choice.food.name for choice in chosen]
    assert len(names) == len(set(names))
    assert [f"{choice.grams:.0f}" for choice in chosen if choice.food.name == name] == [f"{grams}"]


def test_what_is_eaten_with_a_dish_is_beside_it() -> None:
    assert names_in("greek salad, olives").count("Olives, black, canned") == 2
    assert "Pita bread, white" in names_in("greek salad, feta, pita bread, olives")
    assert names_in("full english, coffee")[-1] == "Coffee, brewed"


@pytest.mark.parametrize("line", ["watermelon with tajin, 2 cups", "chai with sugar 2 cups"])
def test_cups_of_a_seasoning_are_asked(line: str) -> None:
    assert names_in(line)[-1] == "?"
    assert "?" not in names_in("300 g sugar, 3 tsp sugar")
