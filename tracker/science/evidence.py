"""The evidence that a finding is based on: the person's full days and their target."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from tracker.science.full_days import DayTotals
from tracker.science.rounding import UG_PER_MG
from tracker.science.variation import WithinPersonSD

WINDOW_DAYS = 28  # a finding covers this many days
LONG_WINDOW_DAYS = 56  # whether an intake stays low is judged over this many days
DAYS_TO_FIRST_PICTURE = 3  # with fewer full days nothing is said
DAYS_TO_VERDICT = 7  # a week of full days; DESIGN: the fewest that a verdict may be based on
DAYS_TO_STAY = 14  # the fewest full days in the long window for judging whether an intake stays low

_SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The data that a finding is based on.

    `days` are the full days from `long_first` to `last`, in any order; those from `first` on are in the window. The
    target is the one in force now; its two ends are equal unless it is a band. `ear_mg` and `sd_within` are None where
    no single average requirement applies: by the standard, in a band, or with a custom target. `restarted` means that
    the window begins where the average requirement changed. `of_life_stage` is False if the target is a general value
    that stands in for that of a life stage; then `stage_not_known` means that it is we who lack it, as
    `need_not_known` does of the average requirement. `over_upper_level`: tablets were, in the last week.
    `month_decides`: the month of birth alone would settle a band of targets.
    """

    first: date
    last: date
    long_first: date
    days: tuple[DayTotals, ...]
    target_low_mg: float
    target_high_mg: float
    ear_mg: float | None = None
    sd_within: WithinPersonSD | None = None
    own_target: bool = False
    under_care: bool = False
    under_one: bool = False
    restarted: bool = False
    of_life_stage: bool = True
    stage_not_known: bool = False
    need_not_known: bool = False
    over_upper_level: bool = False
    month_decides: bool = False


@dataclass(frozen=True)
class Sums:
    """Several full days, earliest first, and their sums; without days, the means are missing (None).

    `ug` is micrograms from all ledgers together. `mean_mg` is a lower bound where `parts_unmeasured` > 0, or where
    `mean_high_mg` is higher because labels leave a range. Each mean is a single division, so that halves stay exact.
    """

    days: tuple[DayTotals, ...]
    ug: int
    mean_mg: float | None
    mean_high_mg: float | None
    parts: int
    parts_unmeasured: int
    weekend_days: int
    unconfirmed: tuple[date, ...]

    @classmethod
    def of(cls, days: Iterable[DayTotals]) -> Sums:
        """Add up full days, in any order; no two may be the same date."""
        ordered = tuple(sorted(days))
        ug, high_ug = sum(it.ug for it in ordered), sum(it.high_ug for it in ordered)
        divisor = UG_PER_MG * len(ordered)
        return cls(
            days=ordered,
            ug=ug,
            mean_mg=ug / divisor if divisor else None,
            mean_high_mg=high_ug / divisor if divisor else None,
            parts=sum(it.parts for it in ordered),
            parts_unmeasured=sum(it.parts_unmeasured for it in ordered),
            weekend_days=sum(it.day.weekday() >= _SATURDAY for it in ordered),
            unconfirmed=tuple(it.day for it in ordered if not it.is_confirmed),
        )

    @property
    def count(self) -> int:
        """The number of days."""
        return len(self.days)

    @property
    def is_floor(self) -> bool:
        """Whether the true mean may be higher."""
        return self.parts_unmeasured > 0 or self.mean_high_mg != self.mean_mg

    @cached_property
    def halves(self) -> tuple[Sums, Sums]:
        """Split the days in two by date; an odd day goes to the later half."""
        middle = self.count // 2
        return Sums.of(self.days[:middle]), Sums.of(self.days[middle:])
