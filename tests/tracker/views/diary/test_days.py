"""How complete each day is: asked once the next morning, always visible and changeable."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.cast import make_entry
from tests.tracker.views.diary.test_day import text_of
from tracker.common.person import profile_of, today_of
from tracker.models import DayState, DayStatus


@pytest.fixture
def today(alice: User) -> date:
    return today_of(profile_of(alice))


def row_of(client: Client, day: date) -> str:
    page = BeautifulSoup(client.get(reverse("days")).content, "html.parser")
    row = page.find(id=f"day-{day}")
    assert row is not None
    return " ".join(row.get_text(" ").split())


@pytest.mark.any_day
def test_it_works(alice: User, alice_client: Client, today: date) -> None:
    for back, word in ((1, DayState.COMPLETE), (2, DayState.MISSED), (3, None)):
        day = today - timedelta(days=back)
        make_entry(alice, day, "120")
        if word:
            DayStatus.objects.create(user=alice, day=day, status=word)
    DayStatus.objects.create(user=alice, day=today - timedelta(days=4), status=DayState.ATE_NOTHING)
    assert "full day, you said so · 120 mg" in row_of(alice_client, today - timedelta(days=1))
    assert "you missed something · 120 mg" in row_of(alice_client, today - timedelta(days=2))
    assert "part of a day · 120 mg" in row_of(alice_client, today - timedelta(days=3))
    assert "you ate nothing" in row_of(alice_client, today - timedelta(days=4))
    assert "not logged" in row_of(alice_client, today - timedelta(days=5))


def test_a_day_that_looks_full_says_so(alice: User, alice_client: Client, today: date) -> None:
    day = today - timedelta(days=1)
    for meal in ("breakfast", "lunch", "dinner"):
        make_entry(alice, day, meal=meal, energy_kcal=300)
    assert "looks like a full day" in row_of(alice_client, day)


def test_a_word_leads_back_to_its_row(alice: User, alice_client: Client, today: date) -> None:
    day = today - timedelta(days=1)
    make_entry(alice, day)
    answer = alice_client.post(reverse("day-status", args=[day]), {"status": "complete", "back": "days"})
    assert answer["Location"].startswith(reverse("days"))
    assert answer["Location"].endswith(f"#day-{day}")
    assert DayStatus.objects.get().status == "complete"


def test_earlier_weeks_are_a_link_away(alice: User, alice_client: Client, today: date) -> None:
    page = BeautifulSoup(alice_client.get(reverse("days")).content, "html.parser")
    link = page.find("a", string="Earlier")
    assert link is not None
    assert "Newest" in text_of(alice_client.get(reverse("days") + str(link["href"]).removeprefix(reverse("days"))))


@pytest.mark.parametrize("until", ["x", "2026-W99", "2190-W01", "9999-W52"])
def test_weeks_that_are_none(alice_client: Client, until: str) -> None:
    assert alice_client.get(reverse("days"), {"until": until}).status_code == 404


@pytest.mark.any_day
def test_yesterday_is_asked_about_once(alice: User, alice_client: Client, today: date) -> None:
    question = "Was that everything yesterday?"
    yesterday = today - timedelta(days=1)
    assert question not in text_of(alice_client.get("/"))
    make_entry(alice, yesterday)
    assert question in text_of(alice_client.get("/"))
    assert question not in text_of(alice_client.get(reverse("diary-day", args=[yesterday])))
    answer = alice_client.post(reverse("day-status", args=[yesterday]), {"status": "missed", "back": "home"})
    assert answer["Location"] == "/"
    assert question not in text_of(alice_client.get("/"))


def test_it_takes_the_same_queries_with_ten_times_the_rows(
    alice: User, alice_client: Client, today: date, count_queries: Callable[[Client, str], int]
) -> None:
    make_entry(alice, today)
    few = count_queries(alice_client, reverse("days"))
    for n in range(40):
        make_entry(alice, today - timedelta(days=n % 20))
    assert count_queries(alice_client, reverse("days")) == few
