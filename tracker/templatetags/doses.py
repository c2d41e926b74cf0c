"""Format doses of tablets and medicines: "2 × 1 tablet", "½ × 1 tablet", "100 mg", "97–118 mg"."""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

from django import template
from django.utils.translation import gettext as _

from foods.templatetags.amounts import count, mg, mg_number
from tracker.models import SupplementDose

register = template.Library()


class HoldsMagnesium(Protocol):
    """Anything whose magnesium is between two values in mg."""

    @property
    def mg_low(self) -> Decimal: ...
    @property
    def mg_high(self) -> Decimal: ...


@register.filter
def mg_range(thing: HoldsMagnesium) -> str:
    """Format the magnesium in it: one value, or both ends of a range."""
    low, high = mg_number(thing.mg_low), mg_number(thing.mg_high)
    return mg(thing.mg_high) if low == high else _("%(low)s–%(high)s mg") % {"low": low, "high": high}


@register.filter
def doses_text(dose: SupplementDose) -> str:
    """Format the number of doses, in the words of the product."""
    return dose.dose_label if dose.doses == 1 else f"{count(dose.doses)} × {dose.dose_label}"
