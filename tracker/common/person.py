"""A user's profile, and what day it is for them."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.utils import timezone

from tracker.common import calendar
from tracker.models import Profile


def profile_of(user: User) -> Profile:
    """Return the user's profile, creating an empty one if needed."""
    try:
        return user.profile
    except Profile.DoesNotExist:
        return Profile.objects.get_or_create(user=user)[0]


def hides_energy(user: User | AnonymousUser) -> bool:
    """Return whether this user wants to see no kcal anywhere."""
    return user.is_authenticated and profile_of(user).hide_energy


def today_of(profile: Profile, now: datetime | None = None) -> date:
    """Return what day it is for this person, now or at `now`, which must be timezone-aware."""
    return calendar.today(now or timezone.now(), profile.time_zone or settings.TIME_ZONE, profile.day_start_hour)
