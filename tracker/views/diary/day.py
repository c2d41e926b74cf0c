"""The page of a day: its total so far, its entries, and how well the total is known."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from tracker.common import undo_offers
from tracker.common.calendar import week_of
from tracker.diary.day_status import set_day_status
from tracker.intake import summaries
from tracker.intake.dismissals import dismiss, undismiss
from tracker.models import DayState, DayStatus
from tracker.views.shared.day_page import back_to_day, show_day
from tracker.views.shared.request import SignedInRequest, row_named

_MARKED = {
    DayState.COMPLETE: _("Marked as a full day."),
    DayState.MISSED: _("Marked: something is missing."),
    DayState.ATE_NOTHING: _("Marked: nothing eaten."),
    "": _("Mark removed."),
}


@require_safe
def day(request: SignedInRequest, day: date) -> HttpResponse:
    """Show any day up to tomorrow; ?entry=7 returns the focus to that row."""
    return show_day(request, day, focus=row_named(request.GET.get("entry", "")))


@require_POST
def day_status(request: SignedInRequest, day: date) -> HttpResponse:
    """Save the person's status for a day; an empty one removes it."""
    person = request.person
    word = request.POST.get("status", "")
    status = word if word in DayState.values else ""
    before = DayStatus.objects.filter(user=request.user, day=person.day_or_404(day)).first()
    try:
        set_day_status(user=request.user, day=day, status=status or None, today=person.today)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        undo = {"status": before.status if before else ""}
        address = reverse("day-status", args=[day])
        undo_offers.offer(request, str(_MARKED[status]), address=address, values=undo, days=[day])
    if request.htmx:
        return back_to_day(request, day)
    match request.POST.get("back"):
        case "home":
            return redirect("home")
        case "days":
            return redirect(f"{reverse('days')}?until={week_of(day, person.profile.first_weekday).label}#day-{day}")
    return redirect("diary-day", day)


@require_POST
def dismiss_finding(request: SignedInRequest) -> HttpResponse:
    """Hide today's finding for a week, or show it again."""
    person = request.person
    finding = summaries.finding(person.profile, today=person.today).key
    if request.POST.get("show"):
        undismiss(user=request.user, finding=finding)
    else:
        dismiss(user=request.user, finding=finding, today=person.today)
        undo = {"show": "1", "back": request.POST.get("back", "")}
        said, address = str(_("Hidden for a week.")), reverse("put-away")
        undo_offers.offer(request, said, address=address, values=undo, days=[person.today], in_place=False)
    return redirect("week-now" if request.POST.get("back") == "week" else "home")
