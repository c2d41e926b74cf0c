"""Tablets, powders and medicines: each person's list of products, and the doses taken on a day.

Each write is one transaction, validates the whole row just before saving it, and can safely be repeated.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, time
from decimal import Decimal

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foods.limits import LimitReachedError
from foods.nutrients import Total
from tracker.common import undo
from tracker.diary.day_status import check_day_of_dose
from tracker.models import Profile, SupplementDose, SupplementProduct
from tracker.science import elemental


@transaction.atomic
def add_product(
    *,
    user: User,
    ledger: str,
    name: str,
    dose_label: str,
    label_says: str,
    label_mg: Decimal,
    form_key: uuid.UUID,
) -> SupplementProduct:
    """Add a product to a person's list; if `form_key` was used before, return the existing one."""
    Profile.lock_for(user)
    if already := SupplementProduct.objects.filter(user=user, form_key=form_key).first():
        return already
    most = settings.LIMITS.products
    if SupplementProduct.objects.filter(user=user).count() >= most:
        raise LimitReachedError(_("You have added %(most)s supplements, which is the limit.") % {"most": most})
    product = SupplementProduct(user=user, form_key=form_key)
    return _write(product, ledger, name, dose_label, label_says, label_mg)


@transaction.atomic
def change_product(
    *, product: SupplementProduct, ledger: str, name: str, dose_label: str, label_says: str, label_mg: Decimal
) -> SupplementProduct:
    """Change a product from now on; logged doses keep their name and mg."""
    return _write(product, ledger, name, dose_label, label_says, label_mg)


def _write(
    product: SupplementProduct, ledger: str, name: str, dose_label: str, label_says: str, label_mg: Decimal
) -> SupplementProduct:
    product.ledger, product.name, product.dose_label = ledger, name, dose_label
    product.label_says, product.label_mg = label_says, label_mg
    try:
        product.mg_low, product.mg_high = elemental.elemental_range(label_says, label_mg)
    except elemental.UnknownFormError as error:
        raise ValidationError({"label_says": _("Choose from the list what the label names.")}) from error
    product.full_clean()
    product.save()
    return product


@transaction.atomic
def retire_product(*, product: SupplementProduct) -> None:
    """Remove a product from the list; its logged doses stay."""
    product.retired_at = product.retired_at or timezone.now()
    product.full_clean()
    product.save()


@transaction.atomic
def unretire_product(*, product: SupplementProduct) -> None:
    """Put a retired product back on the list."""
    product.retired_at = None
    product.full_clean()
    product.save()


@transaction.atomic
def log_dose(
    *,
    product: SupplementProduct,
    doses: Decimal,
    day: date,
    today: date,
    form_key: uuid.UUID,
    time: time | None = None,
) -> SupplementDose:
    """Log doses of a product; if `form_key` was used before, return the existing row."""
    product = SupplementProduct.objects.select_for_update().get(pk=product.pk)  # makes a double click wait
    if already := SupplementDose.objects.filter(user_id=product.user_id, form_key=form_key).first():
        return already
    check_day_of_dose(day, today=today)
    most = settings.LIMITS.doses_a_day
    if SupplementDose.objects.filter(user=product.user_id, day=day).count() >= most:
        raise _day_is_full(most)
    dose = SupplementDose(
        user_id=product.user_id,
        day=day,
        time=time,
        ledger=product.ledger,
        product=product,
        product_name=product.name,
        dose_label=product.dose_label,
        doses=doses,
        mg_low=elemental.of_doses(doses, product.mg_low),
        mg_high=elemental.of_doses(doses, product.mg_high),
        form_key=form_key,
    )
    if dose.mg_high > elemental.MOST_MG:  # one message here, instead of one for each column that it exceeds
        raise ValidationError({"doses": _("That is more than 10 g of magnesium. Check the number of doses.")})
    dose.full_clean()
    dose.save()
    return dose


def remove_dose(*, dose: SupplementDose) -> str:
    """Delete a dose and return a token from which `undo_remove_dose` can recreate the row."""
    return undo.remove(dose)


@transaction.atomic
def undo_remove_dose(*, user: User, token: str) -> SupplementDose:
    """Recreate a deleted dose with its original key; sending the token again changes nothing.

    Raises:
        ValidationError: if the token does not belong to this person.
    """
    dose = undo.bring_back(SupplementDose, user=user, token=token)[0]
    most = settings.LIMITS.doses_a_day
    if SupplementDose.objects.filter(user=user, day=dose.day).count() > most:
        raise _day_is_full(most)
    return dose


def _day_is_full(most: int) -> LimitReachedError:
    return LimitReachedError(_("This day already has %(most)s doses. Remove some first.") % {"most": most})


def products_of(user: User) -> list[SupplementProduct]:
    """Return the products on a person's list, by name (one query)."""
    return list(SupplementProduct.objects.filter(user=user, retired_at=None).order_by("name", "pk"))


def doses_between(user: User, first: date, last: date) -> list[SupplementDose]:
    """Return the doses that a person took from `first` to `last`, inclusive, in the order of logging (one query)."""
    return list(SupplementDose.objects.for_user(user.pk).between(first, last))


def total_of(doses: Iterable[SupplementDose]) -> Total:
    """Return the sum of doses for a day's total; of a range, the low end, since that much is certain."""
    return Total.sum(Total.of_part(dose.mg_low) for dose in doses)
