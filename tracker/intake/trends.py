"""A span of days of any length for charts: each day, or weeks and months with the mean of their full days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tracker.common.calendar import Month, week_of
from tracker.intake.charts import Bar
from tracker.intake.guesses import guesses_between
from tracker.intake.judged_days import judged_between
from tracker.intake.summaries import Day, days_of
from tracker.models import Profile, TargetPeriod
from tracker.science.evidence import WINDOW_DAYS
from tracker.science.full_days import FULL, PARTIAL, UNLOGGED
from tracker.science.rounding import as_mg, mean_mg
from tracker.targets.targets import Target, periods_of, target_on

MOST_DAYS = 92  # longer spans are shown in weeks
MOST_WEEKS = 106  # still longer ones, about two years or more, in months
DAYS, WEEKS, MONTHS = "days", "weeks", "months"


@dataclass(frozen=True, slots=True)
class Trend:
    """A span of days for a chart, in steps of days, weeks or months.

    `whole` is the span as one bar: the mean of its full days. `logged_days` counts the days with anything logged; the
    target is that of the last day.
    """

    step: str
    bars: tuple[Bar, ...]
    whole: Bar
    logged_days: int
    target: Target

    @property
    def full_days(self) -> int:
        """How many days are full."""
        return self.whole.full_days


def trend(
    profile: Profile, first: date, last: date, *, today: date, periods: Sequence[TargetPeriod] | None = None
) -> Trend:
    """Return a span of days (six queries at most, five when given the periods)."""
    from tracker.science import rolling_means

    known = periods_of(profile) if periods is None else periods
    length = (last - first).days + 1
    step = DAYS if length <= MOST_DAYS else WEEKS if length <= MOST_WEEKS * 7 else MONTHS
    # Rolling means look back from the first day.
    before = min(WINDOW_DAYS - 1, first.toordinal() - date.min.toordinal()) if step == DAYS else 0
    begins = first - timedelta(days=before)
    judged = judged_between(profile, (begins, last), today=today)
    has_unmeasured = any(day.totals.parts_unmeasured for day in judged.values())
    guessed = guesses_between(profile.user_id, first, last) if has_unmeasured else {}
    calendar = rolling_means.calendar([*judged.values()], guesses=guessed)
    firsts = [first] if step == DAYS else _firsts(first, last, step, profile.first_weekday)
    sums = rolling_means.stretches(calendar.iloc[before:], firsts)
    whole = {str(name): int(total) for name, total in sums.sum().items()}
    if step == DAYS:
        means = (rolling_means.rolling_means(calendar, window).iloc[before:] for window in (7, WINDOW_DAYS))
        bars = tuple(
            bar_of_day(day, guessed.get(day.day, 0), *(both if day.day <= today else ()))
            for day, *both in zip(days_of(profile, known, judged, first, last), *means, strict=True)
        )
    else:
        lasts = [*(following - timedelta(days=1) for following in firsts[1:]), last]
        bars = tuple(
            _mean_bar(begins, ends, of_it, target_on(profile, known, ends))
            for begins, ends, of_it in zip(firsts, lasts, sums.to_dict("records"), strict=True)
        )
    target = target_on(profile, known, last)
    return Trend(step, bars, _mean_bar(first, last, whole, target), whole["logged"], target)


def _firsts(first: date, last: date, step: str, first_weekday: int) -> list[date]:
    """Return the first day of each week or month; the span may cut the first and the last of them short."""
    part = Month.of(first) if step == MONTHS else week_of(first, first_weekday)
    found = [first]
    while (part := part.next).first <= last:
        found.append(part.first)
    return found


def ceiling_of(day: Day, guess_ug: int = 0) -> Decimal | None:
    """Return a day's total with the guess and the highest values of labels; None for an unlogged day."""
    return as_mg(day.totals.high_ug + guess_ug) if day.is_logged else None


def bar_of_day(day: Day, guess_ug: int = 0, mean_7_mg: float | None = None, mean_28_mg: float | None = None) -> Bar:
    """Return the bar of one day; a NaN mean becomes None."""
    totals = day.totals
    return Bar(
        first=day.day,
        last=day.day,
        kind=day.kind,
        full_days=int(day.is_full),
        known_mg=day.known_mg if day.is_logged else None,
        food_mg=as_mg(totals.food_ug) if day.is_logged else None,
        supplements_mg=as_mg(totals.supplements_ug) if day.is_logged else None,
        medicines_mg=as_mg(totals.medicines_ug) if day.is_logged else None,
        ceiling_mg=ceiling_of(day, guess_ug),
        has_unmeasured=totals.parts_unmeasured > 0,
        has_range=totals.is_range,
        target_low_mg=day.target.low_mg,
        target_high_mg=day.target.high_mg,
        is_limit=day.target.is_limit,
        mean_7_mg=None if mean_7_mg != mean_7_mg else mean_7_mg,  # only NaN is not equal to itself
        mean_28_mg=None if mean_28_mg != mean_28_mg else mean_28_mg,
    )


def _mean_bar(first: date, last: date, sums: Mapping[Any, Any], target: Target) -> Bar:
    """Return several days as one bar, from the sums of their full days."""
    n = sums["full"]

    def mean(*names: str) -> Decimal | None:
        return mean_mg(sum(sums[name] for name in names), n) if n else None

    return Bar(
        first=first,
        last=last,
        kind=FULL if n else PARTIAL if sums["logged"] else UNLOGGED,
        full_days=n,
        known_mg=mean("food_ug", "supplements_ug", "medicines_ug"),
        food_mg=mean("food_ug"),
        supplements_mg=mean("supplements_ug"),
        medicines_mg=mean("medicines_ug"),
        ceiling_mg=mean("food_ug", "guess_ug", "supplements_high_ug", "medicines_high_ug"),
        has_unmeasured=sums["parts_unmeasured"] > 0,
        has_range=sums["is_range"] > 0,
        target_low_mg=target.low_mg,
        target_high_mg=target.high_mg,
        is_limit=target.is_limit,
    )
