"""Start a household, invite others by a link, join and leave. A person is in one household at most."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.accounts.invitations import digest_of
from tracker.common.person import profile_of
from tracker.models import Household, LogPermission, Profile

LINK_WORKS_FOR = timedelta(days=7)
MOST_MEMBERS = 12


def members_of(household_id: int | None) -> list[User]:
    """Return the members of a household by name (one query; none without a household)."""
    if household_id is None:
        return []
    return list(User.objects.filter(profile__household=household_id, is_active=True).order_by("username"))


def others_in(profile: Profile) -> list[User]:
    """Return the other members of a person's household."""
    return [user for user in members_of(profile.household_id) if user.pk != profile.user_id]


def shared_by(profile: Profile) -> list[int]:
    """Return the ids of the people whose own foods and recipes this person may find (one query, or none)."""
    return [user.pk for user in others_in(profile)]


@transaction.atomic
def found_household(user: User) -> Household:
    """Start a household, or return the one that the person is in.

    Raises:
        ValidationError: for a sample account, which is deleted after a day.
    """
    profile = _locked(user)
    if profile.household:
        return profile.household
    profile.household = Household.objects.create()
    profile.save(update_fields=["household"])
    return profile.household


@transaction.atomic
def make_link(user: User) -> str:
    """Return the token of a new link for others to join; an earlier link stops working."""
    household = _own_household(user)
    token = secrets.token_urlsafe(32)
    household.invite_digest, household.invite_until = digest_of(token), timezone.now() + LINK_WORKS_FOR
    household.save()
    return token


@transaction.atomic
def revoke_link(user: User) -> None:
    """Make the household's link stop working."""
    household = _own_household(user)
    household.invite_digest, household.invite_until = "", None
    household.save()


def invited_to(token: str) -> Household | None:
    """Return the household that a link leads to, while it works."""
    return Household.objects.filter(invite_digest=digest_of(token), invite_until__gt=timezone.now()).first()


@transaction.atomic
def join(user: User, token: str) -> Household:
    """Join the household of a link; joining again changes nothing.

    Raises:
        ValidationError: if the link does not work, the household is full, or the person is in another one.
    """
    profile = _locked(user)
    found = invited_to(token)
    household = Household.objects.select_for_update().filter(pk=found.pk).first() if found else None
    if household is None:
        raise ValidationError(_("This link no longer works. Ask for a new one."))
    if profile.household_id == household.pk:
        return household
    if profile.household_id:
        raise ValidationError(_("You are in another household. Leave it first."))
    if household.members.count() >= MOST_MEMBERS:
        raise ValidationError(_("This household has %(most)s members, which is the limit.") % {"most": MOST_MEMBERS})
    profile.household = household
    profile.save(update_fields=["household"])
    return household


@transaction.atomic
def leave(user: User) -> None:
    """Leave the household; what was logged and copied stays. Its link stops working, so that nobody returns by it."""
    profile = _locked(user)
    household = profile.household
    if household is None:
        return
    Household.objects.select_for_update().get(pk=household.pk)
    LogPermission.objects.filter(Q(user=user) | Q(granted_to=user)).delete()
    profile.household = None
    profile.save(update_fields=["household"])
    if household.members.exists():
        Household.objects.filter(pk=household.pk).update(invite_digest="", invite_until=None)
    else:
        household.delete()


def _own_household(user: User) -> Household:
    household = _locked(user).household
    if household is None:
        raise ValidationError(_("You are not in a household."))
    return Household.objects.select_for_update().get(pk=household.pk)


def _locked(user: User) -> Profile:
    """Lock a person's row and return the profile as it is now."""
    profile_of(user)
    profile = Profile.objects.select_for_update(of=("self",)).select_related("household").get(user=user)
    if profile.sample_until:
        raise ValidationError(_("A sample account cannot be in a household. Start a diary of your own first."))
    return profile
