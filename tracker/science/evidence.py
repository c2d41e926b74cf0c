"""What is known of someone's intake when something is to be said about it: their full days, and their target."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from tracker.science.full_days import DayTotals
from tracker.science.rounding import UG_PER_MG
from tracker.science.variation import WithinPersonSD

WINDOW_DAYS = 28  # a finding looks at this many days
LONG_WINDOW_DAYS = 56  # whether an intake stays low is seen over this many
DAYS_TO_FIRST_PICTURE = 3  # fewer full days say nothing at all
DAYS_TO_VERDICT = 7  # a week of full days; DESIGN: the fewest that a verdict may rest on
DAYS_TO_STAY = 14  # the fewest full days of the long window that show whether an intake stays where it is

_SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What a finding rests on.

    `days` are the full days from `long_first` to `last`, in any order; those from `first` on are the window.
    The target is the one that holds now, its ends equal unless it is a band. `ear_mg` and `sd_within` are
    None where no single average need holds: by the standard, in a band, or with a target of one's own.
    `restarted`: the window begins where the average need changed.
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


@dataclass(frozen=True)
class Sums:
    """Some full days, earliest first, and what they add up to; the means are None without a day.

    `ug` are micrograms of all ledgers together. `mean_mg` is a floor where `parts_unmeasured` > 0, or where
    `mean_high_mg` is more: labels leave a range. Each mean is one division, so that a half stays one.
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
        """Add up full days, of which no two are the same day; their order does not matter."""
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
        """How many days these are."""
        return len(self.days)

    @property
    def is_floor(self) -> bool:
        """Whether the true mean is this or more."""
        return self.parts_unmeasured > 0 or self.mean_high_mg != self.mean_mg

    @cached_property
    def halves(self) -> tuple[Sums, Sums]:
        """Split the days in two by date, as many in each; the later half has the odd one."""
        middle = self.count // 2
        return Sums.of(self.days[:middle]), Sums.of(self.days[middle:])
