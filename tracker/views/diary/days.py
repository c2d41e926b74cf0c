"""How complete each day is, week by week on one page."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tracker.common.calendar import EARLIEST, Week, week_of
from tracker.intake.summaries import days_between
from tracker.views.shared.gap_words import gap_in_words
from tracker.views.shared.request import SignedInRequest

WEEKS_SHOWN = 4


@require_safe
def days(request: SignedInRequest) -> HttpResponse:
    """Show four weeks up to ?until=2026-W47, latest first, with what each day counts as and why."""
    person = request.person
    asked = request.GET.get("until")
    try:
        newest = Week.from_label(asked, person.profile.first_weekday) if asked else None
    except ValueError as problem:
        raise Http404 from problem
    newest = newest or week_of(person.today, person.profile.first_weekday)
    if newest.first > person.today or newest.last < EARLIEST:
        raise Http404
    weeks = [newest]
    for _ in range(WEEKS_SHOWN - 1):
        weeks.append(weeks[-1].previous)
    last = min(newest.last, person.today)
    pictures = days_between(person.profile, weeks[-1].first, last, today=person.today)
    by_day = {it.day: (it, gap_in_words(it.judged) if it.judged.gap else "") for it in pictures}
    context = {
        "bar": "more",
        "weeks": [(week, [by_day[day] for day in reversed(week.days) if day in by_day]) for week in weeks],
        "older": weeks[-1].previous,
        "newer": newest.next if newest.next.first <= person.today else None,
    }
    return render(request, "diary/days.html", context)
