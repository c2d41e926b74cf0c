"""Foods by SQL of our own are what the ORM would have fetched, and nobody gets a food that is not theirs to find."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import Model
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from foods.catalog import writes
from foods.models import Food
from foods.search.results import with_measures, with_usual_portions
from tests.cast import make_food, make_user

pytestmark = pytest.mark.django_db


def columns(row: Model) -> dict[str, tuple[type, object]]:
    """Return what a row holds, and as what: a Decimal that is equal to a float is none."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {name: (type(value), value) for name, value in values.items()}


def test_it_works(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    pk = make_food(portions={"1 cup": "244", "1 tbsp": "15.25"}, contains=["nuts"], energy_kcal_per_100g="579.5").pk
    wanted = Food.objects.prefetch_related("portions").get(pk=pk)
    with django_assert_num_queries(1):
        food = with_measures(pk, visible_to=None)
        assert food
        assert columns(food) == columns(wanted)
        assert [columns(each) for each in food.portions.all()] == [columns(each) for each in wanted.portions.all()]
        assert str(food.usual_portion) == "1 cup"


def test_the_whole_catalog_is_as_the_orm_fetches_it() -> None:
    writes.seed()
    foods = list(Food.objects.prefetch_related("portions"))
    assert len(foods) > 500
    for wanted in foods[::10]:
        food = with_measures(wanted.pk, visible_to=None)
        assert food
        assert columns(food) == columns(wanted)
        assert [columns(each) for each in food.portions.all()] == [columns(each) for each in wanted.portions.all()]
    for food, wanted in zip(with_usual_portions([it.pk for it in foods], visible_to=None), foods, strict=True):
        assert columns(food) == columns(wanted)
        assert food.usual_portion == wanted.usual_portion


def test_a_food_without_measures() -> None:
    food = with_measures(make_food(portions={}).pk, visible_to=None)
    assert food
    assert list(food.portions.all()) == []
    assert food.usual_portion is None


def test_nothing_is_asked_for_no_foods(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert with_usual_portions([], visible_to=None) == []


@pytest.mark.parametrize(
    "hidden", [{"listed": False}, {"retired_at": timezone.now()}, {"owner": "bob"}, {"owner": "bob", "listed": False}]
)
def test_what_a_person_may_not_find_is_not_fetched(alice: User, hidden: dict[str, Any]) -> None:
    owner = {"owner": make_user("bob")} if "owner" in hidden else {}
    pk = make_food(**hidden | owner).pk
    for who in (alice.pk, None):
        assert with_measures(pk, visible_to=who) is None
        assert with_usual_portions([pk], visible_to=who) == []


def test_ones_own_food_is(alice: User) -> None:
    pk = make_food(owner=alice).pk
    assert with_measures(pk, visible_to=alice.pk) == Food.objects.get(pk=pk)
    assert with_measures(pk, visible_to=None) is None
