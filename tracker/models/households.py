"""People who share foods and recipes, and who may log for whom."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Household(models.Model):
    """People of this instance who share their own foods, recipes and saved meals; see `Profile.household`.

    One link at a time invites others. Only a digest of its token is stored.
    """

    founded_at = models.DateTimeField(_("founded"), default=timezone.now, editable=False)
    invite_digest = models.CharField(max_length=64, blank=True, editable=False)
    invite_until = models.DateTimeField(_("link works until"), null=True, blank=True, editable=False)

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name = _("household")
        verbose_name_plural = _("households")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["invite_digest"], condition=~Q(invite_digest=""), name="household_invite_unique"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class LogPermission(models.Model):
    """Lets one member of a household log meals in another's diary, without seeing any of it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="log_permissions")
    granted_to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="may_log_for")
    granted_at = models.DateTimeField(_("given"), default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name = _("permission to log")
        verbose_name_plural = _("permissions to log")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "granted_to"], name="log_permission_once"),
            models.CheckConstraint(condition=~Q(user=F("granted_to")), name="log_permission_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.granted_to_id}"
