"""Several rows at once: their sum, moving and removing them."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.cast import make_entry
from tests.tracker.views.diary.test_day import text_of, undo_tokens
from tracker.common.person import profile_of, today_of
from tracker.models import Entry, Meal

BY_HTMX = {"HX-Request": "true"}


@pytest.fixture
def today(alice: User) -> date:
    return today_of(profile_of(alice))


@pytest.fixture
def url(today: date) -> str:
    return reverse("choose", args=[today])


@pytest.fixture
def rows(alice: User, today: date) -> list[Entry]:
    return [
        make_entry(alice, today, "76.545"),
        make_entry(alice, today, "51.4", food_name="Oats", meal=Meal.BREAKFAST),
        make_entry(alice, today, None, food_name="Skyr"),
    ]


def sent(rows: list[Entry], **kw: Any) -> dict[str, Any]:
    return {"entries": [row.pk for row in rows], "to_day": rows[0].day.isoformat(), "to_meal": ""} | kw


def sum_of(page: Any) -> str:
    output = BeautifulSoup(page.content, "html.parser").select_one("#chosen-sum")
    assert output is not None
    return output.get_text()


def test_it_works(alice_client: Client, url: str, rows: list[Entry]) -> None:
    assert sum_of(alice_client.get(url)) == "Nothing chosen yet."
    assert sum_of(alice_client.get(url, sent(rows[:2]))) == "2 chosen: 128 mg"
    page = alice_client.get(url, sent(rows))
    assert sum_of(page) == "3 chosen: at least 128 mg · 1 without a value"
    assert len(BeautifulSoup(page.content, "html.parser").select("input[name=entries][checked]")) == 3


def test_moving_to_a_meal_and_back(alice_client: Client, url: str, rows: list[Entry]) -> None:
    page = alice_client.post(url, sent(rows[:2], to_meal="dinner", move="1"), follow=True)
    assert Entry.objects.filter(meal="dinner").count() == 2
    assert "Changed 2 rows ." in text_of(page)
    (token,) = undo_tokens(page)
    alice_client.post(reverse("entry-restore"), {"token": token})
    assert sorted(Entry.objects.values_list("meal", flat=True)) == ["breakfast", "lunch", "lunch"]


def test_moving_to_another_day_twice(alice_client: Client, url: str, rows: list[Entry], today: date) -> None:
    yesterday = today - timedelta(days=1)
    for _ in range(2):  # resent
        answer = alice_client.post(url, sent(rows[:2], to_day=yesterday.isoformat(), move="1"))
        assert answer.status_code == 302
    assert Entry.objects.filter(day=yesterday).count() == 2
    page = alice_client.get(reverse("diary-day", args=[yesterday]))
    assert len(undo_tokens(page)) == 1
    assert "Moved 2 rows to" in text_of(page)


@pytest.mark.parametrize("headers", [{}, BY_HTMX])
def test_removing_comes_back_as_one(alice_client: Client, url: str, rows: list[Entry], headers: dict[str, str]) -> None:
    for _ in range(2):  # resent
        answer = alice_client.post(url, sent(rows[:2], to_day="", remove="1"), headers=headers)
        assert answer.status_code == (200 if headers else 302)
    assert Entry.objects.get().food_name == "Skyr"
    (token,) = undo_tokens(alice_client.get("/"))
    alice_client.post(reverse("entry-restore"), {"token": token})
    assert Entry.objects.count() == 3


def test_copying_twice_copies_once(alice_client: Client, url: str, rows: list[Entry], today: date) -> None:
    yesterday = today - timedelta(days=1)
    form = sent(rows[:2], to_day=yesterday.isoformat(), to_meal="dinner", copy="1", form_key=uuid.uuid4())
    page = alice_client.post(url, form, follow=True)
    assert "Logged 2 rows ." in text_of(page)
    alice_client.post(url, form)
    copied = Entry.objects.filter(day=yesterday)
    assert sorted(entry.food_name for entry in copied) == ["Almonds", "Oats"]
    assert {entry.meal for entry in copied} == {"dinner"}
    (token,) = undo_tokens(page)
    undone = alice_client.post(reverse("take-back"), {"token": token}, follow=True)
    assert "Undone: Logged 2 rows ." in text_of(undone)
    assert Entry.objects.count() == len(rows)


def test_of_one_row_its_name_is_said(alice_client: Client, url: str, rows: list[Entry]) -> None:
    assert "Removed Oats ." in text_of(alice_client.post(url, sent(rows[1:2], remove="1"), follow=True))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"entries": []}, "Select at least one row."),
        ({"to_day": "x"}, "Enter a valid date."),
        ({"to_day": ""}, "This field is required."),
        ({"to_day": "9999-01-01"}, "14 days ahead"),
        ({"to_meal": "brunch"}, "Select a valid choice"),
        ({"copy": "1"}, "This page was incomplete."),
    ],
)
@pytest.mark.parametrize("headers", [{}, BY_HTMX])
def test_what_cannot_be_is_answered_in_words(
    alice_client: Client, url: str, rows: list[Entry], changed: dict[str, Any], words: str, headers: dict[str, str]
) -> None:
    answer = alice_client.post(url, sent(rows, move="1") | changed, headers=headers)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Entry.objects.exclude(version=1).exists()


def test_a_row_that_is_gone_is_said_and_nothing_moves(alice_client: Client, url: str, rows: list[Entry]) -> None:
    form = sent(rows, to_meal="dinner", move="1")
    rows[0].delete()
    answer = alice_client.post(url, form)
    assert answer.status_code == 422
    assert "no longer on this day" in text_of(answer)
    assert not Entry.objects.filter(meal="dinner").exists()


def test_moving_to_where_they_are_says_so(alice_client: Client, url: str, rows: list[Entry]) -> None:
    assert "They are already there." in text_of(alice_client.post(url, sent(rows, move="1"), follow=True))


def test_rows_of_others_cannot_be_chosen(bob: User, alice_client: Client, url: str, today: date) -> None:
    of_bob = make_entry(bob, today, "99")
    alice_client.post(url, sent([of_bob], remove="1"))
    assert Entry.objects.get() == of_bob


def test_an_empty_day_leads_back(alice_client: Client, url: str) -> None:
    assert "Nothing is logged on this day." in text_of(alice_client.get(url))
