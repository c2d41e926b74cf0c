"""Sums of magnesium at the precision that the database keeps."""

from __future__ import annotations

from decimal import Decimal


def stored(mg: float) -> Decimal:
    """Return a sum at the precision that the database keeps; SQLite adds decimals up as floats."""
    if not mg:
        return _NONE  # most days have no tablets: over years this is what takes time
    return Decimal(f"{mg:.3f}")


_NONE = Decimal("0.000")
