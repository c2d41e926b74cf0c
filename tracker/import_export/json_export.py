"""Export all data of a person as one JSON file, row by row.

A row of the file has every column of its row in the database except this database's keys. Rows refer to each other by
values that are valid on any instance (`form_key`, a food's number in the file). So a diary that was imported on
another instance is exported as the same file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

from foods.models import Food, Portion
from tracker.import_export.readers.own_json import FORMAT, VERSION
from tracker.models import (
    DayNote,
    DayStatus,
    Entry,
    FavouriteFood,
    FoodNotForMe,
    KitchenFood,
    OwnMeal,
    Profile,
    PutAway,
    SavedMeal,
    SavedMealPart,
    SupplementDose,
    SupplementProduct,
    SwapTrial,
    TargetPeriod,
)

_AT_ONCE = 1000
FOODS = "foods"
NOT_IN_THE_FILE = {"user", "logged_by"}  # accounts of this instance


@dataclass(frozen=True)
class Table:
    """A table with rows of one person. `key` is the column that identifies a row among that person's rows.

    `refs` maps the columns that refer to rows of other tables of the file to those tables.
    """

    name: str
    model: type[models.Model]
    key: str
    refs: Mapping[str, str] = field(default_factory=dict)

    def fields(self) -> list[models.Field[Any, Any]]:
        """Return the columns that are in the file."""
        return [f for f in self.model._meta.concrete_fields if not f.primary_key and f.name not in NOT_IN_THE_FILE]

    def of(self, user: User) -> models.QuerySet[models.Model]:
        """Return a person's rows, oldest first."""
        return self.model._base_manager.filter(user=user).order_by("pk")


# In an order in which each row comes after the rows that it refers to.
TABLES = (
    Table("products", SupplementProduct, "form_key"),
    Table("target_periods", TargetPeriod, "from_day"),
    Table("entries", Entry, "form_key", {"food": FOODS}),
    Table("doses", SupplementDose, "form_key", {"product": "products"}),
    Table("day_statuses", DayStatus, "day"),
    Table("day_notes", DayNote, "day"),
    Table("put_away", PutAway, "finding"),
    Table("favourites", FavouriteFood, "food", {"food": FOODS}),
    Table("kitchen", KitchenFood, "food", {"food": FOODS}),
    Table("not_for_me", FoodNotForMe, "food", {"food": FOODS}),
    Table("swap_trials", SwapTrial, "from_food", {"from_food": FOODS, "to_food": FOODS}),
    Table("own_meals", OwnMeal, "key"),
    Table("saved_meals", SavedMeal, "form_key"),
    Table(
        "saved_meal_parts",
        SavedMealPart,
        "form_key",
        {"saved_meal": "saved_meals", "food": FOODS, "recipe": "saved_meals"},
    ),
)
BY_NAME = {table.name: table for table in TABLES}

PROFILE_FIELDS = tuple(
    f for f in Profile._meta.concrete_fields if f.name not in {"id", "user", "sample_until", "household"}
)  # the diary of a demo account does not make an account elsewhere a temporary one, and a household is of this instance
# Without the owner and what admins did to the food, which are not facts about it; `group` is written as its slug.
FOOD_FIELDS = tuple(
    f
    for f in Food._meta.concrete_fields
    if not f.primary_key and not f.is_relation and f.name not in {"edited_at", "source", "source_id"}
)
PORTION_FIELDS = tuple(f for f in Portion._meta.concrete_fields if not f.primary_key and not f.is_relation)


def plain(value: Any) -> Any:
    """Return a value for JSON: decimals as strings, so that no digit is lost."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def own_foods(user: User) -> models.QuerySet[Food]:
    """Return the foods that a person added, oldest first; each is numbered in the file by its position."""
    return Food.objects.filter(owner=user).order_by("pk")


def json_text(user: User) -> Iterator[str]:
    """Yield the file in pieces."""
    numbers: dict[int, int] = {}
    head = {
        "format": FORMAT,
        "version": VERSION,
        "exported_at": timezone.now().isoformat(timespec="seconds"),
        "account": {"name": user.username, "email": user.email},
        "profile": _row(Profile.objects.get_or_create(user=user)[0], PROFILE_FIELDS),
    }
    yield "{" + ",\n".join(f"{json.dumps(name)}: {_json(value)}" for name, value in head.items())
    yield from _list(FOODS, _foods(user, numbers))
    # For each table that rows refer to by form_key: pk -> form_key.
    keys: dict[str, dict[Any, Any]] = {FOODS: dict(numbers)}
    for table in TABLES:
        if table.name in {name for other in TABLES for name in other.refs.values()}:
            keys[table.name] = {pk: str(key) for pk, key in table.of(user).values_list("pk", table.key)}
        yield from _list(table.name, _rows(table, user, keys))
    yield "\n}\n"


def _list(name: str, rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    between = f",\n{json.dumps(name)}: [\n"
    for row in rows:
        yield between + _json(row)
        between = ",\n"
    yield "\n]" if between == ",\n" else f"{between}]"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _row(thing: models.Model, fields: tuple[models.Field[Any, Any], ...]) -> dict[str, Any]:
    return {f.name: plain(f.value_from_object(thing)) for f in fields}


def _rows(table: Table, user: User, keys: Mapping[str, Mapping[Any, Any]]) -> Iterator[dict[str, Any]]:
    fields = table.fields()
    names = [f.name for f in fields]
    through = [(place, keys[table.refs[name]]) for place, name in enumerate(names) if name in table.refs]
    values = table.of(user).values_list(*(f.attname for f in fields))
    for row in values.iterator(_AT_ONCE):
        cells = [plain(value) for value in row]
        for place, known in through:
            cells[place] = known.get(cells[place])
        yield dict(zip(names, cells, strict=True))


def _foods(user: User, numbers: dict[int, int]) -> Iterator[dict[str, Any]]:
    """Yield a person's own foods, then the catalog's foods that the diary uses; record the number of each."""
    named: set[int] = set()
    for table in TABLES:
        for column, other in table.refs.items():
            if other == FOODS:
                rows = table.of(user).exclude(**{column: None}).order_by()
                named |= set(rows.values_list(column, flat=True).distinct())
    catalog = Food.objects.filter(owner=None, pk__in=named).order_by("source", "source_id", "name", "pk")
    for foods in (own_foods(user), catalog):
        for food in foods.select_related("group").prefetch_related("portions"):
            numbers[food.pk] = len(numbers) + 1
            key: dict[str, Any] = {"number": numbers[food.pk], "own": food.owner_id is not None}
            if not key["own"]:
                key |= {"source": food.source, "source_id": food.source_id}
            portions = [_row(portion, PORTION_FIELDS) for portion in food.portions.all()]
            row = _row(food, FOOD_FIELDS)
            yield {**key, "group": food.group.slug, **row, "portions": portions}
