"""Icons, and the signs of how a figure is known. Each is drawn once; a page shows dozens of them."""

from __future__ import annotations

from functools import cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from foods.models import HowKnown

register = template.Library()


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """Draw an icon of `_icon.html`."""
    return render_to_string("_icon.html", {"icon": name})


@register.simple_tag
def known(how: str) -> SafeString:
    """Draw how a figure is known: a shape, with its meaning in words for screen readers; nothing where it is not."""
    return _known(how, str(HowKnown(how).label) if how in HowKnown.values else "")


@cache
def _known(how: str, words: str) -> SafeString:
    return render_to_string("foods/_known.html", {"known": how, "words": words})
