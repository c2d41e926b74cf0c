"""The state of the backups, on the admin's index page."""

from __future__ import annotations

from django import template
from django.conf import settings

from tracker.backups import taking

register = template.Library()


@register.inclusion_tag("admin/_backups.html")
def backups() -> dict[str, object]:
    """Return when a backup was last verified, and any problem since."""
    return {"standing": taking.standing(), "at": settings.BACKUP_AT}
