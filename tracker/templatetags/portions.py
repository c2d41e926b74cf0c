"""How an entry's amount is written: "1 cup", "2 × 1 slice", "½ × 1 cup", "150 g"."""

from __future__ import annotations

from django import template

from foods.templatetags.amounts import count, grams
from tracker.diary import GRAMS
from tracker.habits import Usual
from tracker.models import Entry

register = template.Library()


@register.filter
def portion(entry: Entry | Usual) -> str:
    """Write how much of a food was eaten, or is usually, in the measure that the person chose."""
    if entry.measure == GRAMS.label:
        return grams(entry.amount)
    return entry.measure if entry.amount == 1 else f"{count(entry.amount)} × {entry.measure}"
