"""Format an amount of a measure: "1 cup", "2 slices", "½ cup", "150 g", "½ × 2 slices"."""

from __future__ import annotations

from decimal import Decimal

from foods.templatetags.amounts import count, grams
from tracker.diary.measures import GRAMS
from tracker.free_text.portions import Household


def counted(measure: str, amount: Decimal) -> str:
    """Format an amount of a measure: 3 of "1 large slice" is "3 large slices"."""
    if measure == GRAMS.label:
        return grams(amount)
    if amount == 1:
        return measure
    said = Household(measure, Decimal(0)).counted(amount)
    return f"{count(amount)} × {measure}" if said is None else f"{count(said[0])} {said[1]}"
