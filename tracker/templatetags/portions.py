"""Format an amount of a measure: "1 cup", "2 slices", "½ cup", "150 g", "½ × 2 slices"."""

from __future__ import annotations

from django import template

from tracker.diary.habits import Usual
from tracker.free_text.measure_words import counted
from tracker.models import Entry

register = template.Library()
register.filter(counted)


@register.filter
def portion(entry: Entry | Usual) -> str:
    """Format how much of a food was eaten, or usually is, in the measure that the person chose."""
    return counted(entry.measure, entry.amount)
