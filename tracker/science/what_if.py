"""Compute how a finding would change if other foods had been eaten on the same full days.

The same window is judged, before and after, by the same rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from tracker.science.evidence import Evidence
from tracker.science.guidance import LOW, VERDICTS, Code, code_of
from tracker.science.rounding import as_ug
from tracker.science.verdicts import Evaluation
from tracker.science.worked_out import Step, Working, working_of


@dataclass(frozen=True, slots=True)
class Move:
    """The finding for some days as they were and as they would be, with the figures for each.

    `unconfirmed` counts days that only look full, if a "low" should not be stated before they are checked.
    """

    before: Code
    after: Code
    as_it_was: Working
    as_it_would_be: Working
    unconfirmed: int

    @property
    def steps(self) -> tuple[tuple[Step, Step], ...]:
        """The method's figures before and after, for each day-to-day SD; empty without an average requirement."""
        return tuple(zip(self.as_it_was.steps, self.as_it_would_be.steps, strict=True))

    @property
    def steps_high(self) -> tuple[tuple[Step, Step], ...]:
        """The same at the high end of the mean; empty unless that is higher both before and after."""
        return tuple(zip(self.as_it_was.steps_high, self.as_it_would_be.steps_high, strict=False))

    @property
    def is_the_same(self) -> bool:
        """Whether the text would stay the same."""
        return self.before == self.after


def move(picture: Evidence, more: Mapping[date, Decimal]) -> Move | None:
    """Return how extra mg on some days would move a mean below its target; None where nothing is judged.

    That is the case with too few days or another bar to a verdict, with a custom target or a band, and if a change of
    the target shortened the window.
    """
    seen = Evaluation.of(picture)
    code = code_of(seen)
    is_band = picture.target_low_mg != picture.target_high_mg
    if code not in VERDICTS or not seen.below or is_band or picture.own_target or picture.restarted:
        return None
    days = (day._replace(food_ug=day.food_ug + as_ug(more.get(day.day, Decimal(0)))) for day in picture.days)
    then = Evaluation.of(replace(picture, days=tuple(days)))
    return Move(
        before=code,
        after=code_of(then),
        as_it_was=working_of(seen, fortnights=False),
        as_it_would_be=working_of(then, fortnights=False),
        unconfirmed=len(seen.window.unconfirmed) if code in LOW and seen.asks_to_check else 0,
    )
