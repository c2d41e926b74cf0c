"""Notes on days: free text that nothing is concluded from."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from tracker.diary.day_status import check_day
from tracker.models import DayNote, Profile


@transaction.atomic
def write_note(*, user: User, day: date, text: str, today: date) -> None:
    """Save a note on a day, replacing any earlier one; an empty text removes it.

    Raises ValidationError for a day that has no page and for a text that is too long.
    """
    Profile.lock_for(user)
    text = text.strip()
    if not text:
        DayNote.objects.filter(user=user, day=day).delete()
        return
    check_day(day, today=today)
    note = DayNote.objects.filter(user=user, day=day).first() or DayNote(user=user, day=day)
    note.text = text
    note.full_clean()
    note.save()


def notes_between(user_id: int, first: date, last: date) -> dict[date, str]:
    """Return the notes of a span of days, by day, earliest first (one query)."""
    return dict(_between(user_id, first, last).values_list("day", "text"))


def days_noted(user_id: int, first: date, last: date) -> list[date]:
    """Return the days with a note in a span, earliest first (one query)."""
    return list(_between(user_id, first, last).values_list("day", flat=True))


def _between(user_id: int, first: date, last: date) -> QuerySet[DayNote]:
    return DayNote.objects.filter(user_id=user_id, day__range=(first, last)).order_by("day")
