"""Who is logged in, and how strongly they have authenticated."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tracker.models import Profile


@dataclass(frozen=True, slots=True)
class Way:
    """Where to redirect, and why."""

    address: str
    words: str


def is_for_admins(request: HttpRequest) -> bool:
    """Return whether this address is for admins; the setup check is exempt, so that problems remain visible."""
    return request.path.startswith((reverse("admin:index"), reverse("invitations")))


def gave_second_factor(request: HttpRequest) -> bool:
    """Return whether a code or a passkey was given since this session began."""
    if not request.user.is_authenticated:
        return False
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


def way_to_second_factor(request: HttpRequest) -> Way:
    """Return where this person can set up a second factor, or enter the one that they have."""
    kinds = set(Authenticator.objects.filter(user_id=request.user.pk).values_list("type", flat=True))
    if not kinds:
        words = _("Admins need two-step verification. Set it up here; the admin pages open after that.")
        return Way(reverse("mfa_index"), words)
    name = "mfa_reauthenticate" if Authenticator.Type.TOTP in kinds else "mfa_reauthenticate_webauthn"
    query = urlencode({"next": request.get_full_path() if request.method == "GET" else reverse("admin:index")})
    return Way(f"{reverse(name)}?{query}", _("The admin pages open once you have completed your second step."))


def turn_second_step_off(user: User) -> None:
    """Remove the authenticator app, passkeys and recovery codes of a person who has lost them."""
    Authenticator.objects.filter(user=user).delete()


def is_this_machine(request: HttpRequest) -> bool:
    """Return whether the requested host is localhost, so that a link to it does not work on any other machine."""
    domain = split_domain_port(request.get_host())[0].strip("[]")
    try:
        return ip_address(domain).is_loopback
    except ValueError:
        return domain == "localhost" or domain.endswith(".localhost")


def passkeys_work_here(request: HttpRequest) -> bool:
    """Return whether browsers offer passkeys at this address: over HTTPS or on localhost, never on an IP address."""
    domain = split_domain_port(request.get_host())[0].strip("[]")
    try:
        ip_address(domain)
    except ValueError:
        return request.is_secure() or domain == "localhost" or domain.endswith(".localhost")
    return False


def is_sample(user: object) -> bool:
    """Return whether this is a throwaway sample account (no query once the profile has been read)."""
    try:
        return isinstance(user, User) and user.profile.sample_until is not None
    except Profile.DoesNotExist:
        return False
