"""Adapt django-allauth to this app: who may sign up, how often a password may be tried, what things are called."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.ratelimit import RateLimitUsage, consume, get_ip, respond_429
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.forms import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tracker.accounts import invitations, known_browsers, second_factor_secrets

# Limits in addition to the one for one name from one address, in the settings. In the long run, one address may try a
# name once a minute (five times in five minutes), so a stranger needs thirty addresses to lock a person out of a new
# browser; a minute after the last attempt, the person can log in again. An address is an IPv4 address or an IPv6
# network (/64).
TRIES = {
    "from_one_address": "10/m/ip",
    "for_one_name": "30/m/key",
    "in_known_browser": "10/5m/key",
}


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
        name = str(credentials.get("username", "")).lower()
        if number := known_browsers.number_of(request, name):
            # What strangers have tried does not count here.
            self._login_failed_rl_usage = self._consume(request, "in_known_browser", f"{name} {number}")
            return
        from_here = self._consume(request, "from_one_address")
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as error:
            raise ImmediateHttpResponse(respond_429(request)) from error
        # Given back after a successful login.
        of_this_name = self._login_failed_rl_usage
        self._login_failed_rl_usage = RateLimitUsage([*(of_this_name.usage if of_this_name else ()), *from_here.usage])
        self._consume(request, "for_one_name", name)

    @staticmethod
    def _consume(request: HttpRequest, action: str, key: str | None = None) -> RateLimitUsage:
        usage = consume(request, app="tracker", action=action, config=TRIES, key=key)
        if not usage:
            raise ImmediateHttpResponse(respond_429(request))
        return usage

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        """Let the browser keep that this person has logged in from it."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        known_browsers.remember(request, response, user.get_username())
        return response


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors and passkeys, in the words of this app."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _(
            "That code did not match. Codes change every 30 seconds: wait for the next one and try again."
        ),
    }

    def encrypt(self, text: str) -> str:
        """Encrypt the secret of an authenticator app or of recovery codes."""
        return second_factor_secrets.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt such a secret."""
        return second_factor_secrets.decrypt(encrypted_text)

    def generate_authenticator_name(self, user: AbstractBaseUser, type: object) -> str:  # allauth's name
        """Suggest a name for a passkey."""
        return _("Passkey")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Name the site as people know it."""
        return super().get_public_key_credential_rp_entity() | {"name": settings.MFA_TOTP_ISSUER}
