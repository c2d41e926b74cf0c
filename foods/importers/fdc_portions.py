"""Convert household measures of FoodData Central, in every layout, to labeled weights with one usual portion.

Pure. Each of the four data types stores a measure differently: SR Legacy has no unit (9999) and free text in
`modifier`; Foundation has a real unit, and a modifier that narrows it; FNDDS spells it out in `portion_description`,
with its own code in `modifier`; Branded has the serving from the label in another file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from foods.importers.records import PortionRecord, RowError, weight

LONGEST_LABEL = 80
NO_UNIT = "9999"
HUNDRED_GRAMS = PortionRecord("100 g", Decimal("100.000"), is_usual=True)

# FNDDS's default weight of a food: not a measure that a person would choose, but it indicates the usual one.
UNSPECIFIED = "quantity not specified"

# A bare weight or a volume of meat says nothing about how much people eat.
_BARE_UNIT = re.compile(r"^[\d.]+ (oz|lb|g|kg|cubic inch|milliliter|ml|fl oz|unit\b.*|.*yield from.*)$", re.IGNORECASE)
# SR Legacy leaves out the comma in some measures.
_SPOONED = re.compile(r"^(cups?|tbsp|tsp) (\w)")
# What people eat at one time is roughly in this range; a pinch or a whole ham is a measure, but not the usual one.
_LIKELY_GRAMS = (Decimal(5), Decimal(600))

# Milliliters of a drink or sauce are counted as grams, and marked as estimated.
_SERVING_UNITS = {"g": False, "grm": False, "gm": False, "gram": False, "grams": False, "ml": True, "mlt": True}


@dataclass(frozen=True, slots=True)
class Measure:
    """A row of food_portion.csv, unchanged."""

    line: int
    amount: str
    unit_id: str
    description: str
    modifier: str
    grams: str


@dataclass(frozen=True, slots=True)
class Serving:
    """The serving on a label, as in branded_food.csv."""

    size: str
    unit: str
    household: str


def measured(measure: Measure, units: Mapping[str, str]) -> PortionRecord | None:
    """Return a measure with its weight; None for FNDDS's default weight. Raises RowError if it is invalid."""
    label = shortened(_label(measure, units), LONGEST_LABEL)
    grams = weight(measure.grams, label)
    return None if label.lower() == UNSPECIFIED else PortionRecord(label, grams)


def served(serving: Serving) -> PortionRecord | None:
    """Return the serving on a label; None if it has no serving. Raises RowError if it is invalid."""
    if not serving.size:
        return None
    estimated = _SERVING_UNITS.get(serving.unit.lower())
    if estimated is None:
        raise RowError(f"the serving is in a unit without a weight: {serving.unit or 'it is empty'}")
    label = shortened(plain(serving.household) or "1 serving", LONGEST_LABEL)
    return PortionRecord(label, weight(serving.size, label), estimated=estimated)


def with_usual(portions: Sequence[PortionRecord], usual_grams: Decimal | None = None) -> tuple[PortionRecord, ...]:
    """Return each label once, with exactly one usual portion; if the list is empty, return 100 g.

    `usual_grams` is the source's default weight, if it has one.
    """
    distinct: dict[str, PortionRecord] = {}
    for portion in portions:
        held = distinct.get(portion.label)
        if held is None:
            distinct[portion.label] = portion
        elif held.grams != portion.grams:
            # The same label with two weights: both are real, so the weight distinguishes them.
            mark = f" ({portion.grams.normalize():f} g)"
            label = shortened(portion.label, LONGEST_LABEL - len(mark)) + mark
            distinct.setdefault(label, PortionRecord(label, portion.grams, estimated=portion.estimated))
    listed = list(distinct.values())
    if not listed:
        return (HUNDRED_GRAMS,)
    usual = next((p for p in listed if p.grams == usual_grams), None) or next(
        filter(_is_likely_amount, listed), listed[0]
    )
    return tuple(PortionRecord(p.label, p.grams, p is usual, p.estimated) for p in listed)


def plain(text: str) -> str:
    """Collapse whitespace in `text`, and drop control characters that do not belong in a page or database."""
    return " ".join((text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)).split())


def shortened(text: str, longest: int) -> str:
    """Shorten `text` to at most `longest` characters, cut between words and marked as cut."""
    if len(text) <= longest:
        return text
    start, space, _ = text[:longest].rpartition(" ")
    kept = start if space and len(start) > longest // 2 else text[: longest - 1]
    return kept.rstrip(" ,;") + "…"


def _is_likely_amount(portion: PortionRecord) -> bool:
    return _LIKELY_GRAMS[0] <= portion.grams <= _LIKELY_GRAMS[1] and not _BARE_UNIT.match(portion.label)


def _label(measure: Measure, units: Mapping[str, str]) -> str:
    description, modifier = plain(measure.description), plain(measure.modifier)
    unit = units.get(measure.unit_id, "") if measure.unit_id != NO_UNIT else ""
    if description and (not unit or unit in description):  # FNDDS: the modifier is a code
        return description
    words = ", ".join(part for part in (unit, description or _with_comma(modifier)) if part)
    amount = _amount(measure.amount)
    if amount == "0":
        # USDA rounded a part of the measure to 0: the weight is known, the number of measures is not.
        return f"1 portion ({words})" if words else "1 portion"
    return f"{amount} {words or 'portion'}"


def _with_comma(modifier: str) -> str:
    """Separate a spoon or cup from what is in it: "cup shredded" is a cup, shredded."""
    return _SPOONED.sub(r"\1, \2", modifier)


def _amount(text: str) -> str:
    try:
        value = Decimal(text or "1")
        plain = f"{value.quantize(Decimal('0.001')).normalize():f}"
    except InvalidOperation:
        raise RowError(f"the amount of a measure is not a number: {text}") from None
    if value.is_nan():
        raise RowError(f"the amount of a measure is not a number: {text}")
    if value < 0:
        raise RowError(f"the amount of a measure cannot be negative: {text}")
    return plain.removeprefix("-")
