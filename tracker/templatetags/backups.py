"""How the backups stand, on the admin's first page."""

from __future__ import annotations

from django import template
from django.conf import settings

from tracker.backups import taking

register = template.Library()


@register.inclusion_tag("admin/_backups.html")
def backups() -> dict[str, object]:
    """Tell when a backup was last proven, and what went wrong since."""
    return {"standing": taking.standing(), "at": settings.BACKUP_AT}
