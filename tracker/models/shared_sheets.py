"""Links that let somebody without an account read one summary, and reply to it once."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.models.person import ClinicianFigure


class SharedSheet(models.Model):
    """A link to the summary of some days, until it expires or is revoked. Only the hash of its token is stored."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="shared_sheets")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    first = models.DateField(_("from"))
    last = models.DateField(_("to"))
    name = models.CharField(_("name or initials"), max_length=60, blank=True)
    with_notes = models.BooleanField(_("with notes on days"), default=False)
    may_reply = models.BooleanField(
        _("let the reader reply"),
        default=False,
        help_text=_(
            "Anyone with the link can leave you one note and propose one daily figure. You decide whether to use it."
        ),
    )
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


class SheetReply(models.Model):
    """What the reader of a shared summary sent back, once: a note, a proposed figure, or both."""

    MOST = 1000

    link = models.OneToOneField(SharedSheet, models.CASCADE, related_name="reply")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sheet_replies")
    note = models.TextField(_("note"), blank=True, max_length=MOST, validators=[MaxLengthValidator(MOST)])
    proposed_mg = models.PositiveSmallIntegerField(
        _("proposed figure (mg a day)"),
        null=True,
        blank=True,
        validators=[
            MinValueValidator(1, _("A target is at least 1 mg.")),
            MaxValueValidator(5000, _("A target is at most 5,000 mg.")),
        ],
    )
    proposed_is = models.CharField(
        _("that figure is"), max_length=6, choices=ClinicianFigure, default=ClinicianFigure.TARGET
    )
    sent_at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)
    accepted = models.BooleanField(_("accepted"), default=False, editable=False)

    class Meta:
        ordering: ClassVar = ["-sent_at", "-pk"]
        verbose_name = _("reply to a shared sheet")
        verbose_name_plural = _("replies to shared sheets")

    def __str__(self) -> str:
        return f"{self.link_id} {self.sent_at}"
