"""What a chart draws and the table beside it says: the same numbers, rounded once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypedDict

from tracker.science.rounding import whole_mg

AHEAD = "ahead"  # the kind of a day that is still to come


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A day to draw, or some days in a row by their mean.

    `kind` is unlogged, partial, full or ahead. The three ledgers are None on an unlogged day, and the least there was
    if `is_floor`; `ceiling_mg` is then what it would be with guesses for what has no value (None: no guess).
    `mean_7_mg` and `mean_28_mg` are of the full days up to this one, None without any.
    `note` goes with the label, for example how many full days a mean stands on; `day_note` is what the person wrote
    about the day; `address` is its own page, "" where it has none yet.
    """

    label: str
    kind: str
    food_mg: Decimal | None = None
    supplements_mg: Decimal | None = None
    medicines_mg: Decimal | None = None
    is_floor: bool = False
    ceiling_mg: Decimal | None = None
    target_low_mg: Decimal
    target_high_mg: Decimal
    mean_7_mg: float | None = None
    mean_28_mg: float | None = None
    note: str = ""
    day_note: str = ""
    address: str = ""

    @property
    def known_mg(self) -> Decimal | None:
        """All three ledgers together."""
        parts = [mg for mg in (self.food_mg, self.supplements_mg, self.medicines_mg) if mg is not None]
        return sum(parts, Decimal(0)) if parts else None


@dataclass(frozen=True, slots=True)
class Labels:
    """Words in the reader's language; `kinds` names each kind of day."""

    known: str
    food: str
    supplements: str
    medicines: str
    ceiling: str
    at_least: str
    target: str
    target_high: str
    mean_7: str
    mean_28: str
    day_note: str
    unit: str
    kinds: Mapping[str, str]


class TableRow(TypedDict):
    """A bar in the table: whole mg as drawn (None: nothing to say), and whether the true total may be higher.

    `numbers` are the cells of mg as the table writes them, of the columns that it has; `said` is its last word on the
    row. A plain dictionary, because templates look into one twice as fast as into an object, and of ten years there are
    hundreds.
    """

    label: str
    note: str
    day_note: str
    address: str
    mg: int | None
    food: int | None
    supplements: int | None
    medicines: int | None
    ceiling: int | None
    at_least: bool
    kind: str
    said: str
    target_low: int
    target_high: int
    mean_7: int | None
    mean_28: int | None
    numbers: list[str]


@dataclass(frozen=True, slots=True)
class Chart:
    """`data` can be written as JSON and is all that the script gets; `rows` are the table.

    The others tell which columns and signs there is something to say in.
    """

    data: dict[str, object]
    rows: tuple[TableRow, ...]
    has_supplements: bool
    has_medicines: bool
    has_ceiling: bool
    has_means: bool
    has_day_notes: bool

    @property
    def has_tablets(self) -> bool:
        """Whether the ledgers are shown apart."""
        return self.has_supplements or self.has_medicines


# A column of the table and of the JSON; what is drawn is what stands in the table.
_DRAWN = {
    "labels": "label",
    "notes": "note",
    "day_notes": "day_note",
    "known": "mg",
    "food": "food",
    "supplements": "supplements",
    "medicines": "medicines",
    "ceiling": "ceiling",
    "kinds": "kind",
    "at_least": "at_least",
    "target_low": "target_low",
    "target_high": "target_high",
    "mean_7": "mean_7",
    "mean_28": "mean_28",
}


def intake_chart(bars: Iterable[Bar], labels: Labels) -> Chart:
    """Return bars against their targets, with the table of the same numbers.

    `data` holds a list for each name in _DRAWN (one value a bar), `is_band` (whether a target is one), `unit`
    and `words`.
    """
    rows = tuple(_row(bar, labels) for bar in bars)
    has_supplements = any(row["supplements"] for row in rows)
    has_medicines = any(row["medicines"] for row in rows)
    has_tablets = has_supplements or has_medicines
    has_ceiling = any(row["ceiling"] is not None for row in rows)
    has_means = any(row["mean_28"] is not None for row in rows)
    for row in rows:
        row["numbers"] = _numbers(row, has_tablets, has_ceiling, has_means)
    columns: Sequence[Mapping[str, object]] = rows
    data: dict[str, object] = {name: [row[column] for row in columns] for name, column in _DRAWN.items()}
    data |= {
        "is_band": any(row["target_low"] != row["target_high"] for row in rows),
        "unit": labels.unit,
        "words": {
            "known": labels.known,
            "food": labels.food,
            "supplements": labels.supplements,
            "medicines": labels.medicines,
            "ceiling": labels.ceiling,
            "at_least": labels.at_least,
            "target": labels.target,
            "target_high": labels.target_high,
            "mean_7": labels.mean_7,
            "mean_28": labels.mean_28,
            "day_note": labels.day_note,
            "kinds": dict(labels.kinds),
        },
    }
    return Chart(
        data,
        rows,
        has_supplements=has_supplements,
        has_medicines=has_medicines,
        has_ceiling=has_ceiling,
        has_means=has_means,
        has_day_notes=any(row["day_note"] for row in rows),
    )


def _row(bar: Bar, labels: Labels) -> TableRow:
    known = _whole(bar.known_mg)
    ceiling = _whole(bar.ceiling_mg)
    low, high = whole_mg(bar.target_low_mg), whole_mg(bar.target_high_mg)
    return TableRow(
        label=bar.label,
        note=bar.note,
        day_note=bar.day_note,
        address=bar.address,
        mg=known,
        food=_whole(bar.food_mg),
        supplements=_whole(bar.supplements_mg),
        medicines=_whole(bar.medicines_mg),
        ceiling=None if ceiling == known else ceiling,
        at_least=bar.is_floor,
        kind=bar.kind,
        said=bar.note or labels.kinds[bar.kind],
        target_low=low,
        target_high=high,
        mean_7=_whole(bar.mean_7_mg),
        mean_28=_whole(bar.mean_28_mg),
        numbers=[],
    )


def _numbers(row: TableRow, has_tablets: bool, has_ceiling: bool, has_means: bool) -> list[str]:
    """Write the mg of a row, a cell for each column that the table has."""
    known, low, high = _written(row["mg"]), row["target_low"], row["target_high"]
    cells = [f"≥ {known}" if row["at_least"] and row["mg"] is not None else known]
    if has_tablets:
        cells += [_written(row["food"]), _written(row["supplements"]), _written(row["medicines"])]
    if has_ceiling:
        cells.append(_written(row["ceiling"]))
    cells.append(str(low) if low == high else f"{low}–{high}")
    if has_means:
        cells += [_written(row["mean_7"]), _written(row["mean_28"])]
    return cells


def _written(mg: int | None) -> str:
    return "–" if mg is None else str(mg)


def _whole(mg: Decimal | float | None) -> int | None:
    return None if mg is None else whole_mg(mg)
