"""The admin's list of foods: search, filters, retiring, deleting; and the groups."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foods.models import Food, FoodGroup, Portion, Source
from tests.cast import make_entry, make_food, make_group
from tests.foods.in_admin import LIST, change_url, listed, said, sent


@pytest.fixture
def four_foods(db: None) -> dict[str, Food]:
    dairy = make_group("Dairy")
    foods = [
        make_food("Almonds", source=Source.SR_LEGACY, source_id="170567", aliases="de:Mandeln"),
        make_food("Quark", None, group=dairy),
        make_food("Retired", retired_at=timezone.now(), group=dairy),
        make_food("Hidden", listed=False, edited_at=timezone.now()),
    ]
    return {food.name: food for food in foods}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Almonds", "Hidden", "Quark", "Retired"]),
        ("q=almo", ["Almonds"]),
        ("q=mandel", ["Almonds"]),
        ("q=170567", ["Almonds"]),
        ("source__exact=usda_sr_legacy", ["Almonds"]),
        ("missing=yes", ["Quark"]),
        ("missing=no", ["Almonds", "Hidden", "Retired"]),
        ("missing=perhaps", ["Almonds", "Hidden", "Quark", "Retired"]),
        ("listed__exact=0", ["Hidden"]),
        ("retired=yes", ["Retired"]),
        ("retired=no", ["Almonds", "Hidden", "Quark"]),
        ("edited=yes", ["Hidden"]),
    ],
)
def test_search_and_filters(editor: Client, four_foods: dict[str, Food], query: str, names: list[str]) -> None:
    assert sorted(listed(editor.get(f"{LIST}?{query}"))) == names


def test_filter_by_group(editor: Client, four_foods: dict[str, Food]) -> None:
    dairy = FoodGroup.objects.get(name="Dairy")
    assert sorted(listed(editor.get(f"{LIST}?group__id__exact={dairy.pk}"))) == ["Quark", "Retired"]


def test_the_list_shows_figures(editor: Client, four_foods: dict[str, Food]) -> None:
    page = BeautifulSoup(editor.get(f"{LIST}?o=1").content, "html.parser")
    assert [cell.get_text() for cell in page.select(".field-per_100g")] == ["270", "270", "–", "270"]
    assert [cell.get_text() for cell in page.select(".field-usual")][:3:2] == ["1 oz · 77 mg", "1 oz · no value"]


def test_the_list_takes_a_constant_number_of_queries(
    editor: Client, count_queries: Callable[[Client, str], int]
) -> None:
    counts = []
    for start in (0, 10):
        for i in range(start, start + 10):
            make_food(f"Food {i}", group=make_group("Nuts"))
        counts.append(count_queries(editor, LIST))
    assert counts[0] == counts[1]


# Retiring and deleting


def act(editor: Client, action: str, *foods: Food, **more: str) -> Any:
    data = {"action": action, "_selected_action": [food.pk for food in foods], **more}
    return editor.post(LIST, data, follow=True)


def test_retire_and_bring_back(editor: Client) -> None:
    one, two = make_food("One"), make_food("Two")
    assert said(act(editor, "retire", one, two)) == ["2 foods were retired."]
    assert Food.objects.exclude(retired_at=None).count() == 2
    assert said(act(editor, "retire", one)) == ["0 foods were retired."]
    assert said(act(editor, "bring_back", one)) == ["1 food was restored."]
    assert Food.objects.get(retired_at=None) == one


def test_a_food_that_nobody_logged_can_be_deleted(editor: Client) -> None:
    one, two = make_food("One"), make_food("Two")
    editor.post(reverse("admin:foods_food_delete", args=[one.pk]), {"post": "yes"})
    act(editor, "delete_selected", two, post="yes")
    assert not Food.objects.exists()
    assert not Portion.objects.exists()


def test_a_logged_food_cannot_be_deleted_but_retired(editor: Client, alice: User) -> None:
    logged, free = make_food("Logged food"), make_food("Free food")
    make_entry(alice, date(2026, 11, 22), food=logged, food_name="Secret supper")
    url = reverse("admin:foods_food_delete", args=[logged.pk])
    for response in (
        editor.get(url),
        editor.post(url, {"post": "yes"}),
        act(editor, "delete_selected", logged, free),
        act(editor, "delete_selected", logged, free, post="yes"),
    ):
        page = response.content.decode()
        assert response.status_code == 200
        assert "entries of “Logged food” that people have logged. Retire it instead." in page
        assert "Secret supper" not in page  # an admin sees no diary
        assert "2026-11-22" not in page
    assert Food.objects.count() == 2
    assert said(act(editor, "retire", logged)) == ["1 food was retired."]


def test_the_form_says_whether_a_food_can_be_deleted(editor: Client, alice: User) -> None:
    food = make_food()
    assert "it can be deleted" in editor.get(change_url(food)).content.decode()
    make_entry(alice, date(2026, 11, 22), food=food)
    assert "Retire it instead" in editor.get(change_url(food)).content.decode()


# What belongs to people


def test_own_foods_of_people_are_not_the_admins(editor: Client, alice: User) -> None:
    own = make_food("Alice's bar", owner=alice, source=Source.OWN)
    assert "Alice" not in editor.get(LIST).content.decode()
    assert editor.get(change_url(own)).status_code == 302  # to the admin's start: there is no such food
    act(editor, "retire", own)
    act(editor, "delete_selected", own, post="yes")
    own.refresh_from_db()
    assert own.retired_at is None


# Groups


def test_a_group_is_added_and_keeps_its_address(editor: Client) -> None:
    url = reverse("admin:foods_foodgroup_add")
    assert editor.post(url, {"name": "Algae", "slug": "algae", "rank": "40"}).status_code == 302
    group = FoodGroup.objects.get()
    url = reverse("admin:foods_foodgroup_change", args=[group.pk])
    assert editor.post(url, sent(editor.get(url), name="Seaweed", slug="other")).status_code == 302
    group.refresh_from_db()
    assert (group.name, group.slug) == ("Seaweed", "algae")


def test_a_group_with_foods_cannot_be_deleted_and_names_none_of_them(editor: Client, alice: User) -> None:
    group = make_group("Dishes")
    make_food("Alice's stew", owner=alice, group=group)
    url = reverse("admin:foods_foodgroup_delete", args=[group.pk])
    for response in (editor.get(url), editor.post(url, {"post": "yes"})):
        page = response.content.decode()
        assert "the foods in “Dishes”. Move them to another group first." in page
        assert "stew" not in page
    assert FoodGroup.objects.exists()


def test_an_empty_group_can_be_deleted(editor: Client) -> None:
    group = make_group()
    editor.post(reverse("admin:foods_foodgroup_delete", args=[group.pk]), {"post": "yes"})
    assert not FoodGroup.objects.exists()
