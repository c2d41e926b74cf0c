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
    if is_floor:
        return f"≥ {min(whole, 99)} %" if whole else _("< 1 % at the floor")
    return "< 1 %" if whole < 1 else "> 99 %" if whole > 99 else f"{whole} %"
