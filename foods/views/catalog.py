"""The catalog's pages: browse, search and one food, open to everyone; own foods, for logged-in people."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode

from allauth.core.internal.ratelimit import consume
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.middleware import HtmxDetails

from foods import nutrients
from foods.catalog import rich, writes
from foods.form_keys import key_in
from foods.forms import LONGEST_SEARCH, OwnFoodForm, SearchForm, WaterForm
from foods.limits import LimitReachedError
from foods.models import Allergen, Food, FoodGroup, Source
from foods.own import food_requests, water
from foods.own import foods as own_foods
from foods.own.food_requests import record_search_without_result
from foods.search.search import found

if TYPE_CHECKING:
    from django.contrib.auth.models import User

RICHEST_OF_A_GROUP = 6


class CatalogRequest(HttpRequest):
    """A request with django-htmx's attributes."""

    htmx: HtmxDetails


@dataclass(frozen=True, slots=True)
class Measured:
    """A household measure with its weight in g and its magnesium in mg, for a row on the food's page."""

    label: str
    grams: Decimal
    mg: Decimal | None
    is_usual: bool
    estimated: bool


@login_not_required
@require_safe
@vary_on_headers("HX-Request")
def foods(request: CatalogRequest) -> HttpResponse:
    """Browse the groups, or search; htmx gets only the results."""
    form = SearchForm(request.GET, results="food-results")
    text = form.cleaned_data["q"] if form.is_valid() else ""
    boost = import_string(settings.SEARCH_BOOST)(request.user.pk) if text else None
    context = {"bar": "foods", "form": form, "text": text, **found(text, request.user.pk, boost=boost)}
    record_search_without_result(request, text, context)
    # Going back in the browser's history is an htmx request too, but needs the whole page.
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "foods/_results.html", context)
    visible = Q(foods__in=Food.objects.visible_to(request.user.pk))
    # Counting drops the model's default order, so it is set again.
    groups = (
        FoodGroup.objects.annotate(number=Count("foods", filter=visible))
        .filter(number__gt=0)
        .order_by("-in_document", "rank", "name")
    )
    return render(request, "foods/foods.html", context | {"groups": groups})


@login_not_required
@require_safe
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a group's foods, the richest usual portion first, or by name where none may be recommended."""
    group = get_object_or_404(FoodGroup, slug=slug)
    advice = import_string(settings.FOOD_ADVICE)(request.user)
    foods = Food.objects.visible_to(request.user.pk).filter(group=group).with_portions()
    ranked = rich.richest_first(foods) if advice.allowed else sorted(foods, key=lambda food: food.name)
    context = {
        "bar": "foods",
        "group": group,
        "advice": advice,
        "measured": [food for food in ranked if food.usual_portion_mg is not None],
        "unmeasured": [food for food in ranked if food.usual_portion_mg is None],
    }
    return render(request, "foods/group.html", context)


@login_not_required
@require_safe
def rich_in_magnesium(request: HttpRequest) -> HttpResponse:
    """Show foods rich in magnesium: the groups that the source text recommends first, then all others.

    Foods that the person must not eat or avoids are left out; where a clinician decides, nothing is listed.
    """
    advice = import_string(settings.FOOD_ADVICE)(request.user)
    ranked = rich.rich_foods(visible_to=request.user.pk, fits=advice.fits) if advice.allowed else []
    context = {
        "bar": "foods",
        "advice": advice,
        "shelves": rich.shelves(ranked, each=RICHEST_OF_A_GROUP),
        "others": [food for food in ranked if not food.group.in_document],
        "least_mg": rich.LEAST_MG,
    }
    return render(request, "foods/rich.html", context)


@login_not_required
@require_safe
def food(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one food: its magnesium in each measure, and where the figure comes from."""
    food = get_object_or_404(
        Food.objects.open_to(request.user.pk).with_portions().select_related("offer__taken_as"), pk=pk
    )
    if food.merged_into_id:
        return redirect("food", food.merged_into_id)
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
        "has_fdc_id": food.source.startswith("usda_") and food.source != Source.SURVEY,
        "measures": measures,
        "contains": [Allergen(name).label for name in food.contains],
        "may_contain": [Allergen(name).label for name in food.may_contain],
    }
    return render(request, "foods/food.html", context)


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Record a search that found nothing, for admins, without who searched."""
    form = SearchForm(request.POST)
    if form.is_valid() and form.cleaned_data["q"].strip():
        most = settings.LIMITS.food_requests_an_hour
        limit = {"ask": f"{most}/h/user,{4 * most}/h/ip"}
        if not consume(request, app="foods", action="ask", config=limit):
            raise LimitReachedError(_("Too many foods were requested just now, so this one was not noted."))
        food_requests.ask_for(form.cleaned_data["q"])
        messages.success(request, _("Noted. Your admin sees what was requested, not who asked."))
    return redirect("foods")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add_own(request: HttpRequest) -> HttpResponse:
    """Add a food from a label for this person only; if they came from logging (?day=&meal=), return there.

    The form key is in the URL: going back leads to the food that was added, and adds it only once.
    """
    key = key_in(request.GET)
    if request.method != "POST" and key is None:
        if "searched" in request.GET:  # found nothing while typing, and gave up only now
            name = request.GET.get("name", "")[:LONGEST_SEARCH]
            record_search_without_result(request, name, found(name, request.user.pk))
        kept = {name: value for name, value in request.GET.items() if name not in {"key", "searched"}}
        return redirect(f"{request.path}?{urlencode(kept | {'key': str(uuid.uuid4())})}")
    initial = {"name": request.GET.get("name", ""), "form_key": key}
    form = OwnFoodForm(request.POST or None, initial=initial, hides_energy=_hides_energy(request))
    if key and not form.is_bound:
        added = own_foods.own_food_added(owner_id=cast("User", request.user).pk, form_key=key)
        if added:
            messages.warning(request, _("You have already added this, as below. Change it here, or add another."))
            return redirect("food-edit", added.pk)
    if request.method == "POST" and form.is_valid():
        wanted = form.food
        food = own_foods.add_own_food(
            owner=cast("User", request.user), form_key=form.cleaned_data["form_key"], **wanted
        )
        if wanted != _values_of(food):
            messages.warning(request, _("You have already added this, as below. Change it here, or add another."))
            return redirect("food-edit", food.pk)
        messages.success(request, _("Added. Nobody else sees it."))
        where = {name: request.GET[name] for name in ("day", "meal") if name in request.GET}
        if where and food.retired_at is None:
            return redirect(f"{reverse('log-food', args=[food.pk])}?{urlencode(where)}")
        return redirect(food.get_absolute_url())
    return render(request, "foods/add_own.html", {"bar": "foods", "form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_own(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one of the person's own foods from now on."""
    food = own_food_or_404(request, pk)
    form = OwnFoodForm(request.POST or None, food=food, hides_energy=_hides_energy(request))
    if request.method == "POST" and form.is_valid():
        changed = own_foods.change_own_food(food=food, **form.food)
        messages.success(request, _("Saved. Past entries stay the same."))
        return redirect(food.get_absolute_url()) if _figures(changed) == _figures(food) else _ask_for_past(food)
    context = {"bar": "foods", "form": form, "food": food}
    return render(request, "foods/edit_own.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def waters(request: HttpRequest) -> HttpResponse:
    """List the person's own waters, and add one."""
    form = WaterForm(request.POST or None, initial={"form_key": uuid.uuid4(), "glass_ml": "250"})
    own_waters = water.waters_of(cast("User", request.user).pk)
    if request.method == "POST" and form.is_valid():
        _reject_used_name(form, cast("User", request.user), own_waters)
    if request.method == "POST" and form.is_valid():
        added = water.add_water(owner=cast("User", request.user), form_key=form.cleaned_data["form_key"], **form.water)
        messages.success(request, _("%(water)s is on your day now. One tap logs a glass.") % {"water": added.name})
        return redirect("water")
    context = {
        "bar": "more",
        "form": form,
        "waters": [(own, water.mg_per_litre(own)) for own in own_waters],
        "usual_most": water.USUAL_MOST_MG_PER_LITRE,
    }
    return render(request, "foods/waters.html", context, status=422 if form.is_bound else 200)


def _reject_used_name(form: WaterForm, owner: User, waters: list[Food]) -> None:
    """Reject a second water with the same name, such as from going back and sending the form again."""
    name = form.cleaned_data["name"].casefold()
    is_resent = own_foods.own_food_added(owner_id=owner.pk, form_key=form.cleaned_data["form_key"])
    if not is_resent and any(own.name.casefold() == name for own in waters):
        form.add_error(
            "name", _("You already have a water with that name. Change that one below, or choose another name.")
        )


@require_http_methods(["GET", "HEAD", "POST"])
def edit_water(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one of the person's own waters from now on."""
    food = own_food_or_404(request, pk)
    if not water.is_water(food):
        raise Http404
    form = WaterForm(request.POST or None, food=food)
    if request.method == "POST" and form.is_valid():
        changed = water.change_water(water=food, **form.water)
        messages.success(request, _("Saved. Past entries stay the same."))
        return redirect("water") if _figures(changed) == _figures(food) else _ask_for_past(food)
    context = {"bar": "more", "form": form, "food": food, "usual_most": water.USUAL_MOST_MG_PER_LITRE}
    return render(request, "foods/edit_water.html", context, status=422 if form.is_bound else 200)


@require_POST
def retire_own(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove one of the person's own foods from search, or restore it; diary entries of it stay."""
    food = own_food_or_404(request, pk)
    if "back" in request.POST:
        writes.unretire(food)
        messages.success(request, _("%(food)s was restored.") % {"food": food.name})
    else:
        writes.retire(food)
        messages.success(request, _("%(food)s was removed. Past entries stay.") % {"food": food.name})
    return redirect(food.get_absolute_url())


def own_food_or_404(request: HttpRequest, pk: int) -> Food:
    """Return one of this person's own foods, removed or not."""
    return get_object_or_404(Food.objects.filter(owner=request.user.pk, owner__isnull=False).with_portions(), pk=pk)


def _hides_energy(request: HttpRequest) -> bool:
    return bool(import_string(settings.HIDES_ENERGY)(request.user))


def _figures(food: Food) -> tuple[Decimal | None, Decimal | None]:
    return food.magnesium_mg_per_100g, food.energy_kcal_per_100g


def _ask_for_past(food: Food) -> HttpResponse:
    """Go to where a person may give a corrected own food to past entries, which this app knows nothing of."""
    return redirect(settings.OWN_FOOD_CORRECTED, food.pk)


def _values_of(food: Food) -> dict[str, object]:
    """Return what the form for an own food would contain for this food."""
    portion = food.usual_portion
    return {
        "name": food.name,
        "group": food.group,
        "portion_label": portion and portion.label,
        "portion_grams": portion and portion.grams,
        "magnesium_mg_per_100g": food.magnesium_mg_per_100g,
        "energy_kcal_per_100g": food.energy_kcal_per_100g,
        "is_drink": food.is_drink,
        "notes": food.notes,
        "how_known": food.how_known,
    }
