"""The search box, on the catalog's pages and wherever a food is looked for."""

from __future__ import annotations

from typing import Any

from crispy_forms.bootstrap import FieldWithButtons, StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

LONGEST_SEARCH = 100


class SearchForm(forms.Form):
    """Find foods by name: a plain GET form to `action`, the catalog if not given.

    With `results`, the id of an element on the page, the answer fills that element while one types.
    Any other keyword goes along as a hidden field, for example the day that is being logged.
    """

    q = forms.CharField(
        label=_("Search foods"),
        max_length=LONGEST_SEARCH,
        required=False,
        error_messages={"max_length": _("That is too long for a name. Type a few words of it.")},
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "placeholder": _("For example spinach"),
                "autocomplete": "off",
                "enterkeyhint": "search",
            }
        ),
    )

    def __init__(self, data: Any = None, *, action: str = "", results: str = "", **along: object) -> None:
        super().__init__(data)
        action = action or reverse("foods")
        if results:
            self.fields["q"].widget.attrs |= _as_one_types(action, results)
        for name, value in along.items():
            self.fields[name] = forms.CharField(initial=value, required=False, widget=forms.HiddenInput)

        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.form_action = action
        self.helper.attrs = {"role": "search"}
        button = StrictButton(_("Search"), type="submit", css_class="btn-primary")
        box = FieldWithButtons("q", button)
        self.helper.layout = Layout(box, *along)


def _as_one_types(action: str, results: str) -> dict[str, str]:
    """Return what makes htmx ask while one types; an answer that was overtaken is dropped."""
    return {
        "hx-get": action,
        "hx-trigger": "input changed delay:300ms, search",
        "hx-target": f"#{results}",
        "hx-swap": "outerHTML",
        "hx-include": "closest form",
        "hx-sync": "this:replace",
        "hx-replace-url": "true",
    }
