"""The fields that belong to one row of what was understood."""

from __future__ import annotations

from django import template
from django.forms import BoundField
from django.forms.boundfield import BoundWidget
from django.forms.utils import ErrorList, flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def radio(box: BoundWidget) -> SafeString:
    """Render a radio button without a template of its own: a line has dozens of them."""
    attributes = flatatt(box.data["attrs"])
    return format_html('<input type="radio" name="{}" value="{}"{}>', box.data["name"], box.data["value"], attributes)


@register.filter
def sibling(field: BoundField, name: str) -> BoundField:
    """Return another field of the same form."""
    return field.form[name]


@register.filter
def sibling_errors(field: BoundField, name: str) -> ErrorList:
    """Return the errors of another field of the same form."""
    return field.form[name].errors
