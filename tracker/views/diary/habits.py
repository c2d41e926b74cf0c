"""What a person usually has: rows to choose from or to add at once, and their stars."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from foods.forms import number_text
from foods.models import Food
from tracker.advice.diet import table_of
from tracker.diary import habits
from tracker.diary.favorites import star, unstar
from tracker.diary.habits import Usual
from tracker.models import Meal
from tracker.views.shared.request import Person, SignedInRequest, way_back


@dataclass(frozen=True, slots=True)
class UsualRow:
    """A usual food with the key of the form that adds it, so that a double click adds it once."""

    usual: Usual
    form_key: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def amount_text(self) -> str:
        """The amount as the form takes it."""
        return number_text(self.usual.amount)


def usual_foods_of(request: SignedInRequest, person: Person, day: date, meal: str) -> dict[str, Any]:
    """Return what a person may want to log at this meal; everyday foods as long as there are few habits."""
    now = person.now if day == person.today else None  # of another day one does not know the hour
    usual = habits.usual_at(request.user.pk, meal, now=now)
    everyday = habits.everyday_at(meal, beside=usual, table=table_of(person.profile)) if len(usual) < habits.FEW else []
    return {
        "meals": Meal,
        "meal_label": Meal(meal).label,
        "usual": [UsualRow(one) for one in usual],
        "everyday": [UsualRow(one) for one in everyday],
    }


@require_POST
def favourite(request: SignedInRequest, food_id: int) -> HttpResponse:
    """Star a food, or take its star off again."""
    food = get_object_or_404(Food.objects.visible_to(request.user.pk), pk=food_id)
    starred = request.POST.get("star") == "on"
    (star if starred else unstar)(user=request.user, food=food)
    if request.htmx:
        return render(request, "diary/_star.html", {"food": food, "starred": starred})
    return redirect(way_back(request, "back", otherwise="log"))
