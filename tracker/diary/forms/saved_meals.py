"""The forms for copying, and for saved meals and recipes, rendered with crispy; they keep what was typed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from foods import nutrients
from foods.form_keys import KeyedForm
from foods.forms import AmountField, number_text
from foods.models import Food
from foods.templatetags.amounts import grams as grams_text
from foods.templatetags.amounts import mg as mg_text
from tracker.diary.forms.meals import MealField, offer_meals
from tracker.diary.meals import Meals
from tracker.diary.measures import GRAMS, Measure, measures_of
from tracker.diary.recipes import measures_of_recipe
from tracker.models import Kind, SavedMeal, SavedMealPart
from tracker.models.saved_meals import MOST_SERVINGS

MOST_TIMES = Decimal(100)


class CopyForm(KeyedForm):
    """The day to copy to, and whether to the same meals or to one."""

    day = forms.DateField(label=_("Copy to"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    meal = MealField(label=_("As"), required=False, before=[("", pgettext_lazy("meal", "The same meal"))])

    def __init__(self, *args: Any, meals: Meals | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_meals(self, meals)
        self.helper.layout = Layout(
            Div(Div("day", css_class="col-sm-6"), Div("meal", css_class="col-sm-6"), css_class="row g-2"), "form_key"
        )


class KeepForm(KeyedForm):
    """A name for foods that were eaten together."""

    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["auto_id"] = "id_keep_%s"  # the form for copying is on the same page
        super().__init__(*args, **kwargs)


class SavedMealForm(KeyedForm):
    """The name of a meal or a recipe, and a recipe's yield in servings and in grams."""

    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            (Kind.MEAL, _("A meal: logged as its foods, one by one")),
            (Kind.RECIPE, _("A recipe: logged by the serving, as one thing")),
        ],
    )
    servings = AmountField(
        label=_("A recipe makes (servings)"),
        most=MOST_SERVINGS,
        required=False,
        help_text=_("For example 4. A meal leaves this empty."),
        error_messages={"too_large": _("That is more than 100 servings. Check the number.")},
    )

    finished_grams = AmountField(
        label=_("Finished weight (g)"),
        required=False,
        help_text=_("For example 1850, not counting the pot. Then you can log 200 g of it."),
        error_messages={"too_large": _("That is more than 100 kg. Write grams.")},
    )

    def __init__(self, *args: Any, saved_meal: SavedMeal | None = None, **kwargs: Any) -> None:
        if saved_meal:
            weight = saved_meal.finished_grams
            kwargs["initial"] = {
                "finished_grams": "" if weight is None else number_text(weight),
                "name": saved_meal.name,
                "kind": saved_meal.kind,
                "servings": number_text(saved_meal.servings) if saved_meal.is_recipe else "",
                "form_key": saved_meal.form_key,
            }
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            "name",
            "kind",
            Div(Div("servings", css_class="col-6"), Div("finished_grams", css_class="col-6"), css_class="row g-2"),
            "form_key",
        )

    def clean(self) -> dict[str, Any]:
        """Require the yield of a recipe; for a meal it is one."""
        data = super().clean()
        if "servings" not in self.errors:
            if data.get("kind") == Kind.RECIPE and data["servings"] is None:
                self.add_error("servings", _("Enter how many servings it makes, for example 4."))
            data["servings"] = data.get("servings") or Decimal(1)
        return data


class LogSavedMealForm(KeyedForm):
    """How many times to log a meal, or how many servings or grams of a recipe; at which meal, on which day.

    `times` is a button's number of times or servings, and comes before what was typed.
    """

    amount = AmountField(label=_("How many times"), help_text=_("For example ½, 1 or 2."))
    meal = MealField()
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        saved_meal: SavedMeal,
        day: date | None = None,
        meal: str = "",
        form_key: object = None,
        meals: Meals | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs["auto_id"] = "id_log_%s"
        kwargs["initial"] = {"amount": "1", "day": day, "meal": meal, "form_key": form_key}
        typed = data and data.dict()
        if typed and typed.get("times"):
            typed |= {"amount": typed["times"], "measure": ""}
        super().__init__(typed, **kwargs)
        offer_meals(self, meals)
        measures = measures_of_recipe(saved_meal) if saved_meal.is_recipe else {}
        is_weighed = GRAMS.label in measures
        if is_weighed:
            self.fields["measure"] = forms.ChoiceField(label=_("Measure"), choices=_choices(measures), required=False)
            self.fields["amount"].label, self.fields["amount"].help_text = _("Amount"), ""
        elif measures:
            self.fields["amount"].label = _("Servings")
        self.helper.layout = Layout(
            Div(
                Div("amount", css_class=f"col-{4 if is_weighed else 12} col-sm-4"),
                *([Div("measure", css_class="col-8")] if is_weighed else []),
                Div("meal", css_class="col-6 col-sm-4"),
                Div("day", css_class="col-6 col-sm-4"),
                css_class="row g-2",
            ),
            "form_key",
        )

    def clean(self) -> dict[str, Any]:
        """Reject more servings than anybody eats."""
        data = super().clean()
        if data.get("measure") != GRAMS.label and data.get("amount", MOST_TIMES) > MOST_TIMES:
            self.add_error("amount", _("That is more than 100. Check the number."))
        return data


class RecipePartForm(KeyedForm):
    """The servings or grams of a recipe in a saved meal."""

    amount = AmountField(label=_("Amount"))

    def __init__(
        self, *args: Any, recipe: SavedMeal, part: SavedMealPart | None = None, form_key: object = None, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {"amount": "1", "form_key": form_key}
        if part:
            initial = {"amount": number_text(part.amount), "measure": part.measure, "form_key": part.form_key}
            kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        self.fields["measure"] = forms.ChoiceField(label=_("Measure"), choices=_choices(measures_of_recipe(recipe)))
        self.helper.layout = Layout(
            Div(Div("amount", css_class="col-4"), Div("measure", css_class="col-8"), css_class="row g-2"), "form_key"
        )


class PartForm(KeyedForm):
    """The amount of a food in a saved meal, initially its usual portion or the current amount."""

    amount = AmountField(label=_("Amount"))

    def __init__(
        self,
        *args: Any,
        food: Food,
        part: SavedMealPart | None = None,
        form_key: object = None,
        **kwargs: Any,
    ) -> None:
        self.measures = measures_of(food)
        usual = food.usual_portion
        initial = {
            "amount": "1" if usual else "100",
            "measure": usual.label if usual else GRAMS.label,
            "form_key": form_key,
        }
        if part and part.grams:
            # The measure's weight at the time it was added counts, even if the catalog has changed since.
            self.measures[part.measure] = Measure(part.measure, part.grams / part.amount)
            initial = {"amount": number_text(part.amount), "measure": part.measure, "form_key": part.form_key}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        choices = [(label, _described(measure, food)) for label, measure in self.measures.items()]
        self.fields["measure"] = forms.ChoiceField(label=_("Measure"), choices=choices)
        self.helper.layout = Layout(
            Div(Div("amount", css_class="col-4"), Div("measure", css_class="col-8"), css_class="row g-2"), "form_key"
        )

    def clean(self) -> dict[str, Any]:
        """Look up the chosen measure, and reject a weight that nobody eats."""
        data = super().clean()
        if "amount" in data and "measure" in data:
            data["measure"] = self.measures[data["measure"]]
            grams = nutrients.grams_of(data["amount"], data["measure"].grams)
            if not 0 < grams <= nutrients.MOST_GRAMS:
                problem = "too_small" if grams <= 0 else "too_large"
                self.add_error("amount", AmountField.default_error_messages[problem])
        return data


def _choices(measures: dict[str, Decimal | None]) -> list[tuple[str, str]]:
    """Return the measures of a recipe to choose from, each with its weight if that is known."""
    return [(label, label if grams is None else _of_recipe(label, grams)) for label, grams in measures.items()]


def _of_recipe(label: str, grams: Decimal) -> str:
    return gettext("grams") if label == GRAMS.label else f"{label} ({grams_text(grams)})"


def _described(measure: Measure, food: Food) -> str:
    if measure == GRAMS:
        return gettext("grams")
    mg = nutrients.magnesium_mg(measure.grams, food.magnesium_mg_per_100g)
    return f"{measure.label} ({grams_text(measure.grams)}) · {mg_text(mg)}"
