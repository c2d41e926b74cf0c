"""Corrections of the catalog that were applied to people's diaries, and the previous state of each entry."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foods.jobs import Job
from foods.models import Food, HowKnown
from tracker.models.diary import Entry


class Correction(Job):
    """Past entries of a food that follow its corrected figures; `undoing` once they are being restored."""

    work = "tracker.corrections.effects.carry_out"

    food = models.ForeignKey(Food, models.CASCADE, related_name="+", verbose_name=_("food"))
    magnesium_from = models.DecimalField(_("mg per 100 g before"), max_digits=9, decimal_places=3, null=True)
    magnesium_to = models.DecimalField(_("mg per 100 g"), max_digits=9, decimal_places=3, null=True)
    energy_from = models.DecimalField(_("kcal per 100 g before"), max_digits=7, decimal_places=3, null=True)
    energy_to = models.DecimalField(_("kcal per 100 g"), max_digits=7, decimal_places=3, null=True)
    how_known = models.CharField(_("how it is known"), max_length=12, choices=HowKnown)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    undoing = models.BooleanField(_("being put back"), default=False)
    last_entry = models.PositiveBigIntegerField(default=0, help_text=_("Where the work continues after a break."))
    moved = models.PositiveBigIntegerField(_("entries changed"), default=0)

    class Meta:
        ordering: ClassVar = ["asked_at", "pk"]
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")

    def __str__(self) -> str:
        return f"{self.food}: {self.magnesium_from} → {self.magnesium_to}"

    @property
    def moves_magnesium(self) -> bool:
        """Whether it changes the magnesium of entries."""
        return self.magnesium_from != self.magnesium_to

    @property
    def moves_energy(self) -> bool:
        """Whether it changes the energy of entries."""
        return self.energy_from != self.energy_to


class CorrectedEntry(models.Model):
    """The state of an entry before a correction changed it."""

    correction = models.ForeignKey(Correction, models.CASCADE, related_name="entries")
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="+")
    grams = models.DecimalField(max_digits=9, decimal_places=3)
    mg_known = models.DecimalField(max_digits=11, decimal_places=3)
    parts_unmeasured = models.PositiveSmallIntegerField()
    energy_kcal = models.DecimalField(max_digits=10, decimal_places=3, null=True)
    per_100g_used = models.DecimalField(max_digits=9, decimal_places=3, null=True)
    how_known = models.CharField(max_length=12)
    as_logged = models.JSONField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["correction", "entry"], name="corrected_entry_once"),
        ]

    def __str__(self) -> str:
        return f"{self.correction_id} {self.entry_id}"
