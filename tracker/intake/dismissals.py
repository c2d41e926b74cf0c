"""Findings hidden for a week. A finding that has changed is a new one, and shows immediately."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.models import User
from django.db import transaction

from tracker.models import Profile, PutAway

FOR = timedelta(days=7)


@transaction.atomic
def dismiss(*, user: User, finding: str, today: date) -> PutAway:
    """Hide a finding for a week from today."""
    Profile.lock_for(user)
    row = PutAway.objects.filter(user=user, finding=finding).first() or PutAway(user=user, finding=finding)
    row.until = today + FOR
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def undismiss(*, user: User, finding: str) -> None:
    """Show a finding again."""
    PutAway.objects.filter(user=user, finding=finding).delete()


def dismissed_until(user: User, finding: str, *, today: date) -> date | None:
    """Return until when a finding is hidden, or None if it shows (one query)."""
    rows = PutAway.objects.filter(user=user, finding=finding, until__gt=today)  # one at most
    return next(iter(rows.values_list("until", flat=True)), None)
