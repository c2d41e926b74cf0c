"""The field for a meal, and the form for one of a person's own meals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from foods.form_keys import CompleteForm
from tracker.diary.meals import STANDARD, Meals
from tracker.models import Meal
from tracker.models.meals import LONGEST_NAME

_MEAL = _("Meal")


class MealField(forms.ChoiceField):
    """One of a person's meals; any other name that once was one is taken too."""

    def __init__(self, *, before: Sequence[tuple[str, Any]] = (), label: Any = _MEAL, **kwargs: Any) -> None:
        self.before, self.meals, self.kept = before, STANDARD, ""
        super().__init__(label=label, choices=[*before, *Meal.choices], **kwargs)

    def offer(self, meals: Meals, current: str = "") -> None:
        """Offer the person's list; `current` stays as it is, also if they call that meal something else by now."""
        self.meals = meals
        self.kept = current
        self.choices = [*self.before, *self.meals.choices(current)]

    def to_python(self, value: Any) -> str:
        """Return the word for the meal."""
        word = super().to_python(value)
        return word if word == self.kept else self.meals.slot(word) or word

    def valid_value(self, value: str) -> bool:
        """Take any word for a meal."""
        return bool(self.meals.slot(value))


def offer_meals(form: forms.Form, meals: Meals | None, name: str = "meal") -> Meals:
    """Offer a person's list in a form's field for a meal; without a list, the four. Return what is offered."""
    offered = meals or STANDARD
    cast(MealField, form.fields[name]).offer(offered, str(form.initial.get(name) or ""))
    return offered


class OwnMealForm(CompleteForm):
    """A meal's name, and what it counts as."""

    name = forms.CharField(
        label=_("Name"), max_length=LONGEST_NAME, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    counts_as = forms.ChoiceField(
        label=_("Counts as"),
        required=False,
        choices=[("", _("None of the main meals")), *(choice for choice in Meal.choices if choice[0] != Meal.SNACK)],
        help_text=_("A full day has the three main meals."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    position = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=100)

    def __init__(self, *args: Any, is_standard: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_standard:
            del self.fields["counts_as"]
            self.fields["name"].required = False
            self.fields["name"].help_text = _("Leave it empty to use the usual name.")
        self.helper = FormHelper()
        self.helper.form_tag = False
        shown = [Div(name, css_class="col-sm-6") for name in ("name", "counts_as") if name in self.fields]
        self.helper.layout = Layout(Div(*shown, css_class="row g-2"), "key")

    def clean_name(self) -> str:
        """Reject what cannot be printed."""
        name = str(self.cleaned_data["name"])
        if not name.isprintable():
            raise ValidationError(_("Use letters and numbers."))
        return name
