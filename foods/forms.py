"""The catalog's forms: search, amounts as people write them, and people's own foods."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Any

from crispy_forms.bootstrap import FieldWithButtons, StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout, LayoutObject
from django import forms
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foods import nutrients
from foods.amounts import UnreadableAmountError, parse_amount
from foods.form_keys import KeyedForm
from foods.models import Food, FoodGroup, HowKnown
from foods.own import water

LONGEST_SEARCH = 100
# Not names for a portion: any food can be logged in grams anyway, and on a scale all of these mean the same.
BARE_UNITS = {"g", "gr", "gram", "grams", "gramm", "gramme", "grammes", "ml", "millilitre", "milliliter"} | {
    *("millilitres", "milliliters", "mg", "kg", "l")
}
NOT_THAT_MUCH_MAGNESIUM = _("Nothing contains that much. Check the unit: mg, not µg.")
NOT_THAT_MUCH_ENERGY = _("Nothing contains that much energy. Check the unit: kcal, not kJ.")


class _TruncatedField(forms.CharField):
    """A text field that is cut to its maximum length: nothing typed or pasted makes a search fail."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(str(value or "").replace("\0", "")))[: self.max_length]


class Along(LayoutObject):
    """Hidden fields, rendered without a template for each."""

    def __init__(self, *names: str) -> None:
        self.fields = list(names)

    def render(self, form: forms.Form, context: Any, *args: Any, **kwargs: Any) -> SafeString:
        """Render the fields."""
        values = ((form[name].html_name, form[name].value() or "") for name in self.fields)
        return format_html_join("\n", '<input type="hidden" name="{}" value="{}">', values)


class SearchForm(forms.Form):
    """Search foods by name: a plain GET form to `action`, by default the catalog.

    With `results`, the id of an element on the page, results fill that element as the person types; `is_guest` means
    that the page is not the search page. Any other keyword becomes a hidden field, for example the day being logged.
    """

    q: forms.CharField = _TruncatedField(
        label=_("Search foods"),
        max_length=LONGEST_SEARCH,
        required=False,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "placeholder": _("For example spinach"),
                "autocomplete": "off",
                "enterkeyhint": "search",
            }
        ),
    )

    def __init__(
        self, data: Any = None, *, action: str = "", results: str = "", is_guest: bool = False, **along: object
    ) -> None:
        super().__init__(data)
        action = action or reverse("foods")
        if results:
            self.fields["q"].widget.attrs |= _search_while_typing(action, results)
            # On any page but the search page, the address stays as it is.
            self.fields["q"].widget.attrs["hx-replace-url"] = "false" if is_guest else "true"
        for name, value in along.items():
            self.fields[name] = forms.CharField(initial=value, required=False, widget=forms.HiddenInput)
        self.action, self.along = action, along

    @cached_property
    def helper(self) -> FormHelper:
        """The crispy layout, built only if the form is rendered: an answer while the person types has no form."""
        helper = FormHelper()
        helper.form_method = "get"
        helper.form_action = self.action
        helper.attrs = {"role": "search"}
        button = StrictButton(_("Search"), type="submit", css_class="btn-primary")
        helper.layout = Layout(FieldWithButtons("q", button), Along(*self.along))
        return helper


def _search_while_typing(action: str, results: str) -> dict[str, str]:
    """Return attributes that make htmx search as the person types; a superseded answer is dropped."""
    return {
        "hx-get": action,
        "hx-trigger": "input delay:300ms, search",
        "hx-target": f"#{results}",
        "hx-swap": "outerHTML",
        "hx-include": "closest form",
        "hx-sync": "this:replace",
    }


def _update_on_change(action: str) -> dict[str, str]:
    """Return attributes that make htmx show next to the form what its values amount to."""
    return {
        "hx-get": action,
        "hx-trigger": "input delay:300ms, change",
        "hx-target": "#label-says",
        "hx-swap": "outerHTML",
    }


class AmountField(forms.CharField):
    """An amount as people write it: 2, 1,5, 1.5, 1/2, ½. More than 0 unless `or_zero`; at most `most`."""

    default_error_messages = {  # noqa: RUF012  # Django merges them over the class tree
        "required": _("Enter how much, for example 1 or 0.5."),
        "unreadable": _("That is not an amount. Write a number, for example 2, 1.5 or 1/2."),
        "ambiguous": _("That could be one or a thousand. Write 1000, or 1.0."),
        "too_small": _("An amount is more than 0."),
        "too_large": _("That is more than 100 kg. Check the amount and the measure."),
    }

    def __init__(self, *, most: Decimal = nutrients.MOST_GRAMS, or_zero: bool = False, **kwargs: Any) -> None:
        self.most, self.or_zero = most, or_zero
        super().__init__(
            max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **kwargs
        )

    def clean(self, value: Any) -> Decimal | None:
        """Return the amount; None if the field is optional and empty."""
        text: str = super().clean(value)
        if not text:
            return None
        try:
            amount = parse_amount(text)
        except UnreadableAmountError as problem:
            raise forms.ValidationError(self.error_messages[problem.reason], code=problem.reason) from problem
        if amount < 0 or (amount == 0 and not self.or_zero):
            raise forms.ValidationError(self.error_messages["too_small"], code="too_small")
        if amount > self.most:
            raise forms.ValidationError(self.error_messages["too_large"], code="too_large")
        return amount


def number_text(value: Decimal) -> str:
    """Format an amount without trailing zeros: 1.500 as 1.5."""
    return f"{value.normalize():f}"


class OwnFoodForm(KeyedForm):
    """A food from a label: the weight of a portion, and the magnesium and energy in it or in 100 g."""

    name = forms.CharField(label=_("Name"), max_length=120)
    group = forms.ModelChoiceField(label=_("Group"), queryset=FoodGroup.objects.all())
    portion_label = forms.CharField(
        label=_("One portion is called"), max_length=80, help_text=_("For example 1 slice.")
    )
    portion_grams = AmountField(
        label=_("It weighs (g)"), error_messages={"too_large": _("That is more than 100 kg. Write grams.")}
    )
    magnesium_mg = AmountField(
        label=_("Magnesium"),
        required=False,
        or_zero=True,
        help_text=_("Leave it empty if the label does not say. It then counts as unmeasured, never as 0."),
        error_messages={"too_large": NOT_THAT_MUCH_MAGNESIUM},
    )
    magnesium_unit = forms.ChoiceField(
        label=_("The label gives it in"),
        required=False,
        choices=[
            ("mg", _("mg")),
            ("us", _("% of 420 mg, the US daily value")),
            ("eu", _("% of 375 mg, the EU reference")),
            ("other", _("% of another daily amount")),
        ],
    )
    daily_value_mg = AmountField(
        label=_("100 % is (mg)"), required=False, help_text=_("Only for “another daily amount”.")
    )
    how_known = forms.ChoiceField(
        label=_("The magnesium figure is"),
        required=False,
        choices=[
            (HowKnown.LABEL, _("from the label")),
            (HowKnown.OWN, _("my own, from elsewhere or an estimate")),
        ],
    )
    energy_kcal = AmountField(
        label=_("Energy (kcal)"),
        required=False,
        or_zero=True,
        help_text=_("You can leave it empty. It helps to tell whether a day is complete."),
        error_messages={"too_large": NOT_THAT_MUCH_ENERGY},
    )
    values_are_for = forms.ChoiceField(
        label=_("Both are for"), choices=[("100g", _("100 g or 100 ml")), ("portion", _("one portion"))]
    )
    is_drink = forms.BooleanField(label=_("It is a drink"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        food: Food | None = None,
        initial: Any = None,
        hides_energy: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, initial=_initial_food(food) if food else initial, **kwargs)
        self.food_as_held = food
        self.fields["portion_grams"].error_messages["required"] = _("Enter what it weighs in grams, for example 40.")
        if food:
            del self.fields["form_key"]
        if hides_energy:
            del self.fields["energy_kcal"]
            self.fields["values_are_for"].label = _("It is for")
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": ""} | _update_on_change(reverse("food-label"))
        self.helper.layout = Layout(
            "name",
            "group",
            Div(Div("portion_label", css_class="col-7"), Div("portion_grams", css_class="col-5"), css_class="row g-2"),
            Div(
                Div("magnesium_mg", css_class="col-sm-5"),
                Div("magnesium_unit", css_class="col-sm-7"),
                css_class="row g-2",
            ),
            "daily_value_mg",
            "how_known",
            *(() if hides_energy else ("energy_kcal",)),
            "values_are_for",
            HTML('{% include "foods/_label_says.html" %}'),
            "is_drink",
            *(() if food else ("form_key",)),
            StrictButton(
                _("Save") if food else _("Add this food"), type="submit", css_class="btn-primary btn-lg w-100"
            ),
        )

    def clean_portion_label(self) -> str:
        """Reject a bare unit: every food can be logged in grams, and this would hide that choice."""
        label: str = self.cleaned_data["portion_label"]
        if label.strip(" .").casefold() in BARE_UNITS:
            raise forms.ValidationError(
                _("Grams can be chosen for every food. Name one portion here, for example 1 slice or 1 glass.")
            )
        return label

    def clean(self) -> dict[str, Any]:
        """Convert magnesium and energy to 100 g, and reject impossible values."""
        data = super().clean()
        data["magnesium_mg"] = self._in_mg(data)
        for name, most, refusal in (
            ("magnesium_mg", nutrients.MOST_MAGNESIUM_MG_PER_100G, NOT_THAT_MUCH_MAGNESIUM),
            ("energy_kcal", nutrients.MOST_ENERGY_KCAL_PER_100G, NOT_THAT_MUCH_ENERGY),
        ):
            value, grams = data.get(name), data.get("portion_grams")
            if value is not None and data.get("values_are_for") == "portion":
                value = nutrients.per_100g(value, grams) if grams else None
            if value is not None and value > most:
                self.add_error(name, refusal)
            data[f"{name}_per_100g"] = value
        held, known = self.food_as_held, data["magnesium_mg_per_100g"]
        if "energy_kcal" not in self.fields:
            data["energy_kcal_per_100g"] = held.energy_kcal_per_100g if held else None
        if held and not data["notes"] and known == held.magnesium_mg_per_100g:
            data["notes"] = held.notes  # the figure is still the one that was converted
        data["how_known"] = HowKnown.UNKNOWN if known is None else data.get("how_known") or HowKnown.LABEL
        return data

    def _in_mg(self, data: dict[str, Any]) -> Decimal | None:
        """Convert a percentage, and record how in words."""
        typed, unit, data["notes"] = data.get("magnesium_mg"), data.get("magnesium_unit") or "mg", ""
        if unit == "mg" or typed is None:
            return typed
        daily = nutrients.DAILY_VALUES_MG.get(unit) or data.get("daily_value_mg")
        if daily is None:
            if "daily_value_mg" not in self.errors:
                self.add_error("daily_value_mg", _("Enter how many mg are 100 % on this label."))
            return None
        where = data.get("portion_label") if data.get("values_are_for") == "portion" else gettext("100 g")
        mg = nutrients.of_daily_value(typed, daily)
        values = {"percent": number_text(typed), "daily": number_text(daily), "mg": number_text(mg), "where": where}
        data["notes"] = gettext("Label: %(percent)s %% of %(daily)s mg is %(mg)s mg, in %(where)s.") % values
        return mg

    @property
    def says(self) -> dict[str, Any]:
        """What the typed values amount to: the rule if a percentage was converted, and the mg per 100 g."""
        data = getattr(self, "cleaned_data", {})
        wrong = {"magnesium_mg", "magnesium_unit", "daily_value_mg", "portion_grams"} & self.errors.keys()
        known = self.is_bound and not wrong - ({"portion_grams"} if data.get("values_are_for") == "100g" else set())
        return {"rule": data.get("notes"), "per_100g": data.get("magnesium_mg_per_100g")} if known else {}

    @property
    def food(self) -> dict[str, Any]:
        """The arguments for `own_foods.add_own_food` and `own_foods.change_own_food`."""
        names = (
            *("name", "group", "portion_label", "portion_grams"),
            *("magnesium_mg_per_100g", "energy_kcal_per_100g", "is_drink", "notes", "how_known"),
        )
        return {name: self.cleaned_data[name] for name in names}


class WaterForm(KeyedForm):
    """A person's own water: mg of magnesium in a liter, and the size of the glass."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("For example Tap water at home."))
    kind = forms.ChoiceField(label=_("Kind"), choices=[("tap", _("Tap water")), ("bottled", _("Bottled water"))])
    mg_per_litre = AmountField(
        label=_("Magnesium (mg per liter)"),
        most=water.MOST_MG_PER_LITRE,
        required=False,
        or_zero=True,
        help_text=_("Leave it empty if you do not know it yet. It then counts as unmeasured, never as 0."),
        error_messages={"too_large": _("No water has that much. Check the unit: mg per liter, not µg.")},
    )
    glass_ml = AmountField(label=_("Your glass holds (ml)"), most=water.MOST_GLASS_ML)

    def __init__(self, data: Any = None, *, food: Food | None = None, initial: Any = None) -> None:
        super().__init__(data, initial=_initial_water(food) if food else initial)
        glass = self.fields["glass_ml"].error_messages
        glass["required"] = _("Enter how much your glass holds in ml, for example 250.")
        glass["too_large"] = _("That is more than 3 liters. Enter ml, for example 250.")
        if food:
            del self.fields["form_key"]
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": ""}
        self.helper.layout = Layout(
            Div(Div("name", css_class="col-sm-7"), Div("kind", css_class="col-sm-5"), css_class="row g-2"),
            Div(Div("mg_per_litre", css_class="col-sm-7"), Div("glass_ml", css_class="col-sm-5"), css_class="row g-2"),
            *(() if food else ("form_key",)),
            StrictButton(_("Save"), type="submit", css_class="btn-primary btn-lg w-100"),
        )

    def clean_glass_ml(self) -> Decimal:
        """Reject an implausibly small glass: usually liters or centiliters by mistake."""
        glass: Decimal = self.cleaned_data["glass_ml"]
        if glass < water.LEAST_GLASS_ML:
            raise forms.ValidationError(_("That is less than a sip. Enter ml, for example 250."))
        return glass

    @property
    def water(self) -> dict[str, Any]:
        """The arguments for `water.add_water` and `water.change_water`."""
        data = self.cleaned_data
        return {name: data[name] for name in ("name", "mg_per_litre", "glass_ml")} | {
            "is_bottled": data["kind"] == "bottled"
        }


def _initial_water(food: Food) -> dict[str, Any]:
    mg, portion = water.mg_per_litre(food), food.usual_portion
    return {
        "name": food.name,
        "kind": "bottled" if food.how_known == HowKnown.LABEL else "tap",
        "mg_per_litre": "" if mg is None else number_text(mg),
        "glass_ml": number_text(portion.grams / water.GRAMS_PER_ML) if portion else "",
    }


def _initial_food(food: Food) -> dict[str, Any]:
    """Return the initial values of the form for an existing food."""
    portion, mg, kcal = food.usual_portion, food.magnesium_mg_per_100g, food.energy_kcal_per_100g
    return {
        "name": food.name,
        "group": food.group_id,
        "portion_label": portion.label if portion else "",
        "portion_grams": number_text(portion.grams) if portion else "",
        "magnesium_mg": "" if mg is None else number_text(mg),
        "how_known": HowKnown.OWN if food.how_known == HowKnown.OWN else HowKnown.LABEL,
        "energy_kcal": "" if kcal is None else number_text(kcal),
        "values_are_for": "100g",
        "is_drink": food.is_drink,
    }
