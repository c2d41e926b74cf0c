"""When something was eaten: yesterday in one tap, a time if one likes, and days that start late."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cast import make_food
from tests.tracker.views.diary.test_day import text_of
from tracker.common.person import profile_of, today_of
from tracker.models import Entry, Profile

MORNING = datetime(2026, 11, 23, 9, tzinfo=UTC)  # ten o'clock in Berlin
NIGHT = datetime(2026, 11, 22, 23, 45, tzinfo=UTC)  # a quarter to one


@pytest.fixture
def berlin(alice: User) -> User:
    Profile.objects.filter(user=alice).update(time_zone="Europe/Berlin", day_start_hour=4)
    return alice


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(timezone, "now", lambda: moment)


def log(client: Client, day: date, clock: str) -> Any:
    food = make_food()
    sent = {"amount": "1", "measure": "1 oz", "meal": "snack", "day": day.isoformat(), "form_key": uuid.uuid4()}
    return client.post(reverse("log-food", args=[food.pk]), sent | {"time": clock})


def test_it_works(alice: User, alice_client: Client) -> None:
    today = today_of(profile_of(alice))
    page = log(alice_client, today, "12:30")
    assert Entry.objects.get().time == time(12, 30)
    assert "· 12:30" in text_of(alice_client.get(page["Location"]))


def test_no_time_is_no_fault(alice: User, alice_client: Client) -> None:
    log(alice_client, today_of(profile_of(alice)), "")
    assert Entry.objects.get().time is None


def test_yesterday_is_one_tap(alice: User, alice_client: Client) -> None:
    make_food()
    yesterday = today_of(profile_of(alice)) - timedelta(days=1)
    page = BeautifulSoup(alice_client.get(reverse("log"), {"q": "almo"}).content, "html.parser")
    today_link, yesterday_link = page.select("nav[aria-label='Which day and meal'] a")[:2]
    assert (today_link.get("aria-current"), yesterday_link.get("aria-current")) == ("date", None)
    page = BeautifulSoup(
        alice_client.get(reverse("log") + str(yesterday_link["href"]).partition("/log/")[2]).content, "html.parser"
    )
    food = page.select_one("#choices a.row-main")
    assert food is not None
    assert f"day={yesterday}" in str(food["href"])


def test_in_the_night_today_is_still_the_day_before(
    berlin: User, alice_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, NIGHT)
    page = BeautifulSoup(alice_client.get(reverse("log")).content, "html.parser")
    assert f"day={date(2026, 11, 22)}" in str(page.select_one("nav[aria-label='Which day and meal'] a"))
    assert log(alice_client, date(2026, 11, 22), "00:30").status_code == 302
    assert Entry.objects.get().day == date(2026, 11, 22)


def test_a_night_still_to_come_is_asked_about(
    berlin: User, alice_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, MORNING)
    answer = log(alice_client, date(2026, 11, 23), "00:30")
    assert answer.status_code == 422
    assert "Last night belongs to the day before." in text_of(answer)
    assert log(alice_client, date(2026, 11, 22), "00:30").status_code == 302
    assert log(alice_client, date(2026, 11, 23), "19:00").status_code == 302  # dinner may be planned


def test_changing_a_time_asks_the_same(berlin: User, alice_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, MORNING)
    log(alice_client, date(2026, 11, 23), "")
    sent = {"amount": "1", "measure": "1 oz", "meal": "snack", "day": "2026-11-23", "time": "03:59", "version": "1"}
    url = reverse("entry", args=[Entry.objects.get().pk])
    assert alice_client.post(url, sent).status_code == 422
    assert alice_client.post(url, sent | {"time": "04:00"}).status_code == 302
