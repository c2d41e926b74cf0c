"""Select several rows of a day: add them up; move, copy or remove them, each with one undo."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import reswap, retarget

from tracker.common import undo_offers
from tracker.common.forms import show_problem
from tracker.diary.changes import move_entries, remove_entries
from tracker.diary.copies import copy_entries
from tracker.diary.forms.selection import ChosenForm
from tracker.diary.planned import rows_on
from tracker.models import Entry
from tracker.views.shared.day_page import back_to_day, logged
from tracker.views.shared.request import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def choose(request: SignedInRequest, day: date) -> HttpResponse:
    """Select rows of a day: GET adds them up, POST moves, copies or removes them."""
    person = request.person
    rows = list(rows_on(request.user.pk, person.day_or_404(day), today=person.today))
    if request.method == "GET":
        form = ChosenForm(request.GET if "entries" in request.GET else None, rows=rows, day=day, meals=person.meals)
        return _page(request, day, form)
    form = ChosenForm(request.POST, rows=rows, day=day, meals=person.meals)
    form.fields["form_key"].required = "copy" in request.POST
    if "remove" in request.POST:
        form.fields["to_day"].required = False
    if not form.is_valid():
        # Rows that an earlier submit has moved or removed are missing; that is not an error.
        return _page(request, day, form) if form.chosen or "entries" not in request.POST else back_to_day(request, day)
    data = form.cleaned_data
    if "remove" in request.POST:
        removed, token = remove_entries(user=request.user, entry_ids=data["entries"])
        keys = [row.pk for row in removed]
        _offer(request, _("Removed {}."), removed, token, [day], removed=("entry", keys) if keys else None)
        return back_to_day(request, day)
    try:
        if "copy" in request.POST:
            rows = form.chosen
            copied = copy_entries(
                user=request.user,
                entries=rows,
                day=data["to_day"],
                meal=data["to_meal"],
                today=person.today,
                form_key=data["form_key"],
            )
            return logged(request, copied, _name_of(rows), data["to_day"])
        moved, token = move_entries(
            user=request.user,
            entry_ids=data["entries"],
            day=data["to_day"],
            meal=data["to_meal"] or None,
            today=person.today,
        )
    except ValidationError as problem:
        show_problem(form, ValidationError({"to_day": problem.messages}))
        return _page(request, day, form)
    if not moved:
        messages.info(request, _("They are already there. Choose another day or meal."))
    said = _("Changed {}.") if data["to_day"] == day else _("Moved {} to {}.")
    _offer(request, said, moved, token, [day, data["to_day"]])
    return back_to_day(request, day)


def _offer(
    request: SignedInRequest,
    said: str,
    rows: Sequence[Entry],
    token: str | None,
    days: list[date],
    removed: tuple[str, list[int]] | None = None,
) -> None:
    if token is None:
        return
    names = [_name_of(rows), date_format(days[-1])][: said.count("{}")]
    undo, values = reverse("entry-restore"), {"token": token}
    undo_offers.offer(request, said, *names, address=undo, values=values, days=days, removed=removed)


def _name_of(rows: Sequence[Entry]) -> str:
    count = len(rows)
    return rows[0].food_name if count == 1 else ngettext("%(count)s row", "%(count)s rows", count) % {"count": count}


def _page(request: SignedInRequest, day: date, form: ChosenForm) -> HttpResponse:
    context = {"bar": "day", "day": day, "today": request.person.today, "form": form}
    is_refused = request.method == "POST"
    template = "diary/_choose.html" if request.htmx else "diary/choose.html"
    response = render(request, template, context, status=422 if is_refused else 200)
    return reswap(retarget(response, "#day"), "outerHTML") if request.htmx else response
