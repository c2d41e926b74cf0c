"""A line of text: what was understood of it, and logging that."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from foods.nutrients import Total
from tracker.diary.entries import has_logged, log_foods
from tracker.diary.forms.entries import show_problem
from tracker.free_text.forms import LineForm, ReadingForm, described
from tracker.free_text.parser import meal_said
from tracker.free_text.reader import Item, Reader, total_of
from tracker.models import Entry, Meal
from tracker.views.shared.request import Person, SignedInRequest


@dataclass(frozen=True, slots=True)
class Understood:
    """What a page shows of a line."""

    form: ReadingForm
    text: str
    items: list[Item]
    reader: Reader

    @property
    def total(self) -> Total:
        """The magnesium of all that is clear."""
        return total_of(self.items)

    @property
    def said(self) -> str:
        """What a screen reader says of it."""
        parts = [described(item.chosen) for item in self.items if item.chosen]
        asked = len(self.items) - len(parts)
        if asked:
            parts.append(ngettext("%(n)s question", "%(n)s questions", asked) % {"n": asked})
        return ". ".join(parts)


def understood(request: SignedInRequest, text: str, *, day: date, meal: str) -> Understood:
    """Read a line for a page, under the key of its address unless that has logged something already."""
    reader = Reader(request.user.pk, meal)
    items = reader.read(text)
    key = key_in(request.GET)
    if has_logged(user=request.user, form_key=key):
        key = uuid.uuid4()
    initial = {"meal": meal_said(text) or meal, "text": text, "day": day, "form_key": key, "read_for": meal}
    return Understood(ReadingForm(items=items, initial=initial), text, items, reader)


def key_in(data: QueryDict) -> uuid.UUID:
    """Return the key that goes along with the field, or a new one."""
    try:
        return uuid.UUID(data.get("key", ""))
    except ValueError:
        return uuid.uuid4()


@require_POST
def log_line(request: SignedInRequest) -> HttpResponse:
    """Log every food of a line, or none: what is not clear is asked first."""
    person = Person.behind(request)
    text, meal = request.POST.get("text", ""), request.POST.get("read_for", "")
    reader = Reader(request.user.pk, meal if meal in Meal.values else "")
    items = reader.read(text)
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
