"""Draw a finding as one line: what the person gets, the average need and the daily target, from 0 mg on.

Places are text in percent of the line's length, as in `tracker.intake.drawing`, and are computed from the same facts as
the words, rounded to whole mg like them: a dot never stands on another side of a mark than the words say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tracker.science.rounding import whole_mg

BEYOND = 1.12  # the axis ends this much past everything on it
# A label closer to an end than this, in percent, is aligned with its mark instead of centered on it; text may be large.
SIDE = 30.0
ZERO = 50.0  # a 0 is written at the beginning of the line if no mark with a label comes before this


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on the line, in mg and in percent, and how its label is aligned there (start, middle or end)."""

    mg: int
    x: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the line, in percent."""

    x: str
    width: str


@dataclass(frozen=True, slots=True)
class VerdictDrawing:
    """The line with its marks; what is None is not drawn.

    `you` is the known mean. `guess` reaches from it to the mean with guesses and the highest values of labels, and
    `likely` is the range of the usual intake: one SD below the one to one SD above the other. `need` is the average
    requirement, and `target` the target, or the lowest of a band up to `target_high_mg`. `fortnights` are the means of
    the two halves of the window, where the finding is about both. `is_floor`: the true mean may be higher than `you`.
    """

    you: Mark | None
    likely: Span | None
    guess: Span | None
    need: Mark | None
    target: Mark | None
    target_band: Span | None
    target_high_mg: int | None
    fortnights: tuple[Mark, ...]
    is_floor: bool
    has_zero: bool


def verdict_drawing(
    *,
    mean_mg: float | None,
    mean_high_mg: float | None,
    sd_mg: float | None,
    need_mg: float | None,
    target_low_mg: float | None,
    target_high_mg: float | None,
    fortnights_mg: Iterable[float | None] = (),
    is_floor: bool = False,
) -> VerdictDrawing:
    """Draw a mean against an average requirement and a target, each None if unknown; all in mg a day.

    `sd_mg` is the SD of the difference between the mean and the requirement (`Assessment.sd_difference_mg`). Raises
    ValueError if there is neither a mean, nor a need, nor a target.
    """
    known = None if mean_mg is None else whole_mg(mean_mg)
    high = known if mean_high_mg is None or known is None else max(whole_mg(mean_high_mg), known)
    sd = whole_mg(sd_mg) if sd_mg is not None else 0
    need, low, top = (None if mg is None else whole_mg(mg) for mg in (need_mg, target_low_mg, target_high_mg))
    halves = [whole_mg(mg) for mg in fortnights_mg if mg is not None]
    ends = [mg for mg in (None if high is None else high + sd, need, low, top, *halves) if mg is not None]
    if not ends:
        raise ValueError("a picture of nothing")
    scale = 100 / (max(*ends, 1) * BEYOND)

    def mark(mg: int) -> Mark:
        x = mg * scale
        return Mark(mg, _percent(x), "start" if x < SIDE else "end" if x > 100 - SIDE else "middle")

    def span(first: int, last: int) -> Span:
        return Span(_percent(first * scale), _percent((last - first) * scale))

    marks = {name: None if mg is None else mark(mg) for name, mg in (("need", need), ("target", low))}
    return VerdictDrawing(
        you=None if known is None else mark(known),
        likely=span(max(known - sd, 0), high + sd) if known is not None and high is not None and sd else None,
        guess=span(known, high) if known is not None and high is not None and high > known else None,
        need=marks["need"],
        target=marks["target"],
        target_band=span(low, top) if low is not None and top is not None and top > low else None,
        target_high_mg=top if low is not None and top is not None and top > low else None,
        fortnights=tuple(mark(mg) for mg in halves),
        is_floor=is_floor,
        has_zero=all(it is None or it.mg * scale > ZERO for it in marks.values()),
    )


def _percent(place: float) -> str:
    return f"{place:.2f}%"
