"""The form for a note on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout
from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from tracker.models import DayNote


class Lines(forms.CharField):
    """Multi-line text in which a line break counts as one character, as in the browser."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\r\n", "\n")


class NoteForm(forms.Form):
    """Free text about a day; an empty text removes the note."""

    text = Lines(
        label=_("Anything that made this day different"),
        required=False,
        max_length=DayNote.MOST,
        widget=forms.Textarea(attrs={"rows": 3, "translate": "no", "autofocus": True}),
        help_text=_("Such as traveling, a feast or a cold. Nothing is concluded from it."),
        error_messages={
            "max_length": ngettext_lazy(
                "A note can have %(limit_value)d character at most. Shorten it.",
                "A note can have %(limit_value)d characters at most. Shorten it.",
                "limit_value",
            )
        },
    )

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "id_note_%s"  # other forms are on the same page
        address = reverse("day-note", args=[day])
        self.helper = FormHelper()
        self.helper.form_action = address
        self.helper.attrs = {"novalidate": "", "hx-post": address, "hx-target": "#note", "hx-swap": "outerHTML"}
        save = StrictButton(_("Save"), type="submit", css_class="btn-primary")
        back = format_html(
            '<a class="btn btn-outline-primary" href="{}#note" hx-get="{}?read=1"'
            ' hx-target="#note" hx-swap="outerHTML">{}</a>',
            reverse("diary-day", args=[day]),
            address,
            _("Cancel"),
        )
        self.helper.layout = Layout("text", Div(save, HTML(back), css_class="choices"))
