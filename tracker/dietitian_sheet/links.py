"""Create, revoke and open links to one summary for somebody without an account.

Only the hash of a link's token is stored; the token itself is shown once.
"""

from __future__ import annotations

import secrets
import uuid
from contextlib import suppress
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from foods.limits import LimitReachedError
from tracker.models import Profile, SharedSheet

TOKEN_BYTES = 32
LISTED_FOR = timedelta(days=30)  # after it ended, so that people can still see how often a link was opened


def hash_of(token: str) -> str:
    """Return the hash of a token, which is what we store; the time that looking it up takes reveals nothing."""
    return sha256(token.encode()).hexdigest()


@transaction.atomic
def make_link(
    *, user: User, first: date, last: date, days: int, form_key: uuid.UUID, may_reply: bool = False
) -> str | None:
    """Create a link that works for `days` days, with the name and the notes setting that the summary has now.

    Return its token; None if the same form already created a link, whose token is no longer known.
    """
    Profile.lock_for(user)
    if SharedSheet.objects.filter(user=user, form_key=form_key).exists():
        return None
    most = settings.LIMITS.links
    if SharedSheet.objects.filter(user=user, revoked_at=None, expires_at__gt=timezone.now()).count() >= most:
        raise LimitReachedError(_("You have %(most)s open links. Revoke some first.") % {"most": most})
    profile = Profile.objects.get(user=user)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = SharedSheet(
        user=user,
        token_hash=hash_of(token),
        first=first,
        last=last,
        name=profile.sheet_name,
        with_notes=profile.sheet_notes,
        may_reply=may_reply,
        form_key=form_key,
        expires_at=timezone.now() + timedelta(days=days),
    )
    link.full_clean()
    link.save()
    return token


def revoke(*, link: SharedSheet) -> None:
    """Revoke a link; one that was revoked before keeps its time."""
    SharedSheet.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now())


def opened_by(token: str, *, count: bool) -> SharedSheet | None:
    """Return the link that a token opens and, with `count`, record that it was opened; None if it does not work."""
    link = SharedSheet.objects.select_related("user__profile").filter(token_hash=hash_of(token)).first()
    if link is None or not link.works or not link.user.is_active:
        return None
    if count:
        with suppress(DatabaseError), transaction.atomic():  # the summary is shown even if nothing can be written
            SharedSheet.objects.filter(pk=link.pk).update(openings=F("openings") + 1, opened_at=timezone.now())
    return link


def delete_long_ended(now: datetime) -> int:
    """Delete links that expired or were revoked more than 30 days ago; return how many."""
    ended = now - LISTED_FOR
    return SharedSheet.objects.filter(Q(expires_at__lte=ended) | Q(revoked_at__lte=ended)).delete()[0]


@transaction.atomic
def set_words(*, user: User, name: str, notes: bool) -> None:
    """Save the name or initials for a person's summary, and whether it shows their notes on days."""
    Profile.lock_for(user)
    profile = Profile.objects.get(user=user)
    profile.sheet_name, profile.sheet_notes = name.strip(), notes
    profile.full_clean()
    profile.save(update_fields=["sheet_name", "sheet_notes"])
