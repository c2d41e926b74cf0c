"""The form for reminders."""

from __future__ import annotations

from typing import Any

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _


def _time(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class ReminderForm(forms.Form):
    """Times of day, each a separate reminder, and weekdays. A plain GET form: nothing is stored."""

    breakfast = _time(_("After breakfast"))
    lunch = _time(_("After lunch"))
    dinner = _time(_("After dinner"))
    evening = _time(_("In the evening"))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On these days"),
        coerce=int,
        choices=list(WEEKDAYS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one day.")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"evening": "20:00", "weekdays": list(WEEKDAYS)})
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.form_action = reverse("reminders-file")
        self.helper.attrs = {"novalidate": ""}
        self.helper.layout = Layout(
            Div(
                *(Div(name, css_class="col-6 col-sm-3") for name in ("breakfast", "lunch", "dinner", "evening")),
                css_class="row g-2",
            ),
            Div("weekdays", css_class="chips"),
            StrictButton(_("Download the calendar file"), type="submit", css_class="btn-primary btn-lg w-100"),
        )

    def clean(self) -> dict[str, Any]:
        """Require at least one time."""
        data = super().clean() or {}
        times = {name: data[name] for name in ("breakfast", "lunch", "dinner", "evening") if data.get(name)}
        if not times and not self.errors:
            raise forms.ValidationError(_("Enter at least one time, for example 20:00 in the evening."))
        return data | {"times": times}
