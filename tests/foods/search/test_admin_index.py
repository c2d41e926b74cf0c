"""Picking imported foods that people should find, in a list that may hold millions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from foods.admin import FewPages
from foods.models import Food, Source
from foods.search import admin_index, engines, search
from tests.cast import make_food, make_user
from tests.foods.in_admin import LIST, listed, said

pytestmark = pytest.mark.django_db


def imported(name: str, fdc_id: str, **kw: Any) -> Food:
    return make_food(name, source=Source.SR_LEGACY, source_id=fdc_id, listed=False, **kw)


@pytest.fixture
def foods() -> list[Food]:
    return [
        imported("Nuts, almonds, dry roasted", "170158"),
        imported("Almond butter, plain", "168588", original_name="Nuts, almond butter, plain"),
        imported("Crème fraîche", "1", aliases="de:Schmand"),
        make_food("Almonds", source=Source.SR_LEGACY, source_id="170567"),
    ]


def found(editor: Client, text: str, **filters: str) -> list[str]:
    return listed(editor.get(LIST, {"q": text, **filters}))


@pytest.mark.parametrize(
    ("typed", "names_found"),
    [
        ("almond roast", {"Nuts, almonds, dry roasted"}),
        ("ROASTED, Alm", {"Nuts, almonds, dry roasted"}),
        ("nuts butter", {"Almond butter, plain"}),
        ("170158", {"Nuts, almonds, dry roasted"}),
        ("schmand", {"Crème fraîche"}),
        ("crème", {"Crème fraîche"}),
        ("monds", set()),
        ("170", set()),
        ('" OR *', set()),
        ("NEAR(almond", set()),
        ("-- ; ' & | ! :*", set()),
        ("杏仁", set()),
        ("almond" * 500, set()),
    ],
)
def test_it_works(typed: str, names_found: set[str], foods: list[Food], editor: Client) -> None:
    assert set(found(editor, typed, listed__exact="0")) == names_found


def test_the_list_shows_listed_foods_too(foods: list[Food], editor: Client) -> None:
    assert found(editor, "almond") == ["Almond butter, plain", "Almonds", "Nuts, almonds, dry roasted"]
    assert found(editor, "") == ["Almond butter, plain", "Almonds", "Crème fraîche", "Nuts, almonds, dry roasted"]


def test_picking(foods: list[Food], editor: Client) -> None:
    assert search.search("almond butter") == []
    chosen = {"action": "list_for_people", "_selected_action": [food.pk for food in foods]}
    answer = editor.post(f"{LIST}?listed__exact=0", chosen, follow=True)
    assert said(answer) == ["People can now find 3 foods."]
    assert search.search("almond butter") == [foods[1]]
    [newest, before] = foods[1].history.all()
    assert (newest.listed, before.listed, newest.history_user.username) == (True, False, "admin")
    assert "People can now find 0 foods." in said(editor.post(LIST, chosen, follow=True))


def test_who_may_pick(foods: list[Food]) -> None:
    from tests.foods.catalog_admin.test_usda_import import helper

    reader = helper("view_food")
    reader.post(LIST, {"action": "list_for_people", "_selected_action": [food.pk for food in foods]})
    assert Food.objects.filter(listed=False).count() == 3


def test_the_index_follows_every_change(foods: list[Food]) -> None:
    def those(text: str) -> list[str]:
        return sorted(admin_index.holding(Food.objects.all(), text).values_list("name", flat=True))

    almonds = foods[0]
    almonds.name = "Nuts, hazelnuts"
    almonds.save()
    assert those("roasted") == []
    assert those("hazelnut") == ["Nuts, hazelnuts"]
    Food.objects.filter(pk=almonds.pk).update(aliases="filberts")
    assert those("filb") == ["Nuts, hazelnuts"]
    own = make_food("Own hazelnut bread", owner=make_user("carol"))
    assert those("hazelnut") == ["Nuts, hazelnuts"], "people's own foods are theirs"
    own.delete()
    almonds.delete()
    assert those("hazelnut") == []
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:  # raises where index and foods do not agree
            cursor.execute("INSERT INTO foods_names (foods_names, rank) VALUES ('integrity-check', 1)")


def test_the_index_can_be_made_anew(foods: list[Food]) -> None:
    engines.drop(connection)
    engines.build(connection)
    assert admin_index.holding(Food.objects.all(), "roasted").get() == foods[0]


def test_an_own_food_that_comes_to_the_catalog_is_found() -> None:
    own = make_food("Bread of mine", owner=make_user("carol"))
    Food.objects.filter(pk=own.pk).update(owner=None)
    assert admin_index.holding(Food.objects.all(), "bread").get() == own


def test_queries_do_not_grow(editor: Client, count_queries: Callable[[Client, str], int]) -> None:
    url = f"{LIST}?q=seed&listed__exact=0"
    for n in range(5):
        imported(f"Seeds {n}", str(n))
    few = count_queries(editor, url)
    for n in range(5, 40):
        imported(f"Seeds {n}", str(n))
    assert count_queries(editor, url) == few


def test_no_page_counts_more_than_people_turn(
    foods: list[Food], editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "first of many" not in editor.get(LIST).content.decode()
    monkeypatch.setattr(FewPages, "most", 2)
    page = editor.get(LIST).content.decode()
    assert "These are the first of many" in page
    assert FewPages(Food.objects.all(), 50).count == 2


def test_the_list_is_read_in_the_order_of_an_index() -> None:
    plan = Food.objects.filter(owner=None).order_by("name", "pk")[:50].explain()
    if connection.vendor == "sqlite":
        assert "foods_names_order" in plan
        assert "TEMP B-TREE" not in plan


def test_a_known_food_is_looked_up_in_the_index() -> None:
    if connection.vendor == "sqlite":
        assert "food_unique_in_source" in Food.objects.known_as("usda_branded", ["1", "2"]).order_by().explain()
