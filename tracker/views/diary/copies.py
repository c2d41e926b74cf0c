"""Copy an entry, a meal or a whole day to another day, or save it under a name."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from foods.form_keys import key_in
from foods.nutrients import Total
from tracker.common.forms import show_problem
from tracker.diary import copies, saved_meals
from tracker.diary.forms.saved_meals import CopyForm, KeepForm
from tracker.diary.meals import main_meal
from tracker.diary.planned import rows_on
from tracker.household.log_for_others import people_to_log_for
from tracker.models import Entry, columns_of
from tracker.views.shared.day_page import asks_for_menu, logged, undone
from tracker.views.shared.quick_add import copy_key
from tracker.views.shared.request import SignedInRequest, row_named


@dataclass(frozen=True, slots=True)
class Chosen:
    """The part of a day that the query string selects (?meal=lunch, ?entry=7, or the whole day)."""

    day: date
    entries: list[Entry]
    along: dict[str, str]

    @classmethod
    def of(cls, request: SignedInRequest, day: date) -> Chosen:
        """Read the selection; raise Http404 if it is empty."""
        entries = rows_on(request.user.pk, day, today=request.person.today).with_food()
        along = {name: request.GET[name] for name in ("meal", "entry") if request.GET.get(name)}
        if meal := request.person.meals.slot(along.get("meal", "")):
            # The meal as it is written; without such a meal, lunch also means lunches of other names.
            named = entries.filter(**columns_of(along["meal"]))
            entries = named if named else entries.filter(meal=main_meal(meal))
        if "entry" in along:
            entries = entries.filter(pk=row_named(along["entry"]) or 0)
        if not entries:
            raise Http404
        return cls(day, list(entries), along)

    @property
    def name(self) -> str:
        """The selection, named for people."""
        if "entry" in self.along:
            return self.entries[0].food_name
        if "meal" in self.along:
            return self.entries[0].meal_label
        return _("The whole day")

    @property
    def meal(self) -> str:
        """The meal that is selected, as addresses name it; "" for an entry or the whole day."""
        return self.along.get("meal", "")

    @property
    def query(self) -> str:
        """The selection's query string."""
        return f"?{urlencode(self.along)}" if self.along else ""

    @property
    def total(self) -> Total:
        """The selection's magnesium."""
        return Total.sum(entry.total for entry in self.entries)


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Target")
def copy(request: SignedInRequest, day: date) -> HttpResponse:
    """Copy the selection. The form key is in the URL, so that going back does not copy it twice.

    The day's page asks the same address for the menu of a meal.
    """
    chosen = Chosen.of(request, day)
    if asks_for_menu(request):
        return render(request, "diary/_meal_menu.html", _context(request, chosen))
    if request.method != "POST":
        if key_in(request.GET) is None:
            return redirect(f"{request.path}?{urlencode(chosen.along | {'key': str(uuid.uuid4())})}")
        return _page(request, chosen)
    form = CopyForm(request.POST, meals=request.person.meals)
    if form.is_valid():
        try:
            copied = copies.copy_entries(
                user=request.user, entries=chosen.entries, today=request.person.today, **form.cleaned_data
            )
        except ValidationError as problem:
            show_problem(form, problem)
        else:
            return logged(request, copied, chosen.name, form.cleaned_data["day"])
    return _page(request, chosen, copy_form=form)


@require_POST
def keep(request: SignedInRequest, day: date) -> HttpResponse:
    """Save the selection under a name."""
    chosen = Chosen.of(request, day)
    form = KeepForm(request.POST)
    if not form.is_valid():
        return _page(request, chosen, keep_form=form)
    saved_meal = saved_meals.keep_meal(user=request.user, entries=chosen.entries, **form.cleaned_data)
    messages.success(request, _("Saved as %(name)s.") % {"name": saved_meal.name})
    return redirect("kept-meal", saved_meal.pk)


@require_POST
def undo_logged(request: SignedInRequest) -> HttpResponse:
    """Undo logging one or several things together."""
    return undone(request, lambda token: copies.undo_logged(user=request.user, token=token))


def _context(request: SignedInRequest, chosen: Chosen) -> dict[str, Any]:
    """Return what the page of a selection and the menu of a meal both show."""
    person = request.person
    return {
        "chosen": chosen,
        "today": person.today,
        "copy_address": reverse("copy", args=[chosen.day]) + chosen.query,
        "key_to_today": copy_key(chosen.day, chosen.meal, person.today),
        "log_for": people_to_log_for(person.profile) if chosen.meal and chosen.day <= person.today else [],
    }


def _page(
    request: SignedInRequest,
    chosen: Chosen,
    *,
    copy_form: CopyForm | None = None,
    keep_form: KeepForm | None = None,
) -> HttpResponse:
    person = request.person
    key = key_in(request.GET) or uuid.uuid4()
    to = person.today if chosen.day != person.today else person.today + timedelta(days=1)
    context = _context(request, chosen) | {
        "bar": "day",
        "already": Entry.everything.filter(
            user=request.user, form_key__in=[uuid.uuid5(key, str(entry.form_key)) for entry in chosen.entries]
        ).first(),
        "copy_form": copy_form or CopyForm(initial={"day": to, "form_key": key}, meals=person.meals),
        "keep_form": keep_form or KeepForm(initial={"name": _suggested(chosen), "form_key": key}),
        "keep_address": reverse("keep", args=[chosen.day]) + chosen.query,
    }
    return render(request, "diary/copy.html", context, status=422 if copy_form or keep_form else 200)


def _suggested(chosen: Chosen) -> str:
    """Suggest a name: the meal with its first food."""
    first = chosen.entries[0].food_name.split(",")[0]
    others = len(chosen.entries) - 1
    if not others:
        return first
    return ngettext("%(first)s and %(others)s more", "%(first)s and %(others)s more", others) % {
        "first": first,
        "others": others,
    }
