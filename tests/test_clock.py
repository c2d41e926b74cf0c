"""The clock of the tests: the app, the standard library and Django all use the moment set for the test."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from tests.environment import ANY_DAY


@pytest.mark.any_day
def test_a_test_starts_at_its_moment(starts_at: datetime) -> None:
    for now in (timezone.now(), datetime.now(UTC), datetime.fromtimestamp(time.time(), UTC)):
        assert starts_at <= now < starts_at + timedelta(minutes=4)
    assert date.today() == timezone.now().date()  # noqa: DTZ011  # UTC is the time zone of the tests


def test_any_day_is_each_day_of_the_week() -> None:
    assert {datetime.fromisoformat(each).weekday() for each in ANY_DAY} == set(range(7))
