"""Every undo ends after a day."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.cast import make_entry
from tracker.common import undo
from tracker.diary.copies import copy_entries, undo_logged, undo_logged_token
from tracker.diary.day_status import confirm_days, undo_confirm_days
from tracker.models import DayStatus, Entry

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 12)


def removed(user: User) -> Callable[[], object]:
    token = undo.remove(make_entry(user, DAY))
    return lambda: undo.bring_back(Entry, user=user, token=token)


def copied(user: User) -> Callable[[], object]:
    entries = [make_entry(user, DAY)]
    token = undo_logged_token(copy_entries(user=user, entries=entries, day=DAY, today=DAY, form_key=uuid.uuid4()))
    return lambda: undo_logged(user=user, token=token)


def confirmed(user: User) -> Callable[[], object]:
    _number, token = confirm_days(user=user, days=[DAY])
    return lambda: undo_confirm_days(user=user, token=token)


@pytest.mark.parametrize("act", [removed, copied, confirmed])
def test_it_ends_after_a_day(alice: User, act: Callable[[User], Callable[[], object]]) -> None:
    take_back = act(alice)
    rows = Entry.objects.count() + DayStatus.objects.count()
    with time_machine.travel(timezone.now() + timedelta(hours=25)), pytest.raises(ValidationError, match="no longer"):
        take_back()
    assert Entry.objects.count() + DayStatus.objects.count() == rows
    with time_machine.travel(timezone.now() + timedelta(hours=23)):
        take_back()
    assert Entry.objects.count() + DayStatus.objects.count() != rows
