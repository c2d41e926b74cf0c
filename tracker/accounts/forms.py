"""Account forms, based on django-allauth's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from allauth.account.forms import AddEmailForm, LoginForm, SetPasswordForm, SignupForm
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.accounts import invitations
from tracker.accounts.auth import is_sample
from tracker.common.person import today_of
from tracker.models import Invitation, LifeStage, Profile, Sex, validate_time_zone
from tracker.targets.forms import birth_year_field
from tracker.targets.targets import set_period

if TYPE_CHECKING:
    from django.contrib.auth.models import User

UNDER_CARE = "under_care"


class SignUpForm(SignupForm):
    """User name, password, and what the target depends on; with JavaScript, the browser adds its time zone."""

    sex = forms.ChoiceField(label=_("Sex"), choices=[("", _("Rather not say")), *Sex.choices], required=False)
    birth_year = forms.IntegerField(label=_("Year of birth"), required=False)
    about = forms.MultipleChoiceField(
        label=_("Kidney disease, pregnant or breastfeeding? Tell us first; it changes what you see."),
        choices=[
            (UNDER_CARE, Profile._meta.get_field("under_care").verbose_name),
            (LifeStage.PREGNANT.value, _("I am pregnant")),
            (LifeStage.LACTATING.value, _("I am breastfeeding")),
        ],
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    time_zone = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-time-zone": ""}))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _as_written(self.fields["username"])
        self.fields["birth_year"] = birth_year_field(timezone.localdate().year)
        self.fields["password1"].help_text = _("At least 8 characters, and hard to guess.")
        self.fields["email"].help_text = _(
            "Used only to reset a lost password. Without it, you would have to ask an admin of this site."
        )
        for name in ("username", "email", "password1"):
            del self.fields[name].widget.attrs["placeholder"]

    def clean_time_zone(self) -> str:
        """Ignore an unknown time zone: the person did not type it."""
        name: str = self.cleaned_data["time_zone"]
        try:
            validate_time_zone(name)
        except forms.ValidationError:
            return ""
        return name

    def clean_about(self) -> list[str]:
        """Reject pregnancy and breastfeeding if the values for men are chosen."""
        about: list[str] = self.cleaned_data["about"]
        if self.cleaned_data.get("sex") == Sex.MALE and {*about} & {LifeStage.PREGNANT, LifeStage.LACTATING}:
            raise forms.ValidationError(
                _("The values for men have no pregnancy or breastfeeding. Choose “Woman” above, or uncheck these.")
            )
        return about

    @transaction.atomic
    def save(self, request: HttpRequest) -> AbstractBaseUser:
        """Create the account and its profile, and use the invitation if one is needed."""
        invited_by = request.session.pop(invitations.SESSION_KEY, "")
        if settings.SIGN_UP == "invited" and not invitations.use(invited_by):
            raise ImmediateHttpResponse(redirect("account_signup"))  # somebody else used it in the meantime
        user = super().save(request)
        told = self.cleaned_data["about"]
        known = {name: self.cleaned_data[name] for name in ("time_zone", "sex", "birth_year")}
        known |= {"under_care": UNDER_CARE in told, "target_asked": True}
        profile, _created = Profile.objects.get_or_create(user=user, defaults=known)
        # Of both, pregnancy is the one that advice has to respect.
        if stage := next((stage for stage in (LifeStage.PREGNANT, LifeStage.LACTATING) if stage in told), None):
            set_period(user=cast("User", user), from_day=today_of(profile), life_stage=stage)
        return user


class LogInForm(LoginForm):
    """User name and password; the page itself says what to do if the password is lost."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _as_written(self.fields["login"])
        self.fields["password"].help_text = ""


class AddressForm(AddEmailForm):
    """An email address for resetting a lost password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Email address")


class FirstPasswordForm(SetPasswordForm):
    """A password for an account without one; not for sample accounts, since nobody should return to them."""

    def clean(self) -> dict[str, Any]:
        """Reject the form in a sample account."""
        if is_sample(self.user):
            raise forms.ValidationError(_("This is sample data. Start your own diary to set a password."))
        cleaned: dict[str, Any] = super().clean()  # type: ignore[no-untyped-call]  # allauth has no types
        return cleaned


class CodeForm(AuthenticateForm):
    """The second step of a login."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self)


class CodeAgainForm(ReauthenticateForm):
    """The second step again, before an important action."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self)


class AuthenticatorForm(ActivateTOTPForm):
    """The first code from an authenticator app, which proves that the app is set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self)
        self.fields["code"].label = _("The six digits that the app shows now")
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class PasskeyForm(AddWebAuthnForm):
    """A passkey and its name. The browser fills in the rest."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("A name for it")
        self.fields["name"].widget.attrs["maxlength"] = 60
        self.fields["passwordless"].label = _("Log in with it alone, without a name and password")
        self.fields["passwordless"].help_text = _("It then asks for a fingerprint, a face or its own PIN.")
        self.fields["passwordless"].initial = True


class PasskeyNameForm(EditWebAuthnForm):
    """A new name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(label=_("A name for it"), max_length=60)


class InvitationForm(forms.ModelForm[Invitation]):
    """A note on who an invitation is for, to distinguish invitations."""

    class Meta:
        model = Invitation
        fields = ("note",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].help_text = _("Only admins see it. You can leave it empty.")
        self.helper = FormHelper()
        self.helper.layout = Layout("note", Submit("make", _("Make a link"), css_class="btn-lg w-100"))


def _as_written(field: forms.Field) -> None:
    """Ask the keyboard of a phone not to change a user name."""
    field.widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}


def _ask_for_code(form: forms.Form) -> None:
    form.fields["code"].label = _("Code")
    form.fields["code"].widget.attrs = {"autocomplete": "one-time-code", "autofocus": "", "maxlength": 32}
