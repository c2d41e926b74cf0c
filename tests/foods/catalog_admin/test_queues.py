"""The queues of the admin: allergens to confirm, foods that may be the same."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from foods.models import Food
from tests.cast import make_food, make_user
from tests.conftest import client_of
from tests.foods.in_admin import LIST, listed, save

ALIKE = "/admin/foods/food/alike/"


@pytest.fixture
def samosa(db: None) -> Food:
    make_food("Almonds")
    return make_food("Samosa", allergens_unconfirmed=True, contains=["gluten"], diet="vegetarian")


def confirm(client: Client, *foods: Food) -> None:
    client.post(LIST, {"action": "confirm_allergens", "_selected_action": [food.pk for food in foods]})


def test_it_works(editor: Client, samosa: Food) -> None:
    assert listed(editor.get(f"{LIST}?allergens=unconfirmed")) == ["Samosa"]
    confirm(editor, samosa)
    assert listed(editor.get(f"{LIST}?allergens=unconfirmed")) == []
    assert [row.history_change_reason for row in samosa.history.all()] == ["Allergens and diet confirmed"]
    confirm(editor, samosa)
    assert samosa.history.count() == 1


def test_correcting_them_confirms_them(editor: Client, samosa: Food) -> None:
    save(editor, samosa, notes="with peas", why="")
    samosa.refresh_from_db()
    assert samosa.allergens_unconfirmed
    save(editor, samosa, diet="vegan", why="")
    samosa.refresh_from_db()
    assert not samosa.allergens_unconfirmed


def test_foods_that_may_be_the_same_can_be_merged(editor: Client, samosa: Food) -> None:
    assert "No two foods have nearly the same name." in editor.get(ALIKE).content.decode()
    other = make_food("Samosas")
    page = editor.get(ALIKE).content.decode()
    assert f'{reverse("admin:foods_food_merge", args=[other.pk])}?q=Samosa"' in page
    assert ALIKE in editor.get(LIST).content.decode()


def test_only_admins_of_the_catalog_see_them(samosa: Food) -> None:
    staff = make_user("staff")
    staff.is_staff = True
    staff.save()
    assert client_of(staff).get(ALIKE).status_code == 403
