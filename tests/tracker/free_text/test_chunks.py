"""Where a line may be split, how much of it is read, and what in a list isn't an amount."""

from __future__ import annotations

import pytest

from tracker.free_text.chunks import LONGEST_LINE, chunks_of, first_part, tokens
from tracker.free_text.parser import parse
from tracker.free_text.spoken import Spoken


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("rice, beans and 2 eggs", ["rice", "beans", "2 eggs"]),
        ("rice\nbeans", ["rice", "beans"]),
        ("- rice\n- 2 eggs\n", ["rice", "2 eggs"]),
        ("1. rice\n2. eggs", ["rice", "eggs"]),
        ("1,5 cups rice,2 eggs", ["1,5 cups rice", "2 eggs"]),
        ("one hundred and fifty grams rice and one and a half eggs", None),
        ("a cup and a half of rice", ["a cup and a half of rice"]),
        ("2 tbsp half and half", ["2 tbsp half and half"]),
        (".5 cup rice", [".5 cup rice"]),
        (",5 cup rice", [",5 cup rice"]),
        ("... 2 eggs, .", ["2 eggs"]),
        ("had 2 eggs", ["2 eggs"]),
        ("had like um two eggs", ["two eggs"]),
        ("idk maybe like 5 oreos", ["5 oreos"]),
        ("toddler had half a banana, my son ate rice", ["half a banana", "my son ate rice"]),
        ("baby carrots and kid goat", ["baby carrots", "kid goat"]),
        ("rice with beans w/ salt w pepper", ["rice", "beans", "salt", "pepper"]),
        ("rice, then I had beans and drank tea", ["rice", "beans", "tea"]),
        ("um I think rice, like 2 eggs, maybe", ["rice", "2 eggs"]),
        ("rice 100 g 150 kcal, beans (200 kcal)", ["rice 100 g", "beans"]),
        ("200 kcal rice, beans 90 kcal", ["200 kcal rice", "beans 90 kcal"]),
        ("rice, no beans, without eggs", ["rice"]),
        ("oats made with milk", ["oats", "milk"]),
        ("I snacked on rice, finished it off with tea", ["rice", "tea"]),
        ("1 cup and 2 tbsp of rice", ["1 cup and 2 tbsp of rice"]),
        ("rice from the jar, a side of beans", ["rice", "beans"]),
        ("nothing", []),
        ("it was rice while watching tv, beans from the shop around here", ["rice", "beans from the shop around here"]),
        ("kefir ... 250 ml", ["kefir 250 ml"]),
        ("rice 2 x 125 g", ["rice 2 x 125 g"]),
        ("Mg 400mg", ["magnesium 400 mg"]),
        ("arroz con pollo y pan", ["arroz", "pollo", "pan"]),
        ("coffee with no sugar, tea without milk", ["coffee", "tea"]),
        (", and ,", []),
        ("", []),
    ],
)
def test_where_a_line_may_be_split(text: str, pieces: list[str] | None) -> None:
    pieces = ["one hundred and fifty grams rice", "one and a half eggs"] if pieces is None else pieces
    assert [" ".join(chunk.words) for chunk in chunks_of(text)] == pieces


def test_a_line_is_read_up_to_its_limit() -> None:
    assert len(" ".join(chunks_of("x" * 10_000)[0].words)) == LONGEST_LINE


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("1. 2 eggs\n2. 1 slice toast\n3. black tea", ["2 eggs", "1 slice toast", "black tea"]),
        ("1) 2 eggs\n2) toast\n(3) coffee", ["2 eggs", "toast", "coffee"]),
        ("1. almonds 30g, 2. dark chocolate 20g 3. black tea", ["almonds 30 g", "dark chocolate 20 g", "black tea"]),
        ("- 50g oats, - 1 banana", ["50 g oats", "1 banana"]),
        ("– 50g oats\n— 1 banana", ["50 g oats", "1 banana"]),
        ("• almonds 30g • dark chocolate 20g", ["almonds 30 g", "dark chocolate 20 g"]),
        ("[ ] almonds 30g, [x] 2 bananas", ["almonds 30 g", "2 bananas"]),
        ("* oats\n* 2 * 3 eggs", ["oats", "2 x 3 eggs"]),
        ("1.5 cups rice", ["1.5 cups rice"]),
    ],
)
def test_marks_and_numbers_of_a_list_are_no_amounts(text: str, pieces: list[str]) -> None:
    assert [" ".join(chunk.words) for chunk in chunks_of(text)] == pieces


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("rice and beans, a cup of each", ["a cup rice", "a cup beans"]),
        ("rice and beans about 100 g each", ["100 g rice", "100 g beans"]),
        ("2 eggs and rice, 1 cup each", ["2 eggs", "1 cup rice"]),
        ("rice and beans each", ["rice", "beans each"]),
    ],
)
def test_an_amount_of_each_is_given_to_all_that_have_none(text: str, pieces: list[str]) -> None:
    assert [" ".join(chunk.words) for chunk in chunks_of(text)] == pieces


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("🍌", "banana"),
        ("2 🍌", "2 banana"),
        ("🥚🥚🥚", "3 egg"),
        ("coffee ☕️ 🎉", "coffee coffee"),
        ("⅓ cup oats", "1/3 cup oats"),
        ("1 ¾ cups oats", "1 3/4 cups oats"),
        ("une poignée d'amandes", "a handful amandes"),
        ("un vaso de leche", "a glass of leche"),
        ("pico de gallo", "pico de gallo"),
    ],
)
def test_pictures_fractions_and_other_languages(text: str, words: str) -> None:
    [chunk] = chunks_of(text)
    assert " ".join(chunk.words) == words


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("almonds 1 oz (28g)", "28 g of almonds"),
        ("1 cup (240 ml) milk", "240 ml of milk"),
        ("water 1 l (34 fl oz)", "1 l of water"),
        ("6 oz / 170 g chicken", "170 g of chicken"),
        ("170 g (6 oz) chicken", "170 g of chicken"),
        ("1 serving (170g) yogurt", "1 serving of yogurt (170 g)"),
        ("2 yogurts (125 g each)", "2 yogurts (125 g each)"),
        ("2 slices bread 60 g", "2 slices of bread (60 g)"),
        ("60 g bread 2 slices", "60 g of bread"),
        ("1 steak 8oz", "1 steak (8 oz)"),
        ("a steak 200 g", "200 g of steak"),
        ("a pizza three slices", "3 slices of pizza"),
        ("1 packet 85 g noodles", "1 packet of noodles (85 g)"),
        ("water 500 ml (2 cups)", "500 ml of water"),
        ("almonds (30 g)", "30 g of almonds"),
        ("almonds (about 2 handfuls)", "2 handfuls of almonds"),
        ("100 g almonds (2 handfuls)", "100 g of almonds"),
        ("2-3 dates (20 g)", "20 g of dates"),
        ("banana (medium)", "banana medium"),
        ("(30 g)", "30 g of"),
        ("yogurt 2 x 125 g", "250 g of yogurt"),
        ("yogurt x 2", "2 yogurt"),
    ],
)
def test_a_weight_said_twice_counts_once(text: str, spoken: str) -> None:
    [chunk] = chunks_of(text)
    assert str(parse(chunk.words, tokens(chunk.aside))[0]) == spoken


@pytest.mark.parametrize(
    "text",
    ["almonds 1 oz (100 g)", "1 oz 4 lb beef", "2 eggs (3 pieces)", "3 eggs 2", "1 cup (500 ml) milk", "1 bag 2 rolls"],
)
def test_two_amounts_that_differ_are_asked(text: str) -> None:
    [chunk] = chunks_of(text)
    spoken: Spoken = parse(chunk.words, tokens(chunk.aside))[0]
    assert spoken.problem == "two_amounts"


def test_a_long_text_is_read_in_its_first_part() -> None:
    assert first_part("rice, beans") == ("rice, beans", "")
    rice = ", ".join(["10 g rice"] * 60)
    part, rest = first_part(rice)
    assert len(part) <= LONGEST_LINE
    assert f"{part}, {rest}" == rice
    assert first_part("rice " * 100)[1] == "rice " * 19 + "rice"
    assert first_part("x" * 500) == ("x" * 400, "x" * 100)
