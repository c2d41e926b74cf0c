"""Format an amount of a measure: "1 cup", "2 slices", "½ cup", "150 g", "½ × 2 slices"."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from tracker.diary.habits import Usual
from tracker.free_text.measure_words import counted
from tracker.models import Entry, SavedMealPart

register = template.Library()
register.filter(counted)


@register.filter
def portion(entry: Entry | SavedMealPart | Usual) -> str:
    """Format how much of a food was eaten, or usually is, in the measure that the person chose."""
    if not isinstance(entry, Usual) and entry.is_own_figure:
        return _("your own figure")
    return counted(entry.measure, entry.amount)
