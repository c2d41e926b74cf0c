"""Find a food and log it."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from foods.form_keys import key_in
from foods.models import Food
from foods.own.food_requests import record_search_without_result
from foods.search.search import or_nearest
from tracker.common.forms import show_problem
from tracker.diary import habits
from tracker.diary.entries import log_food
from tracker.diary.favorites import stars_of
from tracker.diary.forms.entries import LogForm
from tracker.diary.meals import main_meal
from tracker.free_text.forms import LineForm
from tracker.free_text.log_line import logged_by
from tracker.models import Entry
from tracker.views.shared.day_page import find_food_form, offer_undo_of_logging, show_logged
from tracker.views.shared.log_choices import UsualRow, kept_rows, understood, usual_foods_of
from tracker.views.shared.log_page import LogPlace, MealSoFar, counts_of, log_context, stay
from tracker.views.shared.request import SignedInRequest, day_asked_for

MOST_FOUND = 12  # foods of a search that the log page shows


@never_cache
@require_safe
@vary_on_headers("HX-Request")
def log(request: SignedInRequest) -> HttpResponse:
    """Find a food to log, or read a line of text; with nothing typed, offer what the person usually has at the meal."""
    day, meal = _day_and_meal(request)
    key = key_in(request.GET) or uuid.uuid4()
    already = [] if request.htmx else logged_by(user=request.user, form_key=key)
    form = _field(request, day, meal, uuid.uuid4() if already else key)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    place = LogPlace(day, meal)
    is_part = bool(request.htmx)
    so_far = None if is_part else MealSoFar.of(request, place)
    counts = so_far.counts if so_far else counts_of(request, place)
    if already:
        offered: dict[str, Any] = {"already": already}
    elif text:
        reading = understood(request, text, day=day, meal=meal)
        name = "" if reading.form and reading.form.is_of_tablets else reading.name
        foods = or_nearest(reading.reader.hits(name), name, request.user.pk) if name else {}
        if name:
            record_search_without_result(request, name, foods)
        rows = [UsualRow(habits.usual_portion(food), counts[food.pk]) for food in foods.get("foods", [])[:MOST_FOUND]]
        offered = foods | {"reading": reading, "name": name, "found_rows": rows}
        offered["kept"] = kept_rows(request.user, text) if reading.reader.saved else []
    else:
        offered = usual_foods_of(request, day, meal, counts) | {"kept": kept_rows(request.user)}
    context = log_context(request, place, so_far) | {"form": form, "text": text, **offered}
    context["is_of_log"] = request.GET.get("page") != "day"  # or of a day, from which one came here without scripts
    context["at_day"] = is_part and not context["is_of_log"]
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "diary/_choices.html" if request.htmx else "diary/log.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def log_one(request: SignedInRequest, food_id: int) -> HttpResponse:
    """Log one food. The form is filled in with what the person usually has, so they often only confirm it.

    The form key is in the URL: going back leads to the same form, which logs only once. The browser reloads the form
    then, and it shows what it has logged.
    """
    food = _food_or_404(request, food_id)
    person = request.person
    day, meal = _day_and_meal(request)
    if request.method != "POST" and key_in(request.GET) is None:
        address = {"day": day.isoformat(), "meal": meal, "key": str(uuid.uuid4())}
        address |= {"from": "log"} if request.GET.get("from") == "log" else {}
        return redirect(f"{request.path}?{urlencode(address)}")
    # A submitted form already has its values and needs no suggestion.
    usual = None if request.POST else habits.usual_amount(request.user.pk, food, main_meal(meal))
    key, meals = request.GET.get("key"), person.meals
    form = LogForm(request.POST or None, food=food, day=day, meal=meal, form_key=key, usual=usual, meals=meals)
    if request.method == "POST" and form.is_valid() and person.fits_the_clock(form):
        data = form.cleaned_data
        try:
            entry = log_food(
                user=request.user,
                food=food,
                amount=data["amount"],
                measure=data["measure"],
                meal=data["meal"],
                day=data["day"],
                time=data["time"],
                today=person.today,
                form_key=data["form_key"],
            )
        except ValidationError as problem:
            show_problem(form, problem)
        else:
            return _logged(request, entry, data)
    already = None if form.is_bound else _already_logged(request)
    context = {"bar": "log", "form": form, "food": food, "day": day, "meal": meal, "already": already}
    form.fields["amount"].widget.attrs["autofocus"] = True  # and is selected: a number replaces it
    # From the log page one returns there: its form says so.
    context["stays"] = request.GET.get("from") == "log" or "log_meal" in request.POST
    context["starred"] = usual.starred if usual else food.pk in stars_of(request.user.pk)
    return render(request, "diary/log_one.html", context, status=422 if form.is_bound else 200)


def _field(request: SignedInRequest, day: date, meal: str, key: uuid.UUID) -> LineForm:
    """Return the field as it was filled in, with a new key if its own has logged something."""
    if "q" not in request.GET:
        return find_food_form(request.person, day, meal, key=str(key))
    data = request.GET.copy()
    data["key"] = str(key)
    return find_food_form(request.person, day, meal, data)


def _logged(request: SignedInRequest, entry: Entry, wanted: dict[str, Any]) -> HttpResponse:
    """Show the day, to htmx without a redirect; if the form had logged other values before, offer to change those."""
    if (entry.amount, entry.measure, entry.slot, entry.day, entry.time) != (
        wanted["amount"],
        wanted["measure"].label,
        wanted["meal"],
        wanted["day"],
        wanted["time"],
    ):
        messages.warning(request, _("You have already logged this, as below. Change it here, or log it again."))
        return redirect("entry", entry.pk)
    offer_undo_of_logging(request, [entry], entry.food_name)
    if place := LogPlace.of_sender(request):
        return stay(request, place, food=entry.food)
    return show_logged(request, entry) if request.htmx else redirect("diary-day", entry.day)


def _already_logged(request: SignedInRequest) -> Entry | None:
    """Return the entry that the form with the URL's key has logged."""
    key = key_in(request.GET)
    return Entry.everything.for_user(request.user.pk).filter(form_key=key).first() if key else None


@require_safe
def log_preview(request: SignedInRequest, food_id: int) -> HttpResponse:
    """Show what the amount in the form would add, before it is saved."""
    form = LogForm(request.GET, food=_food_or_404(request, food_id))
    form.is_valid()
    return render(request, "diary/_preview.html", {"form": form})


def _day_and_meal(request: SignedInRequest) -> tuple[date, str]:
    """Read the day and meal to log to from the query string; default to today and the meal at this hour."""
    person = request.person
    return day_asked_for(request) or person.today, person.meals.slot(request.GET.get("meal", "")) or person.slot_now


def _food_or_404(request: SignedInRequest, food_id: int) -> Food:
    return get_object_or_404(request.person.visible_foods.prefetch_related("portions"), pk=food_id)
