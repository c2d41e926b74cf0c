"""Log a meal from your own diary for another member of the household too."""

from __future__ import annotations

import uuid
from datetime import date

from django.contrib import messages
from django.contrib.auth.models import User
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from tracker.common import undo_offers
from tracker.diary.meals import MealChoice
from tracker.diary.planned import rows_on
from tracker.household import log_for_others
from tracker.household.forms import LogForForm
from tracker.models import Entry, columns_of
from tracker.views.shared.request import SignedInRequest

_SALT = "tracker.household.log_for"
_UNDO_WORKS_FOR = 24 * 3600  # seconds


@require_http_methods(["GET", "HEAD", "POST"])
def log_for(request: SignedInRequest, day: date, meal: str, user_id: int) -> HttpResponse:
    """Choose the amounts for the other person, and log."""
    other = _other_or_404(request, user_id)
    day = request.person.day_or_404(day)
    if not request.person.meals.slot(meal):
        raise Http404
    of_meal = rows_on(request.user.pk, day, today=request.person.today).filter(**columns_of(meal))
    entries = list(of_meal.select_related("food").prefetch_related("food__portions"))
    form = LogForForm(request.POST or None, entries=entries)
    if request.method == "POST" and form.is_valid():
        try:
            new = log_for_others.log_for(
                by=request.user, other=other, entries=entries, amounts=form.amounts, now=request.person.now
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            _say(request, other, new, day)
            return redirect("diary-day", day)
    context = {"bar": "day", "form": form, "other": other, "day": day, "meal": MealChoice.of(meal), "entries": entries}
    return render(request, "household/log_for.html", context, status=422 if form.is_bound else 200)


@require_POST
def undo(request: SignedInRequest) -> HttpResponse:
    """Remove what was just logged for another person."""
    try:
        values = signing.loads(request.POST.get("token", ""), salt=_SALT, max_age=_UNDO_WORKS_FOR)
    except signing.BadSignature:
        values = {}
    removed = 0
    if values.get("by") == request.user.pk:
        keys = [uuid.UUID(key) for key in values["keys"]]
        removed = log_for_others.undo_log_for(by=request.user, keys=keys, other_id=values["for"])
    if not removed:
        messages.error(request, _("This can no longer be undone here. They can remove it in their own diary."))
        return redirect("household")
    undo_offers.settled(request, request.POST["token"])
    said = ngettext("Removed %(n)s food again.", "Removed %(n)s foods again.", removed) % {"n": removed}
    messages.success(request, said)
    return redirect("home")


def undo_token(by: User, other: User, entries: list[Entry]) -> str:
    """Return a signed token with which `by` can remove what they just logged for another person."""
    keys = [str(entry.form_key) for entry in entries]
    return signing.dumps({"by": by.pk, "for": other.pk, "keys": keys}, salt=_SALT)


def _say(request: SignedInRequest, other: User, new: list[Entry], day: date) -> None:
    if not new:
        messages.info(request, _("That has already been logged for %(name)s.") % {"name": other.username})
        return
    said = ngettext("%(n)s food for %(name)s", "%(n)s foods for %(name)s", len(new))
    said %= {"n": len(new), "name": other.username}
    token = undo_token(request.user, other, new)
    address, undo = reverse("log-for-undo"), {"token": token}
    undo_offers.offer(request, _("Logged {}."), said, address=address, values=undo, days=[day], in_place=False)


def _other_or_404(request: SignedInRequest, user_id: int) -> User:
    for other in log_for_others.people_to_log_for(request.person.profile):
        if other.pk == user_id:
            return other
    raise Http404
