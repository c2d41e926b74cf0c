"""Render once what every row of a list contains."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_block_tag
def once(content: SafeString) -> SafeString:
    """Return what is between the two tags: `{% once as fields %}...{% endonce %}`, and in each row `{{ fields }}`."""
    return content
