"""The measures that a food is counted in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from foods.models import Food


@dataclass(frozen=True, slots=True)
class Measure:
    """A unit that a food is counted in, and what one of it weighs."""

    label: str
    grams: Decimal


GRAMS = Measure("g", Decimal(1))


def measures_of(food: Food) -> dict[str, Measure]:
    """Return what a food can be counted in, by label: its household measures, and grams."""
    return {portion.label: Measure(portion.label, portion.grams) for portion in food.portions.all()} | {
        GRAMS.label: GRAMS
    }
