"""What several forms share: the key that makes sending twice harmless, and errors from a write."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

INCOMPLETE = _("This page was incomplete. Load it again and send it once more.")


class KeyedForm(forms.Form):
    """A form that does its work once, however often it is sent. The base of the others here."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean(self) -> dict[str, Any]:
        """Say so when the page lacked its key."""
        data = super().clean() or {}
        if "form_key" in self.errors:
            self.add_error(None, INCOMPLETE)
        return data


def show_problem(form: forms.Form, problem: ValidationError) -> None:
    """Put what a write refused at its field."""
    for field, texts in getattr(problem, "message_dict", {None: problem.messages}).items():
        form.add_error(field if field in form.fields else None, texts)
