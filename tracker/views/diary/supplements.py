"""Tablets and medicines: a person's list, the magnesium by the label, logging and removing doses."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foods.form_keys import key_in
from tracker.common import undo_offers
from tracker.common.forms import show_problem
from tracker.models import SupplementDose, SupplementProduct
from tracker.supplements import doses
from tracker.supplements.forms import DoseForm, ProductForm
from tracker.views.shared.day_page import back_to_day, offer_undo_of_logging, undone
from tracker.views.shared.request import Person, SignedInRequest, day_asked_for
from tracker.views.shared.supplement_rows import OneTap


@require_safe
def products(request: SignedInRequest) -> HttpResponse:
    """List a person's tablets and medicines; one tap logs a dose for today, or for the day in the query string."""
    everything = request.user.supplement_products.all()
    context = {
        "bar": "more",
        "day": _day(request),
        "today": request.person.today,
        "taps": [OneTap(product) for product in everything if not product.retired_at],
        "retired": [product for product in everything if product.retired_at],
    }
    return render(request, "diary/supplements/products.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Add a product to the list. The form key is in the URL, so that going back does not add it twice."""
    person = request.person
    day = _day(request)
    key = key_in(request.GET)
    if request.method != "POST" and key is None:
        return redirect(f"{request.path}?{urlencode({'day': day.isoformat(), 'key': str(uuid.uuid4())})}")
    form = ProductForm(request.POST or None, initial={"form_key": key, "dose_label": _("1 tablet")})
    if _is_sent(request, form):
        data = form.cleaned_data
        product = doses.add_product(user=request.user, **data)
        if _values_of(product) != {name: data[name] for name in _values_of(product)}:
            messages.warning(request, _("You have already added this, as below. Change it here, or add another."))
            return redirect("supplement", product.pk)
        messages.success(request, _("Added %(name)s.") % {"name": product.name})
        return redirect(_with_day(reverse("supplements"), day, person))
    added = request.user.supplement_products.filter(form_key=key).first() if key and not form.is_bound else None
    context = {"bar": "more", "form": form, "added": added, "day": day, "today": person.today}
    return render(request, "diary/supplements/new.html", context, status=_status(form))


@require_safe
def preview(request: SignedInRequest) -> HttpResponse:
    """Show the magnesium of a dose by the label in the form."""
    return render(request, "diary/supplements/_content.html", {"form": ProductForm(request.GET)})


@require_http_methods(["GET", "HEAD", "POST"])
def product(request: SignedInRequest, product_id: int) -> HttpResponse:
    """Show a product; change it from now on, log any number of doses, remove it from the list."""
    product = _product_or_404(request, product_id)
    form = ProductForm(request.POST or None, product=product)
    if _is_sent(request, form):
        data = {name: value for name, value in form.cleaned_data.items() if name != "form_key"}
        doses.change_product(product=product, **data)
        messages.success(request, _("Saved. Past entries stay the same."))
        return redirect("supplements")
    return _product_page(request, product, form=form)


@require_POST
def log(request: SignedInRequest, product_id: int) -> HttpResponse:
    """Log doses of a product on a day."""
    product = _product_or_404(request, product_id)
    form = DoseForm(request.POST)
    if form.is_valid():
        again = SupplementDose.objects.filter(user=request.user, form_key=form.cleaned_data["form_key"]).exists()
        try:
            dose = doses.log_dose(product=product, today=request.person.today, **form.cleaned_data)
        except ValidationError as problem:
            show_problem(form, problem)
        else:
            if again:
                messages.success(request, _("%(name)s was already logged, once.") % {"name": dose.product_name})
            else:
                offer_undo_of_logging(request, [dose], dose.product_name)
            return back_to_day(request, dose.day)
    return _product_page(request, product, dose_form=form)


@require_POST
def retire(request: SignedInRequest, product_id: int) -> HttpResponse:
    """Remove a product from the list, or restore it."""
    product = _product_or_404(request, product_id)
    if "back" in request.POST:
        doses.unretire_product(product=product)
        messages.success(request, _("%(name)s is on your list again.") % {"name": product.name})
    else:
        doses.retire_product(product=product)
        messages.success(request, _("%(name)s was removed from your list. Past entries stay.") % {"name": product.name})
    return redirect("supplements")


@require_POST
def remove(request: SignedInRequest, dose_id: int) -> HttpResponse:
    """Remove a dose, and offer to undo it."""
    day = undo_offers.day_of_removed(request, of="dose", row=dose_id)
    if day is None:
        dose = get_object_or_404(SupplementDose.objects.for_user(request.user.pk), pk=dose_id)
        day, token = dose.day, doses.remove_dose(dose=dose)
        undo_offers.offer(
            request,
            _("Removed {}."),
            dose.product_name,
            address=reverse("dose-restore"),
            values={"token": token},
            days=[day],
            removed=("dose", [dose_id]),
        )
    return back_to_day(request, day)


@require_POST
def restore(request: SignedInRequest) -> HttpResponse:
    """Undo removing a dose."""
    return undone(request, lambda token: doses.undo_remove_dose(user=request.user, token=token).day)


def _product_page(
    request: SignedInRequest,
    product: SupplementProduct,
    *,
    form: ProductForm | None = None,
    dose_form: DoseForm | None = None,
) -> HttpResponse:
    form = form or ProductForm(product=product)
    dose_form = dose_form or DoseForm(day=_day(request), form_key=str(uuid.uuid4()))
    context = {"bar": "more", "product": product, "form": form, "dose_form": dose_form}
    status = 422 if dose_form.is_bound else _status(form)
    return render(request, "diary/supplements/product.html", context, status=status)


def _is_sent(request: SignedInRequest, form: ProductForm) -> bool:
    """Return whether to save the form: it is valid, and was not sent only to calculate (without scripts)."""
    return request.method == "POST" and form.is_valid() and "calculate" not in request.POST


def _status(form: ProductForm) -> int:
    return 422 if form.is_bound and form.errors else 200


def _values_of(product: SupplementProduct) -> dict[str, Any]:
    return {name: getattr(product, name) for name in ("ledger", "name", "dose_label", "label_says", "label_mg")}


def _day(request: SignedInRequest) -> date:
    return request.person.day_or_404(day_asked_for(request) or request.person.today)


def _with_day(address: str, day: date, person: Person) -> str:
    return address if day == person.today else f"{address}?{urlencode({'day': day.isoformat()})}"


def _product_or_404(request: SignedInRequest, product_id: int) -> SupplementProduct:
    return get_object_or_404(SupplementProduct, user=request.user, pk=product_id)
