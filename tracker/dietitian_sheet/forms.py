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
from tracker.models import ClinicianFigure, Profile, SheetReply


class WordsForm(forms.ModelForm[Profile]):
    """What a person adds to the figures."""

    class Meta:
        model = Profile
        fields = ("sheet_name", "sheet_notes")

    def __init__(self, *args: Any, action: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sheet_name"].help_text = _("You can leave it empty.")
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

    may_reply = forms.BooleanField(
        label=_("Let the reader reply"),
        required=False,
        help_text=_(
            "Anyone with the link can leave you one note and propose one daily figure. You decide whether to use it."
        ),
    )

    def __init__(self, *args: Any, action: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_action = action
        self.helper.layout = Layout(
            "days", "may_reply", "form_key", StrictButton(_("Make a link"), type="submit", css_class="btn-primary")
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


class ReplyForm(forms.ModelForm[SheetReply]):
    """A note and a proposed figure from the reader of a shared summary."""

    class Meta:
        model = SheetReply
        fields = ("note", "proposed_mg", "proposed_is")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].widget = forms.Textarea(attrs={"rows": 4, "maxlength": SheetReply.MOST})
        self.fields["proposed_mg"].widget.attrs["inputmode"] = "numeric"
        self.fields["proposed_is"].required = False
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "note", "proposed_mg", "proposed_is", StrictButton(_("Send"), type="submit", css_class="btn-primary")
        )

    def clean_proposed_is(self) -> str:
        """Return what the figure is; a form without an answer means a target."""
        return self.cleaned_data["proposed_is"] or ClinicianFigure.TARGET

    def clean(self) -> dict[str, Any]:
        """Ask for a note or a figure."""
        data = super().clean() or {}
        if not self.errors and not data.get("note", "").strip() and data.get("proposed_mg") is None:
            self.add_error("note", _("Write a note, or propose a figure."))
        return data


def as_query(first: date, last: date) -> str:
    """Format a range of days as a query string."""
    return f"?from={first.isoformat()}&to={last.isoformat()}"
