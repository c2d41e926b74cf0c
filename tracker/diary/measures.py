"""The measures of a food."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from foods.models import Food


@dataclass(frozen=True, slots=True)
class Measure:
    """A unit for a food, and its weight."""

    label: str
    grams: Decimal


GRAMS = Measure("g", Decimal(1))


def measures_of(food: Food) -> dict[str, Measure]:
    """Return a food's measures by label: its household measures, and grams."""
    return {portion.label: Measure(portion.label, portion.grams) for portion in food.portions.all()} | {
        GRAMS.label: GRAMS
    }
