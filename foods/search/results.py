"""Foods with what is shown of them, in SQL of our own: at every letter typed, and at every tap that logs.

The ORM writes each query anew, which takes it several times as long as the database takes to answer. Who may find what
is `FoodQuerySet.visible_to` over again, and holds whatever an index says.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from foods.models import Food, FoodGroup, Portion
from foods.plain_sql import columns_of, loaded, rows
from foods.whole_numbers import can_be_held

_FOOD, _GROUP, _PORTION = columns_of(Food, "f"), columns_of(FoodGroup, "g"), columns_of(Portion, "p")
_OF_FOOD, _OF_GROUP = len(Food._meta.concrete_fields), len(FoodGroup._meta.concrete_fields)
_VISIBLE = "f.retired_at IS NULL AND (f.owner_id = %s OR (f.owner_id IS NULL AND f.listed))"
_USUAL_FIRST = "FROM foods_portion WHERE food_id = f.id ORDER BY is_usual DESC, rank, id LIMIT 1"
_USUAL_PORTION = {
    "sqlite": f"foods_portion AS p ON p.id = (SELECT id {_USUAL_FIRST})",  # our own columns
    # Otherwise the planner reads all portions of a catalog of some hundred foods.
    "postgresql": f"LATERAL (SELECT * {_USUAL_FIRST}) AS p ON true",
}
_WITH_USUAL_PORTION = f"""
    SELECT {_FOOD}, {_GROUP}, {_PORTION}
    FROM foods_food AS f JOIN foods_foodgroup AS g ON g.id = f.group_id LEFT JOIN {{portion}}
    WHERE f.id IN ({{ids}}) AND {_VISIBLE}
"""  # noqa: S608  # our own columns
_WITH_MEASURES = f"""
    SELECT {_FOOD}, {_PORTION}
    FROM foods_food AS f LEFT JOIN foods_portion AS p ON p.food_id = f.id
    WHERE f.id = %s AND {_VISIBLE} ORDER BY p.rank, p.id
"""  # noqa: S608  # our own columns


def with_usual_portions(ids: Sequence[int], *, visible_to: int | None) -> list[Food]:
    """Return these foods in this order, each with its group and its usual portion (one query)."""
    if not ids:
        return []
    query = _WITH_USUAL_PORTION.format(portion=_USUAL_PORTION[connection.vendor], ids=", ".join(["%s"] * len(ids)))
    foods: dict[int, Food] = {}
    groups: dict[int, FoodGroup] = {}
    for row in rows(query, *ids, visible_to):
        food = loaded(Food, row[:_OF_FOOD])
        if food.group_id not in groups:
            groups[food.group_id] = loaded(FoodGroup, row[_OF_FOOD : _OF_FOOD + _OF_GROUP])
        food.group = groups[food.group_id]
        food.usual_portion_at_hand = _portion(row[_OF_FOOD + _OF_GROUP :])
        foods[food.pk] = food
    return [foods[pk] for pk in ids if pk in foods]


def with_measures(food_id: int, *, visible_to: int | None) -> Food | None:
    """Return a food with all of its household measures, or None where this person finds none (one query)."""
    found = rows(_WITH_MEASURES, food_id, visible_to) if can_be_held(food_id) else []
    if not found:
        return None
    food = loaded(Food, found[0][:_OF_FOOD])
    measures = food.portions.all()
    measures._result_cache = [portion for row in found if (portion := _portion(row[_OF_FOOD:]))]
    food._prefetched_objects_cache = {"portions": measures}  # type: ignore[attr-defined]  # as `prefetch_related` does
    return food


def _portion(row: Sequence[object]) -> Portion | None:
    """Return the measure in a row; None where the food has none."""
    return None if row[0] is None else loaded(Portion, row)
