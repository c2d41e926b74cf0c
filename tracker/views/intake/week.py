"""The week: what an intake comes to, as a picture and in words, and below it the chart of seven days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tracker.advice.eater import eater_of
from tracker.common.calendar import EARLIEST, Week
from tracker.corrections import newly_known
from tracker.diary.notes import notes_between
from tracker.diary.own_figures import own_figures_between
from tracker.dietitian_sheet.replies import is_waiting
from tracker.intake.dismissals import dismissed_until
from tracker.intake.guesses import guesses_between
from tracker.intake.summaries import WeekSummary, finding, week_and_finding, week_of_days
from tracker.intake.trends import bar_of_day
from tracker.science.guidance import Code, Finding
from tracker.targets.targets import Target, periods_of, target_on
from tracker.views.shared.charts import chart_of
from tracker.views.shared.finding import in_words, line_of
from tracker.views.shared.plan_words import first_line
from tracker.views.shared.request import SignedInRequest

MOST_TO_CHECK = 7  # days that a finding asks to check; the rest are on the page of full days
# Nothing to change, or nothing that we may advise: these lead to where the magnesium came from.
NOTHING_TO_ADD = {
    Code.ASK_CLINICIAN,
    Code.EARLY_AT_TARGET,
    Code.AT_OR_ABOVE_REFERENCE,
    Code.PROBABLY_ENOUGH,
    Code.VERY_LIKELY_ENOUGH,
}

_WEEK = timedelta(days=7)


@require_safe
def last_days(request: SignedInRequest) -> HttpResponse:
    """Show the last seven days, with today's finding."""
    person = request.person
    shown = Week(person.today - timedelta(days=6))
    periods = periods_of(person.profile)
    summary, found = week_and_finding(person.profile, shown, today=person.today, periods=periods)
    target = target_on(person.profile, periods, person.today)
    context = {
        **_days(request, summary),
        **_finding(request, found, target),
        "is_now": True,
        "reply_waits": is_waiting(request.user.pk),
        "previous": reverse("week-until", args=[shown.first - timedelta(days=1)]),
        "target": target,
    }
    return render(request, "intake/week/week.html", context)


@require_safe
def why(request: SignedInRequest) -> HttpResponse:
    """Show how the finding was worked out, as a page or as the part of the week that unfolds."""
    person = request.person
    periods = periods_of(person.profile)
    found = finding(person.profile, today=person.today, periods=periods)
    eater = eater_of(person.profile, target_on(person.profile, periods, person.today))
    context = {"bar": "week", "finding": found, "message": in_words(found, eater)}
    template = "intake/week/_working.html" if request.htmx else "intake/week/why.html"
    answer = render(request, template, context)
    answer["Vary"] = "HX-Request"
    return answer


@require_safe
def first_change(request: SignedInRequest) -> HttpResponse:
    """Return the first thing to change, a part of the week that loads by itself because it takes a while."""
    person = request.person
    periods = periods_of(person.profile)
    found = finding(person.profile, today=person.today, periods=periods)
    target = target_on(person.profile, periods, person.today)
    context = {"it": first_line(person, found, target), "day": person.today, "meal": person.meal_now}
    return render(request, "intake/week/_first_change.html", context)


@require_safe
def days_until(request: SignedInRequest, last: date) -> HttpResponse:
    """Show the seven days up to a day, without a finding, which is about today."""
    shown = Week(last - timedelta(days=6)) if last >= EARLIEST + timedelta(days=6) else None
    if shown is None or last > request.person.today:
        raise Http404
    if last == request.person.today:
        return redirect("week-now")
    return _past(request, shown, last - _WEEK, last + _WEEK)


@require_safe
def week(request: SignedInRequest, label: str) -> HttpResponse:
    """Show a past week of the calendar; for the current one, redirect to the last seven days."""
    person = request.person
    try:
        shown = Week.from_label(label, person.profile.first_weekday)
    except ValueError as problem:
        raise Http404 from problem
    if shown.first > person.today or shown.last < EARLIEST:
        raise Http404
    if person.today in shown:
        return redirect("week-now")
    return _past(request, shown, shown.previous, shown.next)


def _past(request: SignedInRequest, shown: Week, before: Week | date, after: Week | date) -> HttpResponse:
    """Show seven days of the past; the arrows lead to `before` and `after`, weeks or the last days of seven."""
    person = request.person
    summary = week_of_days(person.profile, shown, today=person.today)
    context = {
        **_days(request, summary),
        "is_now": False,
        "previous": _address(before, person.today),
        "next": _address(after, person.today),
    }
    return render(request, "intake/week/week.html", context)


def _address(of: Week | date, today: date) -> str:
    """Return the address of a week of the calendar, or of seven days up to one; the last seven days from today on."""
    if (of.last if isinstance(of, Week) else of) >= today:
        return reverse("week-now")
    return reverse("week", args=[of.label]) if isinstance(of, Week) else reverse("week-until", args=[of])


def _days(request: SignedInRequest, summary: WeekSummary) -> dict[str, Any]:
    """Return the chart, the table and the sources of seven days."""
    person, shown = request.person, summary.week
    unmeasured = any(day.totals.parts_unmeasured for day in summary.days)
    without_energy = any(day.totals.foods_without_energy for day in summary.days)  # as every own figure is
    guesses = guesses_between(request.user.pk, shown.first, shown.last) if unmeasured else {}
    notes = notes_between(request.user.pk, shown.first, shown.last)
    bars = [bar_of_day(day, guesses.get(day.day, 0)) for day in summary.days]
    chart = chart_of(bars, notes=notes, today=person.today)
    return {
        "bar": "week",
        "span": "week",
        "week": shown,
        "today": person.today,
        "summary": summary,
        "chart": chart,
        "days": [{"picture": day, "row": row} for day, row in zip(summary.days, chart.rows, strict=True)],
        "own_figures": own_figures_between(request.user.pk, shown.first, shown.last) if without_energy else {},
        "newly_known": newly_known.count(request.user.pk) if unmeasured else 0,
    }


def _finding(request: SignedInRequest, found: Finding, target: Target) -> dict[str, Any]:
    """Return the finding in words and as a picture."""
    eater = eater_of(request.person.profile, target)
    unconfirmed = found.facts["unconfirmed"]
    return {
        "message": in_words(found, eater),
        "line": line_of(found, target),
        "nothing_to_add": found.code in NOTHING_TO_ADD,
        "check_days": unconfirmed[-MOST_TO_CHECK:],
        "check_more": len(unconfirmed[:-MOST_TO_CHECK]),
        "unconfirmed": len(unconfirmed),
        "eater": eater,
        "put_away": dismissed_until(request.user, found.key, today=request.person.today),
    }
