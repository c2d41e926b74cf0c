"""What people want from the catalog: foods that they looked for, and their own foods that they offer to it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from foods.models.food import Food


class FoodRequest(models.Model):
    """A food that people asked for, or searched for without result. It stores what, never who."""

    wanted = models.CharField(_("looked for"), max_length=100, unique=True)
    times = models.PositiveIntegerField(_("times asked for"), default=0)
    in_vain = models.PositiveIntegerField(_("searches without a result"), default=0)
    asked_at = models.DateTimeField(_("last time"), auto_now=True)
    done = models.BooleanField(_("done"), default=False)

    class Meta:
        ordering: ClassVar = ["done", "-times", "-in_vain", "wanted"]
        verbose_name = _("food looked for")
        verbose_name_plural = _("foods looked for")

    def __str__(self) -> str:
        return self.wanted


class OfferState(models.TextChoices):
    """The state of an offer."""

    WAITING = "waiting", _("waiting for an answer")
    APPROVED = "approved", _("added to the catalog")
    DECLINED = "declined", _("not added")


class FoodOffer(models.Model):
    """A person's own food, offered to the catalog. The food stays theirs; an accepted offer is copied."""

    food = models.OneToOneField(Food, models.CASCADE, related_name="offer", verbose_name=_("food"))
    state = models.CharField(_("answer"), max_length=8, choices=OfferState, default=OfferState.WAITING)
    word = models.CharField(_("reply"), max_length=250, blank=True)
    offered_at = models.DateTimeField(_("offered"), auto_now_add=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    taken_as = models.ForeignKey(
        Food, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("added as")
    )

    class Meta:
        ordering: ClassVar = ["-offered_at"]
        verbose_name = _("offered food")
        verbose_name_plural = _("offered foods")

    def __str__(self) -> str:
        return self.food.name
