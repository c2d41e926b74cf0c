"""Links to one sheet for somebody without an account: making, revoking and opening them.

A link is known by the hash of its token alone; the token itself is shown once and never kept.
"""

from __future__ import annotations

import secrets
import uuid
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from tracker.models import Profile, SharedSheet

TOKEN_BYTES = 32
LISTED_FOR = timedelta(days=30)  # after it ended, so that one still sees how often a link was opened


def hash_of(token: str) -> str:
    """Return what is kept of a token; looking a hash up tells nothing by the time that it takes."""
    return sha256(token.encode()).hexdigest()


@transaction.atomic
def make_link(*, user: User, first: date, last: date, days: int, form_key: uuid.UUID) -> str | None:
    """Make a link that works for so many days, with the name and the notes as the sheet has them now.

    Return its token; None where the same form made a link before, whose token nobody knows any more.
    """
    Profile.hold(user)
    if SharedSheet.objects.filter(user=user, form_key=form_key).exists():
        return None
    profile = Profile.objects.get(user=user)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = SharedSheet(
        user=user,
        token_hash=hash_of(token),
        first=first,
        last=last,
        name=profile.sheet_name,
        with_notes=profile.sheet_notes,
        form_key=form_key,
        expires_at=timezone.now() + timedelta(days=days),
    )
    link.full_clean()
    link.save()
    return token


def revoke(*, link: SharedSheet) -> None:
    """Let a link open nothing from now on; one that was revoked before keeps its time."""
    SharedSheet.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now())


def opened_by(token: str, *, count: bool) -> SharedSheet | None:
    """Return the link that a token opens, and note that it was opened; None where it opens nothing."""
    link = SharedSheet.objects.select_related("user__profile").filter(token_hash=hash_of(token)).first()
    if link is None or not link.works:
        return None
    if count:
        SharedSheet.objects.filter(pk=link.pk).update(openings=F("openings") + 1, opened_at=timezone.now())
    return link


def delete_long_ended(now: datetime) -> int:
    """Delete the links that ended, by themselves or revoked, more than a month ago; return how many."""
    ended = now - LISTED_FOR
    return SharedSheet.objects.filter(Q(expires_at__lte=ended) | Q(revoked_at__lte=ended)).delete()[0]


@transaction.atomic
def set_words(*, user: User, name: str, notes: bool) -> None:
    """Keep the name or initials on a person's sheet, and whether it shows their notes on days."""
    Profile.hold(user)
    profile = Profile.objects.get(user=user)
    profile.sheet_name, profile.sheet_notes = name.strip(), notes
    profile.full_clean()
    profile.save(update_fields=["sheet_name", "sheet_notes"])
