"""Who changed which food, when, from what and why; and the way back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission, User
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foods.catalog import history, writes
from foods.catalog.loading import Terms, load
from foods.importers.records import FoodRecord, PortionRecord
from foods.models import Food, FoodGroup, Source
from tests.cast import make_food, make_group
from tests.conftest import client_of
from tests.foods.in_admin import ADD, LIST, change_url, errors_of, save
from tests.foods.test_admin import new_food

SOURCE = {"source": Source.SR_LEGACY, "source_id": "1", "release": "SR Legacy, April 2018"}


def rows(food: Food) -> list[tuple[str, str, Decimal | None]]:
    """Return who, why and the figure of each row, the oldest first."""
    return [
        (row.history_user.username if row.history_user else "", row.history_change_reason, row.magnesium_mg_per_100g)
        for row in reversed(Food.history.filter(id=food.pk))
    ]


def way_back(food: Food, nth: int) -> str:
    row = list(reversed(Food.history.filter(id=food.pk)))[nth]
    return reverse("admin:foods_food_go_back", args=[food.pk, row.pk])


def page_of(editor: Client, food: Food) -> BeautifulSoup:
    return BeautifulSoup(editor.get(reverse("admin:foods_food_history", args=[food.pk])).content, "html.parser")


def record(mg: str | None = "270", **kw: Any) -> FoodRecord:
    values: dict[str, Any] = {
        "line": 2,
        "name": "Almonds",
        "group": "nuts",
        "how_known": "analysed",
        "energy_kcal_per_100g": None,
        "magnesium_mg_per_100g": None if mg is None else Decimal(mg),
        "portions": (PortionRecord("1 oz", Decimal("28.35"), is_usual=True, estimated=False),),
        **SOURCE,
    }
    return FoodRecord(**values | kw)


def test_it_works(editor: Client) -> None:
    food = make_food(portions={"1 oz": "28.35", "1 cup": "143"})
    response = save(editor, food, magnesium_mg_per_100g="280", why="The label says so", **{"portions-1-grams": "140"})
    assert response.status_code == 302, errors_of(response)
    assert rows(food) == [("", "As it was before", Decimal(270)), ("admin", "The label says so", Decimal(280))]

    page = page_of(editor, food).get_text(" ", strip=True)
    assert "magnesium (mg per 100 g): from 270 to 280" in page
    assert "1 oz = 28.35 g (usual), 1 cup = 143 g to 1 oz = 28.35 g (usual), 1 cup = 140 g" in page
    assert "The label says so" in page

    asked = editor.get(way_back(food, 0))
    assert "from 280 to 270" in BeautifulSoup(asked.content, "html.parser").get_text(" ", strip=True)
    assert editor.post(way_back(food, 0), {"why": "It was right"}).status_code == 302
    food.refresh_from_db()
    assert food.magnesium_mg_per_100g == 270
    assert list(food.portions.values_list("label", "grams", "is_usual")) == [
        ("1 oz", Decimal("28.35"), True),
        ("1 cup", 143, False),
    ]
    assert food.edited_at is not None
    assert rows(food)[2:] == [("admin", "It was right", Decimal(270))]


def test_a_reason_is_needed_where_the_magnesium_changes(editor: Client) -> None:
    food = make_food()
    assert "Say why the magnesium value changes, for example “the label says 95 mg”." in errors_of(
        save(editor, food, magnesium_mg_per_100g="280")
    )
    assert rows(food) == []
    assert save(editor, food, notes="raw").status_code == 302
    assert rows(food)[1:] == [("admin", "", Decimal(270))]


def test_a_reason_alone_changes_nothing(editor: Client) -> None:
    food = make_food()
    assert save(editor, food, why="For no reason").status_code == 302
    food.refresh_from_db()
    assert food.edited_at is None
    assert rows(food) == []


def test_the_state_before_is_kept_once(editor: Client) -> None:
    food = make_food()
    for mg in ("280", "290"):
        save(editor, food, magnesium_mg_per_100g=mg, why=mg)
    assert [row[2] for row in rows(food)] == [270, 280, 290]


def test_what_was_changed_behind_the_history_is_kept_before_the_next_change(editor: Client) -> None:
    food = make_food()
    save(editor, food, magnesium_mg_per_100g="280", why="One")
    Food.objects.update(magnesium_mg_per_100g=285)
    save(editor, food, magnesium_mg_per_100g="290", why="Two")
    assert [row[2] for row in rows(food)] == [270, 280, 285, 290]


def test_retiring_bringing_back_and_deleting_are_kept(editor: Client) -> None:
    food = make_food()
    chosen = {"_selected_action": [food.pk]}
    editor.post(LIST, chosen | {"action": "retire"})
    editor.post(LIST, chosen | {"action": "bring_back"})
    editor.post(LIST, chosen | {"action": "delete_selected", "post": "yes"})
    assert [row[:2] for row in rows(food)] == [
        ("", "As it was before"),
        ("admin", "Retired"),
        ("admin", "Restored"),
        ("admin", "Deleted"),
    ]
    assert not Food.objects.exists()


def test_deleting_one_food_is_kept(editor: Client) -> None:
    food = make_food()
    editor.post(reverse("admin:foods_food_delete", args=[food.pk]), {"post": "yes"})
    assert rows(food)[-1][:2] == ("admin", "Deleted")


# Loading


def test_loading_keeps_what_it_changes_and_no_more(db: None) -> None:
    make_group()
    load([record(), record(source_id="2", name="Cashews")])
    assert not Food.history.exists()
    load([record("271"), record(source_id="2", name="Cashews")])
    assert rows(Food.objects.get(source_id="1")) == [
        ("", "As it was before", Decimal(270)),
        ("", "Loaded from USDA FoodData Central, SR Legacy April 2018", Decimal(271)),
    ]
    assert not Food.history.exclude(source_id="1").exists()
    load([record("271")])
    assert Food.history.count() == 2


def test_a_load_that_only_changes_portions_is_kept(db: None) -> None:
    make_group()
    load([record()])
    load([record(portions=(PortionRecord("1 nut", Decimal("1.2"), is_usual=True, estimated=True),))])
    assert [row.portions[0]["label"] for row in Food.history.all()] == ["1 nut", "1 oz"]


def test_an_accepted_correction_of_our_own_food_is_kept(db: None) -> None:
    make_group()
    load([record()])
    load([record("260", name="ALMONDS, RAW")], terms=Terms(curated={record().key}))
    food = Food.objects.get()
    assert food.name == "Almonds"
    assert [row[2] for row in rows(food)] == [270, 260]


def test_the_number_of_queries_does_not_grow_with_the_foods(db: None) -> None:
    make_group()
    counts = []
    for foods in (20, 40):
        load([record(source_id=str(n)) for n in range(foods)])
        with CaptureQueriesContext(connection) as queries:
            load([record(str(foods), source_id=str(n)) for n in range(foods)])
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert Food.history.count() > 80


# Going back


def test_a_food_that_was_never_changed_says_so(editor: Client) -> None:
    assert "This food has not changed since" in page_of(editor, make_food()).get_text()


def test_going_back_needs_a_reason(editor: Client) -> None:
    food = make_food()
    save(editor, food, magnesium_mg_per_100g="280", why="One")
    answer = editor.post(way_back(food, 0), {"why": " "})
    assert answer.status_code == 422
    assert "Say why, for those who read the history later." in answer.content.decode()
    food.refresh_from_db()
    assert food.magnesium_mg_per_100g == 280


def test_the_present_state_offers_no_way_back(editor: Client) -> None:
    food = make_food()
    save(editor, food, magnesium_mg_per_100g="280", why="One")
    links = page_of(editor, food).select("#change-history td a")
    assert [str(link["href"]) for link in links] == [way_back(food, 0)]
    assert "It is already exactly like that." in editor.get(way_back(food, 1)).content.decode()


def test_going_back_over_a_retirement_brings_it_back(editor: Client) -> None:
    food = make_food()
    writes.retire(food)
    editor.post(way_back(food, 0), {"why": "Wanted again"})
    food.refresh_from_db()
    assert food.retired_at is None


def test_a_state_of_a_group_that_is_gone_is_refused(editor: Client) -> None:
    food = make_food()
    save(editor, food, group=make_group("Snacks").pk)
    FoodGroup.objects.filter(name="Nuts").delete()
    answer = editor.post(way_back(food, 0), {"why": "Back"})
    assert answer.status_code == 422
    assert "Its group at that time no longer exists" in answer.content.decode()


def test_a_merged_food_does_not_go_back(editor: Client) -> None:
    food = make_food()
    save(editor, food, magnesium_mg_per_100g="280", why="One")
    Food.objects.filter(pk=food.pk).update(merged_into=make_food("Almond"))
    with pytest.raises(ValidationError, match="merged"):
        history.go_back(food, Food.history.filter(id=food.pk).last(), why="Back")


def test_a_row_of_another_food_is_not_found(editor: Client) -> None:
    food, other = make_food(), make_food("Other")
    save(editor, food, magnesium_mg_per_100g="280", why="One")
    row = Food.history.first()
    assert editor.get(reverse("admin:foods_food_go_back", args=[other.pk, row.pk])).status_code == 404
    assert editor.get(reverse("admin:foods_food_go_back", args=[0, row.pk])).status_code == 404


def test_who_may_only_look_sees_the_history_and_no_way_back(editor: Client, alice: User) -> None:
    food = make_food()
    save(editor, food, magnesium_mg_per_100g="280", why="One")
    alice.is_staff = True
    alice.save()
    alice.user_permissions.add(Permission.objects.get(codename="view_food"))
    client = client_of(alice)
    page = page_of(client, food)
    assert "from 270 to 280" in page.get_text(" ", strip=True)
    assert not page.select("#change-history td a")
    assert client.post(way_back(food, 0), {"why": "Mine"}).status_code == 403


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    figures=st.lists(
        st.tuples(
            st.none() | st.decimals(0, 60310, places=3),
            st.lists(
                st.tuples(st.sampled_from(["1 oz", "1 cup", "1 piece", "1 bag"]), st.decimals("0.001", 900, places=3)),
                min_size=1,
                max_size=4,
                unique_by=lambda portion: portion[0],
            ),
        ),
        min_size=2,
        max_size=5,
    ),
    to=st.integers(0, 4),
)
@pytest.mark.slow
def test_any_state_comes_back_exactly(db: None, figures: list[Any], to: int) -> None:
    food = make_food()
    seen = [history.states([food.pk])[food.pk]]
    for mg, portions in figures:
        with history.changing([food.pk], why="Because"):
            Food.objects.filter(pk=food.pk).update(magnesium_mg_per_100g=mg)
            food.portions.all().delete()
            for rank, (label, grams) in enumerate(portions):
                food.portions.create(label=label, grams=grams, rank=rank, is_usual=rank == 0)
        if history.states([food.pk])[food.pk] != seen[-1]:
            seen.append(history.states([food.pk])[food.pk])
    kept = list(reversed(Food.history.filter(id=food.pk)))
    if kept:
        assert [history.state_of(row) for row in kept] == seen
        row = kept[to % len(kept)]
        history.go_back(food, row, why="Back")
        assert history.states([food.pk])[food.pk] == history.state_of(row)


# People's own foods


def test_nothing_of_a_persons_own_food_is_kept(alice: User, editor: Client) -> None:
    own = make_food("My bread", owner=alice, source=Source.OWN)
    client_of(alice).post(reverse("food-retire", args=[own.pk]))
    own.refresh_from_db()
    assert own.retired_at is not None
    history.note(own, why="Nothing")
    alice.delete()
    assert not Food.history.exists()
    assert not hasattr(Food.history.model, "owner")


def test_the_admin_shows_no_history_of_a_persons_own_food(alice: User, editor: Client) -> None:
    own = make_food("My bread", owner=alice, source=Source.OWN)
    answer = editor.get(reverse("admin:foods_food_history", args=[own.pk]))
    assert answer.status_code != 200
    assert "My bread" not in answer.content.decode()
    assert editor.post(change_url(own), {"name": "Mine"}).status_code == 302


def test_adding_a_food_is_the_first_row(editor: Client) -> None:
    assert editor.post(ADD, new_food()).status_code == 302
    row = Food.history.get()
    assert (row.history_type, row.history_change_reason, row.history_user.username) == ("+", "Added", "admin")
    assert [portion["label"] for portion in row.portions] == ["1 bar", "1 piece"]
