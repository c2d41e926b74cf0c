"""The form for logging a meal for another person too, rendered with crispy."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from foods.forms import AmountField, number_text
from tracker.models import Entry


class LogForForm(forms.Form):
    """How much of each entry of a meal the other person had; an empty field leaves that one out."""

    def __init__(self, *args: Any, entries: Sequence[Entry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = {f"amount_{entry.pk}": entry.pk for entry in entries}
        for entry in entries:
            self.fields[f"amount_{entry.pk}"] = AmountField(
                label=f"{entry.food_name} ({entry.measure})", required=False, initial=number_text(entry.amount)
            )
        self.helper = FormHelper()
        self.helper.add_input(Submit("log", _("Log")))

    def clean(self) -> dict[str, Any]:
        """Ask for at least one amount."""
        data = super().clean() or {}
        if not self.errors and not self.amounts:
            self.add_error(None, _("Enter an amount for at least one food."))
        return data

    @property
    def amounts(self) -> dict[int, Decimal]:
        """The amounts by entry id, without those left out."""
        values = self.cleaned_data
        return {pk: values[name] for name, pk in self.names.items() if values.get(name)}
