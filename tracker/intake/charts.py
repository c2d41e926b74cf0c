"""Charts of intake and the table for each: the same numbers, rounded once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypedDict

from tracker.intake.drawing import Drawing, drawing
from tracker.science.rounding import whole_mg

AHEAD = "ahead"  # the kind of a day that has not come yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A day in a chart, or a span of days shown by the mean of its full days, of which there are `full_days`.

    `kind` is unlogged, partial or full; a span is full if any of its days is, else partial if anything was logged.
    `known_mg` is the sum of the three ledgers; all four are None if there is nothing to show. They are minimums if
    `is_floor`: a food has no value (`has_unmeasured`), or a label gives a range (`has_range`). `ceiling_mg` then adds
    guesses and takes the highest values of labels (None: no guess). `mean_7_mg` and `mean_28_mg` are the means of the
    full days up to this one, None if there are none. The target is that of the last day: None without
    one, and a limit if `is_limit`.
    """

    first: date
    last: date
    kind: str
    full_days: int
    known_mg: Decimal | None
    food_mg: Decimal | None
    supplements_mg: Decimal | None
    medicines_mg: Decimal | None
    ceiling_mg: Decimal | None
    has_unmeasured: bool
    has_range: bool
    target_low_mg: Decimal | None
    target_high_mg: Decimal | None
    is_limit: bool = False
    mean_7_mg: float | None = None
    mean_28_mg: float | None = None

    @property
    def is_floor(self) -> bool:
        """Whether there may have been more."""
        return self.has_unmeasured or self.has_range

    @property
    def days(self) -> int:
        """The number of days."""
        return (self.last - self.first).days + 1


class TableRow(TypedDict):
    """A bar for the table, in whole mg as in the chart (None: nothing to show).

    `note` belongs to the label, for example how many full days a mean is of; `day_note` is the person's note on the
    day; `address` is the URL of its page, "" if it has none yet; `said` is the last text in the row, and `sentence` the
    whole bar in words. `numbers` are the formatted mg, one for each column of the table. This is a plain dictionary
    because templates look up its keys twice as fast as attributes, and ten years have hundreds of rows.
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
    sentence: str
    target_low: int | None
    target_high: int | None
    is_limit: bool
    mean_7: int | None
    mean_28: int | None
    numbers: list[str]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of bars and its table, whose `rows` hold the same numbers.

    The flags say which columns and symbols have anything to show.
    """

    drawing: Drawing
    rows: tuple[TableRow, ...]
    is_of_days: bool
    has_supplements: bool
    has_medicines: bool
    has_ceiling: bool
    has_means: bool
    has_day_notes: bool
    has_target: bool
    has_limit: bool

    @property
    def has_tablets(self) -> bool:
        """Whether the ledgers are shown separately."""
        return self.has_supplements or self.has_medicines


def intake_chart(rows: Sequence[TableRow], *, is_of_days: bool = True) -> Chart:
    """Return a chart of bars against their targets, with a table of the same numbers. Raises ValueError without any."""
    has_supplements = any(row["supplements"] for row in rows)
    has_medicines = any(row["medicines"] for row in rows)
    has_ceiling = any(row["ceiling"] is not None for row in rows)
    has_means = any(row["mean_28"] is not None for row in rows)
    for row in rows:
        row["numbers"] = _numbers(row, has_supplements or has_medicines, has_ceiling, has_means)
    return Chart(
        drawing(rows),
        tuple(rows),
        is_of_days=is_of_days,
        has_supplements=has_supplements,
        has_medicines=has_medicines,
        has_ceiling=has_ceiling,
        has_means=has_means,
        has_day_notes=any(row["day_note"] for row in rows),
        has_target=any(row["target_low"] is not None and not row["is_limit"] for row in rows),
        has_limit=any(row["is_limit"] for row in rows),
    )


def table_row(
    bar: Bar, *, label: str, said: str, kind: str = "", note: str = "", day_note: str = "", address: str = ""
) -> TableRow:
    """Round a bar once, for the chart and the table; `kind` defaults to the bar's own."""
    known, ceiling = _whole(bar.known_mg), _whole(bar.ceiling_mg)
    return TableRow(
        label=label,
        note=note,
        day_note=day_note,
        address=address,
        mg=known,
        food=_whole(bar.food_mg),
        supplements=_whole(bar.supplements_mg),
        medicines=_whole(bar.medicines_mg),
        ceiling=None if ceiling == known else ceiling,
        at_least=bar.is_floor,
        kind=kind or bar.kind,
        said=said,
        sentence="",
        target_low=_whole(bar.target_low_mg),
        target_high=_whole(bar.target_high_mg),
        is_limit=bar.is_limit,
        mean_7=_whole(bar.mean_7_mg),
        mean_28=_whole(bar.mean_28_mg),
        numbers=[],
    )


def _numbers(row: TableRow, has_tablets: bool, has_ceiling: bool, has_means: bool) -> list[str]:
    """Format the mg of a row, one cell for each column of the table."""
    known, low, high = _written(row["mg"]), row["target_low"], row["target_high"]
    cells = [f"≥ {known}" if row["at_least"] and row["mg"] is not None else known]
    if has_tablets:
        cells += [_written(row["food"]), _written(row["supplements"]), _written(row["medicines"])]
    if has_ceiling:
        cells.append(_written(row["ceiling"]))
    cells.append(_written(low) if low == high else f"{low}–{high}")
    if has_means:
        cells += [_written(row["mean_7"]), _written(row["mean_28"])]
    return cells


def _written(mg: int | None) -> str:
    return "–" if mg is None else str(mg)


def _whole(mg: Decimal | float | None) -> int | None:
    return None if mg is None else whole_mg(mg)
