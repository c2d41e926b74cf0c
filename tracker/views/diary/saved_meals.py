"""Saved meals and recipes: list them, show and change one, log it."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from foods import nutrients
from foods.forms import SearchForm
from foods.nutrients import Total
from foods.search.search import found
from tracker.common import undo_offers
from tracker.common.forms import show_problem
from tracker.diary import saved_meals as kept_meals
from tracker.diary.forms.saved_meals import LogSavedMealForm, PartForm, RecipePartForm, SavedMealForm
from tracker.models import SavedMeal, SavedMealPart
from tracker.views.shared.day_page import logged
from tracker.views.shared.log_choices import Row
from tracker.views.shared.request import SignedInRequest, day_asked_for


@require_http_methods(["GET", "HEAD", "POST"])
def saved_meals(request: SignedInRequest) -> HttpResponse:
    """List saved meals and recipes, and create one."""
    form = SavedMealForm(request.POST or None, initial={"form_key": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        saved_meal = kept_meals.new_saved_meal(user=request.user, **form.cleaned_data)
        return redirect("kept-meal", saved_meal.pk)
    everything = list(SavedMeal.objects.for_user(request.user.pk).with_contents())
    context = {
        "bar": "more",
        "form": form,
        "kept": [Row.of(saved_meal) for saved_meal in everything if not saved_meal.retired_at],
        "retired": [saved_meal for saved_meal in everything if saved_meal.retired_at],
        "day": _day(request),
        "meal": _meal(request),
        "today": request.person.today,
    }
    return render(request, "diary/saved_meals/saved_meals.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def saved_meal(request: SignedInRequest, meal_id: int) -> HttpResponse:
    """Show the parts of a saved meal and log it; change its name and yield; find foods to add."""
    saved_meal = _saved_meal_or_404(request, meal_id)
    form = SavedMealForm(request.POST or None, saved_meal=saved_meal)
    if request.method == "POST" and form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("name", "kind", "servings", "finished_grams")}
        kept_meals.change_saved_meal(saved_meal=saved_meal, **data)
        messages.success(request, _("Saved. Past entries stay the same."))
        return redirect("kept-meal", saved_meal.pk)
    return _page(request, saved_meal, form=form)


@require_POST
def log(request: SignedInRequest, meal_id: int) -> HttpResponse:
    """Log a multiple of a saved meal, or a number of servings of a recipe."""
    saved_meal = _saved_meal_or_404(request, meal_id)
    form = LogSavedMealForm(request.POST, saved_meal=saved_meal, meals=request.person.meals)
    if form.is_valid():
        try:
            entries = kept_meals.log_saved_meal(saved_meal=saved_meal, today=request.person.today, **form.cleaned_data)
        except ValidationError as problem:
            show_problem(form, problem)
        else:
            return logged(request, entries, saved_meal.name, form.cleaned_data["day"])
    return _page(request, saved_meal, log_form=form)


@require_POST
def retire(request: SignedInRequest, meal_id: int) -> HttpResponse:
    """Remove a saved meal from the list, or restore it."""
    saved_meal = _saved_meal_or_404(request, meal_id)
    if "back" in request.POST:
        kept_meals.unretire_saved_meal(saved_meal=saved_meal)
        messages.success(request, _("%(name)s is on your list again.") % {"name": saved_meal.name})
    else:
        kept_meals.retire_saved_meal(saved_meal=saved_meal)
        messages.success(
            request, _("%(name)s was removed from your list. Past entries stay.") % {"name": saved_meal.name}
        )
    return redirect("kept-meals")


@require_http_methods(["GET", "HEAD", "POST"])
def add_part(request: SignedInRequest, meal_id: int, food_id: int) -> HttpResponse:
    """Add a food to a saved meal."""
    saved_meal = _saved_meal_or_404(request, meal_id)
    food = get_object_or_404(request.person.visible_foods.with_portions(), pk=food_id)
    form = PartForm(request.POST or None, food=food, form_key=uuid.uuid4())
    if request.method == "POST" and form.is_valid():
        try:
            kept_meals.add_part(saved_meal=saved_meal, food=food, **form.cleaned_data)
        except ValidationError as problem:
            show_problem(form, problem)
        else:
            return redirect("kept-meal", saved_meal.pk)
    context = {"bar": "more", "saved_meal": saved_meal, "food": food, "form": form, "part": None}
    return render(request, "diary/saved_meals/part.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def add_recipe(request: SignedInRequest, meal_id: int, recipe_id: int) -> HttpResponse:
    """Add a recipe to a saved meal."""
    saved_meal = _saved_meal_or_404(request, meal_id)
    recipe = _saved_meal_or_404(request, recipe_id)
    if not recipe.is_recipe:
        raise Http404
    form = RecipePartForm(request.POST or None, recipe=recipe, form_key=uuid.uuid4())
    if request.method == "POST" and form.is_valid():
        try:
            kept_meals.add_recipe(saved_meal=saved_meal, recipe=recipe, **form.cleaned_data)
        except ValidationError as problem:
            show_problem(form, problem)
        else:
            return redirect("kept-meal", saved_meal.pk)
    context = {"bar": "more", "saved_meal": saved_meal, "recipe": recipe, "form": form, "part": None}
    return render(request, "diary/saved_meals/part.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def part(request: SignedInRequest, part_id: int) -> HttpResponse:
    """Change the amount of a food or a recipe in a saved meal; a part with figures of its own can only be removed."""
    part = _part_or_404(request, part_id)
    form: PartForm | RecipePartForm | None = None
    if part.recipe:
        form = RecipePartForm(request.POST or None, recipe=part.recipe, part=part)
    elif part.food and part.grams:
        form = PartForm(request.POST or None, food=part.food, part=part)
    if form and request.method == "POST" and form.is_valid():
        change = kept_meals.change_recipe_part if part.recipe else kept_meals.change_part
        try:
            change(part=part, amount=form.cleaned_data["amount"], measure=form.cleaned_data["measure"])
        except ValidationError as problem:
            show_problem(form, problem)
        else:
            return redirect("kept-meal", part.saved_meal_id)
    context = {"bar": "more", "saved_meal": part.saved_meal, "form": form, "part": part}
    context |= {"food": part.food, "recipe": part.recipe}
    return render(request, "diary/saved_meals/part.html", context, status=422 if form and form.is_bound else 200)


@require_POST
def remove_part(request: SignedInRequest, part_id: int) -> HttpResponse:
    """Remove a part of a saved meal, and offer to undo it."""
    part = _part_or_404(request, part_id)
    token = kept_meals.remove_part(part=part)
    undo, address = {"token": token}, reverse("kept-put-back")
    undo_offers.offer(request, _("Removed {}."), part.food_name, address=address, values=undo, in_place=False)
    return redirect("kept-meal", part.saved_meal_id)


@require_POST
def undo_remove_part(request: SignedInRequest) -> HttpResponse:
    """Undo removing a part."""
    try:
        part = kept_meals.undo_remove_part(user=request.user, token=request.POST.get("token", ""))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("kept-meals")
    messages.success(request, _("Undone."))
    return redirect("kept-meal", part.saved_meal_id)


def _page(
    request: SignedInRequest,
    saved_meal: SavedMeal,
    *,
    form: SavedMealForm | None = None,
    log_form: LogSavedMealForm | None = None,
) -> HttpResponse:
    search_form = SearchForm(
        request.GET if "q" in request.GET else None,
        action=reverse("kept-meal", args=[saved_meal.pk]),
        results="to-put-in",
    )
    text = search_form.cleaned_data["q"] if search_form.is_valid() else ""
    contents = kept_meals.contents_of(saved_meal)
    context: dict[str, Any] = {
        "bar": "more",
        "saved_meal": saved_meal,
        "rows": contents.rows,
        "whole": contents.total,
        "one": kept_meals.of_one(saved_meal, contents),
        "of_100_g": _of_100_g(saved_meal, contents.total),
        "form": form or SavedMealForm(saved_meal=saved_meal),
        "log_form": log_form
        or LogSavedMealForm(
            saved_meal=saved_meal,
            day=_day(request),
            meal=_meal(request),
            form_key=uuid.uuid4(),
            meals=request.person.meals,
        ),
        "search_form": search_form,
        "text": text,
        "recipes": kept_meals.recipes_for(saved_meal, text) if text else [],
        **(found(text, request.user.pk, shared_by=request.person.shared_by) if text else {"foods": [], "nearest": []}),
    }
    refused = (form and form.is_bound) or (log_form is not None)
    template = (
        "diary/saved_meals/_to_put_in.html"
        if request.htmx and request.method == "GET"
        else "diary/saved_meals/saved_meal.html"
    )
    return render(request, template, context, status=422 if refused else 200)


def _of_100_g(saved_meal: SavedMeal, whole: Total) -> Total | None:
    """Return what 100 g of a weighed recipe hold."""
    if saved_meal.finished_grams is None:
        return None
    mg = nutrients.rescaled(whole.known_mg, saved_meal.finished_grams, Decimal(100))
    return Total(mg, whole.parts, whole.parts_unmeasured)


def _day(request: SignedInRequest) -> date:
    return request.person.day_or_404(day_asked_for(request) or request.person.today)


def _meal(request: SignedInRequest) -> str:
    return request.person.meals.slot(request.GET.get("meal", "")) or request.person.slot_now


def _saved_meal_or_404(request: SignedInRequest, meal_id: int) -> SavedMeal:
    return get_object_or_404(SavedMeal.objects.for_user(request.user.pk).with_contents(), pk=meal_id)


def _part_or_404(request: SignedInRequest, part_id: int) -> SavedMealPart:
    owned = SavedMealPart.objects.filter(user=request.user).select_related("saved_meal__user", "food", "recipe")
    return get_object_or_404(owned.prefetch_related("food__portions"), pk=part_id)
