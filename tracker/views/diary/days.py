"""How complete each day is, week by week on one page."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from tracker.common import undo_offers
from tracker.common.calendar import EARLIEST, Week, week_of
from tracker.diary.day_status import confirm_days, undo_confirm_days
from tracker.intake.summaries import days_between, finding
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
    for _week in range(WEEKS_SHOWN - 1):
        weeks.append(weeks[-1].previous)
    last = min(newest.last, person.today)
    pictures = days_between(person.profile, weeks[-1].first, last, today=person.today)
    meals = person.meals
    by_day = {it.day: (it, gap_in_words(it.judged, meals) if it.judged.gap else "") for it in pictures}
    context = {
        "bar": "more",
        "weeks": [(week, [by_day[day] for day in reversed(week.days) if day in by_day]) for week in weeks],
        "older": weeks[-1].previous,
        "newer": newest.next if newest.next.first <= person.today else None,
    }
    return render(request, "diary/days.html", context)


@require_POST
def all_complete(request: SignedInRequest) -> HttpResponse:
    """Confirm all days that today's finding counts and nobody has confirmed, and offer to undo that."""
    person = request.person
    unconfirmed = finding(person.profile, today=person.today).facts["unconfirmed"]
    many, token = confirm_days(user=request.user, days=unconfirmed)
    if many:
        said = ngettext("%(n)d day is marked as full.", "%(n)d days are marked as full.", many) % {"n": many}
        undo_offers.offer(request, said, address=reverse("undo-all-complete"), values={"token": token}, in_place=False)
    return redirect("week-now")


@require_POST
def undo_all_complete(request: SignedInRequest) -> HttpResponse:
    """Undo that."""
    try:
        undo_confirm_days(user=request.user, token=request.POST.get("token", ""))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, _("Undone."))
    return redirect("week-now")
