"""Diaries that people import: what was read from a file, and what was added."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foods.jobs import Job


class DiaryFile(models.TextChoices):
    """The recognized kinds of file."""

    OWN = "own", _("a diary of this app (JSON)")
    SERVINGS = "cronometer", _("Cronometer, servings.csv")
    DAYS = "cronometer_days", _("Cronometer, dailysummary.csv")
    MACROFACTOR = "macrofactor", _("MacroFactor, diary")


class Asked(models.TextChoices):
    """What was last requested: a file is first checked, without writing anything."""

    LOOK = "look", _("check")
    BRING = "bring", _("import")
    UNDO = "undo", _("undo")


class DiaryImport(Job):
    """A file that a person uploaded. `account` has counts and codes of what was found, imported and undone."""

    work = "tracker.import_export.jobs.work"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="diary_imports")
    file_name = models.CharField(_("file"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=DiaryFile, blank=True)
    asked = models.CharField(_("asked for"), max_length=5, choices=Asked, default=Asked.LOOK)
    account: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(_("account"), default=dict)

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name = _("import of a diary")
        verbose_name_plural = _("imports of diaries")

    def __str__(self) -> str:
        return self.file_name

    @property
    def can_be_brought(self) -> bool:
        """Whether the file is checked and still stored, and waits for confirmation."""
        return self.is_over and "rows" in self.account and Upload.objects.filter(diary_import=self).exists()

    @property
    def can_be_undone(self) -> bool:
        """Whether any of it is in the diary and no job is running."""
        return self.asked != Asked.LOOK and self.is_over and self.brought.exists()


class Upload(models.Model):
    """The file itself, compressed, stored where every process can read it; deleted once it is imported or discarded."""

    diary_import = models.OneToOneField(DiaryImport, models.CASCADE, related_name="upload")
    packed = models.BinaryField(_("file"))

    def __str__(self) -> str:
        return str(self.diary_import)


class Brought(models.Model):
    """A row that an import added: its table, its permanent key, and its state at that time."""

    diary_import = models.ForeignKey(DiaryImport, models.CASCADE, related_name="brought")
    table = models.CharField(_("table"), max_length=20)
    key = models.CharField(_("key"), max_length=60)
    digest = models.CharField(_("digest"), max_length=32)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["diary_import", "table", "key"], name="brought_once"),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.key}"
