"""The search box, on the catalog's pages and wherever a food is looked for."""

from __future__ import annotations

from typing import Any

from crispy_forms.bootstrap import FieldWithButtons, StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LONGEST_SEARCH = 100


class SearchForm(forms.Form):
    """Find foods by name. Sent as a plain GET form; with scripts, the results come while one types.

    `action` is the address that answers (the catalog if not given), `results` the id of the element it
    fills. Any other keyword goes along as a hidden field, for example the day that is being logged.
    """

    q = forms.CharField(
        label=gettext_lazy("Search foods"),
        max_length=LONGEST_SEARCH,
        required=False,
        error_messages={"max_length": gettext_lazy("That is too long for a name. Type a few words of it.")},
    )

    def __init__(self, data: Any = None, *, action: str = "", results: str = "food-results", **along: object) -> None:
        super().__init__(data)
        for name, value in along.items():
            self.fields[name] = forms.CharField(initial=value, required=False, widget=forms.HiddenInput)
        action = action or reverse("foods")
        self.fields["q"].widget = forms.TextInput(
            attrs={
                "type": "search",
                "placeholder": _("For example spinach"),
                "autocomplete": "off",
                "enterkeyhint": "search",
                "maxlength": LONGEST_SEARCH,
                "hx-get": action,
                "hx-trigger": "input changed delay:300ms, search",
                "hx-target": f"#{results}",
                "hx-swap": "outerHTML",
                "hx-include": "closest form",
                "hx-sync": "this:replace",
            }
        )
        self.helper = FormHelper()  # type: ignore[no-untyped-call]  # crispy has no annotations
        self.helper.form_method = "get"
        self.helper.form_action = action
        self.helper.attrs = {"role": "search"}
        button = StrictButton(_("Search"), type="submit", css_class="btn-primary")  # type: ignore[no-untyped-call]
        box = FieldWithButtons("q", button)  # type: ignore[no-untyped-call]
        self.helper.layout = Layout(box, *along)  # type: ignore[no-untyped-call]
