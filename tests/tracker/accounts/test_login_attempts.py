"""Trying names and passwords: limits that all processes share, that lock nobody out for long, and that tell nothing."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.core import mail
from django.core.cache import cache, caches
from django.core.cache.backends.db import DatabaseCache
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from tests.second_factor import PASSWORD, log_in, set_up_app
from tests.tracker.views.diary.test_day import text_of

pytestmark = pytest.mark.django_db
LOG_IN, RESET = reverse("account_login"), reverse("account_reset_password")


def from_address(number: int) -> Client:
    return Client(REMOTE_ADDR=f"192.0.2.{number}")


def try_password(client: Client, name: str, password: str = "wrong") -> Any:
    return client.post(LOG_IN, {"login": name, "password": password})


def test_it_works(alice: User) -> None:
    guesser = from_address(1)
    assert [try_password(guesser, "alice").status_code for _ in range(6)] == [200] * 5 + [429]
    page = try_password(guesser, "alice", PASSWORD)
    assert page.status_code == 429
    assert page["Retry-After"] == "300"
    assert "Wait five minutes" in text_of(page)


def test_the_count_is_kept_where_every_process_sees_it() -> None:
    assert isinstance(caches["default"], DatabaseCache)
    assert cache.add("seen", 1)
    assert not cache.add("seen", 2)
    assert cache.get("seen") == 1


@pytest.mark.django_db(transaction=True)
def test_a_disk_that_is_full_is_not_too_many_attempts(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite notices only at the end, on commit."""

    def commit() -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(connection, "_commit", commit)
    answer = try_password(Client(raise_request_exception=False), "alice")
    assert (answer.status_code, "wait half a minute" in text_of(answer)) == (503, True)


def test_the_person_is_not_kept_out_by_a_stranger(alice: User) -> None:
    for _ in range(8):
        try_password(from_address(1), "alice")
    assert log_in(from_address(2)) == 302


def test_many_addresses_together_are_slowed_down(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [try_password(from_address(number % 40 + 1), "alice").status_code for number in range(31)]
    assert answers == [200] * 30 + [429]
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + 61)
    assert log_in(from_address(99)) == 302, "a minute later the person is let in again"


def test_one_address_that_tries_many_names_is_slowed_down(alice: User) -> None:
    guesser = from_address(1)
    assert [try_password(guesser, f"name-{number}").status_code for number in range(11)] == [200] * 10 + [429]


def test_nobody_claims_another_address(alice: User) -> None:
    answers = [
        Client(headers={"X-Forwarded-For": f"192.0.2.{number}"}).post(LOG_IN, {"login": "alice", "password": "x"})
        for number in range(6)
    ]
    assert answers[-1].status_code == 429


def test_behind_the_proxy_its_word_counts_and_no_earlier_one(alice: User, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    answers = [
        Client(headers={"X-Forwarded-For": f"198.51.100.{number}, 192.0.2.1"}).post(
            LOG_IN, {"login": "alice", "password": "x"}
        )
        for number in range(6)
    ]
    assert answers[-1].status_code == 429
    assert try_password(Client(headers={"X-Forwarded-For": "192.0.2.2"}), "alice").status_code == 200


def test_sign_ups_are_limited_too(db: None) -> None:
    client = from_address(1)
    answers = [client.post(reverse("account_signup"), {"username": ""}).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]


def test_known_and_unknown_names_are_answered_alike(alice: User, bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    User.objects.filter(pk=bob.pk).update(is_active=False)
    sample = User.objects.create(username="sample")
    sample.set_unusable_password()
    sample.save()
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    pages = []
    for number, name in enumerate(("alice", "bob", "sample", "nobody")):
        hashed.clear()
        page = try_password(from_address(number), name)
        pages.append((page.status_code, text_of(page), len(hashed)))
    assert {pages[0]} == set(pages), "the same words and as many hashes, whose time is what can be measured"
    assert pages[0][2] == 1


def test_a_reset_tells_nobody_whether_an_address_is_known(alice: User, settings: Any) -> None:
    settings.EMAIL_CONFIGURED = True
    alice.emailaddress_set.create(email="alice@example.org", primary=True, verified=True)
    pages = [
        from_address(number).post(RESET, {"email": email}, follow=True)
        for number, email in enumerate(("alice@example.org", "nobody@example.org"))
    ]
    assert text_of(pages[0]) == text_of(pages[1])
    assert [page.redirect_chain for page in pages] == [[(reverse("account_reset_password_done"), 302)]] * 2
    assert [message.to for message in mail.outbox] == [["alice@example.org"], ["nobody@example.org"]]
    assert "/password/reset/key/" in str(mail.outbox[0].body)
    assert "/password/reset/key/" not in str(mail.outbox[1].body)


def test_a_sign_up_tells_nobody_whether_an_address_is_known(alice: User, client: Client) -> None:
    alice.emailaddress_set.create(email="alice@example.org", primary=True, verified=True)
    sent = {"username": "mallory", "password1": "walnuts and figs", "email": "alice@example.org"}
    assert client.post(reverse("account_signup"), sent)["Location"] == "/"
    mallory = User.objects.get(username="mallory")
    assert not mallory.emailaddress_set.get().verified


def test_logging_in_begins_a_session_that_nobody_else_knows(alice: User) -> None:
    victim = Client()
    victim.get(LOG_IN)
    session = victim.session
    session["planted"] = "by a stranger"
    session.save()
    planted = str(session.session_key)
    victim.cookies[settings.SESSION_COOKIE_NAME] = planted
    log_in(victim)
    assert victim.session.session_key != planted
    stranger = Client()
    stranger.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert stranger.get("/week/")["Location"].startswith(LOG_IN)


def test_a_made_up_session_key_is_not_taken(alice: User) -> None:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    log_in(client)
    assert client.session.session_key != "a" * 32


def test_an_ipv6_network_is_one_address(alice: User) -> None:
    answers = [try_password(Client(REMOTE_ADDR=f"2001:db8::{number}"), "alice").status_code for number in range(1, 7)]
    assert answers == [200] * 5 + [429]
    assert try_password(Client(REMOTE_ADDR="2001:db8:0:1::1"), "alice").status_code == 200


DELETE, CHANGE, AGAIN = reverse("delete-account"), reverse("account_change_password"), reverse("account_reauthenticate")


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        (DELETE, {"password": "wrong"}),
        (CHANGE, {"oldpassword": "wrong", "password1": "walnuts and figs", "password2": "walnuts and figs"}),
        (AGAIN, {"password": "wrong"}),
    ],
)
def test_who_has_a_session_cannot_guess_either(alice_client: Client, address: str, sent: dict[str, str]) -> None:
    answers = [alice_client.post(address, sent).status_code for _ in range(8)]
    assert 429 not in answers[:5]
    assert answers[5:] == [429] * 3
    right = {name: PASSWORD if value == "wrong" else value for name, value in sent.items()}
    assert alice_client.post(address, right).status_code == 429
    assert User.objects.filter(username="alice").exists()


def test_the_code_of_a_second_step_is_limited_too(alice: User, alice_client: Client) -> None:
    set_up_app(alice)
    answers = [alice_client.post(reverse("mfa_reauthenticate"), {"code": "000000"}) for _ in range(8)]
    assert "did not match" in text_of(answers[0])
    assert "did not match" not in text_of(answers[-1])


def test_the_admin_has_no_other_page_for_passwords(alice: User, alice_client: Client) -> None:
    User.objects.filter(pk=alice.pk).update(is_staff=True, is_superuser=True)
    for answer in (
        alice_client.get(reverse("admin:password_change")),
        alice_client.post(reverse("admin:password_change"), {"old_password": PASSWORD}),
    ):
        assert (answer.status_code, answer["Location"]) == (302, CHANGE)
