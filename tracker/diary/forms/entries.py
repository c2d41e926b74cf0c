"""The forms for logging and changing entries, rendered with crispy; they keep what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from foods import nutrients
from foods.amounts import parse_amount
from foods.form_keys import CompleteForm, KeyedForm
from foods.forms import AmountField, number_text
from foods.models import Food
from foods.templatetags.amounts import grams as grams_text
from foods.templatetags.amounts import mg as mg_text
from tracker.diary.changes import figures_of, own_measure
from tracker.diary.forms.meals import MealField, offer_meals
from tracker.diary.forms.own_figures import mg_field, name_field
from tracker.diary.habits import Usual, usual_portion
from tracker.diary.meals import Meals
from tracker.diary.measures import GRAMS, Measure, measures_of
from tracker.models import Entry


@dataclass(frozen=True, slots=True)
class Preview:
    """What an amount weighs and adds, before it is saved; None if that was never weighed or measured."""

    grams: Decimal | None
    mg: Decimal | None


def _words(form: PortionForm, label: str, measure: Measure | None) -> str:
    return form.described(label, measure)


_described = lazy(_words, str)  # formatted when the form is rendered: most are only validated


class PortionForm(CompleteForm):
    """The amount of a food, its measure and its meal: the base for logging and changing.

    `measures` are chosen by label, which is unique within a food.
    """

    amount = AmountField(label=_("Amount"))
    meal = MealField()
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    time = forms.TimeField(
        label=_("Time (optional)"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    hidden: tuple[str, ...] = ()

    def __init__(
        self,
        *args: Any,
        measures: Mapping[str, Measure | None],
        mg_per_100g: Decimal | None,
        meals: Meals | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offer_meals(self, meals)
        self.measures = measures
        self.mg_per_100g = mg_per_100g
        self.fields["measure"] = forms.ChoiceField(
            label=_("Measure"), choices=[(key, _described(self, key, measure)) for key, measure in measures.items()]
        )

    @cached_property
    def helper(self) -> FormHelper:
        """The crispy layout, built only if the form is rendered."""
        helper = FormHelper()
        helper.form_tag = False
        helper.layout = Layout(
            Div(
                Div("amount", css_class="col-4"),
                Div("measure", css_class="col-8"),
                Div("meal", css_class="col-12 col-sm-4"),
                Div("day", css_class="col-6 col-sm-4"),
                Div("time", css_class="col-6 col-sm-4"),
                css_class="row g-2",
            ),
            *self.hidden,
        )
        return helper

    def weigh(self, amount: Decimal, measure: Measure | None) -> Preview:
        """Return the weight and magnesium of an amount."""
        grams = nutrients.grams_of(amount, measure.grams) if measure else None
        return Preview(grams, None if grams is None else nutrients.magnesium_mg(grams, self.mg_per_100g))

    def described(self, label: str, measure: Measure | None) -> str:
        """Format a measure with its weight and magnesium."""
        if measure is None:
            return label
        if measure == GRAMS:
            return str(_("grams"))
        return f"{label} ({grams_text(measure.grams)}) · {mg_text(self.weigh(Decimal(1), measure).mg)}"

    def clean(self) -> dict[str, Any]:
        """Look up the chosen measure, and reject a weight that nobody eats."""
        data = super().clean()
        if "amount" in data and "measure" in data:
            measure = data["measure"] = self.measures[data["measure"]]
            grams = self.weigh(data["amount"], measure).grams
            if grams is None:
                return data
            if grams > nutrients.MOST_GRAMS:
                self.add_error("amount", AmountField.default_error_messages["too_large"])
            elif grams <= 0:
                self.add_error("amount", AmountField.default_error_messages["too_small"])
        return data

    @property
    def preview(self) -> Preview | None:
        """The weight and magnesium of the amount in the form; None while it is invalid."""
        if self.is_bound:
            if not self.errors.keys().isdisjoint({"amount", "measure"}):
                return None
            amount, measure = self.cleaned_data["amount"], self.cleaned_data["measure"]
        else:
            amount, measure = parse_amount(self.initial["amount"]), self.measures[self.initial["measure"]]
        return self.weigh(amount, measure)


class LogForm(PortionForm, KeyedForm):
    """Log one food, filled in with what the person usually has of it, or else its usual portion."""

    hidden = ("form_key",)

    def __init__(
        self,
        *args: Any,
        food: Food,
        day: date | None = None,
        meal: str = "",
        form_key: str | None = None,
        usual: Usual | None = None,
        **kwargs: Any,
    ) -> None:
        usual = usual or usual_portion(food)
        kwargs["initial"] = {
            "amount": number_text(usual.amount),
            "measure": usual.measure,
            "meal": meal,
            "day": day,
            "form_key": form_key,
        }
        super().__init__(*args, measures=measures_of(food), mg_per_100g=food.magnesium_mg_per_100g, **kwargs)


class EntryForm(PortionForm):
    """Change an entry; its value per 100 g stays, unless another `food` is chosen for it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    food = forms.IntegerField(widget=forms.HiddenInput, required=False)
    hidden = ("version", "food")

    def __init__(self, *args: Any, entry: Entry, food: Food | None = None, **kwargs: Any) -> None:
        self.entry, self.other_food = entry, food
        own = own_measure(entry)
        counted = food or (entry.food if own else None)
        measures: dict[str, Measure | None] = {**measures_of(counted)} if counted else {}
        if not food:
            # The measure's weight at the time of logging counts, even if the catalog has changed since.
            measures[entry.measure] = own
        amount, measure = number_text(entry.amount), entry.measure
        if food and measure not in measures:
            usual = usual_portion(food)
            amount, measure = number_text(usual.amount), usual.measure
        kwargs["initial"] = {
            "amount": amount,
            "measure": measure,
            "meal": entry.slot,
            "day": entry.day,
            "time": entry.time,
            "version": entry.version,
            "food": food.pk if food else None,
        }
        mg_per_100g = food.magnesium_mg_per_100g if food else entry.per_100g_used
        auto_id = f"id_{entry.pk}_%s"  # several entries on a day can be open together
        super().__init__(*args, measures=measures, mg_per_100g=mg_per_100g, auto_id=auto_id, **kwargs)
        if entry.is_own_figure and not food:
            self.initial["name"] = entry.food_name
            self.fields |= {"name": name_field(), "amount": mg_field()}
            self.fields["measure"].widget = forms.HiddenInput()
            self.helper.layout = Layout(
                Div(
                    Div("name", css_class="col-7 col-sm-8"),
                    Div("amount", css_class="col-5 col-sm-4"),
                    Div("meal", css_class="col-12 col-sm-4"),
                    Div("day", css_class="col-6 col-sm-4"),
                    Div("time", css_class="col-6 col-sm-4"),
                    css_class="row g-2",
                ),
                "measure",
                *self.hidden,
            )
        self.fields["amount"].widget.attrs["autofocus"] = True

    def weigh(self, amount: Decimal, measure: Measure | None) -> Preview:
        """Return the weight and magnesium of an amount: of the other food, or of this one by its value when logged."""
        if self.other_food:
            return super().weigh(amount, measure)
        figures = figures_of(self.entry, amount, measure)
        return Preview(figures.grams, figures.mg)

    @property
    def change(self) -> dict[str, Any]:
        """The arguments for `change_entry`, from a valid form."""
        names = ("version", "amount", "measure", "meal", "day", "time", "name")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
