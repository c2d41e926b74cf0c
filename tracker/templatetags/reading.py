"""The fields that belong to one row of what was understood."""

from __future__ import annotations

from django import template
from django.forms import BoundField
from django.forms.utils import ErrorList

register = template.Library()


@register.filter
def sibling(field: BoundField, name: str) -> BoundField:
    """Return another field of the same form."""
    return field.form[name]


@register.filter
def sibling_errors(field: BoundField, name: str) -> ErrorList:
    """Return the errors of another field of the same form."""
    return field.form[name].errors
