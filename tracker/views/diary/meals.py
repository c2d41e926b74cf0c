"""The list of a person's meals: add, rename, order, hide and remove."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tracker.common import undo_offers
from tracker.common.forms import show_problem
from tracker.diary import meals as own_meals
from tracker.diary.forms.meals import OwnMealForm
from tracker.models import OwnMeal
from tracker.views.shared.request import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def meals(request: SignedInRequest) -> HttpResponse:
    """Show the list, and add a meal to it."""
    form = OwnMealForm(request.POST or None, initial={"key": own_meals.new_key()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            own_meals.save_meal(
                user=request.user,
                key=str(data["key"] or own_meals.new_key()),
                name=data["name"],
                counts_as=data["counts_as"],
                position=data["position"],
            )
        except ValidationError as problem:
            show_problem(form, problem)
        else:
            messages.success(request, _("%(name)s was added to your meals.") % {"name": data["name"]})
            return redirect("meals")
    context = {"bar": "more", "form": form, "rows": own_meals.rows_for(request.person.profile.own_meal_rows)}
    return render(request, "diary/meals/meals.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def meal(request: SignedInRequest, meal_key: str) -> HttpResponse:
    """Rename a meal, and say what it counts as. Logged entries keep their name."""
    row = _row_or_404(request, meal_key)
    initial = {"name": row.name, "counts_as": row.counts_as}
    form = OwnMealForm(request.POST or None, is_standard=row.is_standard, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            own_meals.save_meal(user=request.user, key=row.key, name=data["name"], counts_as=data.get("counts_as", ""))
        except ValidationError as problem:
            show_problem(form, problem)
        else:
            messages.success(request, _("Saved. Past entries stay the same."))
            return redirect("meals")
    context = {"bar": "more", "form": form, "row": row}
    return render(request, "diary/meals/meal.html", context, status=422 if form.is_bound else 200)


@require_POST
def change(request: SignedInRequest, meal_key: str) -> HttpResponse:
    """Move a meal in the list, hide or show it, or remove it."""
    row, user = _row_or_404(request, meal_key), request.user
    try:
        match request.POST.get("do", ""):
            case "up" | "down" as way:
                own_meals.move_meal(user=user, key=row.key, by=-1 if way == "up" else 1)
            case "hide" | "show" as way:
                own_meals.hide_meal(user=user, key=row.key, hidden=way == "hide")
            case "remove" if own_meals.remove_meal(user=user, key=row.key):
                values = {"name": row.name, "counts_as": row.counts_as, "key": row.key, "position": str(row.position)}
                undo_offers.offer(
                    request, _("Removed {}."), row.name, address=reverse("meals"), values=values, in_place=False
                )
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return redirect("meals")


def _row_or_404(request: SignedInRequest, key: str) -> OwnMeal:
    for row in own_meals.rows_for(request.person.profile.own_meal_rows):
        if row.key == key:
            return row
    raise Http404
