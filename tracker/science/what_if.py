"""What the rules of a finding would say of the same full days with something else eaten on them.

The window of 28 days alone is judged, before and after, by the same rules and figures; that an intake has
stayed low for longer is past, and no swap changes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from tracker.science.evidence import Picture
from tracker.science.guidance import LOW, VERDICTS, Code, code_of_window
from tracker.science.rounding import as_ug
from tracker.science.verdicts import Reading
from tracker.science.worked_out import Step, Working, working_of


@dataclass(frozen=True, slots=True)
class Move:
    """The finding of some days as they were and as they would be, each with its figures.

    `unconfirmed` days only look full; they are counted where a "low" should not be said before they are checked.
    """

    before: Code
    after: Code
    as_it_was: Working
    as_it_would_be: Working
    unconfirmed: int

    @property
    def steps(self) -> tuple[tuple[Step, Step], ...]:
        """The method's figures before and after, for each SD from day to day; none without an average need."""
        return tuple(zip(self.as_it_was.steps, self.as_it_would_be.steps, strict=True))

    @property
    def steps_high(self) -> tuple[tuple[Step, Step], ...]:
        """The same with the most that labels of tablets leave possible, where that is more both times."""
        return tuple(zip(self.as_it_was.steps_high, self.as_it_would_be.steps_high, strict=False))

    @property
    def is_the_same(self) -> bool:
        """Whether the words would stay what they are."""
        return self.before == self.after


def move(picture: Picture, more: Mapping[date, Decimal]) -> Move | None:
    """Return where so many mg more on some days would move a mean below its target; None where nothing is judged.

    That is with too few days or another bar to a verdict, with a target of one's own or a band, and where the
    average need changed within the window.
    """
    seen = Reading.of(picture)
    code = code_of_window(seen)
    is_band = picture.target_low_mg != picture.target_high_mg
    if code not in VERDICTS or not seen.below or is_band or picture.own_target or picture.restarted:
        return None
    days = (day._replace(food_ug=day.food_ug + as_ug(more.get(day.day, Decimal(0)))) for day in picture.days)
    then = Reading.of(replace(picture, days=tuple(days)))
    return Move(
        before=code,
        after=code_of_window(then),
        as_it_was=working_of(seen, seen.window, halves=False),
        as_it_would_be=working_of(then, then.window, halves=False),
        unconfirmed=len(seen.window.unconfirmed) if code in LOW and seen.asks_to_check(seen.window) else 0,
    )
