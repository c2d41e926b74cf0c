"""Figures for the dietitian summary: the spread of full days, runs of consecutive days, and certainty of the mean."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

from tracker.science.adequacy import Assessment, assess
from tracker.science.evidence import DAYS_TO_VERDICT, Sums
from tracker.science.rounding import whole_mg
from tracker.science.variation import WithinPersonSD
from tracker.science.verdicts import daily_sd_mg

# Why no probability is given.
UNDER_CARE, UNDER_ONE, NO_NEED, NEED_CHANGED, TOO_FEW = "under_care", "under_one", "no_need", "need_changed", "too_few"
NO_WEEKEND, UNMEASURED = "no_weekend", "unmeasured"


@dataclass(frozen=True, slots=True)
class Spread:
    """How much full days differ, in mg; ties go to the earliest day."""

    median_mg: Decimal
    lowest_mg: Decimal
    lowest_day: date
    highest_mg: Decimal
    highest_day: date


def spread_of(full_days: Iterable[tuple[date, Decimal]]) -> Spread | None:
    """Return the spread of full days, given the mg of each; None without days."""
    days = sorted(full_days)
    if not days:
        return None
    lowest = min(days, key=lambda it: it[1])
    highest = max(days, key=lambda it: it[1])
    return Spread(median(mg for _, mg in days), lowest[1], lowest[0], highest[1], highest[0])


def runs_of(days: Iterable[date]) -> tuple[tuple[date, date], ...]:
    """Group days into runs of consecutive days; return the first and last day of each run."""
    runs: list[tuple[date, date]] = []
    for day in sorted(set(days)):
        if runs and day - runs[-1][1] == timedelta(days=1):
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return tuple(runs)


def why_no_probability(
    full: Sums, high_mg: Decimal | None, needs: Collection[Decimal | None], *, under_care: bool, under_one: bool
) -> str:
    """Return why no probability of adequacy can be given, or "" if one can; the same bars apply as for a finding.

    `full` are the full days, `high_mg` the high end of their mean, `needs` the average requirements of all the days.
    """
    if under_care:
        return UNDER_CARE
    if under_one:
        return UNDER_ONE
    if None in needs:
        return NO_NEED
    if len(set(needs)) > 1:
        return NEED_CHANGED
    if full.count < DAYS_TO_VERDICT:
        return TOO_FEW
    if not full.weekend_days:
        return NO_WEEKEND
    (need,) = set(needs)
    is_below = whole_mg(full.mean_mg or 0.0) < whole_mg(need or 0)
    return UNMEASURED if is_below and whole_mg(need or 0) <= whole_mg(high_mg or 0) else ""


def assessment_of(full: Sums, need_mg: Decimal, sd: WithinPersonSD) -> Assessment:
    """Assess the known mean in whole mg, as the page shows it, so that the result matches the week page."""
    daily = daily_sd_mg(sd.mg, full.tablets_sd_mg)
    return assess(whole_mg(full.mean_mg or 0.0), full.count, float(need_mg), daily)
