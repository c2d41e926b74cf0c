"""Longer spans: a month, a year on one page, any span of days; and CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.common.calendar import EARLIEST, Month
from tracker.diary.notes import days_noted, notes_between
from tracker.intake.day_totals import first_day
from tracker.intake.guesses import guesses_between
from tracker.intake.summaries import Day, days_between
from tracker.intake.trends import DAYS, ceiling_of, trend
from tracker.models import Profile
from tracker.science.rounding import as_mg, whole_mg
from tracker.targets.targets import periods_of
from tracker.views.shared.charts import chart_of, written_date
from tracker.views.shared.csv_file import csv_file
from tracker.views.shared.request import SignedInRequest
from tracker.views.shared.spans import quick_spans, span_asked_for

HEAT_STEPS = 4  # shades between nothing and the target
HEAT_ROWS = 6  # the weeks that a month may touch


@require_safe
def this_month(request: SignedInRequest) -> HttpResponse:
    """Redirect to this person's current month."""
    return redirect("month", Month.of(request.person.today).label)


@require_safe
def month(request: SignedInRequest, label: str) -> HttpResponse:
    """Show a month, current or past, day by day."""
    person = request.person
    try:
        shown = Month.from_label(label)
    except ValueError as problem:
        raise Http404 from problem
    if shown.first > person.today:
        raise Http404
    span_trend = trend(person.profile, shown.first, shown.last, today=person.today, periods=periods_of(person.profile))
    context = {
        "bar": "week",
        "span": "month",
        "month": shown,
        "next": shown.next if shown.next.first <= person.today else None,
        "today": person.today,
        "trend": span_trend,
        "chart": chart_of(
            span_trend.bars,
            day_format="j",
            notes=notes_between(request.user.pk, shown.first, shown.last),
            today=person.today,
        ),
    }
    return render(request, "intake/trends/month.html", context)


@require_safe
def trends(request: SignedInRequest) -> HttpResponse:
    """Show any span of days: up to 92 by day, longer ones by week or month."""
    person = request.person
    begun = first_day(request.user.pk) or person.today
    first, last, form = span_asked_for(request, person.today, begun)
    if form.errors:
        return render(request, "intake/trends/trends.html", {"bar": "week", "span": "trends", "form": form}, status=422)
    span_trend = trend(person.profile, first, last, today=person.today, periods=periods_of(person.profile))
    context = {
        "bar": "week",
        "span": "trends",
        "form": form,
        "first": first,
        "last": last,
        "today": person.today,
        "quick": quick_spans(person.today, begun),
        "trend": span_trend,
        "chart": chart_of(
            span_trend.bars,
            step=span_trend.step,
            day_format="j M",
            first_weekday=person.profile.first_weekday,
            notes=notes_between(request.user.pk, first, last) if span_trend.step == DAYS else None,
            noted=() if span_trend.step == DAYS else days_noted(request.user.pk, first, last),
        ),
    }
    return render(request, "intake/trends/trends.html", context)


@require_safe
def trends_csv(request: SignedInRequest) -> HttpResponse:
    """Return one CSV row a day, with unrounded values."""
    person = request.person
    first, last, form = span_asked_for(request, person.today, first_day(request.user.pk) or person.today)
    if form.errors:
        raise Http404
    days = days_between(person.profile, first, last, today=person.today)
    guesses = guesses_between(request.user.pk, first, last)
    notes = notes_between(request.user.pk, first, last)
    return csv_file(f"magnesium-{first}-{last}.csv", _csv_rows(days, guesses, notes))


@require_safe
def year(request: SignedInRequest, number: int) -> HttpResponse:
    """Show a year as a calendar with a shade for each day, and its months in a table."""
    person = request.person
    if not EARLIEST.year <= number <= person.today.year:
        raise Http404
    begun = first_day(request.user.pk) or person.today
    first, last = date(number, 1, 1), min(date(number, 12, 31), person.today)
    if begun.year == number:  # months before the first log show nothing
        first = begun.replace(day=1)
    days = days_between(person.profile, first, last, today=person.today)
    notes = notes_between(request.user.pk, first, last)
    months = [(Month(month), list(its_days)) for month, its_days in groupby(days, lambda day: day.day.replace(day=1))]
    context = {
        "bar": "week",
        "span": "year",
        "year": number,
        "next": number + 1 if number < person.today.year else None,
        "previous": number - 1 if number > begun.year else None,
        "months": [(month, _heat_weeks(its_days, notes, person.profile)) for month, its_days in months],
        "has_notes": bool(notes),
        "weekdays": [date(2024, 1, 1 + (person.profile.first_weekday + n) % 7) for n in range(7)],
        "full_days": sum(day.is_full for day in days),
        "has_target": any(day.target.to_reach_mg is not None for day in days),
        "first": first,
        "last": last,
    }
    return render(request, "intake/trends/year.html", context)


@require_safe
def this_year(request: SignedInRequest) -> HttpResponse:
    """Redirect to this person's current year."""
    return redirect("year", request.person.today.year)


def _heat_weeks(days: Sequence[Day], notes: Mapping[date, str], profile: Profile) -> list[list[dict[str, str] | None]]:
    """Return the weeks of a month's days, each with seven places; as many for each month, so that months align."""
    cells: list[dict[str, str] | None] = [None] * ((days[0].day.weekday() - profile.first_weekday) % 7)
    before, _day, after = reverse("diary-day", args=[EARLIEST]).partition(f"{EARLIEST}")
    cells += [
        {
            "sign": _heat_sign(day),
            "text": _heat_text(day),
            "note": notes.get(day.day, ""),
            "address": f"{before}{day.day}{after}",
        }
        for day in days
    ]
    cells += [None] * (7 * HEAT_ROWS - len(cells))
    return [cells[n : n + 7] for n in range(0, len(cells), 7)]


def _heat_sign(day: Day) -> str:
    """Return the sign for a day: unlogged, partial, or 0 to HEAT_STEPS toward the target; without one, always half."""
    if not day.is_full:
        return day.kind
    goal = day.target.to_reach_mg
    return str(HEAT_STEPS // 2 if goal is None else min(HEAT_STEPS, int(HEAT_STEPS * day.known_mg / goal)))


def _heat_text(day: Day) -> str:
    said = written_date(day.day, "j F", get_language())
    if not day.is_logged:
        return _("%(day)s: not logged") % {"day": said}
    goal = day.target.to_reach_mg
    words = {"day": said, "mg": whole_mg(day.known_mg), "target": None if goal is None else whole_mg(goal)}
    if not day.is_full:
        text = _("%(day)s: %(mg)s mg, part of a day")
    elif goal is None:
        text = _("%(day)s: at least %(mg)s mg") if day.is_floor else _("%(day)s: %(mg)s mg")
    else:
        text = _("%(day)s: at least %(mg)s mg of %(target)s") if day.is_floor else _("%(day)s: %(mg)s mg of %(target)s")
    return text % words


def _csv_rows(days: Sequence[Day], guesses: Mapping[date, int], notes: Mapping[date, str]) -> Iterator[list[Any]]:
    yield [
        *("day", "log", "food_mg", "supplements_mg_least", "supplements_mg_most", "medicines_mg_least"),
        *("medicines_mg_most", "known_mg", "with_guess_mg", "parts", "parts_without_value", "energy_kcal"),
        *("target_low_mg", "target_high_mg", "limit_mg", "average_need_mg", "note"),
    ]
    for day in days:
        target = day.target
        yield [
            day.day,
            day.kind,
            *(_csv_sums(day, guesses.get(day.day, 0)) if day.is_logged else [None] * 10),
            *((None, None, target.low_mg) if target.is_limit else (target.low_mg, target.high_mg, None)),
            target.ear_mg,
            notes.get(day.day),
        ]


def _csv_sums(day: Day, guess_ug: int) -> list[Decimal | int | None]:
    totals = day.totals
    ledgers = (
        totals.food_ug,
        totals.supplements_ug,
        totals.supplements_high_ug,
        totals.medicines_ug,
        totals.medicines_high_ug,
    )
    return [
        *map(as_mg, ledgers),
        day.known_mg,
        ceiling_of(day, guess_ug),
        totals.parts + totals.doses,
        totals.parts_unmeasured,
        None if totals.energy_cal is None else as_mg(totals.energy_cal),
    ]
