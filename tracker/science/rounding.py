"""How exactly figures are stored and shown: sums in integer micrograms, divided once, rounded once, halves up."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

UG_PER_MG = 1000  # the database stores three decimals of a mg, so sums of stored values are whole micrograms


def as_ug(mg: Decimal | float) -> int:
    """Convert mg with up to three decimals, or sums of them, to micrograms; SQLite sums decimals as floats."""
    return round(mg * UG_PER_MG)


def as_mg(ug: int) -> Decimal:
    """Convert micrograms to mg, exactly."""
    return Decimal(ug).scaleb(-3)


def mean_mg(ug: int, days: int) -> Decimal:
    """Return the mean, in mg, of `days` days with `ug` micrograms in total."""
    return Decimal(ug) / (UG_PER_MG * days)


def whole_mg(value: Decimal | float) -> int:
    """Round mg to the whole number that people see; halves round up, as in Django's `floatformat`."""
    return int(Decimal(str(value)).quantize(Decimal(1), ROUND_HALF_UP))
