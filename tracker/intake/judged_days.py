"""A person's days with what each counts as: the one place where pages get them, so that all pages agree."""

from __future__ import annotations

from datetime import date, timedelta

from tracker.intake.day_totals import day_totals
from tracker.models import Profile
from tracker.science.full_days import DAYS_BEFORE, Born, Judged, judge


def judged_between(profile: Profile, *spans: tuple[date, date], today: date) -> dict[date, Judged]:
    """Return each day of some spans (three queries; three more for each span that is far from the others).

    A day is judged by the days before it, so those are fetched too.
    """
    born = Born(profile.birth_year, profile.birth_month)
    found: dict[date, Judged] = {}
    for first, last in _together(*spans):
        totals = day_totals(profile.user_id, _before(first), last)
        found |= judge(totals, first, last, today=today, born=born)
    return found


def _together(*spans: tuple[date, date]) -> list[tuple[date, date]]:
    """Combine spans of which one ends among the days before the next, so that no day is fetched twice."""
    together: list[tuple[date, date]] = []
    for first, last in sorted(spans):
        if together and _before(first) <= together[-1][1] + timedelta(days=1):
            first, last = together[-1][0], max(together.pop()[1], last)
        together.append((first, last))
    return together


def _before(first: date) -> date:
    return date.fromordinal(max(first.toordinal() - DAYS_BEFORE, 1))
