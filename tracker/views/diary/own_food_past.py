"""Offer the corrected figures of a person's own food for past entries."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from foods.models import Food
from foods.own.water import is_water
from tracker.corrections import effects, own_foods
from tracker.views.shared.request import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def past(request: SignedInRequest, food_id: int) -> HttpResponse:
    """Show what would change in past entries, change it when asked, or undo that; without either, show the food."""
    food = get_object_or_404(Food, pk=food_id, owner=request.user)
    last = effects.last_undoable(food.pk)
    if request.method == "POST":
        if "undo" in request.POST:
            if last and own_foods.restore_past(food=food):
                messages.success(request, _restored(last.moved))
        elif correction := own_foods.correct_past(food=food):
            messages.success(request, _changed(correction.moved))
        return redirect("own-food-past", food.pk)
    what = own_foods.past_of(food)
    if not what.entries and not last:
        if "look" in request.GET:
            messages.info(request, _("All entries of it have its figures."))
        return redirect("water" if is_water(food) else food.get_absolute_url())
    return render(request, "diary/own_food_past.html", {"bar": "more", "food": food, "what": what, "last": last})


def _changed(entries: int) -> str:
    return ngettext("Changed %(n)s entry.", "Changed %(n)s entries.", entries) % {"n": entries}


def _restored(entries: int) -> str:
    return ngettext("%(n)s entry is as it was.", "%(n)s entries are as they were.", entries) % {"n": entries}
