"""The page of a day to come, and confirming on the day."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cast import make_entry, make_food
from tests.tracker.views.diary.test_day import text_of
from tests.tracker.views.diary.test_free_text import read, sent
from tracker.common.person import profile_of, today_of
from tracker.import_export.csv_export import csv_text
from tracker.models import Entry, SharedSheet, SheetReply


def test_planned_on_its_day_and_before(alice: User, alice_client: Client) -> None:
    today = today_of(profile_of(alice))
    ahead = today + timedelta(days=14)
    make_entry(alice, ahead, planned=True)
    make_entry(alice, today, planned=True, food_name="Planned oats")
    page = text_of(alice_client.get(reverse("diary-day", args=[ahead])))
    assert "This counts once the day comes" in page
    assert "What will you eat?" in page
    assert "What did you eat?" not in page
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
    assert "in the future" in page
    assert not Entry.objects.exists()


def test_a_bad_token(alice_client: Client) -> None:
    page = text_of(alice_client.post(reverse("planned-undo"), {"token": "x"}, follow=True))
    assert "no longer be undone" in page


def test_the_day_to_come_says_planned_and_nothing_else(alice: User, alice_client: Client) -> None:
    tomorrow = today_of(profile_of(alice)) + timedelta(days=1)
    make_entry(alice, tomorrow, "120", planned=True)
    page = text_of(alice_client.get(reverse("diary-day", args=[tomorrow])))
    assert "Planned · 120 mg" in page
    for words in ("so far", "mg to go", "Finish the day", "Nothing planned", "of 310"):
        assert words not in page


def test_the_arrow_ends_after_fourteen_days(alice: User, alice_client: Client) -> None:
    today = today_of(profile_of(alice))
    for ahead, leads_on in ((0, True), (13, True), (14, False)):
        page = alice_client.get(reverse("diary-day", args=[today + timedelta(days=ahead)])).content.decode()
        assert ('rel="next"' in page) is leads_on


def test_the_log_page_plans(alice: User, alice_client: Client) -> None:
    tomorrow = today_of(profile_of(alice)) + timedelta(days=1)
    address = f"{reverse('log')}?day={tomorrow}&meal=lunch"
    assert f'href="/log/?day={tomorrow}' in alice_client.get(reverse("log")).content.decode()
    make_entry(alice, tomorrow, "120", planned=True)
    assert "1 thing · 120 mg" in text_of(alice_client.get(address))


def test_today_the_log_page_counts_what_is_eaten(alice: User, alice_client: Client) -> None:
    today = today_of(profile_of(alice))
    make_entry(alice, today, "120", planned=True)
    assert "thing" not in text_of(alice_client.get(f"{reverse('log')}?meal=lunch")).partition("Done")[0]


def test_a_line_plans(alice: User, alice_client: Client) -> None:
    tomorrow = today_of(profile_of(alice)) + timedelta(days=1)
    make_food("Oats", "130", portions={"1 cup": "80"})
    alice_client.post(reverse("log-line"), sent(read(alice_client, "tomorrow: oats")))
    entry = Entry.everything.get()
    assert (entry.day, entry.planned) == (tomorrow, True)


def test_the_csv_file_leaves_it_out(alice: User) -> None:
    make_entry(alice, today_of(profile_of(alice)), food_name="Planned oats", planned=True)
    assert "Planned oats" not in "".join(csv_text(alice))


def test_a_reply_that_waits_is_said_on_day_and_week(alice: User, alice_client: Client) -> None:
    day = today_of(profile_of(alice))
    link = SharedSheet.objects.create(user=alice, first=day, last=day, token_hash="d", expires_at=timezone.now())
    reply = SheetReply.objects.create(user=alice, link=link, note="Eat oats")
    for name in ("home", "week-now"):
        assert "summary replied" in text_of(alice_client.get(reverse(name)))
    reply.answered_at = timezone.now()
    reply.save()
    for name in ("home", "week-now"):
        assert "summary replied" not in text_of(alice_client.get(reverse(name)))
