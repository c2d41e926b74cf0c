"""The forms of what people tell about themselves. Each renders through crispy, and keeps what was typed."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from tracker.models import LifeStage, Profile, Sex, TargetPeriod


def birth_year_field(this_year: int) -> forms.IntegerField:
    """Return a field for a year of birth that may stay open."""
    return forms.IntegerField(
        label=_("Year of birth"),
        required=False,
        min_value=1900,
        max_value=this_year,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={"max_value": _("That year is still to come.")},
    )


class WhoseTargetForm(forms.Form):
    """The one question that a newcomer is asked; both parts may stay open."""

    sex = forms.ChoiceField(label=_("Whose target?"), choices=[("", _("Rather not say")), *Sex.choices], required=False)
    birth_year = forms.IntegerField(label=_("Year of birth"), required=False)

    def __init__(self, *args: Any, this_year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["birth_year"] = birth_year_field(this_year)
        self.helper = FormHelper()
        self.helper.form_action = reverse("whose-target")
        self.helper.layout = Layout(
            Div(Div("sex", css_class="col-7"), Div("birth_year", css_class="col-5"), css_class="row g-2"),
            Div(
                StrictButton(_("Use it"), type="submit", name="answer", value="use", css_class="btn-primary"),
                StrictButton(_("Skip"), type="submit", name="answer", value="skip", css_class="btn-outline-primary"),
                css_class="choices",
            ),
        )


class SomeoneForm(forms.Form):
    """Someone to look reference values up for; a plain GET form."""

    sex = forms.ChoiceField(label=_("Sex"), choices=[("", _("Either")), *Sex.choices], required=False)
    birth_year = forms.IntegerField(label=_("Year of birth"), required=False)
    life_stage = forms.ChoiceField(label=_("Life stage"), choices=LifeStage.choices)

    def __init__(self, *args: Any, this_year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["birth_year"] = birth_year_field(this_year)
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.layout = Layout(
            Div(
                Div("sex", css_class="col-6 col-md-3"),
                Div("birth_year", css_class="col-6 col-md-3"),
                Div("life_stage", css_class="col-12 col-md-6"),
                css_class="row g-2",
            ),
            StrictButton(_("Show"), type="submit", css_class="btn-primary"),
        )


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
        fields = ("from_day", "standard", "life_stage", "custom_mg", "label")

    def __init__(self, *args: Any, sex: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sex = sex
        self.fields["from_day"].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        self.fields["custom_mg"].widget.attrs["inputmode"] = "numeric"
        self.fields["custom_mg"].help_text = _("Leave it empty to use the published value.")
        self.fields["label"].help_text = _("For example who set it.")
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "from_day",
            "standard",
            "life_stage",
            "custom_mg",
            "label",
            Submit("save", _("Save"), css_class="btn-lg w-100"),
        )

    def clean_life_stage(self) -> str:
        """Refuse pregnancy and breastfeeding where the values of men hold."""
        stage: str = self.cleaned_data["life_stage"]
        if self.sex == Sex.MALE and stage != LifeStage.NONE:
            raise forms.ValidationError(
                _("Under “About me” the values for men are chosen; they have no such life stage. Change that first.")
            )
        return stage


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
