"""The small chart on the printed summary, as lines and boxes of an SVG, since print has no JavaScript.

All coordinates are text in the drawing's units, with one decimal, independent of the reader's locale.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from tracker.intake.charts import Bar

WIDTH, HEIGHT = 700, 110
LEFT, BOTTOM, TOP = 34, 14, 4
STEPS = tuple(Decimal(step) for step in (50, 100, 200, 250, 500, 1000, 2000, 5000, 10_000))
MOST_LINES = 5
GAP = Decimal("0.25")  # share of a column


@dataclass(frozen=True, slots=True)
class Box:
    """A box in the drawing; `kind` is full, partial, unlogged, or guess (from known mg to the guess)."""

    kind: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line across the drawing at a level in mg."""

    mg: int
    y: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything to draw; `target` are the points of its line, with a step where it changes."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    target: str
    left: int = LEFT
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def floor(self) -> str:
        """The position of 0 mg."""
        return _text(Decimal(HEIGHT - BOTTOM))


def drawing(bars: Sequence[Bar]) -> Drawing:
    """Draw bars from left to right across the whole width. Raises ValueError without any."""
    if not bars:
        raise ValueError("a chart of no days")
    most = max(max(it.known_mg or 0, it.ceiling_mg or 0, it.target_low_mg) for it in bars)
    step = next((step for step in STEPS if most / step <= MOST_LINES), STEPS[-1])
    top = max(1, ceil(most / step)) * step
    room = Decimal(HEIGHT - BOTTOM - TOP)
    column = Decimal(WIDTH - LEFT) / len(bars)

    def y(mg: Decimal) -> Decimal:
        return TOP + room * (1 - mg / top)

    def box(kind: str, n: int, low: Decimal, high: Decimal) -> Box:
        x = LEFT + column * (n + GAP / 2)
        return Box(kind, _text(x), _text(y(high)), _text(column * (1 - GAP)), _text(y(low) - y(high)))

    boxes = []
    for n, it in enumerate(bars):
        if it.known_mg is None:
            boxes.append(box("unlogged", n, Decimal(0), top))
            continue
        boxes.append(box(it.kind, n, Decimal(0), it.known_mg))
        if it.ceiling_mg is not None and it.ceiling_mg > it.known_mg:
            boxes.append(box("guess", n, it.known_mg, it.ceiling_mg))
    points = [
        f"{_text(LEFT + column * (n + side))},{_text(y(it.target_low_mg))}"
        for n, it in enumerate(bars)
        for side in (0, 1)
    ]
    lines = tuple(Line(int(step * n), _text(y(step * n))) for n in range(int(top / step) + 1))
    return Drawing(tuple(boxes), lines, " ".join(points))


def _text(place: Decimal) -> str:
    return f"{place:.1f}"
