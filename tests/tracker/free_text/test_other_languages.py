"""What people call foods in other languages and in everyday English, and pictures of foods."""

from __future__ import annotations

import csv

import pytest

from foods.catalog import writes
from foods.search.search import search
from tracker.free_text.other_languages import WORDS, translated, without_pictures


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
        ("huevo duro", "egg duro"),
        ("sopa de lentejas", "lentils soup"),
        ("té de manzanilla", "chamomile tea"),
        ("pico de gallo", "pico de gallo"),
        ("Rice", "Rice"),
        ("", ""),
    ],
)
def test_names_in_other_words(name: str, english: str) -> None:
    assert translated(name) == english


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
    lost = sorted({row["english"] for row in rows if not search(row["english"])})
    assert len({row["word"] for row in rows}) > 300
    assert len(lost) <= 12, lost
