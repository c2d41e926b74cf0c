"""What may be named to whom."""

from __future__ import annotations

import csv
from decimal import Decimal

import pytest

from foods.catalog import writes
from tracker.science.eater import DIETS, IN_TEXTS, Eater, Named

ANYONE = Eater()
TODDLER = Eater(age_months=59)
PREGNANT = Eater(pregnant=True)
WHOLE_NUTS = ("Almonds", "Mixed nuts with peanuts", "Peanuts, oil roasted", "Trail mix", "Peanut butter, crunchy")
GROUND_NUTS = (
    "Almond butter",
    "Peanut butter, smooth",
    "Almond milk, unsweetened",
    "Almonds, ground",
)
CATALOG = [
    (Named(row["name"], row["diet"], [name.strip() for name in row["contains"].split(";") if name.strip()]), row)
    for row in csv.DictReader(writes.CATALOG_FILE.read_text(encoding="utf-8").splitlines())
]


def food(name: str, *contains: str, diet: str = "vegan") -> Named:
    return Named(name, diet, contains)


def test_it_works() -> None:
    assert ANYONE.takes(food("Almonds", "tree nuts"))
    assert not Eater("vegan").takes(food("Yogurt", "milk", diet="vegetarian"))
    assert not Eater(avoids=frozenset({"tree nuts"})).takes(food("Almonds", "tree nuts"))
    assert Eater(avoids=frozenset({"tree nuts"})).warns_of(["tree nuts", "milk"]) == ("tree nuts",)


@pytest.mark.parametrize("diet", DIETS)
def test_a_diet_takes_stricter_foods(diet: str) -> None:
    for place, stricter in enumerate(DIETS):
        assert Eater(diet).takes(food("Soup", diet=stricter)) == (place <= DIETS.index(diet))


@pytest.mark.parametrize(
    ("eater", "takes"),
    [(ANYONE, True), (Eater("omnivore"), True), (Eater("vegan"), False), (Eater(avoids=frozenset({"soy"})), False)],
)
def test_unknown_ingredients_are_for_those_who_avoid_nothing(eater: Eater, takes: bool) -> None:
    assert eater.takes(food("Grandma's pie", diet="")) == takes
    assert eater.takes_all == takes


@pytest.mark.parametrize("name", WHOLE_NUTS)
def test_whole_nuts_are_for_five_years_and_older(name: str) -> None:
    assert not TODDLER.takes(food(name, "tree nuts"))
    assert not TODDLER.takes(food(name, diet=""))
    assert Eater(age_months=60).takes(food(name, "tree nuts"))
    assert ANYONE.takes(food(name, "tree nuts"))


@pytest.mark.parametrize("name", GROUND_NUTS)
def test_ground_nuts_are_for_everyone(name: str) -> None:
    assert TODDLER.takes(food(name, "tree nuts"))


@pytest.mark.parametrize(
    ("name", "takes"),
    [
        ("Popcorn, air popped", False),
        ("Pumpkin seeds, shelled", False),
        ("Pumpkin seeds, ground", True),
        ("Sunflower seed butter", True),
        ("Chia seeds", True),
        ("Butter pecan ice cream", False),
        ("Butternut squash, baked", True),
        ("Doughnut, plain", True),
        ("Kung pao chicken", True),
    ],
)
def test_what_else_can_choke_a_small_child(name: str, takes: bool) -> None:
    assert TODDLER.takes(food(name)) == takes


def test_a_dish_with_whole_nuts_is_for_five_years_and_older() -> None:
    assert not TODDLER.takes(food("Kung pao chicken", "peanuts"))


@pytest.mark.parametrize(
    ("name", "contains"),
    [
        ("Salmon, smoked", ["fish"]),
        ("Herring, pickled", ["fish"]),
        ("Oysters, raw", ["molluscs"]),
        ("Shrimp, raw", ["crustaceans"]),
        ("Sushi rolls", []),
        ("Beef liver, cooked", []),
        ("Liver sausage", []),
        ("Pâté, chicken", []),
        ("Brie", ["milk"]),
        ("Camembert", ["milk"]),
        ("Blue cheese dressing", ["milk"]),
        ("Goat cheese, soft", ["milk"]),
        ("Gouda, unpasteurized", ["milk"]),
    ],
)
def test_what_pregnancy_leaves_out(name: str, contains: list[str]) -> None:
    for diet in ("omnivore", ""):
        assert not PREGNANT.takes(Named(name, diet, contains))
        assert ANYONE.takes(Named(name, diet, contains))


@pytest.mark.parametrize(
    "known",
    [
        food("Salmon, wild, cooked", "fish", diet="pescatarian"),
        food("Oyster mushrooms, raw"),
        food("Spinach, raw"),
        food("Cheddar cheese", "milk", diet="vegetarian"),
        food("Almonds", "tree nuts"),
    ],
)
def test_what_pregnancy_leaves(known: Named) -> None:
    assert PREGNANT.takes(known)


@pytest.mark.parametrize(
    "name", ["Kelp, raw", "Swordfish, cooked", "Shark, raw", "Marlin", "Mackerel, king, cooked", "Tilefish"]
)
def test_nobody_is_told_to_eat(name: str) -> None:
    assert not ANYONE.takes(food(name, "fish", diet="pescatarian"))


def test_the_catalog_suggests_to_nobody_what_nobody_should_be_told() -> None:
    suggestable = [(named, row) for named, row in CATALOG if row["suggestable"] == "yes"]
    assert len(suggestable) > 300
    assert [named.name for named, _row in suggestable if not ANYONE.takes(named)] == []
    assert not {"Tuna steak, cooked", "Swordfish, cooked"} & {named.name for named, _row in suggestable}


@pytest.mark.parametrize(("months", "helping"), [(None, "1"), (12, "0.5"), (107, "0.5"), (108, "1"), (400, "1")])
def test_a_child_has_half_a_portion(months: int | None, helping: str) -> None:
    eater = Eater(age_months=months)
    assert eater.helping == Decimal(helping)
    assert eater.is_child == (helping == "0.5")


@pytest.mark.parametrize(
    ("eater", "left_out"),
    [
        (ANYONE, set()),
        (PREGNANT, set()),
        (TODDLER, {"nuts", "seeds", "pumpkin_seeds", "legumes", "dark_chocolate"}),
        (Eater("vegan"), {"fish", "dark_chocolate"}),
        (Eater(avoids=frozenset({"peanuts"})), {"nuts", "ground_nuts", "legumes", "dark_chocolate"}),
        (Eater(avoids=frozenset({"sesame"})), {"seeds", "ground_seeds"}),
        (Eater(avoids=frozenset({"gluten"})), {"whole_grains"}),
        (Eater(avoids=frozenset({"soy"})), {"legumes", "dark_chocolate"}),
    ],
)
def test_texts_leave_out_the_same(eater: Eater, left_out: set[str]) -> None:
    assert {name for name, takes in eater.in_texts.items() if not takes} == left_out
    assert set(eater.in_texts) == set(IN_TEXTS)


@pytest.mark.parametrize(
    ("eater", "limited"),
    [(ANYONE, False), (Eater(age_months=60), False), (TODDLER, True), (PREGNANT, True), (Eater("vegan"), True)],
)
def test_who_is_limited(eater: Eater, limited: bool) -> None:
    assert eater.is_limited == limited
