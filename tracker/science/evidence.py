"""What is known of someone's intake when something is to be said about it: their full days, and their target."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from tracker.science.full_days import FULL, LOOKS_FULL, LoggedDay
from tracker.science.variation import WithinPersonSD

WINDOW_DAYS = 28  # a finding looks at this many days
LONG_WINDOW_DAYS = 56  # whether an intake stays low is seen over this many
DAYS_TO_FIRST_PICTURE = 3  # fewer full days say nothing at all
DAYS_TO_VERDICT = 7  # a week of full days; DESIGN: the fewest that a verdict may rest on
DAYS_TO_STAY = 14  # the fewest full days of the long window that show whether an intake stays where it is

_SATURDAY = 5


class FullDay(NamedTuple):
    """A full day: mg of all ledgers (`mg_high`: at most, by the labels), parts, and whether the person confirmed it."""

    day: date
    mg: float
    mg_high: float
    parts: int = 1
    parts_unmeasured: int = 0
    confirmed: bool = True


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
    days: tuple[FullDay, ...]
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

    `mean_mg` is a floor where `parts_unmeasured` > 0, or where `mean_high_mg` is more: labels leave a range.
    """

    days: tuple[FullDay, ...]
    mean_mg: float | None
    mean_high_mg: float | None
    parts: int
    parts_unmeasured: int
    weekend_days: int
    unconfirmed: tuple[date, ...]

    @classmethod
    def of(cls, days: Iterable[FullDay]) -> Sums:
        """Add up full days, of which no two are the same day; their order does not matter."""
        ordered = tuple(sorted(days))
        n = len(ordered)
        if not n:
            return cls((), None, None, 0, 0, 0, ())
        dates, mg, mg_high, parts, parts_unmeasured, confirmed = zip(*ordered, strict=True)
        return cls(
            days=ordered,
            mean_mg=sum(mg) / n,
            mean_high_mg=sum(mg_high) / n,
            parts=sum(parts),
            parts_unmeasured=sum(parts_unmeasured),
            weekend_days=sum(day.weekday() >= _SATURDAY for day in dates),
            unconfirmed=tuple(day for day, its_own in zip(dates, confirmed, strict=True) if not its_own),
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


def full_days_of(days: Iterable[LoggedDay]) -> tuple[FullDay, ...]:
    """Return the days that are full, as a picture takes them."""
    return tuple(
        FullDay(day, totals.mg, totals.mg_high, totals.parts, totals.parts_unmeasured, because != LOOKS_FULL)
        for day, kind, because, totals, _ in days
        if kind == FULL
    )
