"""Format probabilities for pages: "61 %", "≥ 61 %", "< 1 %"."""

from __future__ import annotations

from math import floor

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def chance(share: float, is_floor: bool = False) -> str:
    """Format a probability in whole percent, but never as 0 or 100 %; with `is_floor` it may be higher."""
    whole = floor(100 * share + 0.5)
    if whole > 99:
        return "> 99 %"
    if is_floor:
        return f"≥ {whole} %" if whole else _("< 1 % at the floor")
    return f"{whole} %" if whole else "< 1 %"
