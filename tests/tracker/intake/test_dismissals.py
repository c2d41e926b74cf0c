"""Hiding a finding for a week."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from tests.tracker.views.diary.test_day import text_of
from tracker.common.person import profile_of, today_of
from tracker.intake.dismissals import dismiss, dismissed_until, undismiss
from tracker.models import PutAway

TODAY = date(2026, 11, 22)


@pytest.mark.any_day
def test_it_works(alice: User, bob: User) -> None:
    dismiss(user=alice, finding="early_below", today=TODAY)
    assert dismissed_until(alice, "early_below", today=TODAY + timedelta(days=6)) == TODAY + timedelta(days=7)
    assert dismissed_until(alice, "early_below", today=TODAY + timedelta(days=7)) is None
    assert dismissed_until(alice, "stays_low", today=TODAY) is None
    assert dismissed_until(bob, "early_below", today=TODAY) is None


def test_twice_counts_from_the_second_time(alice: User) -> None:
    dismiss(user=alice, finding="early_below", today=TODAY)
    dismiss(user=alice, finding="early_below", today=TODAY + timedelta(days=3))
    assert PutAway.objects.get().until == TODAY + timedelta(days=10)


def test_taken_out_it_shows(alice: User) -> None:
    dismiss(user=alice, finding="early_below", today=TODAY)
    undismiss(user=alice, finding="early_below")
    assert not PutAway.objects.exists()


def test_an_endless_name_is_refused(alice: User) -> None:
    with pytest.raises(ValidationError):
        dismiss(user=alice, finding="x" * 41, today=TODAY)


@pytest.mark.any_day
def test_on_the_pages(alice: User, alice_client: Client) -> None:
    line = "3 full days left until your first picture"
    assert line in text_of(alice_client.get("/"))
    alice_client.post(reverse("put-away"))
    assert line not in text_of(alice_client.get("/"))
    week = alice_client.get(reverse("week-now"), follow=True)
    until = today_of(profile_of(alice)) + timedelta(days=7)
    assert f"Hidden until {until.day}" in text_of(week)
    alice_client.post(reverse("put-away"), {"show": "1"})
    assert line in text_of(alice_client.get("/"))
