"""The food groups of the catalog."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class FoodGroup(models.Model):
    """A group of foods in the catalog. The eight groups that the source text names come first."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    slug = models.SlugField(_("address"), unique=True)
    rank = models.PositiveSmallIntegerField(_("rank"), default=100)
    in_document = models.BooleanField(
        _("named by the source text"),
        default=False,
        help_text=_("One of the eight groups recommended as sources of magnesium."),
    )

    class Meta:
        ordering: ClassVar = ["rank", "name"]
        verbose_name = _("food group")
        verbose_name_plural = _("food groups")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the URL of the group's page."""
        return reverse("food-group", args=[self.slug])
