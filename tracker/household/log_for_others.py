"""Log a meal for another member of the household too, who has given permission; nothing of their diary is read out.

The entries are theirs: in their own day, under keys of their own, each marked with the person who logged it.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from foods.own.foods import copy_own_food
from tracker.common import calendar
from tracker.common.person import profile_of, today_of
from tracker.diary.copies import copy_of
from tracker.diary.entries import log_entries
from tracker.household.members import others_in
from tracker.models import Entry, LogPermission, Profile


def people_to_log_for(profile: Profile) -> list[User]:
    """Return the members of a person's household who let them log, by name (two queries; none without a household)."""
    others = others_in(profile)
    if not others:
        return []
    given = LogPermission.objects.filter(user__in=others, granted_to=profile.user_id).values_list("user_id", flat=True)
    allowing = set(given)
    return [user for user in others if user.pk in allowing]


@transaction.atomic
def set_permission(*, user: User, granted_to: User, allowed: bool) -> None:
    """Let another member of the household log for `user`, or end that at once.

    Raises:
        ValidationError: if they are not in the same household.
    """
    Profile.lock_for(user)
    if not allowed:
        LogPermission.objects.filter(user=user, granted_to=granted_to).delete()
        return
    if granted_to not in others_in(Profile.objects.get(user=user)):  # as it is now, after the lock
        raise ValidationError(_("They are not in your household."))
    LogPermission.objects.get_or_create(user=user, granted_to=granted_to)


def key_for(entry: Entry, other: User) -> uuid.UUID:
    """Return the form key of an entry that is logged for another person too."""
    return uuid.uuid5(entry.form_key, f"for {other.pk}")


def when_for(entry: Entry, by: Profile, other: Profile, now: datetime) -> tuple[date, time | None]:
    """Return the other person's day and time for an entry.

    The moment decides if the entry has a time. Without one, an entry of today is on the other's today, and what
    was logged on another day is on the same date.
    """
    if entry.time is not None:
        moment = calendar.moment_of(entry.day, entry.time, by.time_zone or settings.TIME_ZONE, by.day_start_hour)
        there = moment.astimezone(ZoneInfo(other.time_zone or settings.TIME_ZONE))
        return today_of(other, there), there.time().replace(tzinfo=None)
    return (today_of(other, now) if entry.day == today_of(by, now) else entry.day), None


@transaction.atomic
def log_for(
    *, by: User, other: User, entries: Sequence[Entry], amounts: Mapping[int, Decimal], now: datetime
) -> list[Entry]:
    """Log entries of `by` for `other` too, each with its amount by entry id; return the new ones.

    An entry without an amount is left out; one that was logged for them before is not logged again. An own food of
    `by` becomes the other's own: they share a household.

    Raises:
        ValidationError: if `other` has not given permission, or a day is too far ahead for them.
    """
    Profile.lock_for(other)  # before the permission is read: it may be taken back at this moment
    profile_of(by)
    mine, theirs = Profile.objects.get(user=by), Profile.objects.get(user=other)
    shared = mine.household_id is not None and mine.household_id == theirs.household_id and other.is_active
    if not shared or not LogPermission.objects.filter(user=other, granted_to=by).exists():
        raise ValidationError(_("%(name)s does not let you log for them.") % {"name": other.username})
    new: list[Entry] = []
    for entry in entries:
        if entry.pk not in amounts:
            continue
        day, at = when_for(entry, mine, theirs, now)
        copy = _copy(entry, other, day, amounts[entry.pk])
        copy.time, copy.logged_by = at, by
        new += log_entries(user=other, entries=[copy], day=copy.day, today=today_of(theirs, now))
    return new


def _copy(entry: Entry, other: User, day: date, amount: Decimal) -> Entry:
    if entry.food is not None and entry.food.owner_id == entry.user_id:
        entry.food = copy_own_food(owner=other, food=entry.food)
    elif entry.food is not None and entry.food.owner_id not in {None, other.pk}:
        entry.food = None  # of a person who shares nothing with them: its figures alone
    return copy_of(
        entry, user=other, meal=entry.meal, day=day, form_key=key_for(entry, other), times=amount / entry.amount
    )


@transaction.atomic
def undo_log_for(*, by: User, keys: Sequence[uuid.UUID], other_id: int) -> int:
    """Remove entries that `by` logged for someone, unless they were changed since; return how many.

    Without their permission nothing is removed: only they can do that then.
    """
    if not LogPermission.objects.filter(user=other_id, granted_to=by).exists():
        return 0
    unchanged = Entry.everything.filter(user=other_id, logged_by=by, form_key__in=keys, version=1)
    return unchanged.delete()[0]
