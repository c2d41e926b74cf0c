"""What an admin imports into the catalog: USDA downloads, tables of other countries, and sheets to be confirmed."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foods.jobs import Job


class CatalogImport(Job):
    """An import that an admin asked for: by whom, how far it is, and its result."""

    accept_changes = models.BooleanField(_("accept changed values"), default=False, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("asked for by"),
    )
    taken = models.PositiveIntegerField(_("rows taken"), default=0, editable=False)
    counts = models.JSONField(_("what was done"), default=dict, editable=False)
    changes = models.JSONField(_("values that differ"), default=list, editable=False)
    refusals = models.JSONField(_("rows refused"), default=list, editable=False)

    class Meta:
        abstract = True


class ImportRun(CatalogImport):
    """An import of USDA FoodData Central that an admin requested: its file, its options and its result."""

    work = "foods.usda.runs.do"

    name = models.CharField(_("download"), max_length=150, editable=False)
    file = models.CharField(_("file"), max_length=200, editable=False, help_text=_("Below the folder of the data."))
    accept_losses = models.BooleanField(_("remove values that the download lacks"), default=False, editable=False)
    list_foods = models.BooleanField(_("let people find these foods"), default=False, editable=False)
    of_rows = models.PositiveIntegerField(_("foods in the download"), default=0, editable=False)

    class Meta:
        ordering: ClassVar = ["-asked_at", "-pk"]
        verbose_name = _("import from USDA")
        verbose_name_plural = _("imports from USDA")

    def __str__(self) -> str:
        return self.name


class TableImport(CatalogImport):
    """The import of a food table that an admin uploaded: the file, the choice of columns, and the result.

    Until it is started, `chosen` is empty and nobody has queued it. `data` is deleted when the import is done. `added`
    has the ids of new foods in the source, and `before` the previous values of changed ones, so that it can be undone.
    """

    work = "foods.tables.runs.do"

    name = models.CharField(_("file"), max_length=150, editable=False)
    data = models.BinaryField(editable=False)
    source_name = models.CharField(_("source"), max_length=40, blank=True, editable=False)
    chosen = models.JSONField(_("choices"), default=dict, editable=False)
    list_foods = models.BooleanField(_("let people find these foods"), default=True, editable=False)
    undoing = models.BooleanField(_("being undone"), default=False, editable=False)
    added = models.JSONField(_("new foods"), default=list, editable=False)
    before = models.JSONField(_("values before"), default=dict, editable=False)

    class Meta:
        ordering: ClassVar = ["-asked_at", "-pk"]
        verbose_name = _("import of a food table")
        verbose_name_plural = _("imports of food tables")

    def __str__(self) -> str:
        return self.name

    @property
    def is_started(self) -> bool:
        """Whether an admin has chosen the columns and started it."""
        return bool(self.chosen)

    @property
    def can_be_undone(self) -> bool:
        """Whether foods of it are in the catalog and no job is running."""
        return self.is_started and self.is_over and bool(self.added or self.before)


class SheetDraft(models.Model):
    """A sheet that an admin uploaded and previewed, kept until it is confirmed or a day has passed."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=200)
    data = models.BinaryField()
    sent_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.file_name
