"""Links to a sheet: who opens what, for how long, and what is left of it in logs and tables."""

from __future__ import annotations

import logging
import re
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cast import make_entry
from tests.tracker.views.diary.test_day import text_of
from tests.tracker.views.intake.test_week import full_day
from tracker.common.person import profile_of, today_of
from tracker.diary.notes import write_note
from tracker.dietitian_sheet.links import delete_long_ended, hash_of, make_link, opened_by, revoke, set_words
from tracker.management.commands.work import chores
from tracker.models import Profile, SharedSheet
from tracker.operations.log_filter import NothingTyped


@pytest.fixture
def today(alice: User) -> date:
    return today_of(profile_of(alice))


@pytest.fixture
def token(alice: User, today: date) -> str:
    """Return the token of Alice's link to her last week."""
    full_day(alice, today - timedelta(days=1), "321")
    set_words(user=alice, name="A. B.", notes=True)
    found = make_link(user=alice, first=today - timedelta(days=6), last=today, days=7, form_key=uuid.uuid4())
    assert found is not None
    return found


def address(token: str) -> str:
    return reverse("shared-sheet", args=[token])


def test_it_works(alice: User, alice_client: Client, client: Client, today: date) -> None:
    full_day(alice, today - timedelta(days=1), "321")
    make_entry(alice, today - timedelta(days=3))
    span = f"?from={today - timedelta(days=3)}&to={today}"
    sent = {"days": "7", "form_key": str(uuid.uuid4())}
    page = alice_client.post(reverse("sheet-links") + span, sent)
    assert page["Cache-Control"] == "no-store"
    field = BeautifulSoup(page.content, "html.parser").find("input", {"name": "link"})
    assert field is not None
    link = str(field["value"])
    assert link.startswith("http://testserver/shared/")
    text = text_of(client.get(link))
    assert "Full days: 1 of 4" in text
    assert "321" in text
    assert "not opened yet" not in text_of(alice_client.get(reverse("sheet-links")))
    assert "opened 1 time" in text_of(alice_client.get(reverse("sheet-links")))
    again = text_of(alice_client.post(reverse("sheet-links") + span, sent))
    assert "This link has already been made" in again
    assert SharedSheet.objects.count() == 1


def test_times_are_those_of_the_persons_own_clock(
    alice: User, alice_client: Client, client: Client, token: str
) -> None:
    Profile.objects.filter(user=alice).update(time_zone="Pacific/Auckland")
    SharedSheet.objects.update(expires_at=datetime(2099, 3, 5, 12, tzinfo=UTC))
    assert "Works until 6 March 2099, 1:00" in text_of(alice_client.get(reverse("sheet-links")))
    shared = text_of(client.get(address(token)))
    assert "You can read it until 6 March 2099, 1:00 (Pacific/Auckland)" in shared


def test_only_the_hash_is_kept(token: str, alice: User) -> None:
    assert len(token) >= 43  # 32 bytes
    row = SharedSheet.objects.values().get()
    assert token not in str(row)
    assert row["token_hash"] == hash_of(token)
    for session in Session.objects.all():
        assert token not in str(session.get_decoded())


def test_what_stands_around_it(token: str, client: Client, alice: User) -> None:
    client.cookies["theme"] = "dark"
    answer = client.get(address(token))
    assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies  # no session, nothing to remember
    assert not Session.objects.exists()
    page = BeautifulSoup(answer.content, "html.parser")
    assert [link["href"] for link in page.find_all("a")] == ["/"]
    assert page.find("form") is None
    assert alice.username not in answer.content.decode()


def test_it_opens_nothing_else(token: str, client: Client) -> None:
    client.get(address(token))
    for name in ("sheet", "sheet-links", "trends", "trends-csv", "week-now", "export-json"):
        assert client.get(reverse(name)).status_code == 302
    assert client.post(address(token)).status_code == 405


def test_unknown_expired_and_revoked_are_answered_alike(
    token: str, client: Client, alice: User, alice_client: Client
) -> None:
    unknown = client.get(address("x" * 43))
    link = SharedSheet.objects.get()
    alice_client.post(reverse("sheet-link-revoke", args=[link.pk]))
    revoked = client.get(address(token))
    assert "Revoked" in text_of(alice_client.get(reverse("sheet-links")))
    SharedSheet.objects.update(revoked_at=None, expires_at=timezone.now() - timedelta(seconds=1))
    expired = client.get(address(token))
    assert "Ended" in text_of(alice_client.get(reverse("sheet-links")))
    for answer in (unknown, revoked, expired):
        assert answer.status_code == 404
        assert answer.content == unknown.content
        assert dict(answer.headers) == dict(unknown.headers)
        assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert SharedSheet.objects.get().openings == 0


def test_one_of_a_deactivated_person_opens_nothing(token: str, alice: User, client: Client) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert client.get(reverse("shared-sheet", args=[token])).status_code == 404
    assert SharedSheet.objects.get().openings == 0


def test_revoking_twice_keeps_the_first_time(token: str, alice_client: Client) -> None:
    url = reverse("sheet-link-revoke", args=[SharedSheet.objects.get().pk])
    alice_client.post(url)
    first = SharedSheet.objects.get().revoked_at
    alice_client.post(url)
    assert SharedSheet.objects.get().revoked_at == first


def test_openings_are_told(token: str, client: Client, alice_client: Client) -> None:
    assert "not opened yet" in text_of(alice_client.get(reverse("sheet-links")))
    client.head(address(token))  # a program that looks whether there is something reads nothing
    for _ in range(2):
        client.get(address(token))
    assert "opened 2 times, last" in text_of(alice_client.get(reverse("sheet-links")))


def test_days_name_and_notes_stay_as_they_were(token: str, alice: User, client: Client, today: date) -> None:
    write_note(user=alice, day=today, text="Travelling", today=today)
    make_entry(alice, today - timedelta(days=30), "999")
    set_words(user=alice, name="Somebody else", notes=False)
    text = text_of(client.get(address(token)))
    assert "A. B." in text
    assert "Travelling" in text
    assert "of 7 (weekdays" in text
    assert "Somebody else" not in text


@pytest.mark.parametrize("sent", [{"days": "2"}, {"days": "365"}, {}, {"days": "7", "form_key": "x"}])
def test_refused(alice_client: Client, sent: dict[str, str]) -> None:
    answer = alice_client.post(reverse("sheet-links"), {"form_key": str(uuid.uuid4())} | sent)
    assert answer.status_code == 422
    assert not SharedSheet.objects.exists()


@pytest.mark.parametrize("days", [1, 7, 30])
def test_how_long(alice: User, days: int, today: date) -> None:
    make_link(user=alice, first=today, last=today, days=days, form_key=uuid.uuid4())
    link = SharedSheet.objects.get()
    assert abs(link.expires_at - timezone.now() - timedelta(days=days)) < timedelta(minutes=1)
    with pytest.raises(ValidationError):
        make_link(user=alice, first=today, last=today - timedelta(days=1), days=1, form_key=uuid.uuid4())


def test_they_go_with_the_account(token: str, alice: User, client: Client) -> None:
    alice.delete()
    assert not SharedSheet.objects.exists()
    assert opened_by(token, count=True) is None
    assert client.get(address(token)).status_code == 404


def test_no_log_holds_a_token(
    token: str, client: Client, caplog: pytest.LogCaptureFixture, capsys: Any, settings: Any
) -> None:
    SharedSheet.objects.update(expires_at=timezone.now())
    handler = logging.StreamHandler()
    handler.addFilter(NothingTyped())
    lines: list[str] = []
    handler.emit = lambda record: lines.append(handler.format(record))  # type: ignore[method-assign]
    logging.getLogger("django.request").addHandler(handler)
    try:
        client.get(address(token))
    finally:
        logging.getLogger("django.request").removeHandler(handler)
    assert lines == ["Not Found: shared/<str:token>/"]
    used = settings.LOGGING["handlers"]["console"]["filters"]
    assert [settings.LOGGING["filters"][name]["()"] for name in used] == ["tracker.operations.log_filter.NothingTyped"]
    assert settings.LOGGING["loggers"]["gunicorn.error"]["filters"] == used
    assert not re.search(re.escape(token), capsys.readouterr().err)


@pytest.mark.parametrize(
    ("message", "args", "said"),
    [
        ("Not Found: %s", ("/shared/abc-_9/",), "Not Found: /shared/.../"),
        ('"%s" %s %s', ("GET /shared/abc?x=1 HTTP/1.1", 200, 5), '"GET /shared/...?x=1 HTTP/1.1" 200 5'),
        ("Error at http://h/shared/abc", (), "Error at http://h/shared/..."),
        ("Not Found: %s", ("/accounts/invitation/abc/",), "Not Found: /accounts/invitation/.../"),
        ("100 %d of %s", (3, "/week/"), "100 3 of /week/"),
    ],
)
def test_lines_nothing_typed(message: str, args: tuple[object, ...], said: str) -> None:
    record = logging.LogRecord("x", logging.WARNING, "", 1, message, args, None)
    assert NothingTyped().filter(record)
    assert record.getMessage() == said
    record.request = "<WSGIRequest: GET '/shared/abc/'>"
    NothingTyped().filter(record)
    assert "shared/abc" not in str(vars(record))


def test_a_link_that_ended_is_forgotten_after_a_month(alice: User, token: str, today: date) -> None:
    """See the table on the privacy page."""
    make_link(user=alice, first=today, last=today, days=7, form_key=uuid.uuid4())
    revoke(link=SharedSheet.objects.latest("pk"))
    month = timedelta(days=30)
    assert delete_long_ended(timezone.now() + month - timedelta(minutes=1)) == 0
    assert delete_long_ended(timezone.now() + month) == 1, "the revoked one"
    assert opened_by(token, count=False) is not None
    SharedSheet.objects.update(expires_at=timezone.now() - month)
    chores()
    assert not SharedSheet.objects.exists()
