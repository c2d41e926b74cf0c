"""Recognize other versions of a food in earlier and later releases of FoodData Central.

USDA gives a food of Foundation Foods or FNDDS a new id in a new release; its name stays. Ids only ever grow.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from foods.catalog.releases import is_older, released
from foods.importers.records import FoodRecord
from foods.models import Food

VERSIONED = frozenset({"usda_foundation", "usda_survey"})


def settled(
    records: Sequence[FoodRecord], *, curated: Collection[tuple[str, str]], accept_changes: bool
) -> tuple[list[FoodRecord], int]:
    """Return the records to load, and the number of older versions among them that were left out.

    A record of a food that is known by another id gets that id. If changes are accepted, and it is newer, the food
    gets the id of the record instead, unless an admin edited or retired it, or the catalog's own file has it.
    """
    versioned = [record for record in records if record.source in VERSIONED]
    by_name = {(food.source, food.original_name): food for food in _known_by_name(versioned)}
    kept: list[FoodRecord] = []
    for record in records:
        food = by_name.get((record.source, record.original_name))
        if food is None or food.source_id == record.source_id:
            kept.append(record)
        elif not _is_older(record, food):
            is_ours = food.edited_at or food.retired_at or (food.source, food.source_id) in curated
            if accept_changes and not is_ours:
                Food.objects.filter(pk=food.pk).update(source_id=record.source_id)
                kept.append(record)
            else:
                kept.append(replace(record, source_id=food.source_id))
    return kept, len(records) - len(kept)


def _is_older(record: FoodRecord, food: Food) -> bool:
    """Whether a food comes from a newer release than the record, or from the same one with a newer id."""
    if released(record.release) != released(food.release):
        return is_older(record.release, food.release)
    both = record.source_id.isdecimal() and food.source_id.isdecimal()
    return both and int(record.source_id) < int(food.source_id)


def _known_by_name(records: Sequence[FoodRecord]) -> list[Food]:
    """Return the foods of these names (one query for each source), oldest first, so that the newest remains."""
    found: list[Food] = []
    for source in sorted({record.source for record in records}):
        names = [record.original_name for record in records if record.source == source]
        named = Food.objects.filter(source=source, original_name__in=names, owner=None)
        found += named.exclude(source_id="").order_by("pk")
    return found
