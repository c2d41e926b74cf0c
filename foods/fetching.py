"""Foods with what is shown of them, in SQL of our own: at every letter typed, and at every tap that logs.

The ORM writes each query anew, which takes it several times as long as the database takes to answer. Who may find what
is `FoodQuerySet.visible_to` over again, and holds whatever an index says.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db import connection

from foods.models import Food, FoodGroup, Portion
from foods.whole_numbers import can_be_held

_STORED = Decimal("0.001")

_OF_FOOD = ", ".join(f"f.{field.column}" for field in Food._meta.concrete_fields)
_OF_GROUP = ("id", "name", "slug", "rank", "in_document")
_OF_PORTION = ("id", "food_id", "label", "grams", "rank", "is_usual", "estimated")
_VISIBLE = "f.retired_at IS NULL AND (f.owner_id = %s OR (f.owner_id IS NULL AND f.listed))"
_PORTION = ", ".join(f"p.{column} AS portion__{column}" for column in _OF_PORTION)
_USUAL_FIRST = "FROM foods_portion WHERE food_id = f.id ORDER BY is_usual DESC, rank, id LIMIT 1"
_USUAL_PORTION = {
    "sqlite": f"foods_portion AS p ON p.id = (SELECT id {_USUAL_FIRST})",  # our own columns
    # Otherwise the planner reads all portions of a catalog of some hundred foods.
    "postgresql": f"LATERAL (SELECT * {_USUAL_FIRST}) AS p ON true",
}
_WITH_USUAL_PORTION = f"""
    SELECT {_OF_FOOD}, {", ".join(f"g.{column} AS group__{column}" for column in _OF_GROUP)}, {_PORTION}
    FROM foods_food AS f JOIN foods_foodgroup AS g ON g.id = f.group_id LEFT JOIN {{portion}}
    WHERE f.id IN ({{ids}}) AND {_VISIBLE}
"""  # noqa: S608  # our own columns
_WITH_MEASURES = f"""
    SELECT {_OF_FOOD}, {_PORTION}
    FROM foods_food AS f LEFT JOIN foods_portion AS p ON p.food_id = f.id
    WHERE f.id = %s AND {_VISIBLE} ORDER BY p.rank, p.id
"""  # noqa: S608  # our own columns


def with_usual_portions(ids: Sequence[int], *, visible_to: int | None) -> list[Food]:
    """Return these foods in this order, each with its group and its usual portion (one query)."""
    if not ids:
        return []
    query = _WITH_USUAL_PORTION.format(portion=_USUAL_PORTION[connection.vendor], ids=", ".join(["%s"] * len(ids)))
    found = {food.pk: food for food in Food.objects.raw(query, [*ids, visible_to])}
    foods = [found[pk] for pk in ids if pk in found]
    groups: dict[int, FoodGroup] = {}
    for food in foods:
        if food.group_id not in groups:
            *group, in_document = (getattr(food, f"group__{column}") for column in _OF_GROUP)
            groups[food.group_id] = FoodGroup.from_db(connection.alias, _OF_GROUP, [*group, bool(in_document)])
        food.group = groups[food.group_id]
        food.usual_portion_at_hand = _portion(food)
    return foods


def with_measures(food_id: int, *, visible_to: int | None) -> Food | None:
    """Return a food with all of its household measures, or None where this person finds none (one query)."""
    rows = list(Food.objects.raw(_WITH_MEASURES, [food_id, visible_to])) if can_be_held(food_id) else []
    if not rows:
        return None
    food = rows[0]
    measures = food.portions.all()
    measures._result_cache = [portion for row in rows if (portion := _portion(row))]
    food._prefetched_objects_cache = {"portions": measures}  # type: ignore[attr-defined]  # as `prefetch_related` does
    return food


def _portion(row: Food) -> Portion | None:
    pk, food_id, label, grams, rank, *flags = (getattr(row, f"portion__{column}") for column in _OF_PORTION)
    if pk is None:
        return None
    # SQLite has neither decimals nor truth.
    values = (pk, food_id, label, Decimal(str(grams)).quantize(_STORED), rank, *map(bool, flags))
    return Portion.from_db(connection.alias, _OF_PORTION, values)
