"""The meals, days and times that a text names, and which of its foods they belong to."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.free_text.marks import Said
from tracker.free_text.sections import meal_repeated, sections_of

TODAY = date(2026, 11, 30)  # a Monday


def divided(text: str) -> list[tuple[str, str]]:
    return [(section.said.meal, " ".join(section.text.strip(" ,:.-").split())) for section in sections_of(text, TODAY)]


def said(text: str) -> Said:
    [section] = sections_of(text, TODAY)
    return section.said


@pytest.mark.parametrize(
    ("text", "sections"),
    [
        ("rice", [("", "rice")]),
        ("", []),
        ("rice for breakfast", [("breakfast", "rice")]),
        ("for supper I had rice", [("dinner", "rice")]),
        ("dinner was rice", [("dinner", "rice")]),
        ("with dinner: rice", [("dinner", "rice")]),
        ("breakfast burrito", [("", "breakfast burrito")]),
        ("a dinner roll, lunch meat and a snack bar", [("", "a dinner roll, lunch meat and a snack bar")]),
        ("rice for breakfast then soup for lunch", [("breakfast", "rice"), ("lunch", "then soup")]),
        ("for breakfast rice, for lunch soup", [("breakfast", "rice"), ("lunch", "soup")]),
        ("B: rice L: soup D: fish", [("breakfast", "rice"), ("lunch", "soup"), ("dinner", "fish")]),
        ("B - rice\nL - soup", [("breakfast", "rice"), ("lunch", "soup")]),
        ("midnight snack: rice", [("snack", "rice")]),
        ("pre workout: rice", [("snack", "rice")]),
        ("rice for dessert", [("", "rice")]),
        ("vitamin B - rice", [("", "vitamin B - rice")]),
        ("rice as a snack before bed", [("snack", "rice")]),
        ("rice after the gym", [("snack", "rice")]),
        (
            "Breakfast: rice, tea; Lunch: soup; Dinner: fish",
            [("breakfast", "rice, tea"), ("lunch", "soup"), ("dinner", "fish")],
        ),
        ("Breakfast: rice, Lunch: soup", [("breakfast", "rice"), ("lunch", "soup")]),
        ("Breakfast, - rice, - tea", [("breakfast", "rice, - tea")]),
        ("Breakfast\nrice\ntea\nLunch\nsoup", [("breakfast", "rice"), ("breakfast", "tea"), ("lunch", "soup")]),
        ("Frühstück:\nReis\nMittagessen\nSuppe", [("breakfast", "Reis"), ("lunch", "Suppe")]),
        ("zum Frühstück Reis", [("breakfast", "Reis")]),
        ("desayuno: arroz", [("breakfast", "arroz")]),
        ("Lunch 2 eggs", [("lunch", "2 eggs")]),
        ("ok so lunch was rice and then dinner I had soup", [("lunch", "rice"), ("dinner", "soup")]),
        ("carb load dinner: rice", [("dinner", "rice")]),
        ("rice w/ dinner", [("dinner", "rice")]),
        ("rice at 7am. tea", [("", "rice, tea")]),
        ("rice\nbeans for lunch\ntea", [("", "rice"), ("lunch", "beans"), ("", "tea")]),
        ("salmon tonight maybe 150 grams", [("dinner", "salmon maybe 150 grams")]),
    ],
)
def test_meals(text: str, sections: list[tuple[str, str]]) -> None:
    assert divided(text) == sections


@pytest.mark.parametrize(
    ("text", "days_ago", "meal"),
    [
        ("yesterday 2 eggs", 1, ""),
        ("2 eggs yesterday", 1, ""),
        ("had 2 eggs yesterday morning", 1, "breakfast"),
        ("yesterday lunchtime 2 eggs", 1, "lunch"),
        ("last night 2 beers", 1, "dinner"),
        ("the day before yesterday 2 eggs", 2, ""),
        ("gestern 2 Eier", 1, ""),
        ("3 days ago 2 eggs", 3, ""),
        ("two days ago 2 eggs", 2, ""),
        ("on Sunday 2 eggs", 1, ""),
        ("last Friday 2 eggs", 3, ""),
        ("on Monday 2 eggs", 0, ""),
        ("last Monday 2 eggs", 7, ""),
        ("Saturday: 2 eggs", 2, ""),
        ("sat: 2 eggs", 2, ""),
        ("am Samstag 2 Eier", 2, ""),
        ("on Sunday evening 2 eggs", 1, "dinner"),
        ("today 2 eggs", 0, ""),
        ("this morning 2 eggs", 0, "breakfast"),
        ("tonight 2 eggs", 0, "dinner"),
        ("tomorrow 2 eggs", -1, ""),
        ("2026-11-28 2 eggs", 2, ""),
        ("28 Nov 2 eggs", 2, ""),
        ("Sat 28 Nov: 2 eggs", 2, ""),
        ("Saturday, Nov 28: 2 eggs", 2, ""),
        ("dinner last night was 2 eggs", 1, "dinner"),
        ("on November 28th 2 eggs", 2, ""),
        ("Dec 31 2 eggs", 334, ""),
    ],
)
def test_days(text: str, days_ago: int, meal: str) -> None:
    assert said(text) == Said(meal, TODAY - timedelta(days=days_ago))


@pytest.mark.parametrize(
    "text", ["maybe 3 eggs", "eggs 2, maybe 3", "mars 2 bars", "marinated 2 eggs", "sepia 3 pieces"]
)
def test_a_word_that_begins_like_a_month_is_none(text: str) -> None:
    assert divided(text) == [("", text)]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("7:15 am 2 eggs", time(7, 15)),
        ("2 eggs at 3pm", time(15)),
        ("2 eggs, at 10.30pm", time(22, 30)),
        ("2 eggs 15:00", time(15)),
        ("um 8 Uhr 2 Eier", time(8)),
        ("2 eggs at eight thirty", time(8, 30)),
        ("2 eggs at half past seven", time(7, 30)),
        ("2 eggs at eight o'clock", time(8)),
        ("2 eggs at two", time(14)),
        ("2 eggs at 3", time(15)),
        ("2 eggs at 8", time(8)),
        ("2 eggs at noon", time(12)),
        ("12am 2 eggs", time(0)),
    ],
)
def test_times(text: str, at: time) -> None:
    assert said(text) == Said("", None, at)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2 eggs for dinner at eight", Said("dinner", None, time(20))),
        ("2 eggs tonight at 8", Said("dinner", TODAY, time(20))),
        ("2 eggs at seven in the evening", Said("", None, time(19))),
        ("yesterday at noon for lunch: 2 eggs", Said("lunch", TODAY - timedelta(days=1), time(12))),
    ],
)
def test_what_belongs_together(text: str, wanted: Said) -> None:
    assert said(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        *("1:2 rice", "7 up", "2.30 kg rice", "13pm eggs", "25:00 eggs", "sun dried tomatoes", "1.5 pm", "3 sundaes"),
        *("2026-13-40 eggs", "at 30 eggs", "30 Feb eggs", "fried rice from last night", "sat fat"),
    ],
)
def test_what_only_looks_like_a_time(text: str) -> None:
    assert said(text) == Said()


@pytest.mark.parametrize(
    ("text", "meal", "days", "at", "rest"),
    [
        ("sunday lunch: roast beef", "lunch", 1, None, ": roast beef"),
        ("roast beef sunday lunch", "lunch", 1, None, "roast beef"),
        ("friday night: 3 beers", "dinner", 3, None, ": 3 beers"),
        ("dinner monday: steak", "dinner", 7, None, ": steak"),
        ("11/28 lunch sushi", "lunch", 2, None, "sushi"),
        ("28.11. mittag schnitzel", "lunch", 2, None, "schnitzel"),
        ("28/11/25: toast", "", 367, None, ": toast"),
        ("12/3: toast", "", 263, None, ": toast"),
        ("bangers and mash for tea", "dinner", None, None, "bangers and mash"),
        ("midnight snack cold chicken", "snack", None, None, "cold chicken"),
        ("breakfast oats", "breakfast", None, None, "oats"),
        ("this morning at 6 black coffee", "breakfast", 0, time(6), "black coffee"),
        ("yesterday a bowl of soup at 1pm", "", 1, time(13), "a bowl of soup"),
        ("kal raat 2 roti", "dinner", 1, None, "2 roti"),
        ("aaj lunch mein roti", "lunch", 0, None, "roti"),
        ("parso 2 roti", "", 2, None, "2 roti"),
        ("subah chai", "breakfast", None, None, "chai"),
        ("heute mittag schnitzel", "lunch", 0, None, "schnitzel"),
        ("gestern abend pizza", "dinner", 1, None, "pizza"),
        ("abends brot", "dinner", None, None, "brot"),
        ("cené tacos", "dinner", None, None, "tacos"),
        ("ayer desayuné huevos", "breakfast", 1, None, "huevos"),
        ("esta mañana café", "breakfast", None, None, "café"),
    ],
)
def test_days_and_meals_without_a_colon(text: str, meal: str, days: int | None, at: time | None, rest: str) -> None:
    [section] = sections_of(text, TODAY)
    day = None if days is None else TODAY - timedelta(days=days)
    assert (section.said, section.text.strip()) == (Said(meal, day, at), rest)


@pytest.mark.parametrize(
    "text", ["31/13: toast", "breakfast burrito", "1.5 lunch plates", "sunday roast", "kale salad"]
)
def test_what_only_looks_like_a_day_or_a_meal(text: str) -> None:
    assert said(text) == Said()


@pytest.mark.parametrize(
    ("text", "meal"),
    [
        ("same lunch as yesterday", "lunch"),
        ("same as yesterday", ""),
        ("lunch same as yesterday", "lunch"),
        ("same thing as last night", "dinner"),
        ("same lunch", None),
        ("yesterday same curry as before", None),
    ],
)
def test_a_meal_that_was_eaten_again(text: str, meal: str | None) -> None:
    [section] = sections_of(text, TODAY)
    assert meal_repeated(section) == meal


def test_a_day_lasts_and_a_time_does_not() -> None:
    day = TODAY - timedelta(days=1)
    lines = sections_of("Yesterday\nBreakfast 8am: oats\ntea\n13:00 soup\nToday: rice", TODAY)
    assert [one.said for one in lines] == [
        Said("breakfast", day, time(8)),
        Said("breakfast", day, time(8)),
        Said("", day, time(13)),
        Said("", TODAY),
    ]
    both = sections_of("eggs for breakfast and soup for lunch yesterday", TODAY)
    assert [one.said for one in both] == [Said("breakfast", day), Said("lunch", day)]


def test_without_today_a_day_is_left_out() -> None:
    [section] = sections_of("yesterday 2 eggs")
    assert (section.said, section.text.strip()) == (Said(), "2 eggs")


@given(st.text(max_size=60))
def test_any_text_is_divided(text: str) -> None:
    assert all(section.text.strip() or section.said != Said() for section in sections_of(text, TODAY))


OWN = {"iftar": "IFTAR", "second breakfast": "SECOND", "pre-workout": "PRE", "tea": "TEA"}


@pytest.mark.parametrize(
    ("text", "sections"),
    [
        ("iftar: dates, soup", [("IFTAR", "dates, soup")]),
        ("Iftar - dates", [("IFTAR", "dates")]),
        ("dates for iftar", [("IFTAR", "dates")]),
        ("second breakfast: oats", [("SECOND", "oats")]),
        ("pre-workout: banana", [("PRE", "banana")]),
        ("breakfast: oats\niftar: dates", [("breakfast", "oats"), ("IFTAR", "dates")]),
        ("fish for tea", [("TEA", "fish")]),
        ("tea with milk", [("", "tea with milk")]),
        ("iftarish bread", [("", "iftarish bread")]),
    ],
)
def test_meals_of_ones_own(text: str, sections: list[tuple[str, str]]) -> None:
    found = sections_of(text, TODAY, OWN)
    assert [(one.said.meal, " ".join(one.text.strip(" ,:.-").split())) for one in found] == sections


def test_names_are_taken_as_they_are() -> None:
    assert sections_of("a.b: rice", TODAY, {"a.b": "X"})[0].said.meal == "X"
    assert sections_of("acb: rice", TODAY, {"a.b": "X"})[0].said.meal == ""


@pytest.mark.parametrize(
    ("text", "meal"),
    [
        ("comí arroz", "lunch"),
        ("comimos arroz", "lunch"),
        ("me comí una manzana", ""),
        ("comí tacos en la noche", "dinner"),
        ("en la noche comí tacos", "dinner"),
        ("ayer comí mole", "lunch"),
    ],
)
def test_the_verb_names_the_meal_only_if_nothing_else_does(text: str, meal: str) -> None:
    assert sections_of(text, TODAY)[-1].said.meal == meal
