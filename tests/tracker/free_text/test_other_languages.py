"""What people call foods in other languages and in everyday English, brands, and pictures of foods."""

from __future__ import annotations

import csv

import pytest

from foods.catalog import writes
from foods.models import Food
from foods.search.search import search
from tracker.free_text.combine import read_line
from tracker.free_text.food_names import heads, stems
from tracker.free_text.other_languages import WORDS, alone, names, translated, without_pictures
from tracker.free_text.parser import parse
from tracker.free_text.reader import Reader


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("leche", "milk"),
        ("Frijoles negros", "black beans"),
        ("jugo de naranja", "orange juice"),
        ("té verde", "green tea"),
        ("te verde", "green tea"),
        ("doodh", "milk"),
        ("moong dal", "mung beans"),
        ("pomme de terre", "potato"),
        ("hafermilch", "oat milk"),
        ("Tomatensoße", "tomatensauce"),
        ("veggies", "vegetables"),
        ("huevo crudo", "egg crudo"),
        ("sopa de lentejas", "lentils soup"),
        ("té de manzanilla", "chamomile tea"),
        ("pico de gallo", "pico de gallo"),
        ("Rice", "Rice"),
        ("", ""),
    ],
)
def test_names_in_other_words(name: str, english: str) -> None:
    assert translated(name) == english


def test_names() -> None:
    assert {"leche", "philly", "tim hortons double double"} <= set(names())


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("philly", "cream cheese"),
        ("Mt. Dew", "lemon-lime soda"),
        ("kit-kats", "chocolate wafer bar"),
        ("kinder eggs", "milk chocolate"),
        ("Chobani peach", "greek yogurt with fruit"),
        ("chobani peach yogurt", "greek yogurt with fruit"),
        ("ensure vanilla", "protein shake, ready to drink"),
        ("snickers salad", ""),
        ("king crisps", "potato chips"),
        ("king prawns", ""),
        ("tenders of beef", ""),
        ("chobani oat milk", "oat milk"),
        ("rice", ""),
        ("", ""),
    ],
)
def test_names_that_mean_a_food_alone(name: str, english: str) -> None:
    assert alone(name) == english


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("🍌", " banana "),
        ("🥚🥚 🍌", " 2 egg, banana "),
        ("☕️ and 🎉", " coffee  and  "),
        ("rice", "rice"),
    ],
)
def test_pictures_of_foods(text: str, words: str) -> None:
    assert " ".join(without_pictures(text).split()) == " ".join(words.split())


@pytest.mark.no_cover  # many lines take the branches that a few take
@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.usefixtures("kept_words")
def test_nearly_every_word_leads_to_a_food_of_the_catalog() -> None:
    writes.seed()
    with WORDS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lost = sorted(english for english in {row["english"] for row in rows} if not search(english))
    assert len({row["word"] for row in rows}) > 300
    assert len(lost) <= 12, lost


@pytest.mark.usefixtures("seeded", "kept_words")
@pytest.mark.parametrize(
    ("line", "foods"),
    [
        # a brand alone, with an amount, with a size
        ("mt dew", ["Lemon-lime soda"]),
        ("philly", ["Cream cheese"]),
        ("2 rich tea", ["Plain biscuits 16"]),
        ("two weetabix", ["Wheat biscuits 35"]),
        ("0% fage 170g", ["Greek yogurt, plain, nonfat 170"]),
        ("red bull 250ml", ["Energy drink 250"]),
        ("330ml can of coke", ["Cola 330"]),
        ("2 pints of moretti", ["Beer 1140"]),
        ("bag of tayto", ["Potato chips 28"]),
        # with its flavor
        ("chobani peach", ["Greek yogurt with fruit"]),
        ("ensure vanilla", ["Protein shake, ready to drink"]),
        ("halo top mint chip", ["Ice cream with pieces"]),
        ("snickers ice cream", ["Ice cream bar, chocolate covered"]),
        ("reese's eggs", ["Peanut butter cups"]),
        # before a food
        ("heinz beans", ["Baked beans, canned"]),
        ("30g philadelphia light", ["Cream cheese 30"]),
        ("costco rotisserie chicken", ["Rotisserie chicken"]),
        ("quorn sausages", ["Veggie sausage"]),
        ("marks and spencer cottage pie", ["Cottage pie"]),
        # a chain before a dish
        ("mcdonalds fries", ["French fries"]),
        ("chipotle chicken burrito", ["Chicken burrito"]),
        ("3 slices dominos pepperoni", ["Pizza, pepperoni 333"]),
        ("subway tuna", ["Sub sandwich, tuna"]),
        ("bojangles chicken", ["Fried chicken, drumstick"]),
        ("in n out double double", ["Cheeseburger, double"]),
        ("tim hortons double double", ["Coffee, brewed"]),
        ("costa cappucino & blueberry muffin", ["Cappuccino", "Muffin, blueberry"]),
        # everyday words
        ("tenders", ["Chicken nuggets"]),
        ("pg tips", ["Tea with milk"]),
        ("iced capp", ["Blended iced coffee drink"]),
        ("coffee and creamer", ["Coffee, brewed", "Half-and-half"]),
        ("king prawns", ["Shrimp, cooked"]),
    ],
)
def test_brands_and_everyday_words(line: str, foods: list[str]) -> None:
    found = [item.chosen for item in read_line(Reader(None), line)]
    said = [f"{one.food.name} {one.grams.normalize():f}" if one else "?" for one in found]
    names = [one if foods[n][-1:].isdigit() else one.rpartition(" ")[0] for n, one in enumerate(said) if n < len(foods)]
    assert len(said) == len(foods), said
    assert names == foods


@pytest.mark.slow
@pytest.mark.one_engine("it is the same reader")
@pytest.mark.usefixtures("seeded", "kept_words")
def test_brands_lead_to_one_food_and_take_no_name_of_the_catalog() -> None:
    with WORDS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["language"] in {"alone", "brand"}]
    reader = Reader(None)
    meant = {english: reader.interpret(parse(english.split())).chosen for english in {row["english"] for row in rows}}
    assert [english for english, choice in meant.items() if not choice] == []
    named: dict[tuple[str, ...], list[Food]] = {}
    for food in Food.objects.prefetch_related("portions"):
        for head in heads(food):
            named.setdefault(tuple(stems(head)), []).append(food)
    stolen = []
    for row in rows:
        foods = named.get(tuple(stems(row["word"])), [])
        choice = meant[row["english"]]
        if foods and not (choice and choice.food in foods):
            stolen.append((row["word"], row["english"], foods[0].name))
    assert stolen == []
    assert len(rows) > 600
