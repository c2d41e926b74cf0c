"""Strangers who guess lock nobody out of a browser in which they have logged in before."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.second_factor import code_for, log_in, set_up_app
from tests.tracker.accounts.test_login_attempts import from_address, try_password
from tracker.accounts.known_browsers import COOKIE, MOST_PEOPLE

pytestmark = pytest.mark.django_db


def logged_out(client: Client) -> Client:
    client.post(reverse("account_logout"))
    return client


def strangers_guess(name: str = "alice", times: int = 6) -> None:
    """Guess from this very address, as behind a proxy that hides the clients'."""
    for _ in range(times):
        try_password(from_address(1), name)


@pytest.fixture
def laptop(alice: User) -> Client:
    client = from_address(1)
    assert log_in(client) == 302
    return logged_out(client)


def test_it_works(laptop: Client) -> None:
    strangers_guess(times=10)
    for number in range(2, 30):
        try_password(from_address(number), "alice")
    assert log_in(from_address(1)) == 429, "this address tried too often"
    assert log_in(from_address(90)) == 429, "too many tried this name"
    assert log_in(laptop, "Alice") == 302


def test_the_second_step_is_open_too(laptop: Client, alice: User) -> None:
    secret = set_up_app(alice)
    strangers_guess()
    assert log_in(laptop) == 302
    assert laptop.post(reverse("mfa_authenticate"), {"code": code_for(secret)})["Location"] == "/"


def test_it_is_known_for_those_who_logged_in_there(laptop: Client, bob: User) -> None:
    strangers_guess("bob")
    assert log_in(laptop, "bob") == 429


def test_guesses_from_it_are_limited(laptop: Client) -> None:
    answers = [try_password(laptop, "alice").status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]
    assert log_in(laptop) == 429
    assert log_in(from_address(2)) == 302, "what was tried there counts nowhere else"


def test_logging_in_again_and_again_is_not_guessing(laptop: Client) -> None:
    assert [log_in(logged_out(laptop)) for _ in range(12)] == [302] * 12


def test_several_share_a_browser_but_not_everybody(alice: User) -> None:
    client = Client()
    for number in range(MOST_PEOPLE):
        User.objects.create_user(f"person-{number}", password="correct horse battery")
    for name in ("alice", *(f"person-{number}" for number in range(MOST_PEOPLE))):
        log_in(client, name)
        logged_out(client)
    _number, people = signing.loads(client.cookies[COOKIE].value, salt="tracker.known_browsers")
    assert len(set(people)) == MOST_PEOPLE
    assert "alice" not in client.cookies[COOKIE].value


@pytest.mark.parametrize("value", ["", "x", '["", ["x"]]', "WyIiLFtdXQ:1abc:nonsense"])
def test_what_was_made_up_is_not_known(laptop: Client, value: str) -> None:
    laptop.cookies[COOKIE] = value
    strangers_guess()
    assert log_in(laptop) == 429


def test_it_is_known_for_as_long_as_browsers_keep_it(laptop: Client) -> None:
    cookie = laptop.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/accounts/")
    with time_machine.travel(timezone.now() + timedelta(days=401)):
        strangers_guess()
        assert log_in(laptop) == 429
