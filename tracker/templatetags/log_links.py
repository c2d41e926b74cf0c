"""The address of the log page for the day that a page shows."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.template import Context
from django.urls import reverse

register = template.Library()


@register.simple_tag(takes_context=True)
def log_address(context: Context) -> str:
    """Return the address at which to log for the day shown by the page of a day or of logging; today needs none."""
    day = context.get("day") if context.get("bar") in {"day", "log"} else None
    query = f"?{urlencode({'day': day.isoformat()})}" if day and day != context.get("today") else ""
    return reverse("log") + query
