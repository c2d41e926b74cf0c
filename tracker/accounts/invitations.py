"""Who may start a diary here, and the invitations to do so."""

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
SESSION_KEY = "invitation"  # in the session of the invited person, from opening the link to signing up


def digest_of(token: str) -> str:
    """Return the digest of a token, which is what we store. Tokens are long and random, so a plain digest is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(*, made_by: User, note: str = "") -> tuple[Invitation, str]:
    """Create an invitation; return it with its token, which is not stored anywhere."""
    token = secrets.token_urlsafe(32)
    invitation = Invitation(
        made_by=made_by, note=note, token_digest=digest_of(token), expires_at=timezone.now() + HOLDS_FOR
    )
    invitation.full_clean()
    invitation.save()
    return invitation, token


def holds(digest: str) -> bool:
    """Return whether an invitation is valid: it exists, has not expired, and SIGN_UP allows it."""
    if settings.SIGN_UP == "closed":
        return False
    return Invitation.objects.filter(token_digest=digest, expires_at__gt=timezone.now()).exists()


def use(digest: str) -> bool:
    """Use up an invitation; False if it is used, revoked or expired. If two people try at once, only one succeeds."""
    taken, _ = Invitation.objects.filter(token_digest=digest, expires_at__gt=timezone.now()).delete()
    return bool(taken)


def delete_expired_invitations(now: datetime) -> int:
    """Delete expired invitations; return how many."""
    return Invitation.objects.filter(expires_at__lte=now).delete()[0]
