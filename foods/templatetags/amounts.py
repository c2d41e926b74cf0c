"""Format amounts for pages: "214 mg", "2.7 mg", "28.35 g", "1⅛", "no value".

Only displayed numbers are rounded, half up as people expect (2.25 mg becomes 2.3); stored values and sums are not. What
is more than nothing is never shown as 0.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from foods.nutrients import Total

register = template.Library()

Amount = Decimal | float | None  # pandas returns floats

_SMALLEST_MG = Decimal("0.1")
_SMALLEST = Decimal("0.01")
_STORED_DECIMALS = 3
_FRACTIONS = {
    Decimal(part).scaleb(-_STORED_DECIMALS): sign
    for part, sign in (
        (125, "⅛"),
        (250, "¼"),
        (333, "⅓"),
        (375, "⅜"),
        (500, "½"),
        (625, "⅝"),
        (667, "⅔"),
        (750, "¾"),
        (875, "⅞"),
    )
}


@register.filter
def mg(value: Amount) -> str:
    """Format milligrams: whole from 10 up, one decimal below; a missing value is given in words, never as 0."""
    if value is None:
        return _("no value")
    exact = _decimal(value)
    if 0 < exact < _SMALLEST_MG / 2:
        return _("under %(amount)s mg") % {"amount": _formatted(_SMALLEST_MG, 1)}
    return _("%(amount)s mg") % {"amount": _milligrams(exact)}


@register.filter
def total(value: Total) -> str:
    """Format a total in milligrams: "at least" if a part has no value, and no number if no part has one."""
    if value.parts_unmeasured == value.parts:
        return mg(None)
    written = mg(value.known_mg)
    return f"{_('at least')} {written}" if value.is_floor else written


@register.simple_tag
def row_mg(value: Amount | Total) -> SafeString:
    """Render the milligrams of a row in a list; a missing value looks different from a number."""
    is_missing = bool(value.parts_unmeasured) if isinstance(value, Total) else value is None
    text = total(value) if isinstance(value, Total) else mg(value)
    return format_html('<span class="row-mg{}">{}</span>', " row-mg-none" if is_missing else "", text)


@register.filter
def grams(value: Amount) -> str:
    """Format a weight in grams with at most two decimals, or three if it would be 0 otherwise."""
    if value is None:
        return _("no weight")
    return _("%(amount)s g") % {"amount": number(value)}


@register.filter
def number(value: Amount) -> str:
    """Format a number without a unit, with at most two decimals, or three if it would be 0 otherwise."""
    if value is None:
        return "–"
    exact = _decimal(value)
    return _formatted(exact, 2 if abs(exact) >= _SMALLEST / 2 else _STORED_DECIMALS)


@register.filter
def count(value: Amount) -> str:
    """Format a count of measures: 2, ½, 1⅛; others keep all their stored decimals."""
    if value is None:
        return "–"
    exact = _decimal(value)
    whole, part = divmod(exact, 1)
    sign = _FRACTIONS.get(part)
    return _formatted(exact, _STORED_DECIMALS) if sign is None else f"{number(whole) if whole else ''}{sign}"


@register.filter
def mg_number(value: Amount) -> str:
    """Format milligrams without the unit, rounded as `mg` does, for pages that show the unit separately."""
    if value is None:
        return "–"
    exact = _decimal(value)
    return number(exact) if 0 < exact < _SMALLEST_MG / 2 else _milligrams(exact)


def _milligrams(exact: Decimal) -> str:
    return _formatted(exact, 0 if abs(exact) >= 10 else 1)


def _formatted(exact: Decimal, decimals: int) -> str:
    """Round half up, drop trailing zeros, and format for the locale."""
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP).normalize()
    exponent = rounded.as_tuple().exponent
    places = max(0, -exponent) if isinstance(exponent, int) else 0
    return formats.number_format(rounded, places, use_l10n=True, force_grouping=True)


def _decimal(value: Decimal | float) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))
