"""Draw bars of intake: the position of everything in an SVG, so that charts need no script and print as they are.

Places are text in percent of the drawing's width and height, independent of the reader's locale, so that a drawing
fits any width while its text keeps its size. Lines across the bars are points of a square of LINES_SIDE units that is
stretched over the plot, because SVG has no points in percent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil
from typing import TYPE_CHECKING

from tracker.science.full_days import FULL, PARTIAL, UNLOGGED

if TYPE_CHECKING:
    from tracker.intake.charts import TableRow

# The plot, in percent of the whole drawing: the scale stands left of it, values above it, and labels below it.
LEFT, TOP, FLOOR = 8.0, 9.0, 84.0
LINES_SIDE = 1000
STEPS = (50, 100, 200, 250, 500, 1000, 2000, 5000, 10_000)
MOST_LEVELS = 4
GAP = 0.25  # share of a column
THIN = 2.0  # height of the dash of an unlogged day
PALE = 6.0  # height of the box of a week or month that was logged, but without a full day
MOST_VALUES = 10  # more bars leave too little room for the value above each
MOST_LABELS = 7
MOST_LETTERS = 30  # of all labels in a row, on a phone

GUESS, NO_FULL_DAY = "guess", "no-full-day"
LEDGERS = ("food", "supplements", "medicines")


@dataclass(frozen=True, slots=True)
class Box:
    """A box of a column: a ledger, the guess on top of them, or the sign for a missing bar.

    `kind` is full or partial (food of such a day), supplements, medicines, guess, no-full-day (of a week or month that
    was logged) or unlogged.
    """

    kind: str
    y: str
    height: str


@dataclass(frozen=True, slots=True)
class Column:
    """A bar: its boxes from the base up, its label in one or two lines ("" where others leave no room), its value.

    `x` and `width` are of the boxes, `left` and `room` of the whole column, `middle` is of both.
    """

    row: TableRow
    x: str
    width: str
    left: str
    room: str
    middle: str
    boxes: tuple[Box, ...]
    label: tuple[str, ...]
    value: str
    value_y: str

    @property
    def shapes(self) -> str:
        """The column's room, boxes, label and sign of a note as SVG.

        A template takes as long for them as for the rest of a page. The label is escaped; the rest consists of names
        and numbers from our code only.
        """
        room = f'<rect class="chart-room" x="{self.left}" y="0" width="{self.room}" height="100%"/>'
        at = f'x="{self.x}" width="{self.width}"'
        boxes = (f'<rect class="chart-{box.kind}" {at} y="{box.y}" height="{box.height}"/>' for box in self.boxes)
        below = f'x="{self.middle}" y="{FLOOR:g}%"'
        label = "".join(f'<tspan x="{self.middle}" dy="1.25em">{escape(line)}</tspan>' for line in self.label)
        text = f'<text class="chart-label" {below}>{label}</text>' if label else ""
        note = f'<text class="chart-note" {below} dy="-.2em">▲</text>' if self.row["day_note"] else ""
        return f"{room}{''.join(boxes)}{text}{note}"


@dataclass(frozen=True, slots=True)
class Level:
    """A line of the scale."""

    mg: int
    y: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything to draw. `targets` and `means` are points of lines; a band has two, and days without a target none."""

    columns: tuple[Column, ...]
    levels: tuple[Level, ...]
    targets: tuple[str, ...]
    mean_7: str
    mean_28: str
    kinds: frozenset[str]
    left: str = f"{LEFT:g}%"
    width: str = f"{100 - LEFT:g}%"
    top: str = f"{TOP:g}%"
    height: str = f"{FLOOR - TOP:g}%"
    side: int = LINES_SIDE

    @property
    def with_values(self) -> list[Column]:
        """The columns that have a value above them."""
        return [column for column in self.columns if column.value]


def drawing(rows: Sequence[TableRow]) -> Drawing:
    """Draw the rows of a chart from left to right. Raises ValueError without any."""
    if not rows:
        raise ValueError("a chart of no days")
    most = max(
        max(row["mg"] or 0, row["ceiling"] or 0, row["target_low"] or 0, row["target_high"] or 0) for row in rows
    )
    step = next((step for step in STEPS if most / step <= MOST_LEVELS), STEPS[-1])
    top = max(1, ceil(most / step)) * step
    scale = (FLOOR - TOP) / top
    wide = (100 - LEFT) / len(rows)
    longest = max(len(row["label"]) for row in rows)
    each = ceil(len(rows) / max(1, min(MOST_LABELS, MOST_LETTERS // max(1, longest))))
    has_values = len(rows) <= MOST_VALUES

    def has_label(n: int) -> bool:
        return has_values or (n % each == 0 and len(rows) - n > each / 2)  # the last one must not stick out

    columns = tuple(
        _column(row, LEFT + wide * n, wide, scale, has_value=has_values, has_label=has_label(n))
        for n, row in enumerate(rows)
    )
    is_band = any(row["target_low"] != row["target_high"] for row in rows)
    lows = [row["target_low"] for row in rows]
    highs = [row["target_high"] for row in rows]
    return Drawing(
        columns=columns,
        levels=tuple(Level(mg, _percent(FLOOR - mg * scale)) for mg in range(0, top + 1, step)),
        targets=tuple(points for mg in ((lows, highs) if is_band else (lows,)) for points in _steps(mg, top)),
        mean_7=_line([row["mean_7"] for row in rows], top),
        mean_28=_line([row["mean_28"] for row in rows], top),
        kinds=frozenset(box.kind for column in columns for box in column.boxes),
    )


def _column(row: TableRow, left: float, wide: float, scale: float, *, has_value: bool, has_label: bool) -> Column:
    boxes = tuple(_boxes(row, scale))
    highest = max(row["mg"] or 0, row["ceiling"] or 0) * scale
    value = "" if row["mg"] is None or not has_value else f"≥ {row['mg']}" if row["at_least"] else str(row["mg"])
    return Column(
        row=row,
        x=_percent(left + wide * GAP / 2),
        width=_percent(wide * (1 - GAP)),
        left=_percent(left),
        room=_percent(wide),
        middle=_percent(left + wide / 2),
        boxes=boxes,
        label=tuple(row["label"].split(" ") if has_value else [row["label"]]) if has_label else (),
        value=value,
        value_y=_percent(FLOOR - highest - 1.5),
    )


def _boxes(row: TableRow, scale: float) -> Iterable[Box]:
    if row["mg"] is None:
        if row["kind"] == PARTIAL:
            yield Box(NO_FULL_DAY, _percent(FLOOR - PALE), _percent(PALE))
        elif row["kind"] == UNLOGGED:
            yield Box(UNLOGGED, _percent(FLOOR - THIN), _percent(THIN))
        return
    # The ledgers are rounded one by one, so they fill what the rounded total leaves.
    base = 0
    food_kind = FULL if row["kind"] == FULL else PARTIAL
    for ledger, kind in zip(LEDGERS, (food_kind, *LEDGERS[1:]), strict=True):
        high = min(base + (row[ledger] or 0), row["mg"])  # type: ignore[literal-required]  # a ledger is one of its keys
        if high > base:
            yield Box(kind, _percent(FLOOR - high * scale), _percent((high - base) * scale))
        base = high
    if row["ceiling"] is not None and row["ceiling"] > row["mg"]:
        yield Box(GUESS, _percent(FLOOR - row["ceiling"] * scale), _percent((row["ceiling"] - row["mg"]) * scale))


def _steps(values: Sequence[int | None], top: int) -> Iterable[str]:
    """Yield the points of lines that are level within each column and step between them; None interrupts the line."""
    wide = LINES_SIDE / len(values)
    runs: list[list[float]] = []
    for n, mg in enumerate(values):
        if mg is None:
            yield from _points(runs)
            runs = []
            continue
        y = LINES_SIDE * (1 - mg / top)
        if runs and runs[-1][1] == y:
            runs[-1][2] = wide * (n + 1)
        else:
            runs.append([wide * n, y, wide * (n + 1)])
    yield from _points(runs)


def _points(runs: Sequence[Sequence[float]]) -> Iterable[str]:
    if runs:
        yield " ".join(f"{first:.0f},{y:.0f} {last:.0f},{y:.0f}" for first, y, last in runs)


def _line(values: Sequence[int | None], top: int) -> str:
    """Return the points of a line through the middles of columns, across those without a value."""
    wide = LINES_SIDE / len(values)
    return " ".join(
        f"{wide * (n + 0.5):.0f},{LINES_SIDE * (1 - min(mg / top, 1)):.0f}"
        for n, mg in enumerate(values)
        if mg is not None
    )


def _percent(place: float) -> str:
    return f"{place:.2f}%"
