"""The forms of accounts, on top of django-allauth's."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import AddEmailForm, LoginForm, SetPasswordForm, SignupForm
from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tracker.models import Profile, validate_time_zone
from tracker.sample import is_sample


class SignUpForm(SignupForm):
    """User name and password; the browser adds its time zone where scripts run."""

    time_zone = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-time-zone": ""}))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _(
            "Only for a lost password. Without it nobody can send you a new one: an admin of this site would have to."
        )

    def clean_time_zone(self) -> str:
        """Drop a zone that does not exist: the person did not type it."""
        name: str = self.cleaned_data["time_zone"]
        try:
            validate_time_zone(name)
        except forms.ValidationError:
            return ""
        return name

    def save(self, request: HttpRequest) -> AbstractBaseUser:
        """Make the account and its profile."""
        user = super().save(request)
        Profile.objects.get_or_create(user=user, defaults={"time_zone": self.cleaned_data["time_zone"]})
        return user


class LogInForm(LoginForm):
    """User name and password; the page itself says what to do without the password."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class AddressForm(AddEmailForm):
    """An e-mail address for a lost password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")


class FirstPasswordForm(SetPasswordForm):
    """A password for an account without one, which a sample account stays: nobody is to come back to it."""

    def clean(self) -> dict[str, Any]:
        """Refuse in a sample account."""
        if is_sample(self.user):
            raise forms.ValidationError(_("This is sample data. Start your own diary to have a password."))
        cleaned: dict[str, Any] = super().clean()  # type: ignore[no-untyped-call]
        return cleaned
