"""An amount of a food, as it was logged or saved."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from foods.models import HowKnown
from foods.nutrients import MOST_GRAMS, Total


class LoggedAmount(models.Model):
    """An amount of a food with its name, weight, mg and energy; later changes in the catalog do not affect them."""

    food_name = models.CharField(_("food"), max_length=250)
    amount = models.DecimalField(
        _("amount"),
        max_digits=9,
        decimal_places=3,
        validators=[MinValueValidator(Decimal("0.001"), _("An amount is more than 0."))],
    )
    measure = models.CharField(_("measure"), max_length=80)
    grams = models.DecimalField(
        _("grams"),
        max_digits=9,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[
            MinValueValidator(Decimal("0.001"), _("That weighs nothing. Enter a larger amount.")),
            MaxValueValidator(MOST_GRAMS, _("That is more than 100 kg. Check the amount and the measure.")),
        ],
    )
    mg_known = models.DecimalField(_("known magnesium (mg)"), max_digits=11, decimal_places=3, default=Decimal(0))
    parts = models.PositiveSmallIntegerField(_("parts"), default=1)
    parts_unmeasured = models.PositiveSmallIntegerField(_("parts without a value"), default=0)
    energy_kcal = models.DecimalField(_("energy (kcal)"), max_digits=10, decimal_places=3, null=True, blank=True)
    per_100g_used = models.DecimalField(_("mg per 100 g used"), max_digits=9, decimal_places=3, null=True, blank=True)
    how_known = models.CharField(_("how it is known"), max_length=12, choices=HowKnown, default=HowKnown.UNKNOWN)
    is_drink = models.BooleanField(_("is a drink"), default=False)
    form_key = models.UUIDField(_("key of the form"), default=uuid.uuid4)

    food_id: int | None

    class Meta:
        abstract = True

    @property
    def total(self) -> Total:
        """Its contribution to a total."""
        return Total(self.mg_known, self.parts, self.parts_unmeasured)

    @property
    def is_own_figure(self) -> bool:
        """Whether a person typed its magnesium and named no food (`tracker.diary.own_figures`)."""
        return self.food_id is None and self.how_known == HowKnown.OWN
