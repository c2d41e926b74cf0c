"""The answer to the latest action: one toast, with Undo where there is one."""

from __future__ import annotations

from typing import Any

from django import template
from django.contrib.messages import get_messages
from django.template import Context

from tracker.common import undo_offers

register = template.Library()


@register.inclusion_tag("_toast.html", takes_context=True)
def toast(context: Context) -> dict[str, Any]:
    """Show what the latest action did; for htmx, in place of the toast on the page."""
    request = context["request"]
    said = list(get_messages(request))
    is_known = request.user.is_authenticated
    undo = undo_offers.newest(request, said, context.get("day")) if is_known else None
    return {
        "sentences": said or ([undo["sentence"]] if undo else []),
        "undo": undo,
        "is_trouble": any(message.level_tag in {"error", "warning"} for message in said),
        "by_htmx": request.htmx,
        "on_log_page": "so_far" in context,
    }
