"""What a chart draws and the table beside it says: the same numbers, rounded once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from tracker.science.precision import whole_mg


@dataclass(frozen=True, slots=True)
class ChartDay:
    """One day to draw. `known_mg` is None on an unlogged day, and the least there was if `is_floor`.

    `kind` is unlogged, partial or full.
    """

    label: str
    kind: str
    known_mg: Decimal | None
    is_floor: bool
    target_low_mg: Decimal
    target_high_mg: Decimal


@dataclass(frozen=True, slots=True)
class Labels:
    """Words in the reader's language; `kinds` names each kind of day."""

    known: str
    at_least: str
    target: str
    target_high: str
    unit: str
    kinds: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TableRow:
    """A day in the table: whole mg as drawn (None: unlogged), and whether the true total may be higher."""

    label: str
    mg: int | None
    at_least: bool
    kind: str
    kind_label: str
    target_low: int
    target_high: int


@dataclass(frozen=True, slots=True)
class Chart:
    """`data` can be written as JSON and is all that the script gets; `rows` are the table."""

    data: dict[str, object]
    rows: tuple[TableRow, ...]


def week_chart(days: Iterable[ChartDay], labels: Labels) -> Chart:
    """Return the bars of some days against their targets, with the table of the same numbers.

    `data` holds `labels`, `known` (mg or null), `kinds`, `at_least`, `target_low`, `target_high` (one value
    a day each), `is_band` (whether the targets differ on any day), `unit` and `words`.
    """
    rows = tuple(_row(day, labels) for day in days)
    data: dict[str, object] = {
        "labels": [row.label for row in rows],
        "known": [row.mg for row in rows],
        "kinds": [row.kind for row in rows],
        "at_least": [row.at_least for row in rows],
        "target_low": [row.target_low for row in rows],
        "target_high": [row.target_high for row in rows],
        "is_band": any(row.target_low != row.target_high for row in rows),
        "unit": labels.unit,
        "words": {
            "known": labels.known,
            "at_least": labels.at_least,
            "target": labels.target,
            "target_high": labels.target_high,
            "kinds": dict(labels.kinds),
        },
    }
    return Chart(data, rows)


def _row(day: ChartDay, labels: Labels) -> TableRow:
    return TableRow(
        label=day.label,
        mg=None if day.known_mg is None else whole_mg(day.known_mg),
        at_least=day.is_floor,
        kind=day.kind,
        kind_label=labels.kinds[day.kind],
        target_low=whole_mg(day.target_low_mg),
        target_high=whole_mg(day.target_high_mg),
    )
