"""Putting a finding away for a week."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from tests.tracker.views.diary.test_day import text_of
from tracker.common.person import profile_of, today_of
from tracker.intake.dismissals import put_away, put_away_until, take_out
from tracker.models import PutAway

TODAY = date(2026, 11, 22)


@pytest.mark.any_day
def test_it_works(alice: User, bob: User) -> None:
    put_away(user=alice, finding="early_below", today=TODAY)
    assert put_away_until(alice, "early_below", today=TODAY + timedelta(days=6)) == TODAY + timedelta(days=7)
    assert put_away_until(alice, "early_below", today=TODAY + timedelta(days=7)) is None
    assert put_away_until(alice, "stays_low", today=TODAY) is None
    assert put_away_until(bob, "early_below", today=TODAY) is None


def test_twice_counts_from_the_second_time(alice: User) -> None:
    put_away(user=alice, finding="early_below", today=TODAY)
    put_away(user=alice, finding="early_below", today=TODAY + timedelta(days=3))
    assert PutAway.objects.get().until == TODAY + timedelta(days=10)


def test_taken_out_it_shows(alice: User) -> None:
    put_away(user=alice, finding="early_below", today=TODAY)
    take_out(user=alice, finding="early_below")
    assert not PutAway.objects.exists()


def test_an_endless_name_is_refused(alice: User) -> None:
    with pytest.raises(ValidationError):
        put_away(user=alice, finding="x" * 41, today=TODAY)


@pytest.mark.any_day
def test_on_the_pages(alice: User, alice_client: Client) -> None:
    line = "3 full days to go until a first picture"
    assert line in text_of(alice_client.get("/"))
    alice_client.post(reverse("put-away"))
    assert line not in text_of(alice_client.get("/"))
    week = alice_client.get(reverse("week-now"), follow=True)
    until = today_of(profile_of(alice)) + timedelta(days=7)
    assert f"Put away until {until.day}" in text_of(week)
    alice_client.post(reverse("put-away"), {"show": "1"})
    assert line in text_of(alice_client.get("/"))
