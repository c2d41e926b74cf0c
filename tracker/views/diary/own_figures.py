"""Log a person's own figure: a name and milligrams, without a food."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from foods.form_keys import key_in
from tracker.common.forms import show_problem
from tracker.diary.entries import log_entries
from tracker.diary.forms.own_figures import OwnFigureForm
from tracker.diary.own_figures import own_figure
from tracker.models import Entry
from tracker.views.shared.day_page import logged
from tracker.views.shared.request import SignedInRequest, day_asked_for


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def log(request: SignedInRequest) -> HttpResponse:
    """Log a name and milligrams at a meal; the key is in the URL, so that going back leads to what was logged."""
    person = request.person
    day = day_asked_for(request) or person.today
    initial = {
        "name": request.GET.get("name", "")[:120],
        "meal": person.meals.slot(request.GET.get("meal", "")) or person.slot_now,
        "day": day.isoformat(),
    }
    key = key_in(request.GET)
    if request.method != "POST" and key is None:
        return redirect(f"{request.path}?{urlencode(initial | {'key': str(uuid.uuid4())})}")
    form = OwnFigureForm(request.POST or None, initial=initial | {"form_key": key}, meals=person.meals)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        entry = own_figure(user=request.user, **data)
        try:
            entries = log_entries(user=request.user, entries=[entry], day=entry.day, today=person.today)
        except ValidationError as problem:
            show_problem(form, problem)
        else:
            return logged(request, entries, entry.food_name, entry.day)
    mine = Entry.everything.for_user(request.user.pk)
    already = mine.filter(form_key=key).first() if key and not form.is_bound else None
    context = {"bar": "log", "form": form, "already": already, "day": day}
    return render(request, "diary/own_figure.html", context, status=422 if form.is_bound else 200)
