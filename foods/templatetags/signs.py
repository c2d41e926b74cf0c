"""Icons, and the symbols for how a figure is known. Each is rendered once, since a page shows dozens of them."""

from __future__ import annotations

from functools import cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from foods.models import HowKnown

register = template.Library()

_LABELS = dict(HowKnown.choices)


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """Render an icon from `_icon.html`."""
    return render_to_string("_icon.html", {"icon": name})


@register.simple_tag
def known(how: str) -> SafeString:
    """Render how a figure is known: a shape, with its meaning as text for screen readers; nothing if unknown."""
    return _known(how, str(_LABELS.get(how, "")))


@cache
def _known(how: str, words: str) -> SafeString:
    return render_to_string("foods/_known.html", {"known": how, "words": words})
