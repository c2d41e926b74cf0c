"""The week: its chart, the same numbers in a table, what gave most, and what may be said."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.charts import Chart, ChartDay, Labels, week_chart
from tracker.days import Week, week_of
from tracker.diary import FIRST_DAY
from tracker.intake import WeekSummary, week_and_finding
from tracker.put_away import put_away_until
from tracker.targets import periods_of
from tracker.views.finding import foods_to_tap, in_words
from tracker.views.request import Person, SignedInRequest


@require_safe
def this_week(request: SignedInRequest) -> HttpResponse:
    """Go to the week that it is for this person."""
    person = Person.behind(request)
    return redirect("week", week_of(person.today, person.profile.first_weekday).label)


@require_safe
def week(request: SignedInRequest, label: str) -> HttpResponse:
    """Show a week that has begun."""
    person = Person.behind(request)
    try:
        shown = Week.from_label(label, person.profile.first_weekday)
    except ValueError as problem:
        raise Http404 from problem
    if shown.first > person.today or shown.last < FIRST_DAY:
        raise Http404
    periods = periods_of(person.profile)
    summary, finding = week_and_finding(person.profile, shown, today=person.today, periods=periods)
    chart, message = chart_of(summary), in_words(finding)
    context = {
        "bar": "week",
        "week": shown,
        "is_now": person.today in shown,
        "next": shown.next if shown.next.first <= person.today else None,
        "summary": summary,
        "chart": chart,
        "days": [{"picture": day, "row": row} for day, row in zip(summary.days, chart.rows, strict=True)],
        "finding": finding,
        "message": message,
        "put_away": put_away_until(request.user, finding.key, today=person.today),
        "shelves": foods_to_tap(message, request.user.pk),
        "today": person.today,
    }
    return render(request, "week/week.html", context)


def chart_of(summary: WeekSummary) -> Chart:
    """Return the chart and the table of a week, in the reader's language."""
    days = [
        ChartDay(
            label=date_format(day.day, "D j"),
            kind=day.kind,
            known_mg=day.total.known_mg if day.total else None,
            is_floor=day.is_floor,
            target_low_mg=day.target.low_mg,
            target_high_mg=day.target.high_mg,
        )
        for day in summary.days
    ]
    labels = Labels(
        known=_("Magnesium"),
        at_least=_("at least"),
        target=_("Daily target"),
        target_high=_("Highest target for adults"),
        unit=_("mg"),
        kinds={"unlogged": _("not logged"), "partial": _("part of a day"), "full": _("full day")},
    )
    return week_chart(days, labels)
