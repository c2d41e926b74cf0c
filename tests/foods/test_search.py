"""Finding foods by name."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from foods.search import search
from tests.cast import make_food

pytestmark = pytest.mark.django_db


def names(text: str, **kw: object) -> list[str]:
    return [food.name for food in search(text, **kw)]  # type: ignore[arg-type]


def test_it_works() -> None:
    make_food("Spinach, cooked", "87")
    make_food("Cashews", aliases="cashew nuts\nde:Cashewkerne")
    assert names("spin") == ["Spinach, cooked"]
    assert names("nuts cash") == ["Cashews"]
    assert names("cashewkerne") == ["Cashews"]


@pytest.mark.parametrize("text", ["", "   ", "%", "' -- ;", "\N{COMBINING ACUTE ACCENT}"])
def test_no_words_find_nothing(text: str) -> None:
    make_food("100 % juice")
    assert search(text) == []


@pytest.mark.parametrize("text", ["müsli", "MUSLI", "mu\u0308sli", "Müs"])
def test_case_and_accents_do_not_matter(text: str) -> None:
    make_food("Muesli", aliases="de:Müsli")
    assert names(text) == ["Muesli"]


@pytest.mark.parametrize("text", ["shepherds", "shepherd's pie", "shepherd’s"])
def test_apostrophes_do_not_matter(text: str) -> None:
    make_food("Shepherd's pie")
    assert names(text) == ["Shepherd's pie"]


def test_sharp_s_is_ss() -> None:
    make_food("White chocolate", aliases="de:weiße Schokolade")
    assert names("weisse") == ["White chocolate"]


def test_every_word_must_begin_a_word() -> None:
    make_food("Watermelon")
    assert names("melon") == []
    assert names("water bread") == []


def test_a_language_mark_is_no_name() -> None:
    make_food("Avocado", aliases="de:Avocado")
    assert names("de") == []


def test_the_best_comes_first() -> None:
    for name, aliases in [
        ("Chocolate milk", ""),  # a word further on
        ("Milk, whole", ""),  # begins so, longer
        ("Milk", ""),  # the very name
        ("Milky tea", ""),  # begins so
        ("Kefir", "milk"),  # the very other name
        ("Latte", "milk coffee"),  # another name holds it
    ]:
        make_food(name, aliases=aliases)
    assert names("milk") == ["Milk", "Kefir", "Milky tea", "Milk, whole", "Chocolate milk", "Latte"]


def test_words_in_their_order_come_before_the_same_words_apart() -> None:
    make_food("Cakes of rice, brown")
    make_food("Brown rice, long grain, cooked")
    assert names("brown ri") == ["Brown rice, long grain, cooked", "Cakes of rice, brown"]


def test_a_boost_decides_among_equals_only() -> None:
    make_food("Milk")
    short, long = make_food("Milk, 1%"), make_food("Milk, whole, fresh")
    assert names("milk", boost={long.pk: 3, short.pk: 1}) == ["Milk", "Milk, whole, fresh", "Milk, 1%"]
    assert names("milk", boost={}) == ["Milk", "Milk, 1%", "Milk, whole, fresh"]


def test_retired_and_unlisted_foods_are_never_found(alice: User) -> None:
    make_food("Milk, retired", retired_at=timezone.now())
    make_food("Milk, unlisted", listed=False)
    make_food("Milk of mine, retired", owner=alice, retired_at=timezone.now())
    assert names("milk", visible_to=alice.pk) == []


def test_own_foods_are_found_by_their_owner_alone(alice: User, bob: User) -> None:
    make_food("Milk of Alice", owner=alice)
    assert names("milk", visible_to=alice.pk) == ["Milk of Alice"]
    assert names("milk", visible_to=bob.pk) == []
    assert names("milk") == []


def test_no_more_than_the_limit() -> None:
    for i in range(25):
        make_food(f"Milk {i:02}")
    assert len(names("milk")) == 20
    assert names("milk", limit=2) == ["Milk 00", "Milk 01"]


def test_the_number_of_queries_is_constant() -> None:
    counts = []
    for start in (0, 8):
        for i in range(start, start + 8):
            make_food(f"Milk {i}")
        with CaptureQueriesContext(connection) as queries:
            for food in search("milk"):
                assert food.group.name
                assert food.usual_portion_mg
        counts.append(len(queries))
    assert counts == [3, 3]  # the names, the foods found with their groups, their portions
