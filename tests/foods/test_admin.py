"""Editing the catalog in the admin."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from foods.catalog import writes
from foods.models import Food, HowKnown, Source
from tests.cast import make_food, make_group
from tests.conftest import client_of
from tests.foods.in_admin import ADD, errors_of, save, sent


def new_food(**changes: Any) -> dict[str, Any]:
    """Return the fields of a complete new food."""
    return {
        "name": "Hazelnut bar",
        "group": make_group().pk,
        "magnesium_mg_per_100g": "95.5",
        "how_known": "label",
        "diet": "vegetarian",
        "contains": ["milk", "tree nuts"],
        "may_contain": ["peanuts"],
        "aliases": "  nut  bar \r\n\r\nde:Nussriegel\r\n",
        "suggestable": "on",
        "listed": "on",
        "portions-TOTAL_FORMS": "2",
        "portions-INITIAL_FORMS": "0",
        "portions-0-label": "1 bar",
        "portions-0-grams": "40",
        "portions-0-rank": "0",
        "portions-0-is_usual": "on",
        "portions-1-label": "1 piece",
        "portions-1-grams": "8",
        "portions-1-rank": "1",
        "portions-1-estimated": "on",
    } | changes


def test_it_works(editor: Client) -> None:
    response = editor.post(ADD, new_food())
    assert response.status_code == 302, errors_of(response)

    food = Food.objects.get()
    assert (food.name, food.magnesium_mg_per_100g, food.how_known) == ("Hazelnut bar", Decimal("95.5"), "label")
    assert (food.contains, food.may_contain) == (["milk", "tree nuts"], ["peanuts"])
    assert food.aliases == "nut bar\nde:Nussriegel"
    assert (food.source, food.owner, food.edited_at) == (Source.CATALOG, None, None)
    assert food.source_id.startswith("added-")
    assert food.usual_portion_mg == Decimal("38.2")
    assert list(food.portions.values_list("label", "is_usual", "estimated")) == [
        ("1 bar", True, False),
        ("1 piece", False, True),
    ]


def test_two_added_foods_have_different_ids(editor: Client) -> None:
    for name in ("One", "Two"):
        assert editor.post(ADD, new_food(name=name)).status_code == 302
    assert len(set(Food.objects.values_list("source_id", flat=True))) == 2


@pytest.mark.parametrize("path", ["", "add/"])
@pytest.mark.parametrize("model", ["food", "foodgroup"])
def test_nobody_else_gets_in(client: Client, alice: User, model: str, path: str) -> None:
    url = f"/admin/foods/{model}/{path}"
    assert client.get(url).status_code == 302
    assert client_of(alice).get(url).status_code == 302
    alice.is_staff = True
    alice.save()
    assert client_of(alice).get(url).status_code == 403


# Bad values


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"name": ""}, "Enter the name of the food."),
        ({"group": ""}, "Choose its group."),
        ({"magnesium_mg_per_100g": "-1"}, "Magnesium cannot be negative. Leave it empty if it is not known."),
        (
            {"magnesium_mg_per_100g": "60310.1"},
            "Nothing contains more than 60,310 mg per 100 g, which is pure magnesium oxide. Check the unit.",
        ),
        ({"magnesium_mg_per_100g": "much"}, "Enter a number, or leave it empty if it is not known."),
        ({"magnesium_mg_per_100g": "NaN"}, "Enter a number, or leave it empty if it is not known."),
        ({"energy_kcal_per_100g": "-1"}, "Energy cannot be negative. Leave it empty if it is not known."),
        ({"energy_kcal_per_100g": "1000"}, "Nothing contains more than 902 kcal per 100 g, which is pure fat."),
        ({"energy_kcal_per_100g": "much"}, "Enter a number, or leave it empty if it is not known."),
        ({"how_known": "unknown"}, "Say how the magnesium value is known, or leave the value empty."),
        (
            {"may_contain": ["milk", "sesame", "tree nuts"]},
            "Under both “contains” and “may contain”: milk, tree nuts. Select it in only one of them.",
        ),
        ({"contains": ["pollen"]}, "Select a valid choice. pollen is not one of the available choices."),
        ({"portions-0-grams": ""}, "Enter the weight in grams."),
        ({"portions-0-grams": "a lot"}, "Enter the weight in grams as a number."),
        ({"portions-0-grams": "0"}, "A portion weighs more than 0 g."),
        ({"portions-0-grams": "-5"}, "A portion weighs more than 0 g."),
        ({"portions-0-grams": "100001"}, "A portion weighs at most 100 kg."),
        ({"portions-0-label": ""}, "Enter the measure, for example “1 cup”."),
        ({"portions-0-is_usual": None}, "Mark one measure as the usual one; it is offered first."),
        ({"portions-1-is_usual": "on"}, "Only one measure can be the usual one. Now marked: 1 bar, 1 piece."),
        ({"portions-1-label": "1 bar"}, "Please correct the duplicate values below."),
        ({"portions-TOTAL_FORMS": "0"}, "Add at least one household measure with its weight."),
    ],
)
def test_a_bad_value_is_refused_in_words(editor: Client, changes: dict[str, Any], why: str) -> None:
    data = {name: value for name, value in new_food(**changes).items() if value is not None}
    assert why in errors_of(editor.post(ADD, data))
    assert not Food.objects.exists()


def test_a_bad_value_loses_nothing_that_was_typed(editor: Client) -> None:
    page = editor.post(ADD, new_food(magnesium_mg_per_100g="-1"))
    again = sent(page)
    assert again["contains"] == ["milk", "tree nuts"]
    assert again["portions-1-label"] == "1 piece"


# Editing


def test_saving_a_change_marks_the_food_as_edited(editor: Client) -> None:
    food = make_food()
    assert save(editor, food, magnesium_mg_per_100g="271", why="Tested").status_code == 302
    food.refresh_from_db()
    assert food.magnesium_mg_per_100g == 271
    assert food.edited_at is not None
    assert (food.source, food.name) == (Source.CATALOG, "Almonds")


def test_saving_without_a_change_marks_nothing(editor: Client) -> None:
    food = make_food(
        aliases="almond kernels\nde:Mandeln", contains=["tree nuts"], portions={"1 oz": "28.35", "1 cup": "143"}
    )
    assert save(editor, food).status_code == 302
    food.refresh_from_db()
    assert food.edited_at is None
    assert food.aliases == "almond kernels\nde:Mandeln"


def test_unticking_an_allergen_is_a_change(editor: Client) -> None:
    food = make_food(contains=["tree nuts", "milk"])
    save(editor, food, contains=["milk"])
    food.refresh_from_db()
    assert food.contains == ["milk"]
    assert food.edited_at is not None


def test_changing_a_portion_alone_marks_the_food_as_edited(editor: Client) -> None:
    food = make_food()
    assert save(editor, food, **{"portions-0-grams": "30"}).status_code == 302
    food.refresh_from_db()
    assert food.portions.get().grams == 30
    assert food.edited_at is not None


def test_an_emptied_value_is_unknown(editor: Client) -> None:
    food = make_food()
    assert save(editor, food, magnesium_mg_per_100g="", why="Not measured").status_code == 302
    food.refresh_from_db()
    assert (food.magnesium_mg_per_100g, food.how_known) == (None, HowKnown.UNKNOWN)


def test_the_usual_mark_can_move_either_way(editor: Client) -> None:
    food = make_food(portions={"1 oz": "28.35", "1 cup": "143"})
    for usual, other in ((1, 0), (0, 1)):
        marks = {f"portions-{usual}-is_usual": "on", f"portions-{other}-is_usual": None}
        response = save(editor, food, **marks)
        assert response.status_code == 302, errors_of(response)
        assert [portion.is_usual for portion in food.portions.all()] == [usual == 0, usual == 1]


def test_the_usual_mark_stays_while_another_portion_changes(editor: Client) -> None:
    food = make_food(portions={"1 oz": "28.35", "1 cup": "143"})
    assert save(editor, food, **{"portions-1-grams": "140"}).status_code == 302
    assert food.portions.get(is_usual=True).label == "1 oz"


def test_the_usual_portion_can_be_replaced(editor: Client) -> None:
    food = make_food(portions={"1 oz": "28.35", "1 cup": "143"})
    response = save(editor, food, **{"portions-0-DELETE": "on", "portions-1-is_usual": "on"})
    assert response.status_code == 302, errors_of(response)
    assert food.portions.get().label == "1 cup"


def test_labels_can_change_places(editor: Client) -> None:
    food = make_food(portions={"1 oz": "28.35", "1 cup": "143"})
    response = save(editor, food, **{"portions-0-label": "1 cup", "portions-1-label": "1 oz"})
    assert response.status_code == 302, errors_of(response)
    assert list(food.portions.values_list("label", "grams")) == [("1 cup", Decimal("28.35")), ("1 oz", 143)]


def test_a_label_can_be_taken_over_from_a_measure_that_goes(editor: Client) -> None:
    food = make_food(portions={"1 oz": "28.35", "1 cup": "143"})
    response = save(editor, food, **{"portions-0-label": "1 cup", "portions-1-DELETE": "on"})
    assert response.status_code == 302, errors_of(response)
    assert list(food.portions.values_list("label", "grams")) == [("1 cup", Decimal("28.35"))]


def test_the_usual_portion_cannot_just_be_deleted(editor: Client) -> None:
    food = make_food(portions={"1 oz": "28.35", "1 cup": "143"})
    assert "Mark one measure as the usual one; it is offered first." in errors_of(
        save(editor, food, **{"portions-0-DELETE": "on"})
    )
    assert food.portions.count() == 2


def test_the_source_of_a_food_cannot_be_changed(editor: Client) -> None:
    food = make_food(source=Source.SR_LEGACY, source_id="170567", release="2018")
    save(editor, food, source="catalog", source_id="other", release="mine", edited_at="2020-01-01", notes="new")
    food.refresh_from_db()
    assert (food.source, food.source_id, food.release, food.notes) == (Source.SR_LEGACY, "170567", "2018", "new")


def test_a_correction_survives_the_next_seeding(editor: Client) -> None:
    writes.seed()
    food = Food.objects.get(name="Almonds")
    assert save(editor, food, magnesium_mg_per_100g="268", why="Tested").status_code == 302
    assert writes.seed().kept_edited == 1
    food.refresh_from_db()
    assert food.magnesium_mg_per_100g == 268
