"""Fetch what a person ate without a value, and guess its magnesium."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from foods.models import Food
from tracker.models import Entry
from tracker.science.full_days import DayTotals
from tracker.science.unmeasured import Unmeasured, guesses, typical_mg_per_100g


def guesses_between(user_id: int, first: date, last: date) -> dict[date, int]:
    """Return, for each day with parts without a value, a guess at them in micrograms (two queries at most)."""
    rows = (
        Entry.objects.for_user(user_id)
        .between(first, last)
        .filter(parts_unmeasured__gt=0)
        .order_by("day")
        .values_list("day", "grams", "food__group_id", "parts", "parts_unmeasured")
    )
    # In a recipe, the weight of the parts without a value is not known.
    eaten = [
        Unmeasured(day, grams if parts == 1 else None, group, unmeasured)
        for day, grams, group, parts, unmeasured in rows
    ]
    groups = {food.group_id for food in eaten if food.group_id and food.grams}
    return guesses(eaten, typical_mg_per_100g(_known_values(groups) if groups else ()))


def with_guesses(user_id: int, days: Iterable[DayTotals]) -> tuple[DayTotals, ...]:
    """Return days with their guesses; no query if every part has a value, else two at most."""
    known = tuple(days)
    unmeasured = [it.day for it in known if it.parts_unmeasured]
    guessed = guesses_between(user_id, min(unmeasured), max(unmeasured)) if unmeasured else {}
    return tuple(it._replace(guess_ug=guessed.get(it.day, 0)) for it in known) if guessed else known


def _known_values(groups: Iterable[int]) -> list[tuple[int, Decimal]]:
    known = Food.objects.visible_to(None).filter(group_id__in=groups, magnesium_mg_per_100g__isnull=False)
    figures = known.values_list("group_id", "magnesium_mg_per_100g")
    return [(group_id, mg_per_100g) for group_id, mg_per_100g in figures if mg_per_100g is not None]
