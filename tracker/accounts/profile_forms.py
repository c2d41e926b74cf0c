"""Forms for the profile and for deleting an account."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.contrib.auth.models import User
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from tracker.models import Profile


class ProfileForm(forms.ModelForm[Profile]):
    """What a person can say about themselves; every field is optional."""

    class Meta:
        model = Profile
        fields = (
            "sex",
            "birth_year",
            "birth_month",
            "time_zone",
            "day_start_hour",
            "first_weekday",
            "under_care",
            "hide_energy",
        )

    def __init__(self, *args: Any, this_year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.this_year = this_year
        fields = self.fields
        fields["sex"] = forms.ChoiceField(
            label=_("Sex"),
            required=False,
            choices=[("", _("Rather not say")), *Profile._meta.get_field("sex").choices],  # type: ignore[misc]  # this field has choices
            help_text=_("Targets depend on sex and age. Without them you see a range."),
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
            choices=[("", _("This site's time zone")), *zones],
            help_text=_("Decides when your day begins. Changing it does not move anything you have logged."),
        )
        fields["day_start_hour"] = forms.TypedChoiceField(
            label=_("My day starts at"),
            coerce=int,
            choices=[(hour, f"{hour}:00") for hour in range(13)],
            help_text=_("If you choose 4:00, a snack at 1 a.m. counts for the day before."),
        )
        fields["under_care"].help_text = _(
            "If you check this, you see only your numbers. This site will not judge them, show a target or suggest "
            "foods, unless you enter a target from your clinician under “My daily target”."
        )
        fields["hide_energy"].help_text = _(
            "No page, summary or shared link shows kcal. Your own downloads stay complete."
        )
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "sex",
            Div(Div("birth_year", css_class="col-6"), Div("birth_month", css_class="col-6"), css_class="row g-2"),
            "time_zone",
            Div(Div("day_start_hour", css_class="col-6"), Div("first_weekday", css_class="col-6"), css_class="row g-2"),
            "under_care",
            "hide_energy",
            Submit("save", _("Save"), css_class="btn-lg w-100"),
        )

    def clean_birth_year(self) -> int | None:
        """Reject a year in the future."""
        year: int | None = self.cleaned_data["birth_year"]
        if year and year > self.this_year:
            raise forms.ValidationError(_("That year is in the future."))
        return year


class DeleteAccountForm(forms.Form):
    """Ask for the password before deleting everything."""

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
