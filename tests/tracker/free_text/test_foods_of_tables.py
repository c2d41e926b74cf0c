"""A line takes a food of an imported table only where the catalog has none."""

from __future__ import annotations

import pytest

from foods.models import Food, Source
from tests.cast import make_food
from tracker.free_text.combine import read_line
from tracker.free_text.reader import Reader

pytestmark = pytest.mark.django_db


def of_table(name: str) -> Food:
    return make_food(name, "9", source=Source.TABLE, source_id=f"testland:{name}", portions={}, suggestable=False)


def chosen(line: str) -> list[Food | None]:
    return [item.chosen.food if item.chosen else None for item in read_line(Reader(None), line)]


def test_it_works() -> None:
    boudin = of_table("Boudin noir")
    assert chosen("100 g boudin noir") == [boudin]


def test_the_catalog_comes_first_however_well_the_table_fits() -> None:
    lentils = make_food("Lentils, cooked", aliases="lentils")
    of_table("Lentils")
    of_table("Cooked lentils")
    assert chosen("100 g lentils and 100 g cooked lentils") == [lentils, lentils]


def test_a_food_that_only_has_the_words_does_not_hide_one_of_a_table() -> None:
    make_food("Pie with apple crumble and custard", aliases="pie")
    crumble = of_table("Apple crumble")
    assert chosen("100 g apple crumble") == [crumble]


def test_what_a_table_has_in_other_words_is_asked_as_before() -> None:
    of_table("Sauce for boudin noir")
    assert chosen("100 g boudin noir") == [None]


def test_words_that_make_no_difference_do_not_lead_to_a_table() -> None:
    apple = make_food("Apple", aliases="apples")
    of_table("Apple, sliced")
    assert chosen("100 g sliced apple") == [apple]
