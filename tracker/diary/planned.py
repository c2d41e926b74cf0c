"""Entries planned for a day to come: they count once the day is there and the person confirms them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tracker.common.undo import LASTS
from tracker.diary.day_status import forget_fast
from tracker.models import Entry, EntryQuerySet, Profile

_SALT = "tracker.planned"


def rows_on(user_id: int, day: date, *, today: date) -> EntryQuerySet:
    """Return a day's entries: those planned on a day to come, and on any other day what counts."""
    rows = Entry.everything if day > today else Entry.objects
    return rows.for_user(user_id).between(day, day)


@transaction.atomic
def confirm(*, user: User, day: date, today: date, entry_id: int | None = None) -> tuple[list[Entry], str]:
    """Count a day's planned entries, or one of them, from now on; return them with a token for `undo_confirm`.

    Raises:
        ValidationError: if the day is still to come.
    """
    Profile.lock_for(user)
    if day > today:
        raise ValidationError(_("That day is in the future."))
    planned = Entry.everything.for_user(user.pk).between(day, day).filter(planned=True)
    if entry_id is not None:
        planned = planned.filter(pk=entry_id)
    entries = list(planned)
    for entry in entries:
        entry.planned = False
        entry.version += 1
        entry.save(update_fields=["planned", "version"])
    if entries:
        forget_fast(user, day)
    versions = {str(entry.form_key): entry.version for entry in entries}
    return entries, signing.dumps({"user": user.pk, "day": day.isoformat(), "versions": versions}, salt=_SALT)


@transaction.atomic
def undo_confirm(*, user: User, token: str) -> date:
    """Plan confirmed entries again, except those changed since; return their day.

    Raises:
        ValidationError: if the token is not this person's, or too old.
    """
    try:
        kept: dict[str, Any] = signing.loads(token, salt=_SALT, max_age=LASTS)
    except signing.BadSignature:
        kept = {}
    if kept.get("user") != user.pk:
        raise ValidationError(_("This can no longer be undone."))
    Profile.lock_for(user)
    for key, version in kept["versions"].items():
        for entry in Entry.objects.filter(user=user, form_key=key, version=version):
            entry.planned = True
            entry.version += 1
            entry.save(update_fields=["planned", "version"])
    return date.fromisoformat(kept["day"])
