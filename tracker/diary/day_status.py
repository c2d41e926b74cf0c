"""A person's status for a day: complete, something missing, nothing eaten."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tracker.common import undo
from tracker.common.calendar import EARLIEST, PLANNED_AHEAD
from tracker.models import DayState, DayStatus, Entry, Profile

_SALT = "tracker.day_status"


@transaction.atomic
def set_day_status(*, user: User, day: date, status: str | None, today: date) -> None:
    """Set the status of a day; None removes it."""
    Profile.lock_for(user)
    if status is None:
        DayStatus.objects.filter(user=user, day=day).delete()
        return
    if day > today or day < EARLIEST:
        raise ValidationError(_("That day is not over yet."))
    if status == DayState.ATE_NOTHING and Entry.objects.for_user(user.pk).between(day, day).exists():
        raise ValidationError(_("There is food logged on this day. Remove it first if you ate nothing."))
    row = DayStatus.objects.filter(user=user, day=day).first() or DayStatus(user=user, day=day)
    row.status = status
    row.full_clean()
    row.save()


@transaction.atomic
def confirm_days(*, user: User, days: Iterable[date]) -> tuple[int, str]:
    """Mark past days without a status as complete; return how many, and a token for `undo_confirm_days`."""
    Profile.lock_for(user)
    wanted = set(days)
    unmarked = sorted(wanted - set(DayStatus.objects.filter(user=user, day__in=wanted).values_list("day", flat=True)))
    DayStatus.objects.bulk_create(DayStatus(user=user, day=day, status=DayState.COMPLETE) for day in unmarked)
    token = {"user": user.pk, "days": [day.isoformat() for day in unmarked]}
    return len(unmarked), signing.dumps(token, salt=_SALT, compress=True)


def undo_confirm_days(*, user: User, token: str) -> None:
    """Remove the status that `confirm_days` gave; days with another status by now keep it.

    Raises ValidationError if the token is not this person's, or older than a day.
    """
    try:
        kept: dict[str, Any] = signing.loads(token, salt=_SALT, max_age=undo.LASTS)
    except signing.BadSignature:
        kept = {}
    if kept.get("user") != user.pk:
        raise ValidationError(_("This can no longer be undone."))
    DayStatus.objects.filter(user=user, day__in=kept["days"], status=DayState.COMPLETE).delete()


def check_day(day: date, *, today: date) -> None:
    """Raise ValidationError for a day before 1900 or more than two weeks ahead."""
    if not EARLIEST <= day <= today + PLANNED_AHEAD:
        said = _("You can plan %(days)s days ahead, not more. Choose another day.") % {"days": PLANNED_AHEAD.days}
        raise ValidationError({"day": said})


def check_day_of_dose(day: date, *, today: date) -> None:
    """Raise ValidationError for a day before 1900 or after tomorrow: supplements are not planned."""
    if not EARLIEST <= day <= today + timedelta(days=1):
        raise ValidationError({"day": _("You can log up to tomorrow, not later. Choose another day.")})


def forget_fast(user: User, day: date) -> None:
    """Remove the status "I ate nothing", because there is food now."""
    DayStatus.objects.filter(user=user, day=day, status=DayState.ATE_NOTHING).delete()
