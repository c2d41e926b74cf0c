"""How exactly figures are kept and said: sums in whole micrograms, divided once, rounded once, halves up."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

UG_PER_MG = 1000  # the database keeps three decimals of a mg, so a sum of what it keeps is whole in micrograms


def as_ug(mg: Decimal | float) -> int:
    """Return mg of three decimals at most, or a sum of such, in micrograms; SQLite adds decimals up as floats."""
    return round(mg * UG_PER_MG)


def as_mg(ug: int) -> Decimal:
    """Return micrograms in mg, exactly."""
    return Decimal(ug).scaleb(-3)


def mean_mg(ug: int, days: int) -> Decimal:
    """Return the mean of some days that come to `ug` together, in mg."""
    return Decimal(ug) / (UG_PER_MG * days)


def whole_mg(value: Decimal | float) -> int:
    """Round mg to the whole number that people see; halves go up, as Django's `floatformat` does."""
    return int(Decimal(str(value)).quantize(Decimal(1), ROUND_HALF_UP))
