"""Confirm what was planned for a day, once that day is there."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from tracker.common import undo_offers
from tracker.diary import planned
from tracker.views.shared.day_page import back_to_day, undone
from tracker.views.shared.request import SignedInRequest, row_named


@require_POST
def confirm(request: SignedInRequest, day: date) -> HttpResponse:
    """Count a day's planned entries, or the one that the form names."""
    day = request.person.day_or_404(day)
    wanted = request.POST.get("entry", "")
    row = row_named(wanted) or 0 if wanted else None
    try:
        entries, token = planned.confirm(user=request.user, day=day, today=request.person.today, entry_id=row)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return back_to_day(request, day)
    if entries:
        name = entries[0].food_name
        if len(entries) > 1:
            name = ngettext("%(count)s row", "%(count)s rows", len(entries)) % {"count": len(entries)}
        undo_offers.offer(
            request, _("Logged {}."), name, address=reverse("planned-undo"), values={"token": token}, days=[day]
        )
    return back_to_day(request, day)


@require_POST
def undo_confirm(request: SignedInRequest) -> HttpResponse:
    """Plan again what was just confirmed."""
    return undone(request, lambda token: planned.undo_confirm(user=request.user, token=token))
