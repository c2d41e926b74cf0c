"""Foods ranked by what a usual portion gives."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from foods.catalog import rich
from tests.cast import make_food, make_group

pytestmark = pytest.mark.django_db


def rich_names(visible_to: int | None = None) -> list[str]:
    return [food.name for food in rich.rich_foods(visible_to=visible_to)]


def test_it_works() -> None:
    make_food("Seeds by the spoon", "592", portions={"1 tbsp": "8"})  # 47 mg, the highest figure per 100 g
    make_food("Spinach", "87", portions={"1/2 cup": "90"})  # 78 mg
    assert rich_names() == ["Spinach", "Seeds by the spoon"]


def test_the_usual_portion_decides_not_the_first() -> None:
    food = make_food("Pasta", "54", portions={"1 cup": "200", "1 spoon": "10"})
    food.portions.update(is_usual=False)
    food.portions.filter(label="1 spoon").update(is_usual=True)
    assert rich_names() == []


def test_a_portion_of_25_mg_is_in_and_less_is_out() -> None:
    make_food("Just in", "25", portions={"1": "100"})
    make_food("Just out", "24.999", portions={"1": "100"})
    assert rich_names() == ["Just in"]


def test_what_cannot_be_suggested_is_left_out(alice: User) -> None:
    make_food("No value", None)
    make_food("Nothing in it", "0")
    make_food("No portion", "300", portions={})
    make_food("Spice", "300", suggestable=False)
    make_food("Retired", "300", retired_at=timezone.now())
    make_food("Unlisted", "300", listed=False)
    make_food("Of Alice", "300", owner=alice)
    assert rich_names() == []
    assert rich_names(visible_to=alice.pk) == ["Of Alice"]


def test_foods_without_a_value_come_last() -> None:
    foods = [make_food("B", None), make_food("A", None), make_food("Zero", "0"), make_food("Much", "300")]
    assert [food.name for food in rich.richest_first(foods)] == ["Much", "Zero", "A", "B"]


def test_named_foods_are_those_of_the_document() -> None:
    make_food("Almonds", document_term="almonds")
    make_food("Chia seeds", "335", document_term="chia seeds")
    make_food("Hazelnuts")
    make_food("Avocado, Florida", document_term="avocado", suggestable=False)
    assert [food.name for food in rich.named_foods()] == ["Chia seeds", "Almonds"]


def test_of_the_kinds_of_a_named_food_the_richest_stands_for_all() -> None:
    make_food("Spinach, raw", "79", portions={"1 cup": "30"}, document_term="spinach")
    make_food("Spinach, cooked", "87", portions={"1/2 cup": "90"}, document_term="Spinach")
    make_food("Swiss chard", "81", portions={"1 cup": "36"}, document_term="Swiss chard")
    assert [food.name for food in rich.named_foods()] == ["Spinach, cooked", "Swiss chard"]


def test_shelves_are_the_recommended_groups_in_their_order() -> None:
    seeds = make_group("Seeds", rank=3, in_document=True)
    greens = make_group("Greens", rank=1, in_document=True)
    dairy = make_group("Dairy", rank=0)
    make_food("Milk", "300", group=dairy)
    for i in range(4):
        make_food(f"Seed {i}", str(300 - i), group=seeds)
    make_food("Named seed", "200", group=seeds, document_term="chia seeds")
    make_food("Chard", "100", group=greens)

    first, second = rich.shelves(rich.rich_foods(), each=2)

    assert (first.group, [food.name for food in first.foods], first.left_out) == (greens, ["Chard"], 0)
    assert second.group == seeds
    # The two richest, and the one that the source text names although two others give more.
    assert [food.name for food in second.foods] == ["Seed 0", "Seed 1", "Named seed"]
    assert second.left_out == 2
