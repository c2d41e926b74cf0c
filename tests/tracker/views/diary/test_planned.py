"""The page of a day to come, and confirming on the day."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.cast import make_entry
from tests.tracker.views.diary.test_day import text_of
from tracker.common.person import profile_of, today_of
from tracker.models import Entry


def test_planned_on_its_day_and_before(alice: User, alice_client: Client) -> None:
    today = today_of(profile_of(alice))
    ahead = today + timedelta(days=14)
    make_entry(alice, ahead, planned=True)
    make_entry(alice, today, planned=True, food_name="Planned oats")
    page = text_of(alice_client.get(reverse("diary-day", args=[ahead])))
    assert "This counts once the day is here" in page
    assert "I had all of it" not in page
    page = text_of(alice_client.get(reverse("home")))
    assert "Did you have it?" in page
    assert "Nothing logged yet" in page
    assert alice_client.get(reverse("diary-day", args=[ahead + timedelta(days=1)])).status_code == 404


def test_confirm_and_undo(alice: User, alice_client: Client) -> None:
    today = today_of(profile_of(alice))
    rows = [make_entry(alice, today, planned=True) for _ in range(3)]
    address = reverse("planned-confirm", args=[today])
    page = text_of(alice_client.post(address, {"entry": rows[0].pk}, follow=True))
    assert "Undo" in page
    assert Entry.objects.count() == 1
    alice_client.post(address)
    assert Entry.objects.count() == 3
    alice_client.post(address, {"entry": "x"})
    assert Entry.objects.count() == 3


def test_not_before_the_day(alice: User, alice_client: Client) -> None:
    ahead = today_of(profile_of(alice)) + timedelta(days=1)
    make_entry(alice, ahead, planned=True)
    page = text_of(alice_client.post(reverse("planned-confirm", args=[ahead]), follow=True))
    assert "still to come" in page
    assert not Entry.objects.exists()


def test_a_bad_token(alice_client: Client) -> None:
    page = text_of(alice_client.post(reverse("planned-undo"), {"token": "x"}, follow=True))
    assert "no longer be undone" in page
