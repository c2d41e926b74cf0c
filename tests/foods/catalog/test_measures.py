"""The catalog's own files: foods of a kind have the household measures that people say of that kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

import foods
from foods.importers.catalog_csv import read_catalog, read_groups
from foods.importers.records import FoodRecord

DATA = Path(foods.__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Kind:
    """Foods whose names match, and the measures that each of them has: any one of those that `|` separates."""

    names: str
    measures: tuple[str, ...]
    but: str = "^$"
    group: str = ""

    def holds(self, food: FoodRecord) -> bool:
        """Whether a food is of this kind."""
        is_named = re.search(self.names, food.name) and not re.search(self.but, food.name)
        return bool(is_named) and self.group in {"", food.group}


KINDS = {
    "soup": Kind(r"\b[Ss]oup\b|chowder|broth$|Bisque|Minestrone", ("bowl", "cup", "mug", "can", "large bowl")),
    "curry or stew": Kind(r"curry$|stew$|Goulash|korma|tikka masala", ("bowl", "plate", "large bowl"), but="Dumpl"),
    "rice dish": Kind(r"fried rice|biryani|[Rr]isotto|[Pp]aella|Spanish rice", ("bowl", "plate|portion", "cup")),
    "pasta dish": Kind(
        r"^(Spaghetti|Carbonara|Macaroni|Ravioli|Pasta with|Pad Thai|Yakisoba)", ("bowl", "plate|portion"), but="squash"
    ),
    "canned beans": Kind(r"([Bb]eans|Chickpeas).*canned", ("can", "bowl", "tbsp|cup|1/2 cup")),
    "nuts": Kind("", ("handful", "packet|oz"), but=r"butter", group="nuts"),
    "seeds": Kind("", ("tbsp|oz",), group="seeds"),
    "sliced bread": Kind(
        r"^(White|Whole wheat|Wheat|Rye|Multigrain|Sourdough|Oatmeal|Raisin|Potato) bread$",
        ("slice", "thick slice", "thin slice", "loaf"),
    ),
    "cake": Kind(r"[Cc]ake$", ("slice|piece",), but=r"Crab|Rock|Welsh|Eccles|teacake|[Ss]nack", group="sweets-snacks"),
    "pie": Kind(r"^\w+( \w+)? pie$", ("slice", "large slice|small slice"), group="sweets-snacks", but="Mince"),
    "chips": Kind(r"chips|puffs$|Pretzels|rinds$", ("bag|packet", "handful", "bowl"), group="sweets-snacks"),
    "cookies": Kind(r"cookies$", ("packet", "handful"), but="Ice cream", group="sweets-snacks"),
    "beer": Kind(r"^(Beer|Light beer|Cider|Bitter|Shandy)$", ("can", "bottle|small bottle", "glass", "large glass")),
    "soda": Kind(
        r"^(Cola|Cola, diet|Lemon-lime soda|Orange soda|Root beer|Ginger ale)$",
        ("can", "bottle|large bottle", "glass", "large", "small"),
    ),
    "bottled water": Kind(r"^(Bottled water|Water, Evian)$", ("bottle", "glass", "large bottle")),
    "juice": Kind(r"^[A-Z]\w+ juice$", ("glass|small glass", "cup"), but="^(Lemon|Lime)"),
    "coffee or tea": Kind(
        r"^(Coffee, |Tea, |Latte$|Cappuccino|Mocha|Chai$)", ("mug|cup", "large", "small|small cup"), but="hibiscus"
    ),
    "milk": Kind(r"^Milk, (1|2|skim|whole)|^(Almond|Oat|Rice|Soy) milk\b", ("glass", "splash", "carton"), but="yogurt"),
    "yogurt": Kind(r"[Yy]ogurt|Skyr|Quark", ("pot|container|small pot", "dollop"), but="Frozen|parfait", group="dairy"),
    "hard cheese": Kind(r"^(Cheddar|Gouda|Edam$|Swiss cheese|Monterey|Provolone)", ("slice", "cube|handful")),
    "berries": Kind(r"berries$|currants$", ("handful", "bowl"), but="dried", group="fruit"),
    "fruit with sizes": Kind(r"^(Apple|Banana|Pear|Peach|Orange|Nectarine|Plum|Mango|Kiwi)$", ("small", "large")),
    "pizza": Kind(r"^Pizza, (cheese|pepperoni|meat)", ("slice", "pizza|mini pizza"), but="frozen"),
    "sandwich": Kind(r" sandwich$", ("sandwich|kebab|gyro", "half|1/2 sandwich|small|small sandwich"), but="^Ice"),
    "fish": Kind(
        r"^(Cod|Haddock|Salmon, .*|Tilapia|Trout|Halibut|Mackerel), ?(farmed, |wild, )?cooked",
        ("fillet|portion", "piece|portion"),
    ),
    "ice cream": Kind(r"^(Ice cream, |Gelato)", ("scoop", "cone", "tub", "bowl")),
    "lettuce": Kind(r"lettuce$", ("handful", "leaf|medium leaf", "bowl", "bag")),
    "dried spice": Kind(r"(dried|ground|powder)$", ("tsp", "dash"), group="sauces-spices", but="Baking|Miso"),
    "oil": Kind(r"oil$", ("tbsp", "tsp", "drizzle"), group="fats-oils"),
    "dressing": Kind(r"dressing|^(Ketchup|Mayonnaise)$", ("tbsp|2 tbsp", "dollop", "squirt")),
    "wine": Kind(r"^(Red|White) wine$", ("glass", "small glass", "large glass", "bottle")),
    "spreads": Kind(r"(^Peanut|nd|ew) butter", ("tbsp", "dollop"), group="nuts"),
}


@cache
def catalog() -> tuple[FoodRecord, ...]:
    """Return all foods of the catalog's own files."""
    with (DATA / "groups.csv").open("rb") as file:
        slugs = {group.slug for group in read_groups(file)}
    found: list[FoodRecord] = []
    for name in ("catalog.csv", "dishes.csv"):
        with (DATA / name).open("rb") as file:
            reading = read_catalog(file, groups=slugs)
        assert not reading.refusals
        found += reading.records
    return tuple(found)


def measures_of(food: FoodRecord) -> set[str]:
    """Return the labels without the number one: "slice", "large bowl", "2 tbsp"; "4 spears" is "spears" too."""
    labels = [portion.label.partition(",")[0] for portion in food.portions]
    return {re.sub(r"^1 ", "", label) for label in labels} | {re.sub(r"^[\d/ ]+", "", label) for label in labels}


@pytest.mark.parametrize("name", KINDS)
def test_foods_of_a_kind_have_its_measures(name: str) -> None:
    kind = KINDS[name]
    found = [food for food in catalog() if kind.holds(food)]
    assert found
    lacking = {
        food.name: wanted
        for food in found
        for wanted in kind.measures
        if not set(wanted.split("|")) & measures_of(food)
    }
    assert not lacking


def test_sizes_are_in_order() -> None:
    """A small one weighs less than a large one of the same measure."""
    wrong: list[str] = []
    for food in catalog():
        grams = {portion.label: portion.grams for portion in food.portions}
        for label, weight in grams.items():
            for smaller, larger in (("small", "medium"), ("medium", "large"), ("small", "large"), ("mini", "large")):
                other = label.replace(f"1 {smaller}", f"1 {larger}")
                if label.startswith(f"1 {smaller}") and grams.get(other, Decimal(10**6)) <= weight:
                    wrong.append(f"{food.name}: {label} {weight} g, {other} {grams[other]} g")
    assert not wrong


def test_a_size_says_less_or_more_than_the_plain_measure() -> None:
    wrong: list[str] = []
    for food in catalog():
        grams = {portion.label: portion.grams for portion in food.portions}
        for label, weight in grams.items():
            small, large = (grams.get(label.replace("1 ", f"1 {size} ", 1)) for size in ("small", "large"))
            if label.startswith("1 ") and ((small and small > weight) or (large and large < weight)):
                wrong.append(f"{food.name}: {label} {weight} g, small {small}, large {large}")
    assert not wrong


def test_what_comes_in_sizes_can_be_counted_without_one() -> None:
    """Besides "1 mini naan" there is "1 naan", a medium or a usual one, so that "2 naan" are not two mini naan."""
    wrong: list[str] = []
    for food in catalog():
        plain = {re.sub(r"e?s$", "", label) for label in measures_of(food)} | measures_of(food)
        sized = [re.fullmatch(r"1 (small|large|mini|jumbo) ([^,]+)", portion.label) for portion in food.portions]
        usual = next(portion.label for portion in food.portions if portion.is_usual)
        what = [match[2] for match in sized if match and match[0] != usual and match[2] not in usual]
        if not {*what} <= {*plain, *(word for word in what if f"medium {word}" in plain or what.count(word) == 1)}:
            wrong.append(f"{food.name}: {what}")
    assert not wrong
