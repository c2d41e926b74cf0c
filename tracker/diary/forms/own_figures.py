"""The form for a person's own figure."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from foods.form_keys import KeyedForm
from foods.forms import AmountField
from tracker.diary.forms.meals import MealField, offer_meals
from tracker.diary.meals import Meals
from tracker.diary.own_figures import MOST_MG


def name_field() -> forms.CharField:
    """Return the field for what was eaten."""
    return forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))


def mg_field() -> AmountField:
    """Return the field for its milligrams."""
    return AmountField(
        label=_("Magnesium (mg)"),
        most=MOST_MG,
        error_messages={
            "required": _("Enter how many milligrams, for example 80."),
            "too_large": _("That is more than 2,000 mg. Check the number."),
        },
    )


class OwnFigureForm(KeyedForm):
    """A name and milligrams, and when it was."""

    name = name_field()
    mg = mg_field()
    meal = MealField()
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, meals: Meals | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_meals(self, meals)
        self.helper.layout = Layout(
            Div(
                Div("name", css_class="col-7"),
                Div("mg", css_class="col-5"),
                Div("meal", css_class="col-6"),
                Div("day", css_class="col-6"),
                css_class="row g-2",
            ),
            "form_key",
        )
