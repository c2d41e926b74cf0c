"""Notes on days: writing them, and where they show."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from tests.cast import make_entry
from tests.tracker.views.diary.test_day import text_of
from tracker.common.calendar import Month
from tracker.common.person import profile_of, today_of
from tracker.diary.notes import notes_between, write_note
from tracker.models import DayNote

TEXT = "Grandma's wedding,\n<b>late</b>"


@pytest.fixture
def today(alice: User) -> date:
    return today_of(profile_of(alice))


def test_it_works(alice: User, alice_client: Client, today: date) -> None:
    answer = alice_client.post(reverse("day-note", args=[today]), {"text": f"  {TEXT}  "}, follow=True)
    text = text_of(answer)
    assert "Note saved." in text
    assert "Grandma's wedding, <b>late</b>" in text  # as typed: escaped, and no markup
    assert notes_between(alice.pk, today, today) == {today: TEXT}
    alice_client.post(reverse("day-note", args=[today]), {"text": "Only this"})
    assert notes_between(alice.pk, today, today) == {today: "Only this"}
    answer = alice_client.post(reverse("day-note", args=[today]), {"text": " \n"}, follow=True)
    assert "No note on this day." in text_of(answer)
    assert not DayNote.objects.exists()


def test_the_day_leads_to_the_form(alice: User, alice_client: Client, today: date) -> None:
    write_note(user=alice, day=today, text=TEXT, today=today)
    make_entry(alice, today)
    day = BeautifulSoup(alice_client.get(reverse("home")).content, "html.parser")
    (link,) = day.select("#note a")
    assert link.get_text() == "Change the note"
    assert not day.select("#note form")
    for headers in ({}, {"HX-Request": "true"}):
        answer = alice_client.get(str(link["href"]), headers=headers)
        part = BeautifulSoup(answer.content, "html.parser")
        assert bool(part.find("main")) == (not headers)
        (form,) = part.select("#note form")
        (field,) = form.select("textarea[autofocus]")
        assert field.get_text().strip() == TEXT
        (back,) = form.select("a")
        assert (back.get_text(), back["href"]) == ("Cancel", f"{reverse('diary-day', args=[today])}#note")
        part = BeautifulSoup(alice_client.get(str(back["hx-get"]), headers=headers, follow=True).content, "html.parser")
        assert not part.select("#note form")
        assert TEXT in part.select("#note")[0].get_text()
        assert bool(part.select("#note a[autofocus]")) == bool(headers), "the keyboard goes back to where it was"
        assert "HX-Request" in answer.headers["Vary"], "the two are not kept in each other's place"
    assert alice_client.get(reverse("day-note", args=[today + timedelta(days=15)])).status_code == 404


def test_for_htmx_it_answers_with_its_part(alice_client: Client, today: date) -> None:
    url = reverse("day-note", args=[today])
    answer = alice_client.post(url, {"text": TEXT}, headers={"HX-Request": "true"})
    part = BeautifulSoup(answer.content, "html.parser")
    assert part.find("main") is None
    assert part.select_one("#note .day-note") is not None
    assert part.select_one("#note a[autofocus]") is not None, "the keyboard stays with the note"
    assert "Note saved." in part.get_text()
    answer = alice_client.post(url, {"text": "x" * 501}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "A note can have 500 characters at most." in answer.content.decode()
    # The whole day, swapped in after another change, must not wipe the message that came before it.
    day = alice_client.get(reverse("diary-day", args=[today]), headers={"HX-Request": "true"})
    assert day.content.decode().count('id="toast"') == 1


def test_a_note_that_is_too_long_is_refused_and_kept_in_the_form(alice_client: Client, today: date) -> None:
    long = "y" * 501
    answer = alice_client.post(reverse("day-note", args=[today]), {"text": long})
    assert answer.status_code == 422
    assert "Shorten it." in text_of(answer)
    assert long in answer.content.decode()
    assert not DayNote.objects.exists()


def test_a_line_break_counts_as_one_character(alice: User, alice_client: Client, today: date) -> None:
    text = "\n".join("x" * 250)[:500]
    alice_client.post(reverse("day-note", args=[today]), {"text": text.replace("\n", "\r\n")})
    assert notes_between(alice.pk, today, today) == {today: text.strip()}


def test_days_that_have_no_page(alice: User, alice_client: Client, today: date) -> None:
    for day in (today + timedelta(days=15), date(1899, 12, 31)):
        assert alice_client.post(reverse("day-note", args=[day]), {"text": TEXT}).status_code == 404
        with pytest.raises(ValidationError):
            write_note(user=alice, day=day, text=TEXT, today=today)
    with pytest.raises(ValidationError):
        write_note(user=alice, day=today, text="x" * 501, today=today)


def test_a_note_is_ones_own(alice: User, bob: User, alice_client: Client, bob_client: Client, today: date) -> None:
    make_entry(alice, today)
    make_entry(bob, today)
    write_note(user=alice, day=today, text=TEXT, today=today)
    for name in ("home", "week-now", "trends", "trends-csv"):
        assert "wedding" in alice_client.get(reverse(name), follow=True).content.decode()
        assert "wedding" not in bob_client.get(reverse(name), follow=True).content.decode()
    bob_client.post(reverse("day-note", args=[today]), {"text": "Mine"})
    assert notes_between(alice.pk, today, today) == {today: TEXT}
    assert notes_between(bob.pk, today, today) == {today: "Mine"}


def test_charts_show_it_and_markup_stays_text(alice: User, alice_client: Client, today: date) -> None:
    make_entry(alice, today)
    write_note(user=alice, day=today, text=TEXT, today=today)
    month = Month.of(today)
    for url in (reverse("week-now"), reverse("month", args=[month.label]), reverse("trends")):
        page = BeautifulSoup(alice_client.get(url, follow=True).content, "html.parser")
        noted = [str(bar["aria-label"]) for bar in page.select("svg.chart a[aria-label]") if bar.select(".chart-note")]
        assert [said.partition("note: ")[2] for said in noted] == [TEXT]
        assert [it.get_text() for it in page.select("tbody .day-note") if it.get_text()] == [TEXT]
        assert page.find("b") is None
    year = BeautifulSoup(alice_client.get(reverse("year", args=[today.year])).content, "html.parser")
    marked = year.select(".heat-month .heat-noted")
    assert len(marked) == 1
    assert TEXT in str(marked[0]["title"])


def test_weeks_and_months_count_the_days_with_a_note(
    alice: User, bob: User, alice_client: Client, today: date, count_queries: Callable[[Client, str], int]
) -> None:
    first = today - timedelta(days=1200)
    make_entry(alice, first)
    make_entry(alice, today)
    for since in (today - timedelta(days=200), first):
        address = f"{reverse('trends')}?from={since}&to={today}"
        assert "day-note" not in alice_client.get(address).content.decode()
    for day in (first, first + timedelta(days=1), today):
        write_note(user=alice, day=day, text=TEXT, today=today)
        write_note(user=bob, day=day - timedelta(days=40), text=TEXT, today=today)
    queries = count_queries(alice_client, address)
    for since, said in ((today - timedelta(days=200), ["on 1 day"]), (first, [*_in_months(first), "on 1 day"])):
        page = BeautifulSoup(alice_client.get(f"{reverse('trends')}?from={since}&to={today}").content, "html.parser")
        assert [it.get_text() for it in page.select("tbody .day-note") if it.get_text()] == said
        assert "wedding" not in page.get_text()
    for back in range(100, 140):
        write_note(user=alice, day=today - timedelta(days=back), text=TEXT, today=today)
    assert count_queries(alice_client, address) == queries


def _in_months(first: date) -> list[str]:
    """Say on how many days of each month there is a note, for two days in a row."""
    return ["on 2 days"] if (first + timedelta(days=1)).month == first.month else ["on 1 day", "on 1 day"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_no_spreadsheet_takes_a_note_for_a_formula(alice: User, alice_client: Client, today: date, text: str) -> None:
    write_note(user=alice, day=today, text=text, today=today)
    sheet = csv.DictReader(io.StringIO(alice_client.get(reverse("trends-csv")).content.decode()))
    assert [row["note"] for row in sheet if row["note"]] == [f"'{text}"]
