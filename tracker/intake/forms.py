"""The form for a span of days."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.common.calendar import EARLIEST


class SpanForm(forms.Form):
    """A span of days, from one day to another, for a page of charts."""

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for name, label in (("from", _("From")), ("to", _("To"))):  # "from" is a keyword and cannot be an attribute
            self.fields[name] = forms.DateField(
                label=label,
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
                error_messages={
                    "required": _("Choose a day."),
                    "invalid": _("That is not a day. Write it like 2026-11-22."),
                },
            )
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.attrs = {"novalidate": ""}
        self.helper.layout = Layout(
            Div(
                Div("from", css_class="col-6 col-md-4"),
                Div("to", css_class="col-6 col-md-4"),
                Div(StrictButton(_("Show"), type="submit", css_class="btn-primary w-100"), css_class="col-12 col-md-4"),
                css_class="row g-2 mb-3 align-items-end span-form",
            )
        )

    def clean(self) -> dict[str, Any]:
        """Reject a span that ends before it begins, or is outside what a diary can contain."""
        data = super().clean() or {}
        for name in ("from", "to"):
            if name in data and not EARLIEST <= data[name] <= self.today:
                self.add_error(name, _("Choose a day from 1900 until today."))
        if not self.errors and data["from"] > data["to"]:
            self.add_error("from", _("The first day comes after the last one. Swap them."))
        return data
