"""A number that no column can hold finds nothing, and breaks nothing, however it is asked for."""

from __future__ import annotations

import pytest
from django import forms
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from foods.search.results import with_measures

from foods.models import Food, Portion
from tests.cast import make_food

pytestmark = pytest.mark.django_db
TOO_LARGE = 2**63, -(2**63) - 1, 10**40


@pytest.fixture
def almonds() -> Food:
    return make_food()


def ways(wanted: int) -> list[QuerySet[Model]]:
    """Return what asks for a food in each way that can be put to a database."""
    foods, portions = Food._default_manager, Portion._default_manager
    return [
        foods.filter(pk=wanted),
        foods.filter(pk__in=[wanted]),
        portions.filter(food=wanted),
        portions.filter(food_id__in=[wanted]),
        portions.filter(food__in=[wanted]),
        portions.filter(food__pk__in=[str(wanted)]),
    ]


@pytest.mark.parametrize("number", TOO_LARGE)
def test_it_finds_nothing(almonds: Food, number: int) -> None:
    assert [list(found) for found in ways(number)] == [[]] * len(ways(number))
    assert with_measures(number, visible_to=None) is None


def test_what_is_there_is_found(almonds: Food) -> None:
    assert [len(found) for found in ways(almonds.pk)] == [1] * len(ways(almonds.pk))


@pytest.mark.parametrize("number", [2**63 - 1, -(2**63)])
def test_the_last_that_a_column_holds_is_asked_for(almonds: Food, number: int) -> None:
    assert [list(found) for found in ways(number)] == [[]] * len(ways(number))


def test_the_rest_of_a_list_is_found(almonds: Food) -> None:
    mixed = [*TOO_LARGE, almonds.pk]
    assert Food.objects.get(pk__in=mixed) == almonds
    assert Portion.objects.get(food__in=mixed).food == almonds
    assert not Food.objects.exclude(pk__in=mixed).exists()
    assert Portion.objects.exclude(food__in=TOO_LARGE).exists()


def test_a_list_may_be_a_query_or_of_rows(almonds: Food) -> None:
    assert Portion.objects.get(food__in=Food.objects.all()).food == almonds
    assert Portion.objects.get(food__in=[almonds]).food == almonds
    assert Food.objects.get(pk__in=Portion.objects.values("food")) == almonds


def test_on_the_other_side_of_a_relation(almonds: Food) -> None:
    group = Group.objects.create(name="Editors")
    group.permissions.add(Permission.objects.all()[0])
    for number in TOO_LARGE:
        assert not Food.objects.filter(portions=number).exists()
        assert not Food.objects.filter(portions__in=[number]).exists()
        assert not Group.objects.filter(permissions__in=[number]).exists()


@pytest.mark.parametrize("number", TOO_LARGE)
def test_a_form_says_that_there_is_no_such_choice(number: int) -> None:
    with pytest.raises(ValidationError, match="not one of the available choices"):
        forms.ModelMultipleChoiceField(Food.objects.all()).clean([str(number)])
