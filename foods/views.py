"""The catalog's pages, open to everyone: browse, search, foods rich in magnesium, one food."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.middleware import HtmxDetails

from foods import catalog, nutrients, rich
from foods.forms import OwnFoodForm, SearchForm
from foods.models import Allergen, Food, FoodGroup
from foods.search import nearest, search

if TYPE_CHECKING:
    from django.contrib.auth.models import User

RICHEST_OF_A_GROUP = 6


class CatalogRequest(HttpRequest):
    """A request with what django-htmx tells of it."""

    htmx: HtmxDetails


@dataclass(frozen=True, slots=True)
class Measured:
    """A household measure with its weight in g and its magnesium in mg, as a row of the food's page."""

    label: str
    grams: Decimal
    mg: Decimal | None
    is_usual: bool
    estimated: bool


def found(text: str, user_id: int | None) -> dict[str, list[Food]]:
    """Return what a search finds, or else what comes nearest."""
    hits = search(text, visible_to=user_id)
    return {"foods": hits, "nearest": [] if hits or not text else nearest(text, visible_to=user_id)}


@login_not_required
@require_safe
@vary_on_headers("HX-Request")
def foods(request: CatalogRequest) -> HttpResponse:
    """Browse the groups, or search; htmx gets the results alone."""
    form = SearchForm(request.GET, results="food-results")
    text = form.cleaned_data["q"] if form.is_valid() else ""
    context = {"bar": "foods", "form": form, "text": text, **found(text, request.user.pk)}
    status = 200 if form.is_valid() else 422
    # Going back in the browser's history asks by htmx too, and wants the whole page.
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "foods/_results.html", context, status=status)
    visible = Q(foods__in=Food.objects.visible_to(request.user.pk))
    # Counting drops the model's own order, so it is asked for again.
    groups = (
        FoodGroup.objects.annotate(number=Count("foods", filter=visible))
        .filter(number__gt=0)
        .order_by("-in_document", "rank", "name")
    )
    return render(request, "foods/foods.html", context | {"groups": groups}, status=status)


@login_not_required
@require_safe
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a group's foods, richest usual portion first, those without a value apart."""
    group = get_object_or_404(FoodGroup, slug=slug)
    ranked = rich.richest_first(Food.objects.visible_to(request.user.pk).filter(group=group).with_portions())
    context = {
        "bar": "foods",
        "group": group,
        "measured": [food for food in ranked if food.usual_portion_mg is not None],
        "unmeasured": [food for food in ranked if food.usual_portion_mg is None],
    }
    return render(request, "foods/group.html", context)


@login_not_required
@require_safe
def rich_in_magnesium(request: HttpRequest) -> HttpResponse:
    """Show foods rich in magnesium: the groups that the source text recommends first, then all others."""
    ranked = rich.rich_foods(visible_to=request.user.pk)
    context = {
        "bar": "foods",
        "shelves": rich.shelves(ranked, each=RICHEST_OF_A_GROUP),
        "others": [food for food in ranked if not food.group.in_document],
        "least_mg": rich.LEAST_MG,
    }
    return render(request, "foods/rich.html", context)


@login_not_required
@require_safe
def food(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one food: its magnesium in each measure, and where the figure comes from."""
    food = get_object_or_404(Food.objects.open_to(request.user.pk).with_portions(), pk=pk)
    measures = [
        Measured(
            portion.label,
            portion.grams,
            nutrients.magnesium_mg(portion.grams, food.magnesium_mg_per_100g),
            portion == food.usual_portion,
            portion.estimated,
        )
        for portion in food.portions.all()
    ]
    context = {
        "bar": "foods",
        "food": food,
        "from_usda": food.source.startswith("usda_"),
        "measures": measures,
        "contains": [Allergen(name).label for name in food.contains],
        "may_contain": [Allergen(name).label for name in food.may_contain],
    }
    return render(request, "foods/food.html", context)


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Note what was looked for in vain, for the admins; not who looked."""
    form = SearchForm(request.POST)
    if form.is_valid() and form.cleaned_data["q"].strip():
        catalog.ask_for(form.cleaned_data["q"])
        messages.success(request, _("Noted. Your admin sees what is asked for, not who asked."))
    return redirect("foods")


@require_http_methods(["GET", "HEAD", "POST"])
def add_own(request: HttpRequest) -> HttpResponse:
    """Add a food from a label, for oneself alone."""
    form = OwnFoodForm(request.POST or None, initial={"name": request.GET.get("name", "")})
    if request.method == "POST" and form.is_valid():
        food = catalog.add_own_food(owner=cast("User", request.user), **form.food)
        messages.success(request, _("Added. Nobody else sees it."))
        return redirect(food.get_absolute_url())
    return render(request, "foods/add_own.html", {"bar": "foods", "form": form}, status=422 if form.is_bound else 200)
