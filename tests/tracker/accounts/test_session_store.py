"""Where a person is logged in, and ending it."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import psycopg
import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DjangosOwn
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.second_factor import log_in
from tests.tracker.views.diary.test_day import text_of
from tracker.accounts import PersonBackend
from tracker.accounts.session_store import SessionStore
from tracker.accounts.user_agents import device
from tracker.models import Profile
from tracker.operations.failover import is_lost

SESSIONS = reverse("sessions")
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 (KHTML, like Gecko) Version/18 Safari/604"
)
LAPTOP = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


@pytest.fixture
def laptop(alice: User) -> Client:
    client = Client(headers={"user-agent": LAPTOP})
    log_in(client)
    return client


@pytest.fixture
def phone(alice: User) -> Client:
    client = Client(headers={"user-agent": PHONE}, REMOTE_ADDR="192.0.2.7")
    log_in(client)
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("profile")).status_code == 200


def number_of(client: Client) -> int:
    return int(UserSession.objects.get(session_key=client.session.session_key).pk)


def test_it_works(laptop: Client, phone: Client) -> None:
    text = text_of(laptop.get(SESSIONS))
    assert text.index("Firefox on Linux this browser") < text.index("Safari on iPhone")
    assert "192.0.2.7" in text
    page = laptop.post(SESSIONS, {"session": number_of(phone)}, follow=True)
    assert "Logged out on that device." in text_of(page)
    assert "iPhone" not in text_of(page)
    assert (is_in(laptop), is_in(phone)) == (True, False)


def test_all_others_at_once(laptop: Client, phone: Client) -> None:
    third = Client()
    log_in(third)
    laptop.post(SESSIONS, {"others": "1"})
    assert [is_in(client) for client in (laptop, phone, third)] == [True, False, False]


def test_this_one_is_a_log_out(laptop: Client, phone: Client) -> None:
    assert laptop.post(SESSIONS, {"session": number_of(laptop)})["Location"] == "/"
    assert (is_in(laptop), is_in(phone)) == (False, True)


@pytest.mark.parametrize("number", ["", "0", "x", "-1", "²", "9" * 30])
def test_what_is_no_session_ends_none(laptop: Client, number: str) -> None:
    assert laptop.post(SESSIONS, {"session": number}).status_code == 404
    assert is_in(laptop)


def test_a_strangers_session_is_not_there(laptop: Client, bob: User) -> None:
    strange = Client()
    log_in(strange, "bob")
    assert laptop.post(SESSIONS, {"session": number_of(strange)}).status_code == 404
    assert is_in(strange)
    assert "bob" not in text_of(laptop.get(SESSIONS))


def test_a_session_from_before_the_list_appears(alice_client: Client) -> None:
    assert not UserSession.objects.exists()
    assert "this browser" in text_of(alice_client.get(SESSIONS))


def test_a_new_password_ends_the_others(laptop: Client, phone: Client) -> None:
    new = "walnuts and figs"
    sent = {"oldpassword": "correct horse battery", "password1": new, "password2": new}
    laptop.post(reverse("account_change_password"), sent)
    assert "iPhone" not in text_of(laptop.get(SESSIONS))
    assert (is_in(laptop), is_in(phone)) == (True, False)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (PHONE, "Safari on iPhone"),
        (LAPTOP, "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/140 Safari/537 Edg/140", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 16) AppleWebKit/537 Chrome/140 Mobile Safari/537", "Chrome on Android"),
        ("curl/8", "A browser"),
        ("<script>", "A browser"),
        ("", "A browser"),
    ],
)
def test_browsers_have_readable_names(said: str, meant: str) -> None:
    assert device(said) == meant


@pytest.mark.django_db
def test_a_session_is_read_as_django_reads_it() -> None:
    kept = SessionStore()
    kept["food"] = {"name": "Skyr", "n": [1, 2]}
    kept.create()
    key = kept.session_key
    assert dict(SessionStore(key).items()) == dict(DjangosOwn(key).items()) == {"food": {"name": "Skyr", "n": [1, 2]}}
    Session.objects.filter(pk=key).update(expire_date=timezone.now() - timedelta(seconds=1))
    for gone in (key, "x" * 32):
        read = SessionStore(gone)
        assert (dict(read.items()), read.session_key) == ({}, None)


@pytest.mark.parametrize("said", ["", "\0" * 32, "gar bage", "ü" * 32, "'; --"])
@pytest.mark.django_db
def test_what_is_no_key_is_not_looked_for(said: str, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """PostgreSQL cannot be asked for a zero byte, which a cookie in quotes may hold."""
    with django_assert_num_queries(0):
        read = SessionStore(said)
        assert (dict(read.items()), read.session_key) == ({}, None)


def test_who_is_signed_in_is_read_as_the_orm_reads_it(
    alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Profile.objects.filter(user=alice).update(birth_year=1986, time_zone="Europe/Berlin")
    with django_assert_num_queries(1):
        user = PersonBackend().get_user(alice.pk)
        assert user
        assert (user.profile.birth_year, user.profile.user) == (1986, user)
    wanted = User.objects.get(pk=alice.pk)
    for read, row in ((user, wanted), (user.profile, wanted.profile)):
        for field in row._meta.concrete_fields:
            assert getattr(read, field.attname) == getattr(row, field.attname)
    Profile.objects.all().delete()
    assert PersonBackend().get_user(alice.pk) == alice
    User.objects.update(is_active=False)
    assert PersonBackend().get_user(alice.pk) is None
    assert PersonBackend().get_user(alice.pk + 1) is None


def test_a_session_that_was_ended_elsewhere_is_not_stored(db: None) -> None:
    session = SessionStore()
    session.create()
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        session.save()


def test_a_database_that_went_away_is_no_bad_request(db: None) -> None:
    """Otherwise people would read that their request was a bad one."""
    session = SessionStore()
    session.create()
    gone = OperationalError("gone")
    gone.__cause__ = psycopg.OperationalError("server closed the connection unexpectedly")
    with patch.object(Session, "save", side_effect=gone), pytest.raises(OperationalError) as raised:
        session.save()
    assert is_lost(raised.value)
