"""Merges of catalog foods that are the same, and the rows that were moved."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foods.jobs import Job


class Merge(Job):
    """A food that was merged into another; `undoing` once the merge is being undone."""

    work = "foods.catalog.merging.carry_out"

    food = models.ForeignKey("foods.Food", models.CASCADE, related_name="+", verbose_name=_("food"))
    into = models.ForeignKey("foods.Food", models.CASCADE, related_name="+", verbose_name=_("merged into"))
    names = models.JSONField(_("names that were added"), default=list)
    retired_before = models.DateTimeField(_("retired before"), null=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    undoing = models.BooleanField(_("being taken apart"), default=False)

    class Meta:
        ordering: ClassVar = ["asked_at", "pk"]
        verbose_name = _("merge")
        verbose_name_plural = _("merges")

    def __str__(self) -> str:
        return f"{self.food} → {self.into}"


class MovedRow(models.Model):
    """A row that a merge moved."""

    merge = models.ForeignKey(Merge, models.CASCADE, related_name="rows")
    relation = models.CharField(max_length=120)
    row = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["merge", "relation", "row"], name="moved_row_once"),
        ]

    def __str__(self) -> str:
        return f"{self.relation} {self.row}"
