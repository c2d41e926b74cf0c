"""The evidence that a finding is based on: the person's full days and their target."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.science.full_days import DayTotals
from tracker.science.rounding import UG_PER_MG
from tracker.science.under_reporting import UsualEnergy
from tracker.science.variation import WithinPersonSD

WINDOW_DAYS = 28  # a finding covers this many days
FORTNIGHT_DAYS = 14  # the window's two halves by date; whether an intake stays low is judged over both
DAYS_TO_FIRST_PICTURE = 3  # with fewer full days nothing is said
DAYS_TO_VERDICT = 7  # a week of full days; DESIGN: the fewest that a verdict may be based on
DAYS_TO_STAY = 5  # the fewest full days in each fortnight for judging whether an intake stays low

_SATURDAY = 5
_DAY, _FORTNIGHT = timedelta(days=1), timedelta(days=FORTNIGHT_DAYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The data that a finding is based on.

    `days` are full days in any order; those from `first` to `last` are in the window. The target is the one in force
    now; its two ends are equal unless it is a band. `ear_mg` and `sd_within` are None where no single average
    requirement applies: by the standard, in a band, or with a custom target. `restarted` means that the window is
    shorter because it begins where the target or the average requirement changed. `of_life_stage` is False if the
    target is a general value that stands in for that of a life stage; then `stage_not_known` means that it is we who
    lack it, as `need_not_known` does of the average requirement. `over_upper_level`: tablets were, in the last week.
    `month_decides`: the month of birth alone would settle a band of targets.
    `usual_energy` is what adults like this person eat; None unless they are surely adults.
    """

    first: date
    last: date
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
    usual_energy: UsualEnergy | None = None


@dataclass(frozen=True)
class Sums:
    """Several full days, earliest first, and their sums; without days, the means are missing (None).

    `ug` is micrograms from all ledgers together, as known: labels at their lowest, parts without a value at nothing.
    `mean_high_mg` counts labels at their highest, and a guess for each part without a value. Each mean is a single
    division of exact sums. `tablets_sd_mg` is how much tablets and medicines differ from day to day, at either end.
    """

    days: tuple[DayTotals, ...]
    ug: int
    mean_mg: float | None
    mean_high_mg: float | None
    tablets_sd_mg: float
    tablets_sd_high_mg: float
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
            tablets_sd_mg=sample_sd_mg([it.tablets_ug for it in ordered]),
            tablets_sd_high_mg=sample_sd_mg([it.tablets_high_ug for it in ordered]),
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


@dataclass(frozen=True, slots=True)
class Fortnight:
    """One of the two halves of a whole window, by date, and the sums of its full days."""

    first: date
    last: date
    sums: Sums


def fortnights_of(picture: Evidence, window: Sums) -> tuple[Fortnight, ...]:
    """Return days 1-14 and 15-28 of the window; none if a change of the target shortened it."""
    if picture.restarted:
        return ()
    bounds = [(picture.first + n * _FORTNIGHT, picture.first + (n + 1) * _FORTNIGHT - _DAY) for n in range(2)]
    return tuple(
        Fortnight(first, last, Sums.of(day for day in window.days if first <= day.day <= last))
        for first, last in bounds
    )


def sample_sd_mg(ugs: Sequence[int]) -> float:
    """Return the SD of daily micrograms in mg, to the 0.1 mg that pages show; 0 for fewer than two days.

    The sample SD, divided by n - 1: the days stand for the days that were not logged. From exact integer sums.
    """
    n = len(ugs)
    if n < 2:
        return 0.0
    variance = (n * sum(ug * ug for ug in ugs) - sum(ugs) ** 2) / (n * (n - 1))
    return round(math.sqrt(variance) / UG_PER_MG, 1)
