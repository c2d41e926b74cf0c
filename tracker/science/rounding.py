"""How exactly figures are said: one rounding for words, charts and tables, so that they never disagree."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def whole_mg(value: Decimal | float) -> int:
    """Round mg to the whole number that people see; halves go up, as Django's `floatformat` does."""
    return int(Decimal(str(value)).quantize(Decimal(1), ROUND_HALF_UP))
