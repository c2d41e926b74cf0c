"""Draw a plan as one bar that grows from an average to a target, a segment for each of its lines.

Places are text in percent of the bar's length, as in `tracker.intake.drawing`, from whole mg like the words next to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.science.rounding import whole_mg

BEYOND = 1.04  # the axis ends this much past the target and everything on it
ROOM = 3.5  # a segment narrower than this, in percent, has no room for its number
MIDDLE = 50.0  # a label past this is written before its mark


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the bar: the average (number 0), or what one line adds."""

    number: int
    mg: int
    x: str
    width: str
    middle: str
    has_room: bool


@dataclass(frozen=True, slots=True)
class PlanDrawing:
    """The bar, and the mark of the target with the end at which its label is anchored."""

    segments: tuple[Segment, ...]
    after: int
    goal: int
    goal_x: str
    goal_anchor: str


def plan_drawing(means: Sequence[Decimal], goal: Decimal) -> PlanDrawing:
    """Draw the average, then the average with each line; all in mg a day. Raises ValueError without an average."""
    if not means:
        raise ValueError("a plan without an average")
    ends = [whole_mg(mg) for mg in means]
    target = whole_mg(goal)
    scale = 100 / (max(*ends, target, 1) * BEYOND)

    def segment(number: int, first: int, last: int) -> Segment:
        width = (last - first) * scale
        middle = _percent((first + last) / 2 * scale)
        return Segment(number, last - first, _percent(first * scale), _percent(width), middle, width >= ROOM)

    return PlanDrawing(
        segments=tuple(
            segment(number, first, last) for number, (first, last) in enumerate(zip([0, *ends], ends, strict=False))
        ),
        after=ends[-1],
        goal=target,
        goal_x=_percent(target * scale),
        goal_anchor="end" if target * scale > MIDDLE else "start",
    )


def _percent(place: float) -> str:
    return f"{place:.2f}%"
