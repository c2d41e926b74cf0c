"""The forms for what a person eats, avoids, has in the kitchen, and tries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import groupby
from typing import Any

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foods.form_keys import KeyedForm
from foods.models import Allergen, Food
from tracker.models import Profile


class TableForm(forms.ModelForm[Profile]):
    """A diet, and the allergens that no suggestion may contain."""

    avoids = forms.MultipleChoiceField(
        label=_("I avoid"), choices=Allergen.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Profile
        fields = ("diet", "avoids")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = list(Profile._meta.get_field("diet").choices or ())
        self.fields["diet"] = forms.ChoiceField(
            label=_("I eat"), required=False, choices=[("", _("Everything")), *choices]
        )
        self.fields["avoids"].help_text = _("Foods that may contain traces are shown with a warning.")
        self.helper = FormHelper()
        self.helper.form_action = reverse("ideas-table")
        self.helper.layout = Layout(
            "diet", Div("avoids", css_class="chips"), StrictButton(_("Save"), type="submit", css_class="btn-primary")
        )


class KitchenForm(forms.Form):
    """Foods to check off, by group."""

    def __init__(self, *args: Any, foods: Sequence[Food], there: Collection[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.foods = {str(food.pk): food for food in foods}
        for group, of_group in groupby(foods, lambda food: food.group):
            some = list(of_group)
            self.fields[f"group-{group.pk}"] = forms.MultipleChoiceField(
                label=group.name,
                required=False,
                choices=[(str(food.pk), food.name) for food in some],
                initial=[str(food.pk) for food in some if food.pk in there],
                widget=forms.CheckboxSelectMultiple,
            )
        self.helper = FormHelper()
        self.helper.layout = Layout(
            *(Div(name, css_class="chips") for name in self.fields),
            Div(
                StrictButton(_("Save"), type="submit", css_class="btn-primary btn-lg w-100"), css_class="sticky-action"
            ),
        )

    @property
    def chosen(self) -> list[Food]:
        """The checked foods, each once."""
        ticked = dict.fromkeys(key for keys in self.cleaned_data.values() for key in keys)
        return [self.foods[key] for key in ticked]


class TryForm(KeyedForm):
    """Which food to replace with which, the same twice for a food on top; the effect is calculated from the log."""

    old = forms.IntegerField(widget=forms.HiddenInput)
    new = forms.IntegerField(widget=forms.HiddenInput)
