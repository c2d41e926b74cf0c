"""Tablets, powders and medicines: the two ledgers besides food."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.science import elemental


class Ledger(models.TextChoices):
    """The two ledgers besides food; only these are compared with the upper level."""

    SUPPLEMENT = "supplement", _("Tablets and powders")
    MEDICINE = "medicine", _("Medicines")


class LabelSays(models.TextChoices):
    """What the weight on a label refers to: elemental magnesium, or one of the salts in `elemental`."""

    MAGNESIUM = elemental.MAGNESIUM, _("Magnesium itself")
    OXIDE = "oxide", _("Magnesium oxide")
    HYDROXIDE = "hydroxide", _("Magnesium hydroxide")
    CARBONATE = "carbonate", _("Magnesium carbonate")
    CITRATE = "citrate", _("Magnesium citrate")
    BISGLYCINATE = "bisglycinate", _("Magnesium glycinate (bisglycinate)")
    CHLORIDE = "chloride", _("Magnesium chloride")
    MALATE = "malate", _("Magnesium malate")
    TAURATE = "taurate", _("Magnesium taurate")
    THREONATE = "threonate", _("Magnesium L-threonate")
    SULFATE = "sulfate", _("Magnesium sulfate")
    LACTATE = "lactate", _("Magnesium lactate")
    GLUCONATE = "gluconate", _("Magnesium gluconate")
    ASPARTATE = "aspartate", _("Magnesium aspartate")
    OROTATE = "orotate", _("Magnesium orotate")


class SupplementProduct(models.Model):
    """A tablet, powder or medicine on a person's list: mg of magnesium per dose, and what the label said.

    `mg_low` and `mg_high` are equal if the label states elemental magnesium. A retired product is no longer offered;
    its logged doses stay.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="supplement_products")
    ledger = models.CharField(_("kind"), max_length=10, choices=Ledger, default=Ledger.SUPPLEMENT)
    name = models.CharField(_("name"), max_length=120)
    dose_label = models.CharField(_("one dose"), max_length=40)
    label_says = models.CharField(_("the label gives the weight of"), max_length=12, choices=LabelSays)
    label_mg = models.DecimalField(
        _("mg in one dose"),
        max_digits=8,
        decimal_places=3,
        validators=[
            MinValueValidator(Decimal(0), _("A weight is at least 0.")),
            MaxValueValidator(elemental.MOST_LABEL_MG, _("That is more than 50 g in one dose. Check the unit: mg.")),
        ],
    )
    mg_low = models.DecimalField(_("least magnesium in a dose (mg)"), max_digits=8, decimal_places=3)
    mg_high = models.DecimalField(_("most magnesium in a dose (mg)"), max_digits=8, decimal_places=3)
    retired_at = models.DateTimeField(_("taken off the list"), null=True, blank=True)
    form_key = models.UUIDField(_("key of the form"), default=uuid.uuid4)

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        verbose_name = _("tablet or medicine")
        verbose_name_plural = _("tablets and medicines")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "form_key"], name="supplement_product_added_once"),
            models.CheckConstraint(
                condition=Q(label_mg__gte=0, label_mg__lte=elemental.MOST_LABEL_MG),
                name="supplement_product_label_possible",
            ),
            models.CheckConstraint(
                condition=Q(mg_low__gte=0, mg_high__gte=F("mg_low"), mg_high__lte=elemental.MOST_MG),
                name="supplement_product_mg_possible",
                violation_error_message=_("That is more than 10 g of magnesium in one dose. Check the unit: mg."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_range(self) -> bool:
        """Whether the label leaves a range for the magnesium in a dose."""
        return self.mg_low != self.mg_high


class SupplementDoseQuerySet(models.QuerySet["SupplementDose"]):
    """Query methods for doses."""

    def for_user(self, user_id: int) -> SupplementDoseQuerySet:
        """Filter to one person's doses."""
        return self.filter(user_id=user_id)

    def between(self, first: date, last: date) -> SupplementDoseQuerySet:
        """Filter to doses on the days from `first` to `last`, inclusive."""
        return self.filter(day__gte=first, day__lte=last)


class SupplementDose(models.Model):
    """Doses of one product that were taken. The row keeps the name and mg that it had when logged.

    `mg_low` and `mg_high` are for all its `doses` together, so that a day's sum is a sum of rows.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="supplement_doses")
    day = models.DateField(_("day"))
    time = models.TimeField(_("time"), null=True, blank=True)
    ledger = models.CharField(_("kind"), max_length=10, choices=Ledger)
    product = models.ForeignKey(SupplementProduct, models.SET_NULL, null=True, blank=True, related_name="taken")
    product_name = models.CharField(_("name"), max_length=120)
    dose_label = models.CharField(_("one dose"), max_length=40)
    doses = models.DecimalField(
        _("doses"),
        max_digits=6,
        decimal_places=3,
        validators=[
            MinValueValidator(Decimal("0.001"), _("An amount is more than 0.")),
            MaxValueValidator(Decimal(100), _("That is more than 100 doses. Check the number.")),
        ],
    )
    mg_low = models.DecimalField(_("least magnesium (mg)"), max_digits=8, decimal_places=3)
    mg_high = models.DecimalField(_("most magnesium (mg)"), max_digits=8, decimal_places=3)
    form_key = models.UUIDField(_("key of the form"), default=uuid.uuid4)
    logged_at = models.DateTimeField(_("logged at"), default=timezone.now, editable=False)

    objects = SupplementDoseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["day", "pk"]
        verbose_name = _("dose taken")
        verbose_name_plural = _("doses taken")
        indexes: ClassVar = [models.Index(fields=["user", "day"], name="supplement_dose_user_day")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "form_key"], name="supplement_dose_logged_once"),
            models.CheckConstraint(condition=Q(doses__gt=0, doses__lte=100), name="supplement_dose_count_possible"),
            models.CheckConstraint(
                condition=Q(mg_low__gte=0, mg_high__gte=F("mg_low"), mg_high__lte=elemental.MOST_MG),
                name="supplement_dose_mg_possible",
                violation_error_message=_("That is more than 10 g of magnesium. Check the number of doses."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.product_name}"

    @property
    def is_range(self) -> bool:
        """Whether there is a range for its magnesium."""
        return self.mg_low != self.mg_high
