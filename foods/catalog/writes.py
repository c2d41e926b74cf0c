"""Writes to the catalog: seed it, retire foods and bring them back, mark what an admin changed."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import PROTECT, RESTRICT
from django.utils import timezone
from django.utils.translation import gettext as _

from foods.catalog import history
from foods.catalog.loading import LoadResult, load
from foods.importers.catalog_csv import read_catalog, read_groups
from foods.importers.records import GroupRecord, PortionRecord, Reading
from foods.models import Food

CATALOG_FILE = Path(__file__).parent.parent / "data" / "catalog.csv"
DISHES_FILE = Path(__file__).parent.parent / "data" / "dishes.csv"
GROUPS_FILE = Path(__file__).parent.parent / "data" / "groups.csv"


def seed(path: Path | None = None, groups_path: Path = GROUPS_FILE) -> LoadResult:
    """Load a catalog file, or else the files that ship with the app. Raises FileError or OSError if it cannot read."""
    with groups_path.open("rb") as stream:
        groups = read_groups(stream)
    readings = [read_file(one, groups) for one in ([path] if path else [CATALOG_FILE, DISHES_FILE])]
    records = [record for reading in readings for record in reading.records]
    return load(records, groups=groups, refusals=[one for reading in readings for one in reading.refusals])


def read_file(path: Path, groups: Iterable[GroupRecord]) -> Reading:
    """Read a catalog file. The allergens of the dishes that ship with the app await confirmation by an admin."""
    with path.open("rb") as stream:
        reading = read_catalog(stream, groups={group.slug for group in groups})
    if path != DISHES_FILE:
        return reading
    return replace(reading, records=tuple(replace(one, allergens_unconfirmed=True) for one in reading.records))


@transaction.atomic
def set_portions(food: Food, portions: Sequence[PortionRecord]) -> None:
    """Replace a food's portions with these, in this order; a portion whose label stays keeps its row."""
    food.portions.exclude(label__in=[portion.label for portion in portions]).delete()
    food.portions.update(is_usual=False)  # a food may have only one usual portion
    for rank, portion in enumerate(portions):
        values = {"grams": portion.grams, "estimated": portion.estimated, "is_usual": portion.is_usual, "rank": rank}
        food.portions.update_or_create(label=portion.label, defaults=values)


def new_source_id() -> str:
    """Return an id for a food that an admin adds; it cannot occur in any catalog file."""
    return f"added-{uuid.uuid4().hex[:12]}"


def mark_edited(food: Food) -> None:
    """Mark a food as changed by an admin, so that later loads leave it alone."""
    food.edited_at = timezone.now()
    food.save(update_fields=["edited_at"])


def retire(food: Food) -> None:
    """Remove a food from search and lists; diaries that use it keep it."""
    if food.retired_at is None:
        with history.changing([food.pk], why=_("Retired")):
            food.retired_at = timezone.now()
            food.save(update_fields=["retired_at"])


@transaction.atomic
def confirm_allergens(foods: Collection[Food], *, by: Any) -> int:
    """Record that someone read and confirmed these foods' allergens and diet; return how many."""
    for food in foods:
        history.note(food, why=_("Allergens and diet confirmed"), by=by)
    return Food.objects.filter(pk__in=[food.pk for food in foods]).update(allergens_unconfirmed=False)


def list_foods(pks: Collection[int]) -> int:
    """List these foods, so that people can find them; return how many were changed."""
    with history.changing(pks, why=_("Listed: people can find it")):
        return Food.objects.filter(pk__in=pks).update(listed=True)


def unretire(food: Food) -> None:
    """Bring a retired food back."""
    with history.changing([food.pk], why=_("Restored")):
        food.retired_at = None
        food.save(update_fields=["retired_at"])


def in_use(foods: Collection[Food]) -> set[int]:
    """Return the ids of the foods that cannot be deleted because other records use them.

    Checks every relation that restricts deletion, so the catalog need not know who keeps a diary.
    """
    held: set[int] = set()
    for relation in Food._meta.related_objects:
        if relation.on_delete in (RESTRICT, PROTECT):
            column = relation.field.attname
            rows = relation.field.model._base_manager.filter(**{f"{relation.field.name}__in": foods})
            held |= set(rows.values_list(column, flat=True))
    return held
