"""Links that let somebody without an account read one summary."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SharedSheet(models.Model):
    """A link to the summary of some days, until it expires or is revoked. Only the hash of its token is stored."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="shared_sheets")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    first = models.DateField(_("from"))
    last = models.DateField(_("to"))
    name = models.CharField(_("name or initials"), max_length=60, blank=True)
    with_notes = models.BooleanField(_("with notes on days"), default=False)
    form_key = models.UUIDField(_("key of the form"), default=uuid.uuid4)
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("works until"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)
    openings = models.PositiveIntegerField(_("times opened"), default=0, editable=False)
    opened_at = models.DateTimeField(_("last opened"), null=True, blank=True, editable=False)

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        verbose_name = _("shared sheet")
        verbose_name_plural = _("shared sheets")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "form_key"], name="shared_sheet_made_once"),
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="shared_sheet_days_possible"),
        ]

    def __str__(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def works(self) -> bool:
        """Whether it currently opens the summary."""
        return self.revoked_at is None and timezone.now() < self.expires_at
