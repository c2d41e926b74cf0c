"""Forms that do their work once: the key that makes sending one twice harmless, and the error where it is missing."""

from __future__ import annotations

import uuid
from functools import cached_property
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

INCOMPLETE = _("This page was incomplete. Load it again and send it once more.")


def key_in(address: QueryDict) -> uuid.UUID | None:
    """Return the form key that an address contains (?key=...), or None."""
    try:
        return uuid.UUID(address.get("key", ""))
    except ValueError:
        return None


class CompleteForm(forms.Form):
    """A form that says so when a hidden field did not come back as its page sent it: nobody can see that error."""

    def clean(self) -> dict[str, Any]:
        """Add one error that can be seen for those of the hidden fields."""
        data = super().clean() or {}
        if any(name in self.fields and self.fields[name].widget.is_hidden for name in self.errors):
            self.add_error(None, INCOMPLETE)
        return data


class KeyedForm(CompleteForm):
    """A form that does its work once, however often it is sent."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)

    @cached_property
    def helper(self) -> FormHelper:
        """How crispy lays the form out; its page has the form element and the button."""
        helper = FormHelper()
        helper.form_tag = False
        return helper
