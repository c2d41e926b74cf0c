"""The week: its chart, the same numbers in a table, the foods that gave most, and the finding."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from tracker.advice.eater import eater_of
from tracker.common.calendar import EARLIEST, Week, week_of
from tracker.corrections import newly_known
from tracker.diary.notes import notes_between
from tracker.diary.own_figures import own_figures_between
from tracker.intake.dismissals import dismissed_until
from tracker.intake.guesses import guesses_between
from tracker.intake.summaries import week_and_finding
from tracker.intake.trends import bar_of_day
from tracker.targets.targets import periods_of, target_on
from tracker.views.shared.charts import chart_of
from tracker.views.shared.finding import foods_to_tap, in_words, line_of
from tracker.views.shared.request import SignedInRequest

MOST_TO_CHECK = 7  # days that a finding asks to check; the rest are on the page of full days


@require_safe
def this_week(request: SignedInRequest) -> HttpResponse:
    """Redirect to this person's current week."""
    person = request.person
    return redirect("week", week_of(person.today, person.profile.first_weekday).label)


@require_safe
def week(request: SignedInRequest, label: str) -> HttpResponse:
    """Show a week, current or past."""
    person = request.person
    try:
        shown = Week.from_label(label, person.profile.first_weekday)
    except ValueError as problem:
        raise Http404 from problem
    if shown.first > person.today or shown.last < EARLIEST:
        raise Http404
    periods = periods_of(person.profile)
    summary, finding = week_and_finding(person.profile, shown, today=person.today, periods=periods)
    unmeasured = any(day.totals.parts_unmeasured for day in summary.days)
    without_energy = any(day.totals.foods_without_energy for day in summary.days)  # as every own figure is
    guesses = guesses_between(request.user.pk, shown.first, shown.last) if unmeasured else {}
    notes = notes_between(request.user.pk, shown.first, shown.last)
    bars = [bar_of_day(day, guesses.get(day.day, 0)) for day in summary.days]
    chart = chart_of(bars, notes=notes, today=person.today)
    target = target_on(person.profile, periods, person.today)
    message = in_words(finding, eater_of(person.profile, target))
    unconfirmed = finding.facts["unconfirmed"]
    context = {
        "bar": "week",
        "span": "week",
        "week": shown,
        "is_now": person.today in shown,
        "next": shown.next if shown.next.first <= person.today else None,
        "summary": summary,
        "chart": chart,
        "days": [{"picture": day, "row": row} for day, row in zip(summary.days, chart.rows, strict=True)],
        "own_figures": own_figures_between(request.user.pk, shown.first, shown.last) if without_energy else {},
        "finding": finding,
        "message": message,
        "line": line_of(finding),
        "check_days": unconfirmed[-MOST_TO_CHECK:],
        "check_more": len(unconfirmed[:-MOST_TO_CHECK]),
        "target": target,
        "eater": message.eater,
        "newly_known": newly_known.count(request.user.pk) if unmeasured else 0,
        "put_away": dismissed_until(request.user, finding.key, today=person.today),
        "shelves": foods_to_tap(message, request.user.pk),
        "today": person.today,
    }
    return render(request, "intake/week/week.html", context)
