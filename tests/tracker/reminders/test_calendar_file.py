"""The calendar file of reminders, read back as a calendar reads it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from tests.conftest import client_of
from tracker.models import Profile
from tracker.reminders.calendar_file import calendar_file

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)  # a Sunday
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Europe/London", "UTC"]
WHOSE = UUID(int=7)
EVERY_DAY = range(7)


def events(times: dict[str, time], weekdays: Any = EVERY_DAY, zone: str = "Europe/Berlin", **kw: Any) -> list[Any]:
    words: dict[str, Any] = {"words": "Log today's meals", "address": "http://localhost/log/", "whose": WHOSE}
    content = calendar_file(times, weekdays, time_zone=zone, **{"now": NOW} | words | kw)
    return list(Calendar.from_ical(content).walk("VEVENT"))


def test_it_works() -> None:
    lunch, evening = events({"lunch": time(13), "evening": time(20, 30)})
    assert (lunch["summary"], str(lunch["url"])) == ("Log today's meals", "http://localhost/log/")
    assert evening.decoded("dtstart") == datetime(2026, 11, 22, 20, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    assert evening["dtstart"].params["TZID"] == "Europe/Berlin"
    assert evening["rrule"] == {"FREQ": ["DAILY"]}
    (alarm,) = evening.walk("VALARM")
    assert alarm.decoded("trigger") == timedelta(0)
    assert lunch["uid"] != evening["uid"]


def test_some_days_of_the_week_start_on_the_next_of_them() -> None:
    (event,) = events({"evening": time(20)}, [4, 1])
    assert event["rrule"] == {"FREQ": ["WEEKLY"], "BYDAY": ["TU", "FR"]}
    assert event.decoded("dtstart").date() == date(2026, 11, 24)


def test_the_first_day_is_the_persons_own() -> None:
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    (event,) = events({"evening": time(20)}, now=late)
    assert event.decoded("dtstart").date() == date(2026, 11, 23)


def test_taken_again_it_replaces_what_is_there() -> None:
    (first,) = events({"evening": time(20)})
    (later,) = events({"evening": time(21)}, [0], now=NOW + timedelta(hours=1))
    assert first["uid"] == later["uid"]
    assert later["sequence"] > first["sequence"]
    (others,) = events({"evening": time(20)}, whose=UUID(int=8))
    assert others["uid"] != first["uid"]


@given(st.sampled_from(ZONES), st.dates(date(2026, 11, 22), date(2035, 1, 1)))
def test_the_zone_in_the_file_is_the_zone(zone: str, day: date) -> None:
    words: dict[str, Any] = {"words": "x", "address": "y", "whose": WHOSE}
    calendar = Calendar.from_ical(calendar_file({"evening": time(20)}, EVERY_DAY, time_zone=zone, now=NOW, **words))
    noon = datetime.combine(day, time(12))
    zones = calendar.timezones
    assert len(zones) == (zone != "UTC")  # which needs none: its times end in Z
    for described in zones:
        assert described.tz_name == zone
        assert (
            noon.replace(tzinfo=described.to_tz(lookup_tzid=False)).utcoffset()
            == noon.replace(tzinfo=ZoneInfo(zone)).utcoffset()
        )


@pytest.fixture
def address() -> str:
    return reverse("reminders-file")


def test_a_plain_form_gives_the_file(alice: User, alice_client: Client) -> None:
    Profile.objects.filter(user=alice).update(time_zone="America/New_York")
    page = alice_client.get(reverse("reminders"))
    assert "America/New_York" in page.content.decode()
    form = BeautifulSoup(page.content, "html.parser").select_one("main form[method=get]")
    assert form is not None
    sent = [(str(field["name"]), str(field.get("value", ""))) for field in form.select("input[type=time]")]
    sent += [("weekdays", str(field["value"])) for field in form.select("input[checked]")]
    answer = alice_client.get(
        str(form["action"]), dict(sent) | {"weekdays": [day for name, day in sent if "w" in name]}
    )
    assert answer["Content-Type"].startswith("text/calendar")
    assert "meal-reminders.ics" in answer["Content-Disposition"]
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["rrule"] == {"FREQ": ["DAILY"]}
    assert event.decoded("dtstart").timetz().replace(tzinfo=None) == time(20)
    assert event["dtstart"].params["TZID"] == "America/New_York"
    assert str(event["url"]) == "http://testserver/log/"


def test_it_says_nothing_about_the_person(alice: User, bob: User, alice_client: Client, address: str) -> None:
    sent = {"evening": "20:00", "weekdays": ["0"]}
    content = alice_client.get(address, sent).content.decode()
    for word in ("alice", "agnesium", "sessionid", "csrf", "key="):
        assert word not in content
    uids = [
        Calendar.from_ical(client.get(address, sent).content).walk("VEVENT")[0]["uid"]
        for client in (alice_client, alice_client, client_of(bob))
    ]
    assert uids[0] == uids[1] != uids[2]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose at least one day."),
        ({"weekdays": ["0"]}, "Enter at least one time"),
        ({"weekdays": ["0"], "lunch": "25:00"}, "Enter a valid time."),
        ({"weekdays": ["7"], "lunch": "13:00"}, "Select a valid choice"),
        ({"weekdays": ["x"], "lunch": "13:00"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_answered_in_words(
    alice_client: Client, address: str, sent: dict[str, Any], words: str
) -> None:
    answer = alice_client.get(address, sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
