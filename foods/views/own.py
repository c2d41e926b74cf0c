"""Pages for people's own foods: list them, preview a label, offer a food; and the legend of the symbols."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from foods.forms import OwnFoodForm
from foods.models import Food, FoodOffer, HowKnown
from foods.own import food_requests
from foods.views.catalog import own_food_or_404

MEANING = {
    HowKnown.ANALYSED: gettext_lazy("Samples of the food were measured. The surest kind."),
    HowKnown.CALCULATED: gettext_lazy("Worked out from a recipe or from a food that is nearly the same."),
    HowKnown.LABEL: gettext_lazy("Copied from a package. Makers may round it, and need not measure every batch."),
    HowKnown.OWN: gettext_lazy("Typed in by a person, from wherever they found it."),
    HowKnown.UNKNOWN: gettext_lazy("Nobody measured it, as far as we know. It counts as missing, never as 0."),
}


@login_not_required
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Explain the symbol for each way in which a figure is known."""
    signs = [(known.value, known.label, MEANING[known]) for known in HowKnown]
    return render(request, "foods/figures.html", {"bar": "foods", "signs": signs})


@require_safe
def own_foods(request: HttpRequest) -> HttpResponse:
    """List the person's own foods, with removed ones separate."""
    own = Food.objects.filter(owner=request.user.pk, owner__isnull=False).with_portions().select_related("offer")
    everything = list(own.order_by("name", "pk"))
    context = {
        "bar": "foods",
        "foods": [food for food in everything if not food.retired_at],
        "retired": [food for food in everything if food.retired_at],
    }
    return render(request, "foods/own.html", context)


@require_safe
def label(request: HttpRequest) -> HttpResponse:
    """Show what the figures of a label amount to, before they are saved."""
    form = OwnFoodForm(request.GET)
    form.is_valid()
    return render(request, "foods/_label_says.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Explain what an offer shares; then offer a person's own food, or withdraw the offer."""
    food = own_food_or_404(request, pk)
    if request.method == "POST":
        if "back" in request.POST:
            food_requests.take_back(food=food)
            messages.success(request, _("The offer is withdrawn, unless it has already been answered."))
        else:
            food_requests.offer(food=food)
            messages.success(request, _("Offered. The answer will appear on this page."))
        return redirect(food.get_absolute_url())
    found = FoodOffer.objects.filter(food=food).select_related("taken_as").first()
    return render(request, "foods/offer.html", {"bar": "foods", "food": food, "offer": found})
