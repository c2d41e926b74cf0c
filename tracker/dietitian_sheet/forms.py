"""Forms for the dietitian summary."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from foods.form_keys import KeyedForm
from tracker.models import Profile


class WordsForm(forms.ModelForm[Profile]):
    """What a person adds to the figures."""

    class Meta:
        model = Profile
        fields = ("sheet_name", "sheet_notes")

    def __init__(self, *args: Any, action: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sheet_name"].help_text = _("It may stay empty.")
        self.helper = FormHelper()
        self.helper.form_action = action
        self.helper.layout = Layout(
            "sheet_name", "sheet_notes", StrictButton(_("Save"), type="submit", css_class="btn-outline-primary")
        )


class LinkForm(KeyedForm):
    """How long a link works."""

    days = forms.TypedChoiceField(
        label=_("It works for"),
        choices=[("1", _("1 day")), ("7", _("7 days")), ("30", _("30 days"))],
        initial="7",
        coerce=int,
    )

    def __init__(self, *args: Any, action: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_action = action
        self.helper.layout = Layout(
            "days", "form_key", StrictButton(_("Make a link"), type="submit", css_class="btn-primary")
        )


class LinkField(forms.Form):
    """A new link to copy."""

    link = forms.CharField(
        label=_("The link"), required=False, widget=forms.TextInput(attrs={"readonly": True, "translate": "no"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


def as_query(first: date, last: date) -> str:
    """Format a range of days as a query string."""
    return f"?from={first.isoformat()}&to={last.isoformat()}"
