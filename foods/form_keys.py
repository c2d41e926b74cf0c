"""Forms that do their work only once: a key makes sending one twice harmless; an error says if it is missing."""

from __future__ import annotations

import uuid
from functools import cached_property
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

INCOMPLETE = _("This page was incomplete. Reload it and send it again.")


def key_in(address: QueryDict) -> uuid.UUID | None:
    """Return the form key in a query string (?key=...), or None."""
    try:
        return uuid.UUID(address.get("key", ""))
    except ValueError:
        return None


class CompleteForm(forms.Form):
    """A form with a visible error for hidden fields that came back different from what its page sent."""

    def clean(self) -> dict[str, Any]:
        """Add one visible error for invalid hidden fields."""
        data = super().clean() or {}
        if any(name in self.fields and self.fields[name].widget.is_hidden for name in self.errors):
            self.add_error(None, INCOMPLETE)
        return data


class KeyedForm(CompleteForm):
    """A form that does its work only once, however often it is sent."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)

    @cached_property
    def helper(self) -> FormHelper:
        """The crispy layout; the page has the form element and the button."""
        helper = FormHelper()
        helper.form_tag = False
        return helper
