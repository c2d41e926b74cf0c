"""Star a food, to find it first."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from foods.models import Food
from tracker.diary.favorites import star, unstar
from tracker.views.shared.request import SignedInRequest, way_back


@require_POST
def set_star(request: SignedInRequest, food_id: int) -> HttpResponse:
    """Star a food, or remove its star."""
    food = get_object_or_404(Food.objects.visible_to(request.user.pk), pk=food_id)
    starred = request.POST.get("star") == "on"
    (star if starred else unstar)(user=request.user, food=food)
    if request.htmx:
        return render(request, "diary/_star.html", {"food": food, "starred": starred})
    return redirect(way_back(request, "back", otherwise="log"))
