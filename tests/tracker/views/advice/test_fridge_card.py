"""The card for the fridge: what is on it, and its page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoDbBlocker

from foods.catalog import writes
from foods.models import Allergen, Food
from tests.cast import make_food, make_group
from tests.tracker.science.test_suggest import ALMONDS, SALMON, SPINACH, YOGURT, eaters, options
from tests.tracker.views.diary.test_day import text_of
from tracker.advice.diet import set_table
from tracker.advice.suggestions import options_for
from tracker.models import Profile
from tracker.science.eater import DIETS, Eater
from tracker.science.fridge_card import LEAST_MG, MOST, MOST_MG, fridge_card
from tracker.science.suggest import Option

ANYONE = Eater()


def test_it_works() -> None:
    found = fridge_card([YOGURT, ALMONDS, SALMON, SPINACH], ANYONE)
    assert [(it.option.name, it.portions, it.mg, it.energy_kcal) for it in found] == [
        ("Salmon", 2, Decimal(52), Decimal(42)),
        ("Spinach", Decimal("0.5"), Decimal(39), Decimal("10.5")),
        ("Almonds", Decimal("0.5"), Decimal("38.272"), Decimal(82)),
        ("Yogurt", 1, Decimal(40), Decimal(21)),
    ]


def test_one_of_each_group_before_a_second_of_any() -> None:
    nuts = [replace(ALMONDS, food_id=n, name=f"Nut {n}", mg=Decimal(50)) for n in range(20)]
    found = fridge_card([*nuts, replace(YOGURT, mg=Decimal(36))], ANYONE)
    assert len(found) == MOST
    assert [it.option.name for it in found[:3]] == ["Nut 0", "Yogurt", "Nut 1"]


@pytest.mark.parametrize(("mg", "portions"), [("34.999", "2"), ("35", 1), ("70", 1), ("70.001", "0.5"), ("17.5", 2)])
def test_about_50_mg(mg: str, portions: str | int) -> None:
    found = fridge_card([replace(SPINACH, mg=Decimal(mg))], ANYONE)
    assert [it.portions for it in found] == [Decimal(portions)]


def test_too_little_and_too_much_are_left_out() -> None:
    assert fridge_card([replace(SPINACH, mg=Decimal("17.4")), replace(SPINACH, mg=Decimal(141))], ANYONE) == ()


@given(st.lists(options, max_size=40), eaters)
def test_no_diet_is_broken(some: list[Option], eater: Eater) -> None:
    found = fridge_card(some, eater)
    assert len(found) <= MOST
    for it in found:
        assert LEAST_MG <= it.mg <= MOST_MG
        assert eater.takes(it.option)
        assert eater.avoids.isdisjoint(it.option.contains)
        assert set(it.may_contain) == eater.avoids & set(it.option.may_contain)
    groups = Counter(it.option.group_id for it in found)
    fitting = {it.option.group_id for it in fridge_card(some, eater, most=1000)}
    assert len(groups) == min(MOST, len(fitting))


@given(st.lists(options, max_size=12, unique_by=lambda it: it.food_id), st.integers())
def test_the_order_of_the_catalog_makes_no_difference(some: list[Option], seed: int) -> None:
    mixed = list(some)
    Random(seed).shuffle(mixed)  # noqa: S311  # an order, not a secret
    assert fridge_card(mixed, ANYONE) == fridge_card(some, ANYONE)


@pytest.fixture(scope="module")
def catalog(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> tuple[list[Option], dict[int, Food]]:
    """Return what the seeded catalog offers; the database is empty again."""
    with django_db_blocker.unblock(), transaction.atomic():
        writes.seed()
        offered, foods = list(options_for(None)), Food.objects.in_bulk()
        transaction.set_rollback(True)
    return offered, foods


@pytest.mark.no_cover  # the whole catalog takes the branches that a few foods take
@pytest.mark.no_cover  # a few foods reach every branch
@pytest.mark.parametrize("diet", ["", *DIETS[:-1]])
@pytest.mark.parametrize("avoids", [set(), {"tree nuts", "peanuts", "sesame"}, {"gluten", "soy", "milk", "fish"}])
def test_the_seeded_catalog_fills_a_card(
    catalog: tuple[list[Option], dict[int, Food]], diet: str, avoids: set[str]
) -> None:
    found = fridge_card(catalog[0], Eater(diet, frozenset(avoids)))
    assert len(found) == MOST
    foods = {it.option.food_id: catalog[1][it.option.food_id] for it in found}
    for it in found:
        food = foods[it.option.food_id]
        assert avoids.isdisjoint(food.contains)
        assert not diet or DIETS.index(food.diet) <= DIETS.index(diet)
    assert len({it.option.group_id for it in found}) >= 8
    assert found[0].option.recommended
    words = [food.document_term for food in foods.values() if food.document_term]
    assert len(words) >= 5


def test_a_visitor_gets_one(client: Client, db: None) -> None:
    make_food("Spinach", "50", document_term="spinach", diet="vegan", portions={"1 cup": "100"})
    make_food("Own bread", "50", owner=User.objects.create(username="somebody"), portions={"1 slice": "100"})
    text = text_of(client.get(reverse("fridge-card")))
    assert "Spinach 1 cup · 100 g 50 mg" in text
    assert "Own bread" not in text
    assert "What I eat and avoid" not in text


def test_it_keeps_to_ones_table(alice: User, alice_client: Client) -> None:
    make_food("Spinach", "50", diet="vegan", portions={"1 cup": "100"}, may_contain=["celery"])
    make_food("Cheese", "50", diet="vegetarian", contains=["milk"], portions={"1 slice": "100"})
    assert "Cheese" in text_of(alice_client.get(reverse("fridge-card")))
    set_table(user=alice, diet="vegan", avoids=["celery"])
    text = text_of(alice_client.get(reverse("fridge-card")))
    assert "Cheese" not in text
    assert "May contain: celery" in text
    assert "Vegan. Without celery." in text


def test_under_care_and_babies_get_none(alice: User, alice_client: Client) -> None:
    make_food("Spinach", "50", diet="vegan", portions={"1 cup": "100"})
    Profile.objects.filter(user=alice).update(under_care=True)
    text = text_of(alice_client.get(reverse("fridge-card")))
    assert "Ask your clinician" in text
    assert "Spinach" not in text
    Profile.objects.filter(user=alice).update(under_care=False, birth_year=date.today().year)  # noqa: DTZ011
    assert "Ask your clinician" in text_of(alice_client.get(reverse("fridge-card")))


def test_nothing_fits(alice: User, alice_client: Client) -> None:
    set_table(user=alice, diet="vegan", avoids=Allergen.values)
    assert "Nothing in the catalog fits." in text_of(alice_client.get(reverse("fridge-card")))


def test_the_queries_do_not_grow(alice_client: Client, count_queries: Callable[[Client, str], int]) -> None:
    make_food("Food", "50", diet="vegan", portions={"1 cup": "100"})
    few = count_queries(alice_client, reverse("fridge-card"))
    for n in range(20):
        make_food(f"Food {n}", "50", diet="vegan", portions={"1 cup": "100"}, group=make_group(f"Group {n}"))
    assert count_queries(alice_client, reverse("fridge-card")) == few
