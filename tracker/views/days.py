"""How complete each day is, week by week in one place."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tracker.days import Week, week_of
from tracker.diary import FIRST_DAY
from tracker.intake import DayPicture, week_summary
from tracker.models import DayStatus
from tracker.targets import periods_of
from tracker.views.request import Person, SignedInRequest

WEEKS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Row:
    """A day, and the person's own word on it ("" without one)."""

    picture: DayPicture
    said: str


@require_safe
def days(request: SignedInRequest) -> HttpResponse:
    """Show four weeks up to ?until=2026-W47, newest first, each day with what it counts as and why."""
    person = Person.behind(request)
    asked = request.GET.get("until")
    try:
        newest = Week.from_label(asked, person.profile.first_weekday) if asked else None
    except ValueError as problem:
        raise Http404 from problem
    newest = newest or week_of(person.today, person.profile.first_weekday)
    if newest.first > person.today or newest.last < FIRST_DAY:
        raise Http404
    weeks = [newest]
    for _ in range(WEEKS_SHOWN - 1):
        weeks.append(weeks[-1].previous)
    periods = periods_of(person.profile)
    said = dict(
        DayStatus.objects.filter(user=request.user, day__gte=weeks[-1].first, day__lte=newest.last).values_list(
            "day", "status"
        )
    )
    context = {
        "bar": "more",
        "weeks": [
            (
                week,
                [
                    Row(picture, said.get(picture.day, ""))
                    for picture in reversed(
                        week_summary(person.profile, week, today=person.today, periods=periods).days
                    )
                    if picture.day <= person.today
                ],
            )
            for week in weeks
        ],
        "older": weeks[-1].previous,
        "newer": newest.next if newest.next.first <= person.today else None,
    }
    return render(request, "diary/days.html", context)
