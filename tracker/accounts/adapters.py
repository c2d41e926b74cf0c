"""Adapt django-allauth to this app: who may sign up, how often a password may be tried, what things are called."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.ratelimit import consume, get_ip, respond_429
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.forms import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from tracker.accounts import invitations

# The limit for all addresses together. In the long run, one address may try a name once a minute (five times in five
# minutes), so a stranger needs thirty addresses to lock a person out; a minute after the last attempt, the person can
# log in again.
TRIES_FOR_ONE_NAME = {"tries_for_one_name": "30/m/key"}


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up as SIGN_UP allows; login limits that stop someone guessing passwords but not the account's owner."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Follow SIGN_UP; with "invited", the invitation opened in this browser must still be valid."""
        if settings.SIGN_UP == "invited":
            return invitations.holds(request.session.get(invitations.SESSION_KEY, ""))
        return bool(settings.SIGN_UP == "open")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: object) -> str:
        """Count wrong passwords per name and IP address, not per name alone."""
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}:{get_ip(request)}"

    def pre_authenticate(self, request: HttpRequest, **credentials: object) -> None:
        """Answer with a separate page if there were too many attempts, whether the name exists or not."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as error:
            raise ImmediateHttpResponse(respond_429(request)) from error
        name = str(credentials.get("username", "")).lower()
        if not consume(request, app="tracker", action="tries_for_one_name", config=TRIES_FOR_ONE_NAME, key=name):
            raise ImmediateHttpResponse(respond_429(request))


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors and passkeys, in the words of this app."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _(
            "That code did not match. Codes change every 30 seconds: wait for the next one and try again."
        ),
    }

    def generate_authenticator_name(self, user: AbstractBaseUser, type: object) -> str:  # allauth's name
        """Suggest a name for a passkey."""
        return _("Passkey")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Name the site as people know it."""
        return super().get_public_key_credential_rp_entity() | {"name": settings.MFA_TOTP_ISSUER}
