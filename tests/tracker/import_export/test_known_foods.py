"""Which food of the catalog another app's name certainly means."""

from __future__ import annotations

import pytest
from django.utils import timezone

from foods.models import Source
from tests.cast import make_food, make_user
from tracker.import_export.known_foods import KnownFoods


@pytest.fixture(autouse=True)
def _catalog(db: None) -> None:
    make_food("Rolled oats, dry", aliases="oats\nrolled oats\nde:Haferflocken")
    make_food("Almonds", original_name="Nuts, almonds", aliases="almond")
    make_food("Banana", original_name="Bananas, raw", aliases="bananas")
    make_food("Salmon, Atlantic, cooked", original_name="Fish, salmon, cooked", aliases="salmon")
    make_food("Chips", aliases="crisps\ntortilla chip")
    make_food("Tortilla chips", aliases="nachos")
    make_food("Potato wedges", aliases="fries")
    make_food("French fries", aliases="fries")


@pytest.mark.parametrize(
    ("name", "food"),
    [
        ("Oats, rolled", "Rolled oats, dry"),
        ("HAFERFLOCKEN", "Rolled oats, dry"),
        ("Almonds", "Almonds"),
        ("Nuts, almonds", "Almonds"),
        ("Banana, Fresh", "Banana"),
        ("Bananas, raw", "Banana"),
        ("Banana, raw", "Banana"),
        ("Salmon", "Salmon, Atlantic, cooked"),
        ("Salmon, raw", None),  # what the catalog has is cooked
        ("Tortilla chips", "Tortilla chips"),  # its own name, before another food's other name
        ("Fries", None),  # two foods have this name
        ("Banana bread", None),
        ("Almond", "Almonds"),
        ("Ālmônds", "Almonds"),
        ("", None),
        ("!", None),
        ("raw", None),
    ],
)
def test_names(name: str, food: str | None) -> None:
    found = KnownFoods().find(name)
    assert (found.name if found else None) == food


def test_only_what_everybody_finds_and_somebody_named() -> None:
    make_food("Secret", owner=make_user(), source=Source.OWN, aliases="secret")
    make_food("Hidden", listed=False, aliases="hidden")
    make_food("Retired", retired_at=timezone.now(), aliases="retired")
    make_food("Mass of imports", source=Source.SR_LEGACY, source_id="1")
    known = KnownFoods()
    assert [known.find(name) for name in ("Secret", "Hidden", "Retired", "Mass of imports")] == [None] * 4


def test_names_are_looked_up_without_queries(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        known = KnownFoods()
        assert [known.find(name) for name in ("Almonds", "Almonds", "Banana, raw", "Stew")].count(None) == 1
