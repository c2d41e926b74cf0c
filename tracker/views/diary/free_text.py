"""Log foods from a line of text."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect, replace_url, reswap, retarget

from tracker.common.forms import show_problem
from tracker.diary.meals import main_meal
from tracker.free_text.combine import read_line
from tracker.free_text.forms import LineForm, ReadingForm, shortened
from tracker.free_text.log_line import key_of_dose, log_foods
from tracker.free_text.reader import Reader
from tracker.models import Entry, SupplementDose
from tracker.supplements.doses import log_dose
from tracker.views.shared.day_page import back_to_day, offer_undo_of_logging
from tracker.views.shared.log_choices import Understood, kept_rows, tablets_named, usual_foods_of
from tracker.views.shared.log_page import LogPlace, MealSoFar, log_context, stay
from tracker.views.shared.request import SignedInRequest


@require_POST
def log_line(request: SignedInRequest) -> HttpResponse:
    """Log what is chosen of a line, all of it or none; what is unclear and has no choices is named in the answer."""
    person = request.person
    text, meal = request.POST.get("text", ""), person.meals.slot(request.POST.get("read_for", ""))
    day = _day_in(request) or person.today
    reader = Reader(request.user.pk, main_meal(meal), shared_by=person.shared_by)
    items = read_line(reader, text, person.today, person.meals.names)
    products = tablets_named(request.user, items)
    form = ReadingForm(request.POST, items=items, day=day, products=products, meals=person.meals)
    if form.is_valid():
        try:
            rows = _log(request, form)
        except ValidationError as problem:
            show_problem(form, ValidationError(problem.messages))
        else:
            return _logged(request, rows, form)
    field = LineForm(
        QueryDict(mutable=True)
        | {"q": text, "day": day.isoformat(), "meal": meal, "key": request.POST.get("form_key")},
        day=day,
        meal=meal,
        key="",
        is_guest=False,
        is_ahead=day > person.today,
    )
    place = LogPlace(day, meal or person.slot_now)
    context = log_context(request, place, MealSoFar.of(request, place))
    context |= {"form": field, "text": text, "reading": Understood(form, text, items, reader)}
    context["at_day"] = bool(request.htmx) and LogPlace.of_sender(request) is None
    template = "diary/_reading.html" if request.htmx else "diary/log.html"
    response = render(request, template, context, status=422)
    return reswap(retarget(response, "#reading"), "outerHTML") if request.htmx else response


def _day_in(request: SignedInRequest) -> date | None:
    try:
        return parse_date(request.POST.get("day", ""))
    except ValueError:
        return None


@transaction.atomic
def _log(request: SignedInRequest, form: ReadingForm) -> list[Entry | SupplementDose]:
    """Log the foods and the tablets of a line, all or none."""
    data, today = form.cleaned_data, request.person.today
    foods = [part for part in data["parts"] if part.product is None]
    entries = log_foods(user=request.user, parts=foods, today=today, form_key=data["form_key"])
    doses = []
    for part in data["parts"]:
        if part.product:
            key, when = key_of_dose(data["form_key"], part.product), part.when
            dose = log_dose(
                product=part.product, doses=part.amount, day=when.day, time=when.time, today=today, form_key=key
            )
            doses.append(dose)
    return [*entries, *doses]


def _logged(request: SignedInRequest, rows: list[Entry | SupplementDose], form: ReadingForm) -> HttpResponse:
    parts = form.cleaned_data["parts"]
    wanted = [(part.food.name, part.amount, part.measure.label) for part in parts if part.food]
    is_alone = not any(part.saved_meal or part.own for part in parts)
    entries = [row for row in rows if isinstance(row, Entry)]
    if is_alone and [(entry.food_name, entry.amount, entry.measure) for entry in entries] != wanted:
        messages.warning(request, _("You have already logged this line, as below. Change it here, or log it again."))
    else:
        offer_undo_of_logging(request, rows, *(part.name for part in parts))
    if form.not_logged:
        left = ", ".join(shortened(name) for name in form.not_logged)
        messages.warning(request, _("Not logged: %(food)s.") % {"food": left})
    day = parts[0].when.day
    if form.rest:
        query = {"q": form.rest, "day": form.cleaned_data["day"].isoformat(), "meal": parts[-1].when.meal}
        address = f"{reverse('log')}?{urlencode(query)}"
        return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
    place = LogPlace.of_sender(request)
    if not request.htmx or not place:
        return back_to_day(request, day)
    offered = usual_foods_of(request, place.day, place.meal, MealSoFar.of(request, place).counts)
    return replace_url(stay(request, place, offered=offered | {"kept": kept_rows(request.user)}), place.address)
