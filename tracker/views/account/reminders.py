"""Reminders as a calendar file, made on request: nothing is stored or sent to anyone."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tracker.reminders.calendar_file import calendar_file
from tracker.reminders.forms import ReminderForm
from tracker.views.shared.request import SignedInRequest


@require_safe
def reminders(request: SignedInRequest) -> HttpResponse:
    """Show the form for reminders."""
    return _page(request, ReminderForm())


@never_cache
@require_safe
def download(request: SignedInRequest) -> HttpResponse:
    """Return the calendar file for the times in the query string."""
    form = ReminderForm(request.GET)
    if not form.is_valid():
        return _page(request, form, status=422)
    person = request.person
    content = calendar_file(
        form.cleaned_data["times"],
        form.cleaned_data["weekdays"],
        time_zone=str(person.now.tzinfo),
        now=person.now,
        words=_("Log today's meals"),
        address=request.build_absolute_uri(reverse("log")),
        # Stable for each person, but cannot be traced back to them.
        whose=uuid.UUID(bytes=salted_hmac("tracker.reminders", str(request.user.pk)).digest()[:16]),
    )
    headers = {"Content-Disposition": 'attachment; filename="meal-reminders.ics"'}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


def _page(request: SignedInRequest, form: ReminderForm, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"bar": "more", "form": form, "time_zone": str(request.person.now.tzinfo)}
    return render(request, "account/reminders.html", context, status=status)
