"""How amounts are written on pages: "214 mg", "2.7 mg", "28.35 g", "no value".

Only shown numbers are rounded, and half goes up as people expect (2.25 mg reads 2.3); what is stored
and added up is not touched.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.utils import formats
from django.utils.translation import gettext as _

from foods.nutrients import Total

register = template.Library()

Amount = Decimal | float | None  # pandas hands out floats

_SMALLEST_MG = Decimal("0.1")
_FRACTIONS = {
    Decimal(text): sign for text, sign in (("0.25", "¼"), ("0.333", "⅓"), ("0.5", "½"), ("0.667", "⅔"), ("0.75", "¾"))
}


@register.filter
def mg(value: Amount) -> str:
    """Write milligrams: whole from 10 up, one decimal below; no value is said in words, never as 0."""
    if value is None:
        return _("no value")
    exact = _decimal(value)
    if 0 < exact < _SMALLEST_MG / 2:
        return _("under %(amount)s mg") % {"amount": _written(_SMALLEST_MG, 1)}
    return _("%(amount)s mg") % {"amount": _milligrams(exact)}


@register.filter
def total(value: Total) -> str:
    """Write a total in milligrams: at least that much where a part has no value, and no number where none has one."""
    if value.parts_unmeasured == value.parts:
        return mg(None)
    written = mg(value.known_mg)
    return f"{_('at least')} {written}" if value.is_floor else written


@register.filter
def grams(value: Amount) -> str:
    """Write a weight in grams with at most two decimals."""
    if value is None:
        return _("no weight")
    return _("%(amount)s g") % {"amount": _written(_decimal(value), 2)}


@register.filter
def number(value: Amount) -> str:
    """Write a number without a unit, with at most two decimals."""
    return "–" if value is None else _written(_decimal(value), 2)


@register.filter
def count(value: Amount) -> str:
    """Write how many of a measure: 2, ½, 1½; what is no half, third or quarter as `number` does."""
    if value is None:
        return "–"
    whole, part = divmod(_decimal(value), 1)
    sign = _FRACTIONS.get(part)
    return number(value) if sign is None else f"{number(whole) if whole else ''}{sign}"


@register.filter
def mg_number(value: Amount) -> str:
    """Write milligrams without their unit, rounded as `mg` does, for where the unit stands apart."""
    return "–" if value is None else _milligrams(_decimal(value))


def _milligrams(exact: Decimal) -> str:
    return _written(exact, 0 if abs(exact) >= 10 else 1)


def _written(exact: Decimal, decimals: int) -> str:
    """Round half up, drop trailing zeros and write the rest as the locale does."""
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP).normalize()
    exponent = rounded.as_tuple().exponent
    places = max(0, -exponent) if isinstance(exponent, int) else 0
    return formats.number_format(rounded, places, use_l10n=True, force_grouping=True)


def _decimal(value: Decimal | float) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))
