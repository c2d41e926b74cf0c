"""The log page stays open: added foods count up in place, and the page shows the meal's total so far."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django_htmx.http import reswap, trigger_client_event

from foods.models import Food
from foods.nutrients import Total
from tracker.diary.meals import MealChoice
from tracker.diary.planned import rows_on
from tracker.models import Entry, columns_of
from tracker.views.shared.quick_add import AsBefore, meals_as_before
from tracker.views.shared.request import SignedInRequest


@dataclass(frozen=True, slots=True)
class LogPlace:
    """The day and the meal that a log page logs to."""

    day: date
    meal: str

    @classmethod
    def of_sender(cls, request: SignedInRequest) -> LogPlace | None:
        """Return the place of the log page that sent this form; None for a form of any other page."""
        try:
            day = parse_date(request.POST.get("log_day", ""))
        except ValueError:
            return None
        meal = request.person.meals.slot(request.POST.get("log_meal", ""))
        return cls(request.person.day_or_404(day), meal) if day and meal else None

    @property
    def address(self) -> str:
        """The address of the page."""
        return f"{reverse('log')}?{urlencode({'day': self.day.isoformat(), 'meal': self.meal})}"


@dataclass(frozen=True, slots=True)
class MealSoFar:
    """What the meal has so far, and the same meal of the day before if it has nothing yet (two queries)."""

    total: Total
    counts: Counter[int]  # how many entries each food has, by its key
    as_before: AsBefore | None

    @classmethod
    def of(cls, request: SignedInRequest, place: LogPlace) -> MealSoFar:
        """Read it."""
        before = place.day - timedelta(days=1)
        entries = Entry.everything.for_user(request.user.pk).filter(
            day__in=(place.day, before), **columns_of(place.meal)
        )
        both = list(entries)
        is_ahead = place.day > request.person.today
        mine = [entry for entry in both if entry.day == place.day and (is_ahead or not entry.planned)]
        eaten = [entry for entry in both if not entry.planned or entry in mine]
        offered = meals_as_before(request.user, eaten, source=before, to=place.day, meals=request.person.meals)
        return cls(
            Total.sum(entry.total for entry in mine),
            Counter(entry.food_id for entry in mine if entry.food_id is not None),
            offered[0] if offered else None,
        )


def counts_of(request: SignedInRequest, place: LogPlace) -> Counter[int]:
    """Return how many entries of each food the meal has (one query)."""
    there = rows_on(request.user.pk, place.day, today=request.person.today)
    entries = there.filter(food__isnull=False, **columns_of(place.meal))
    return Counter(entries.order_by().values_list("food_id", flat=True))


def stay(
    request: SignedInRequest, place: LogPlace, *, food: Food | None = None, offered: dict[str, Any] | None = None
) -> HttpResponse:
    """Answer an action on the log page: htmx gets what the action changes there, a plain form the page again.

    `food` was added, and needs another key to be added again; `offered` is what the page offers after a line.
    """
    if not request.htmx:
        return redirect(place.address)
    so_far = MealSoFar.of(request, place)
    context = log_context(request, place, so_far) | {"in_place": True, "added": food, "next_key": uuid.uuid4()}
    response = render(request, "diary/_log_answer.html", context | (offered or {}) | {"offered": offered})
    key = {"key": str(uuid.uuid4())} if offered else {}
    return reswap(trigger_client_event(response, "log-changed", {"counts": so_far.counts} | key), "none")


def log_context(request: SignedInRequest, place: LogPlace, so_far: MealSoFar | None) -> dict[str, Any]:
    """Return what the log page says of its day and meal."""
    return {
        "bar": "log",
        "day": place.day,
        "meal": place.meal,
        "meal_label": MealChoice.of(place.meal).label,
        "meals": partial(request.person.meals.choices, place.meal),  # only the whole page offers them
        "today": request.person.today,
        "yesterday": request.person.today - timedelta(days=1),
        "tomorrow": request.person.today + timedelta(days=1),
        "so_far": so_far,
        "is_of_log": True,
    }
