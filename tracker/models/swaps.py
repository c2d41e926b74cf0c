"""Swaps that people try."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foods.models import Food
from tracker.models.meals import Meal


class SwapTrial(models.Model):
    """A change that a person tries from a day on, with the gain predicted then; the actual gain is read from the log.

    It is a food in place of another. A food on top of the usual ones is both at once (`is_addition`), and then
    `times_a_week` is how often it is to be eaten.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="swap_trials")
    from_food = models.ForeignKey(Food, models.CASCADE, related_name="+", verbose_name=_("instead of"))
    to_food = models.ForeignKey(Food, models.CASCADE, related_name="+", verbose_name=_("food"))
    meal = models.CharField(_("meal"), max_length=10, choices=Meal, blank=True)
    started = models.DateField(_("from"))
    times_a_week = models.PositiveSmallIntegerField(
        _("times a week before"), validators=[MinValueValidator(1, _("A swap replaces a food that was eaten."))]
    )
    gain_mg_a_day = models.DecimalField(
        _("more magnesium a day (mg)"),
        max_digits=8,
        decimal_places=3,
        validators=[
            MinValueValidator(Decimal("0.001"), _("A swap gives more.")),
            MaxValueValidator(Decimal(10_000), _("That is more than 10 g of magnesium.")),
        ],
    )
    form_key = models.UUIDField(_("key of the form"), default=uuid.uuid4)

    class Meta:
        ordering: ClassVar = ["-started", "pk"]
        verbose_name = _("swap on trial")
        verbose_name_plural = _("swaps on trial")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "from_food"],
                name="swap_trial_one_a_food",
                violation_error_message=_("You are already trying another food instead of this one."),
            ),
            models.UniqueConstraint(fields=["user", "form_key"], name="swap_trial_started_once"),
            models.CheckConstraint(condition=Q(gain_mg_a_day__gt=0), name="swap_trial_gains"),
        ]

    def __str__(self) -> str:
        return f"{self.started} {self.from_food_id} {self.to_food_id}"

    @property
    def is_addition(self) -> bool:
        """Whether it replaces nothing."""
        return self.from_food_id == self.to_food_id
