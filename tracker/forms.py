"""The forms of the diary and the profile. Each renders through crispy, and keeps what was typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.contrib.auth.models import User
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from foods import nutrients
from foods.models import Food
from foods.templatetags.amounts import grams as grams_text
from foods.templatetags.amounts import mg as mg_text
from tracker.amounts import UnreadableAmountError, parse_amount
from tracker.diary import GRAMS, Measure
from tracker.models import Entry, Meal, Profile, TargetPeriod


class AmountField(forms.CharField):
    """A positive amount as people write it: 2, 1,5, 1.5, 1/2, ½."""

    default_error_messages = {  # noqa: RUF012  # Django merges them over the class tree
        "required": _("Enter how much, for example 1 or 0.5."),
        "unreadable": _("That is not an amount. Write a number, for example 2, 1.5 or 1/2."),
        "ambiguous": _("That could be one or a thousand. Write 1000, or 1.0."),
        "too_small": _("An amount is more than 0."),
        "too_large": _("That is more than 100 kg. Check the amount and the measure."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **kwargs
        )

    def clean(self, value: Any) -> Decimal:
        """Return the amount."""
        text: str = super().clean(value)
        try:
            amount = parse_amount(text)
        except UnreadableAmountError as problem:
            raise forms.ValidationError(self.error_messages[problem.reason], code=problem.reason) from problem
        if amount <= 0:
            raise forms.ValidationError(self.error_messages["too_small"], code="too_small")
        if amount > nutrients.MOST_GRAMS:
            raise forms.ValidationError(self.error_messages["too_large"], code="too_large")
        return amount


def number_text(value: Decimal) -> str:
    """Write an amount without trailing zeros: 1.500 as 1.5."""
    return f"{value.normalize():f}"


@dataclass(frozen=True, slots=True)
class Preview:
    """What an amount weighs and adds, before it is saved."""

    grams: Decimal
    mg: Decimal | None


class PortionForm(forms.Form):
    """How much of a food, in which measure, at which meal. The base of logging and of changing.

    `measures` are chosen by their labels, which are unique within a food.
    """

    amount = AmountField(label=_("Amount"))
    meal = forms.ChoiceField(label=_("Meal"), choices=Meal.choices)
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    hidden: tuple[str, ...] = ()

    def __init__(self, *args: Any, measures: dict[str, Measure], mg_per_100g: Decimal | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.measures = measures
        self.mg_per_100g = mg_per_100g
        self.fields["measure"] = forms.ChoiceField(
            label=_("Measure"), choices=[(key, self._described(measure)) for key, measure in measures.items()]
        )
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            Div(
                Div("amount", css_class="col-4"),
                Div("measure", css_class="col-8"),
                Div("meal", css_class="col-6"),
                Div("day", css_class="col-6"),
                css_class="row g-2",
            ),
            *self.hidden,
        )

    def _described(self, measure: Measure) -> str:
        mg = mg_text(nutrients.magnesium_mg(measure.grams, self.mg_per_100g))
        if measure == GRAMS:
            return str(_("grams"))
        return f"{measure.label} ({grams_text(measure.grams)}) · {mg}"

    def clean(self) -> dict[str, Any]:
        """Put the chosen measure in, and refuse a weight that nobody eats."""
        data = super().clean() or {}
        if not self.errors.keys().isdisjoint(self.hidden):
            self.add_error(None, _("This page was incomplete. Load it again and send it once more."))
        if "amount" in data and "measure" in data:
            measure = data["measure"] = self.measures[data["measure"]]
            grams = nutrients.grams_of(data["amount"], measure.grams)
            if grams > nutrients.MOST_GRAMS:
                self.add_error("amount", AmountField.default_error_messages["too_large"])
            elif grams <= 0:
                self.add_error("amount", AmountField.default_error_messages["too_small"])
        return data

    @property
    def preview(self) -> Preview | None:
        """What the amount and measure in the form come to; None while they cannot be read."""
        if self.is_bound:
            if not self.errors.keys().isdisjoint({"amount", "measure"}):
                return None
            amount, measure = self.cleaned_data["amount"], self.cleaned_data["measure"]
        else:
            amount, measure = parse_amount(self.initial["amount"]), self.measures[self.initial["measure"]]
        grams = nutrients.grams_of(amount, measure.grams)
        return Preview(grams, nutrients.magnesium_mg(grams, self.mg_per_100g))


class LogForm(PortionForm):
    """Log one food, its usual portion filled in."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    hidden = ("form_key",)

    def __init__(
        self,
        *args: Any,
        food: Food,
        day: date | None = None,
        meal: str = "",
        form_key: str | None = None,
        **kwargs: Any,
    ) -> None:
        measures = {portion.label: Measure(portion.label, portion.grams) for portion in food.portions.all()}
        usual = food.usual_portion
        kwargs["initial"] = {
            "amount": "1" if usual else "100",
            "measure": usual.label if usual else GRAMS.label,
            "meal": meal,
            "day": day,
            "form_key": form_key,
        }
        super().__init__(
            *args, measures=measures | {GRAMS.label: GRAMS}, mg_per_100g=food.magnesium_mg_per_100g, **kwargs
        )


class EntryForm(PortionForm):
    """Change an entry; the figure it was logged with stays."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    hidden = ("version",)

    def __init__(self, *args: Any, entry: Entry, **kwargs: Any) -> None:
        portions = entry.food.portions.all() if entry.food else []
        measures = {portion.label: Measure(portion.label, portion.grams) for portion in portions}
        measures[GRAMS.label] = GRAMS
        # What the measure weighed when it was logged holds, even where the catalog says otherwise now.
        measures[entry.measure] = Measure(entry.measure, (entry.grams or Decimal(0)) / entry.amount)
        kwargs["initial"] = {
            "amount": number_text(entry.amount),
            "measure": entry.measure,
            "meal": entry.meal,
            "day": entry.day,
            "version": entry.version,
        }
        super().__init__(*args, measures=measures, mg_per_100g=entry.per_100g_used, **kwargs)


class ProfileForm(forms.ModelForm[Profile]):
    """What a person may tell about themselves; every field may stay empty."""

    class Meta:
        model = Profile
        fields = ("sex", "birth_year", "birth_month", "time_zone", "day_start_hour", "first_weekday", "under_care")

    def __init__(self, *args: Any, this_year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.this_year = this_year
        fields = self.fields
        fields["sex"] = forms.ChoiceField(
            label=_("Whose target?"),
            required=False,
            choices=[("", _("Rather not say")), *Profile._meta.get_field("sex").choices],  # type: ignore[misc]
            help_text=_("Targets differ by sex and age. Left open, you see the range for adults."),
        )
        fields["birth_year"].widget.attrs |= {"inputmode": "numeric", "min": 1900, "max": this_year}
        fields["birth_month"] = forms.TypedChoiceField(
            label=_("Month of birth"),
            required=False,
            coerce=int,
            empty_value=None,
            choices=[("", _("Rather not say")), *((number, name) for number, name in MONTHS.items())],
        )
        zones = [
            (name, name.replace("_", " ")) for name in sorted(available_timezones()) if "/" in name or name == "UTC"
        ]
        fields["time_zone"] = forms.ChoiceField(
            label=_("Time zone"),
            required=False,
            choices=[("", _("That of this site")), *zones],
            help_text=_("Decides when your day begins. Changing it moves nothing that you have logged."),
        )
        fields["day_start_hour"] = forms.TypedChoiceField(
            label=_("My day starts at"),
            coerce=int,
            choices=[(hour, f"{hour}:00") for hour in range(13)],
            help_text=_("With 4:00, a snack at 1 in the night belongs to the day before."),
        )
        fields["under_care"].help_text = _(
            "Then this site shows you the numbers alone and draws no conclusion from them."
        )
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "sex",
            Div(Div("birth_year", css_class="col-6"), Div("birth_month", css_class="col-6"), css_class="row g-2"),
            "time_zone",
            Div(Div("day_start_hour", css_class="col-6"), Div("first_weekday", css_class="col-6"), css_class="row g-2"),
            "under_care",
            Submit("save", _("Save"), css_class="btn-lg w-100"),
        )

    def clean_birth_year(self) -> int | None:
        """Refuse a year that is still to come."""
        year: int | None = self.cleaned_data["birth_year"]
        if year and year > self.this_year:
            raise forms.ValidationError(_("That year is still to come."))
        return year


class TargetPeriodForm(forms.ModelForm[TargetPeriod]):
    """From a day on: a life stage, or a target that a clinician set."""

    class Meta:
        model = TargetPeriod
        fields = ("from_day", "life_stage", "custom_mg", "label")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from_day"].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        self.fields["custom_mg"].widget.attrs["inputmode"] = "numeric"
        self.fields["custom_mg"].help_text = _("Leave it empty to use the published value.")
        self.fields["label"].help_text = _("For example who set it.")
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "from_day", "life_stage", "custom_mg", "label", Submit("save", _("Save"), css_class="btn-lg w-100")
        )


class DeleteAccountForm(forms.Form):
    """Ask for the password before everything is deleted."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "password",
            Submit("delete", _("Delete everything"), css_class="btn-danger btn-lg w-100"),
        )

    def clean_password(self) -> str:
        """Check the password."""
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError(_("That is not your password. Nothing was deleted."))
        return password
