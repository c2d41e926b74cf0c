"""Who may start a diary here, and the invitations to it."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from tracker.models import Invitation

HOLDS_FOR = timedelta(days=7)
SESSION_KEY = "invitation"  # in the session of the one invited, from opening the link to signing up


def digest_of(token: str) -> str:
    """Return what is kept of a token. It is random and long, so that a plain digest is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(*, made_by: User, note: str = "") -> tuple[Invitation, str]:
    """Make an invitation; return it with its token, which is kept nowhere."""
    token = secrets.token_urlsafe(32)
    invitation = Invitation(
        made_by=made_by, note=note, token_digest=digest_of(token), expires_at=timezone.now() + HOLDS_FOR
    )
    invitation.full_clean()
    invitation.save()
    return invitation, token


def holds(digest: str) -> bool:
    """Tell whether an invitation is open: it exists, and neither its time nor SIGN_UP has closed it."""
    if settings.SIGN_UP == "closed":
        return False
    return Invitation.objects.filter(token_digest=digest, expires_at__gt=timezone.now()).exists()


def use(digest: str) -> bool:
    """Take an invitation; False if it is used, withdrawn or over. Of two at once only one gets it."""
    taken, _ = Invitation.objects.filter(token_digest=digest, expires_at__gt=timezone.now()).delete()
    return bool(taken)


def delete_expired_invitations(now: datetime) -> int:
    """Delete the invitations whose time is over; return how many."""
    return Invitation.objects.filter(expires_at__lte=now).delete()[0]
