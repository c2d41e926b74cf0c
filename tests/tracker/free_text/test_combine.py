"""Whole lines, from the text to the foods that would be logged."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foods.catalog import writes
from tests.cast import make_entry, make_food
from tracker.common.person import profile_of, today_of
from tracker.free_text.combine import read_line
from tracker.free_text.forms import ReadingForm
from tracker.free_text.items import Item, total_of
from tracker.free_text.portions import Question
from tracker.free_text.reader import Reader

LINES = Path(__file__).with_name("lines.csv")


def understood(items: list[Item]) -> str:
    """Write what would be logged; "?" and what is asked where something is."""
    if asked := [item.question.kind for item in items if item.question]:
        return f"? {asked[0]}"
    chosen = [item.chosen for item in items if item.chosen]
    return (
        " + ".join(f"{one.fit.amount.normalize():f} × {one.fit.label} {one.food.name}" for one in chosen) or "? empty"
    )


def wanted(row: dict[str, str]) -> str:
    if row["kind"] == "refused":
        return f"? {row['food']}"
    each = zip(*(row[name].split(" + ") for name in ("amount", "measure", "food")), strict=True)
    return " + ".join(f"{amount} × {measure} {food}" for amount, measure, food in each)


@pytest.mark.slow
@pytest.mark.one_engine("it is the same reader; what PostgreSQL finds is asked in the tests of search")
@pytest.mark.usefixtures("kept_words")
@pytest.mark.django_db
def test_lines_as_people_write_them() -> None:
    writes.seed()
    with LINES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    reader = Reader(None)  # it looks up each name once
    answers = [(row, understood(read_line(reader, row["line"]))) for row in rows]
    missed = [f"{row['line']}: {answer}, not {wanted(row)}" for row, answer in answers if answer != wanted(row)]
    assert len(rows) >= 200
    assert len(missed) <= len(rows) * 0.05, "\n".join(missed)
    assert [text for text in missed if ": ? " not in text] == [], "logged wrongly"


@pytest.mark.django_db
def test_a_person_without_an_amount_has_what_they_had_last(alice: User) -> None:
    almonds = make_food("Almonds", portions={"1 oz": "28.35", "1 handful": "30"})
    make_entry(alice, day=alice.date_joined.date(), food=almonds, amount=Decimal(2), measure="1 handful")
    assert understood(read_line(Reader(alice.pk), "almonds")) == "2 × 1 handful Almonds"
    assert understood(read_line(Reader(alice.pk), "1 oz almonds")) == "1 × 1 oz Almonds"
    assert understood(read_line(Reader(None), "almonds")) == "1 × 1 oz Almonds"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "aliases", "words"),
    [
        ("Sub sandwich, steak and cheese", "steak sandwich", "cheese sandwich"),
        ("Chicken stir-fry with vegetables", "", "vegetable stir fry"),
        ("Chicken curry", "", "chickpea curry"),
        ("Cocoa powder", "baking cocoa", "baking powder"),
        ("Roast beef sandwich", "", "roast beef"),
        ("Taco, beef", "taco", "taro"),
        ("Pasta, cooked", "pasta", "pasty"),
        ("Pears, canned in juice", "", "pear juice"),
        ("Peanuts, oil roasted", "", "peanut oil"),
        ("Water biscuits", "crackers for cheese", "cheese crackers"),
        ("Cottage cheese, 2% fat", "low fat cottage cheese", "low fat cheese"),
    ],
)
def test_what_merely_stands_in_a_name_or_looks_like_it_is_asked(name: str, aliases: str, words: str) -> None:
    food = make_food(name, aliases=aliases, portions={"1 portion": "100"})
    for other in ("Chickpeas, cooked", "Apple juice", "Olive oil"):
        make_food(other, aliases=other.split()[1])
    assert understood(read_line(Reader(None), f"100 g {words}")) == "? food"
    assert understood(read_line(Reader(None), f"100 g {name.lower()}")) == f"100 × g {food.name}"


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["chese", "appel", "almnds", "choclate bar"])
def test_a_slip_of_the_finger_is_read(words: str) -> None:
    foods = [make_food(name) for name in ("Cheese", "Apple", "Almonds", "Chocolate bar")]
    assert understood(read_line(Reader(None), f"50 g {words}")) in [f"50 × g {food.name}" for food in foods]


@pytest.mark.django_db
def test_what_is_dictated_without_a_pause_is_told_apart_and_what_is_clear_is_kept() -> None:
    make_food("Egg", portions={"1 egg": "50"})
    make_food("Toast", portions={"1 slice": "30"})
    assert understood(read_line(Reader(None), "two eggs one slice of toast")) == "2 × 1 egg Egg + 1 × 1 slice Toast"
    assert understood(read_line(Reader(None), "half an egg half a slice of toast")).startswith("0.5 × 1 egg Egg + 0.5")
    assert understood(read_line(Reader(None), "an egg an egg")) == "1 × 1 egg Egg + 1 × 1 egg Egg"
    first, second = read_line(Reader(None), "two eggs one slice of xyzzy")
    assert (understood([first]), understood([second])) == ("2 × 1 egg Egg", "? food")
    assert understood(read_line(Reader(None), "eggs two toast one slice")) == "2 × 1 egg Egg + 1 × 1 slice Toast"
    assert understood(read_line(Reader(None), "an egg " * 40)) == "? food"


@pytest.mark.django_db
def test_what_a_topping_means_is_told_by_what_it_lies_on() -> None:
    make_food("Kidney beans", aliases="beans", portions={"1 cup": "177"})
    make_food("Baked beans", aliases="beans\nbeans on toast\nbeans on potato", portions={"1 can": "415"})
    make_food("Potato", portions={"1 medium": "170"})
    make_food("Toast", portions={"1 slice": "30"})
    assert (
        understood(read_line(Reader(None), "half a can of beans on toast"))
        == "0.5 × 1 can Baked beans + 1 × 1 slice Toast"
    )
    assert understood(read_line(Reader(None), "potato with beans")) == "1 × 1 medium Potato + 1 × 1 can Baked beans"
    assert understood(read_line(Reader(None), "toast and half a can of beans")).endswith(" + 0.5 × 1 can Baked beans")
    assert understood(read_line(Reader(None), "1 cup beans")) == "? kind"
    assert understood(read_line(Reader(None), "1 cup beans on xyzzy")) == "? kind"


@pytest.mark.django_db
def test_which_of_a_kind_is_asked_until_the_measure_or_the_person_tells(alice: User) -> None:
    fries = make_food("French fries", aliases="chips", portions={"1 serving": "117"})
    make_food("Potato chips", aliases="crisps\nchips", portions={"1 bag": "28", "1 oz": "28"})
    item = read_line(Reader(alice.pk), "xyzzy and chips")[1]
    assert item.question == Question("kind", "chips")
    assert {choice.food.name for choice in item.choices} == {"French fries", "Potato chips"}
    assert understood(read_line(Reader(alice.pk), "a serving of chips")) == "? kind"
    [item] = read_line(Reader(alice.pk), "a bucket of chips")
    assert (item.question, item.choices) == (Question("kind", "chips"), ())
    [(_, asked)] = ReadingForm(items=[item]).questions
    assert asked.startswith("Which kind, and how much of it?")
    assert understood(read_line(Reader(alice.pk), "a bag of chips")) == "1 × 1 bag Potato chips"
    make_entry(alice, day=alice.date_joined.date(), food=fries, measure="1 serving")
    assert understood(read_line(Reader(alice.pk), "chips")) == "1 × 1 serving French fries"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("magnesium 300 mg", "tablet"),
        ("took my magnesium citrate 200 mg with dinner", "tablet"),
        ("multivitamin", "tablet"),
        ("my magnesium tablet", "tablet"),
        ("2 tablets of xyzzy", "tablet"),
        ("calcium magnesium 400 mg", "tablet"),
        ("vitamin d 1000 iu", "no_magnesium"),
        ("iron 14 mg", "no_magnesium"),
        ("fish oil capsule", "no_magnesium"),
    ],
)
def test_tablets_have_a_place_of_their_own(text: str, asked: str) -> None:
    make_food("Bread roll", aliases="dinner roll", portions={"1 roll": "36"})
    make_food("Citrus juice", portions={"1 glass": "200"})
    assert understood(read_line(Reader(None), text)) == f"? {asked}"


@pytest.mark.django_db
def test_an_own_food_may_be_called_like_a_tablet(alice: User) -> None:
    make_food("Magnesium water", owner=alice, portions={"1 glass": "200"})
    assert understood(read_line(Reader(alice.pk), "magnesium water")) == "1 × 1 glass Magnesium water"


@pytest.mark.django_db
def test_the_foods_of_others_are_not_read(alice: User, bob: User) -> None:
    make_food("Bobs bread", owner=bob)
    assert understood(read_line(Reader(alice.pk), "1 oz bobs bread")) == "? food"
    assert understood(read_line(Reader(bob.pk), "1 oz bobs bread")) == "1 × 1 oz Bobs bread"


@pytest.mark.django_db
def test_a_name_may_hold_german_words_that_join(alice: User) -> None:
    make_food("Muesli", portions={"1 bowl": "50"})
    make_food("Milk", portions={"1 glass": "200"})
    assert understood(read_line(Reader(alice.pk), "Muesli mit Milk")) == "1 × 1 bowl Muesli + 1 × 1 glass Milk"
    make_food("Muesli mit Milk", owner=alice, portions={"1 bowl": "300"})
    assert understood(read_line(Reader(alice.pk), "ein Muesli mit Milk")) == "1 × 1 bowl Muesli mit Milk"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "slip"), [("Margarine", "margarita"), ("Porridge", "partridge"), ("Catfish", "crayfish")]
)
def test_two_slips_are_read_only_where_the_word_still_sounds_the_same(name: str, slip: str) -> None:
    make_food(name, portions={"1 portion": "100"})
    make_food("Broccoli", portions={"1 portion": "100"})
    assert understood(read_line(Reader(None), slip)) == "? food"
    assert understood(read_line(Reader(None), "brocolli")) == "1 × 1 portion Broccoli"


@pytest.mark.django_db
def test_what_has_no_value_makes_the_total_a_floor() -> None:
    make_food("Skyr", None, portions={"1 pot": "150"})
    make_food("Almonds", "270")
    total = total_of(read_line(Reader(None), "skyr and 10 g almonds"))
    assert (total.known_mg, total.parts, total.parts_unmeasured) == (Decimal(27), 2, 1)


@pytest.mark.django_db
def test_another_kind_may_have_the_measure(alice: User) -> None:
    make_food("Tuna, cooked", portions={"3 oz": "85"})
    make_food("Tuna, canned", portions={"1 can": "165"})
    make_food("Tuna salad", portions={"1 can": "300"})
    assert understood(read_line(Reader(None), "a can of tuna")) == "1 × 1 can Tuna, canned"
    item = read_line(Reader(None), "a jar of tuna")[0]
    assert item.question == Question("unit", "jar")
    assert item.foods


@pytest.mark.django_db
def test_the_measure_or_the_count_never_leads_to_another_food() -> None:
    make_food("Beer", portions={"1 can": "356"})
    make_food("Root beer", portions={"1 glass": "250"})
    make_food("Broccoli, raw", portions={"1 cup": "91"})
    make_food("Beef stir-fry", aliases="beef and broccoli", portions={"1 portion": "300"})
    make_food("Mixed nuts", aliases="nuts", portions={"1 oz": "28"})
    make_food("Brazil nuts", portions={"1 nut": "5"})
    make_food("Chicken breast", aliases="chicken", portions={"1 breast": "86"})
    assert understood(read_line(Reader(None), "a glass of beer")) == "1 × 1 can Beer"
    assert understood(read_line(Reader(None), "1 broccoli")) == "? count"
    assert understood(read_line(Reader(None), "5 nuts")) == "? count"
    assert understood(read_line(Reader(None), "half a chicken")) == "? count"
    assert understood(read_line(Reader(None), "2 chicken breasts")) == "2 × 1 breast Chicken breast"


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["a pepper", "2 peppers", "peppers", "100 g pepper"])
def test_so_much_is_no_spice(text: str) -> None:
    make_food("Black pepper", aliases="pepper", portions={"1 dash": "0.1"})
    make_food("Red bell pepper, raw", portions={"1 medium": "119"})
    assert understood(read_line(Reader(None), "pepper")) == "1 × 1 dash Black pepper"
    assert "Red bell pepper" in understood(read_line(Reader(None), text))


@pytest.mark.django_db
def test_queries_grow_with_the_foods_alone() -> None:
    make_food("Almonds")
    for n in range(20):
        make_food(f"Rice {n}", portions={f"{n} cups": "1", "1 oz": "28"})

    def count(text: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            read_line(Reader(None), text)
        return len(queries)

    one = count("1 oz almonds")
    assert count("1 oz almonds, 1 oz almonds") == one  # each name is looked up once
    assert one <= 6  # matches twice, foods, portions; the words like a rare one


@pytest.mark.django_db
def test_one_word_must_be_a_name_of_the_food_or_of_what_this_person_logs(alice: User) -> None:
    cakes = make_food("Rice cakes", portions={"1 cake": "9"})
    assert understood(read_line(Reader(None), "a cake")) == "? food"
    assert understood(read_line(Reader(None), "2 ricecakes")) == "2 × 1 cake Rice cakes"
    for _ in range(3):
        make_entry(alice, today_of(profile_of(alice)), food=cakes, food_name="Rice cakes")
    assert understood(read_line(Reader(alice.pk), "a cake")) == "1 × 1 cake Rice cakes"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("Shrimp", "Panko"), "paneer"),
        (("Mineral water, Perrier", "Carrot"), "carbonara"),
        (("Chickpeas", "Dal"), "dosa"),
        (("Pike, cooked", "Pork"), "poke bowl"),
        (("Spaghetti with meat sauce", "Bologna sausage"), "acai bowl"),
        (("Noodles", "Pasta"), "zoodles"),
        (("Muenster",), "monster"),
    ],
)
def test_what_is_no_typo_is_neither_logged_nor_offered(names: tuple[str, ...], words: str) -> None:
    for name in names:
        make_food(name, aliases="bowl of spaghetti" if "Spaghetti" in name else "", portions={"1 portion": "100"})
    [item] = read_line(Reader(None), words)
    assert (item.chosen, item.foods) == (None, ())


@pytest.mark.django_db
def test_what_only_sounds_alike_is_offered() -> None:
    cashews = make_food("Cashews, raw", aliases="cashews", portions={"1 oz": "28"})
    [item] = read_line(Reader(None), "1 oz cashues")
    assert (item.chosen, item.foods) == (None, (cashews,))


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["mineral water", "a sandwich", "sandwhich", "sparkling water 500 ml", "tomato sauce"])
def test_what_may_be_several_foods_is_asked(text: str) -> None:
    make_food("Mineral water, Perrier", aliases="mineral water\nsparkling water", portions={"1 glass": "200"})
    make_food("Sub sandwich, ham", aliases="sandwich", portions={"1 sandwich": "200"})
    make_food("Pasta sauce, tomato", aliases="tomato sauce", portions={"1 cup": "250"})
    assert understood(read_line(Reader(None), text)) == "? kind"


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["5 kg rice", "500 bananas", "10000 g almonds", "5 l water"])
def test_what_cannot_be_is_asked(text: str) -> None:
    make_food("Rice", "12")
    make_food("Banana", "27", portions={"1 medium": "118"})
    make_food("Almonds", "270")
    make_food("Water", "1", is_drink=True)
    assert understood(read_line(Reader(None), text)) == "? much"
    assert understood(read_line(Reader(None), "4 l water and 2 kg rice")).startswith("4")


@pytest.mark.django_db
def test_a_food_said_to_be_drained_is_weighed_drained() -> None:
    make_food("Chickpeas, canned", portions={"1 can": "425", "1 can, drained": "254"})
    assert understood(read_line(Reader(None), "1 can chickpeas drained")) == "1 × 1 can, drained Chickpeas, canned"
    assert understood(read_line(Reader(None), "1 can chickpeas")) == "1 × 1 can Chickpeas, canned"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("lettuce tomato cucumber", "1 × 1 leaf Lettuce + 1 × 1 medium Tomato + 1 × 1 medium Cucumber"),
        ("2 corn tortillas refried beans", "2 × 1 tortilla Corn tortilla + 1 × 1 cup Refried beans"),
        ("tomato cucumber soup", "? food"),
        ("tomato cucumber", "? food"),
        ("lettuce tomato xyzzy", "? food"),
    ],
)
def test_foods_without_a_pause_are_told_apart_by_their_names(text: str, reads: str) -> None:
    for name, portion in (("Lettuce", "1 leaf"), ("Tomato", "1 medium"), ("Cucumber", "1 medium")):
        make_food(name, portions={portion: "100"})
    make_food("Corn tortilla", portions={"1 tortilla": "24"})
    make_food("Refried beans", portions={"1 cup": "240"})
    make_food("Soup", portions={"1 bowl": "300"})
    assert understood(read_line(Reader(None), text)) == reads


@pytest.mark.django_db
def test_what_is_unclear_does_not_swallow_its_neighbor() -> None:
    make_food("Quark", portions={"1 tbsp": "30"})
    make_food("Ham", portions={"1 slice": "28"})
    make_food("Cheese", portions={"1 slice": "28"})
    clear, asked = read_line(Reader(None), "quark and xyzzy")
    assert (clear.chosen is not None, asked.spoken.food) == (True, "xyzzy")
    [item] = read_line(Reader(None), "a ham and cheese sandwich")
    assert item.question == Question("food", "ham and cheese sandwich")


@pytest.mark.django_db
def test_own_foods_come_first_and_other_languages_last(alice: User) -> None:
    make_food("Lentil soup", aliases="Linsensuppe", portions={"1 bowl": "250"})
    make_food("Milk", portions={"1 glass": "200"})
    make_food("Rye bread", portions={"1 slice": "32"})
    own = make_food("Linsensuppe", owner=alice, portions={"1 bowl": "400"})
    [item] = read_line(Reader(alice.pk), "Linsensuppe")
    assert item.chosen is not None
    assert item.chosen.food == own
    assert understood(read_line(Reader(None), "un vaso de leche")) == "1 × 1 glass Milk"
    assert understood(read_line(Reader(None), "2 slices rye toast")) == "2 × 1 slice Rye bread"
    assert understood(read_line(Reader(None), "tesco milk")) == "1 × 1 glass Milk"
    said = "1 × 1 glass Milk + 3 × 1 slice Rye bread"
    assert understood(read_line(Reader(None), "some milk and a few slices of rye bread")) == said


@pytest.mark.django_db
def test_parts_that_a_dish_came_without_are_left_out() -> None:
    writes.seed()

    def read(line: str) -> list[str]:
        return [item.chosen.food.name for item in read_line(Reader(None), line) if item.chosen]

    whole = read("greek salad")
    assert "Olives, black, canned" in whole
    assert read("greek salad no olives") == [name for name in whole if name != "Olives, black, canned"]
    assert "Baked beans, canned" not in read("full english minus the beans")
    assert read("coffee no milk then a glass of milk")[-1] == "Milk, whole", "milk that is named elsewhere counts"
