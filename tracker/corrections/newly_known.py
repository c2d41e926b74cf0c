"""Offer a person the values of foods that had none when they were logged; nothing changes unless they ask."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.contrib.auth.models import User
from django.db import transaction

from foods import nutrients
from foods.models import Food
from tracker.common import undo
from tracker.corrections.effects import CatalogFigures, correction_of, recompute, save_changed
from tracker.models import Entry, EntryQuerySet, Origin, Profile

MOST = 200  # entries at a time, so that the token that undoes it stays small


@dataclass(frozen=True, slots=True)
class NewlyKnown:
    """A food that has a value now, the number of entries without one, and the mg that they would add."""

    food: Food
    entries: int
    mg: Decimal


def count(user_id: int) -> int:
    """Return how many of a person's entries could get a value."""
    return _without_value(user_id).count()


def offered(user_id: int) -> list[NewlyKnown]:
    """Return the foods of these entries, by name."""
    found: dict[int, NewlyKnown] = {}
    for entry in _without_value(user_id).select_related("food"):
        food, grams = entry.food, entry.grams
        assert food is not None  # noqa: S101  # guaranteed by the query
        assert grams is not None  # noqa: S101  # guaranteed by the query
        one = found.get(food.pk, NewlyKnown(food, 0, Decimal(0)))
        mg = nutrients.magnesium_mg(grams, food.magnesium_mg_per_100g) or Decimal(0)
        found[food.pk] = NewlyKnown(food, one.entries + 1, one.mg + mg)
    return sorted(found.values(), key=lambda one: one.food.name)


@transaction.atomic
def fill(*, user: User, food_ids: Collection[int]) -> tuple[list[Entry], str | None]:
    """Give the newest of these foods' entries their values; return them, with a token that undoes it."""
    Profile.lock_for(user)
    rows = _without_value(user.pk).filter(food__in=food_ids).select_related("food").order_by("-day", "-pk")
    entries = list(rows.select_for_update(of=("self",))[:MOST])
    if not entries:
        return [], None
    token = undo.token_for(entries, changed=True)
    for entry in entries:
        assert entry.food is not None  # noqa: S101  # guaranteed by the query
        after = CatalogFigures.of(entry.food)
        before = CatalogFigures(None, None if entry.energy_kcal is None else after.energy, entry.how_known)
        recompute(entry, correction_of(entry.food.pk, before, after))
    save_changed(entries)
    return entries, token


def _without_value(user_id: int) -> EntryQuerySet:
    """Filter to weighed entries that were logged here without a value, of foods that have one now."""
    weighed = Entry.objects.for_user(user_id).filter(parts=1, parts_unmeasured=1, grams__isnull=False)
    logged = weighed.filter(source_key="").exclude(origin=Origin.IMPORTED)
    return logged.filter(food__magnesium_mg_per_100g__isnull=False)
