"""Log foods from a line of text."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tracker.common.forms import show_problem
from tracker.free_text.combine import read_line
from tracker.free_text.forms import LineForm, ReadingForm
from tracker.free_text.log_line import log_foods
from tracker.free_text.reader import Reader
from tracker.models import Entry, Meal
from tracker.views.shared.log_choices import Understood
from tracker.views.shared.request import SignedInRequest


@require_POST
def log_line(request: SignedInRequest) -> HttpResponse:
    """Log all foods of a line, or none: whatever is unclear is asked first."""
    person = request.person
    text, meal = request.POST.get("text", ""), request.POST.get("read_for", "")
    reader = Reader(request.user.pk, meal if meal in Meal.values else "")
    items = read_line(reader, text)
    form = ReadingForm(request.POST, items=items)
    if form.is_valid():
        data = form.cleaned_data
        try:
            entries = log_foods(
                user=request.user,
                foods=data["foods"],
                meal=data["meal"],
                day=data["day"],
                today=person.today,
                form_key=data["form_key"],
            )
        except ValidationError as problem:
            show_problem(form, ValidationError(problem.messages))
        else:
            return _logged(request, entries, form)
    day = form.cleaned_data.get("day") or person.today
    field = LineForm(
        QueryDict(mutable=True)
        | {"q": text, "day": day.isoformat(), "meal": meal, "key": request.POST.get("form_key")},
        day=day,
        meal=meal,
        key="",
        is_guest=False,
    )
    context = {"bar": "log", "form": field, "day": day, "meal": meal, "today": person.today, "text": text}
    context |= {"yesterday": person.today - timedelta(days=1), "reading": Understood(form, text, items, reader)}
    return render(request, "diary/log.html", context, status=422)


def _logged(request: SignedInRequest, entries: list[Entry], form: ReadingForm) -> HttpResponse:
    wanted = [(food.pk, amount, measure.label) for food, amount, measure in form.cleaned_data["foods"]]
    if [(entry.food_id, entry.amount, entry.measure) for entry in entries] != wanted:
        messages.warning(request, _("You logged this line already, as below. Change it here, or log it once more."))
    else:
        names = ", ".join(entry.food_name for entry in entries)
        messages.success(request, _("Logged %(food)s.") % {"food": names})
    return redirect("diary-day", entries[0].day)
