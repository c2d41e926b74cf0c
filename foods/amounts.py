"""Parse amounts as people write them: 2, 1,5, 1.5, 1/2, ½, 1 1/2. Pure: text in, Decimal out."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction

_DECIMAL = re.compile(r"\d{1,9}(?:[.,]\d{1,6})?|[.,]\d{1,6}", re.ASCII)
_FRACTION = re.compile(r"(?:(\d{1,6})[ +]+)?(\d{1,4})\s*/\s*(\d{1,4})", re.ASCII)
_THOUSANDS = re.compile(r"\d{1,3},\d{3}", re.ASCII)


class UnreadableAmountError(ValueError):
    """An amount that cannot be parsed; `reason` is "unreadable" or "ambiguous"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def parse_amount(text: str) -> Decimal:
    """Parse an amount, rounded to three decimal places.

    Both a comma and a point are decimal separators. "1,000" could mean one or a thousand, so it is rejected as
    ambiguous.

    Raises:
        UnreadableAmountError: if the text is not an amount, or is ambiguous.
    """
    written = plain(text)
    if _THOUSANDS.fullmatch(written):
        raise UnreadableAmountError("ambiguous")
    if _DECIMAL.fullmatch(written):
        return Decimal(written.replace(",", ".")).quantize(Decimal("0.001"))
    if (match := _FRACTION.fullmatch(written)) and int(match[3]):
        value = int(match[1] or 0) + Fraction(int(match[2]), int(match[3]))
        return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.001"))
    raise UnreadableAmountError("unreadable")


def plain(text: str) -> str:
    """Normalize text: ½ becomes 1/2 and 1½ becomes 1 1/2, digits of other scripts become 0-9, spaces become single."""
    spread = "".join(f" {char}" if unicodedata.decomposition(char).startswith("<fraction>") else char for char in text)
    normal = unicodedata.normalize("NFKC", spread).replace("\N{FRACTION SLASH}", "/")
    digits = (str(unicodedata.decimal(char)) if char.isdecimal() else char for char in normal)
    return " ".join("".join(digits).split())
