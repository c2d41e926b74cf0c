"""A day from memory: the person's usual foods and everyday ones to check off, about ten taps for a whole day."""

from __future__ import annotations

import uuid
from datetime import timedelta
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from foods.form_keys import key_in
from tracker.advice.eater import advice_for
from tracker.diary.entries import log_portions, portion_key
from tracker.diary.everyday_foods import by_meal
from tracker.diary.forms.from_memory import MemoryForm, Offers
from tracker.diary.habits import usual_by_meal, usual_portion
from tracker.models import Entry
from tracker.views.shared.day_page import offer_undo_of_logging
from tracker.views.shared.request import SignedInRequest, day_asked_for


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def memory(request: SignedInRequest) -> HttpResponse:
    """Log yesterday, or the day in the query string, from a checklist.

    The form key is in the URL: going back leads to the same form, which shows what it has logged.
    """
    person = request.person
    day = day_asked_for(request) or person.today - timedelta(days=1)
    key = key_in(request.GET)
    if request.method != "POST" and key is None:
        return redirect(f"{request.path}?{urlencode({'day': day.isoformat(), 'key': str(uuid.uuid4())})}")
    initial = {"day": day.isoformat(), "form_key": key}
    form = MemoryForm(request.POST or None, offers=_offers(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            entries = log_portions(
                user=request.user,
                portions=data["foods"],
                day=data["day"],
                today=person.today,
                form_key=data["form_key"],
            )
        except ValidationError as problem:
            form.add_error(None, problem.messages)
        else:
            count = len(entries)
            offer_undo_of_logging(request, entries, ngettext("%(n)d food", "%(n)d foods", count) % {"n": count})
            return redirect("diary-day", data["day"])
    already = not form.is_bound and key is not None and _is_logged(request, form, key)
    context = {
        "bar": "log",
        "form": form,
        "already": already,
        "day": day,
        "yesterday": person.today - timedelta(days=1),
    }
    return render(request, "diary/memory.html", context, status=422 if form.is_bound else 200)


def _offers(request: SignedInRequest) -> dict[str, Offers]:
    """Return what each meal offers: what this person usually has, and the everyday foods that are not among it.

    Of several meals that count as the same one, the first offers everyday foods; a meal without any food is left out.
    """
    fits, meals = advice_for(request.user).fits, request.person.meals
    usual = usual_by_meal(request.user.pk, meals)
    everyday = {meals.like(meal): foods for meal, foods in by_meal().items()}
    offers = {}
    for slot in usual:
        own = [one for one in usual[slot] if fits(one.food)]
        known = {one.food.pk for one in own}
        others = [usual_portion(food) for food in everyday.get(slot, ()) if fits(food) and food.pk not in known]
        if own or others:
            offers[slot] = Offers(own, others)
    return offers


def _is_logged(request: SignedInRequest, form: MemoryForm, key: uuid.UUID) -> bool:
    """Return whether the form with the URL's key has logged something."""
    keys = [portion_key(key, meal, usual.food) for meal, usual in form.usuals.values()]
    return Entry.everything.for_user(request.user.pk).filter(form_key__in=keys).exists()
