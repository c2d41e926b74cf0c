"""What a page would tell invented people, by the app's own rules, as seldom evaluated as its words can change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tests.benchmarks.simulated_people import Kind
from tracker.science.evidence import WINDOW_DAYS, Evidence
from tracker.science.full_days import DayTotals, full_days_of, judge
from tracker.science.guidance import STAYS, VERDICTS, Code, Finding, find
from tracker.science.rounding import whole_mg

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a day's page says, whether it is a "stays" code that its own 28 days contradict, and what comes with it."""

    code: Code
    contradicts: bool
    may_be_incomplete: bool


def shown_on(days: Sequence[DayTotals], kind: Kind) -> list[Shown]:
    """Return what the page says on each of these consecutive days, the first days of someone's diary.

    As `guidance.find_for_week` has it: a verdict on the days before this week applies all week; without one, each day
    is judged by itself. Nobody marks a day, so that a day is never full before it is over, and always after.
    """
    first, after = days[0].day, days[-1].day + _DAY
    judged = judge({day.day: day for day in days}, first, days[-1].day, today=after)
    full = full_days_of(judged.values())
    target = kind.evidence
    found: list[Shown] = []
    for_week: Shown | None = None
    for today in (day.day for day in days):
        if today.weekday() == 0:
            then = find(evidence_up_to(today - _DAY, full, target)) if today > first else None
            for_week = _shown(then) if then and then.code in VERDICTS else None
        found.append(for_week or _shown(find(evidence_up_to(today, full, target, before=today))))
    return found


def evidence_up_to(
    last: date, full: Sequence[DayTotals], target: dict[str, Any], *, before: date = date.max
) -> Evidence:
    """Return the evidence of the window that ends on `last`, for someone with the same target all along."""
    first, end = last - (WINDOW_DAYS - 1) * _DAY, min(last, before - _DAY)
    return Evidence(first=first, last=last, days=tuple(day for day in full if first <= day.day <= end), **target)


def _shown(finding: Finding) -> Shown:
    contradicts = finding.code in STAYS and _contradicted(finding)
    return Shown(finding.code, contradicts, finding.may_be_incomplete)


def _contradicted(finding: Finding) -> bool:
    """Return whether the mean of the 28 days, at its high end, is not below the average need."""
    mean_mg, ear_mg = finding.seen.window.mean_high_mg, finding.seen.picture.ear_mg
    return mean_mg is None or ear_mg is None or whole_mg(mean_mg) >= whole_mg(ear_mg)
