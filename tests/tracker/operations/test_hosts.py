"""A phone on the home network may come in by plain HTTP; a foreign name may not; no page may ask elsewhere."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.fixtures import Settings

from tracker.operations.hosts import is_home_host

LOGIN = "/accounts/login/"


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:8000",
        "127.0.0.1",
        "[::1]:8000",
        "192.168.1.20:8000",
        "10.0.0.7",
        "172.20.1.1",
        "169.254.3.4",
        "100.101.102.103",
        "[fd12:3456::1]:8000",
        "kitchen",
        "kitchen.local",
        "KITCHEN.LOCAL.",
        "kitchen.fritz.box:8000",
        "kitchen.home.arpa",
    ],
)
def test_home(host: str) -> None:
    assert is_home_host(host)


@pytest.mark.parametrize(
    "host", ["example.org", "8.8.8.8", "8.8.8.8:8000", "[2001:4860:4860::8888]", "local.example.org", "", "172.32.0.1"]
)
def test_not_home(host: str) -> None:
    assert not is_home_host(host)


@pytest.mark.parametrize("host", ["example.org", "8.8.8.8:8000", "evil.example:8000", "a b"])
def test_a_foreign_name_is_refused(client: Client, db: None, host: str) -> None:
    assert client.get(LOGIN, headers={"host": host}).status_code == 400


def test_log_in_from_a_phone(alice: User) -> None:
    phone = Client(
        enforce_csrf_checks=True, headers={"host": "192.168.1.20:8000", "origin": "http://192.168.1.20:8000"}
    )
    page = phone.get(LOGIN)
    assert page.status_code == 200
    assert not page.cookies["csrftoken"]["secure"], "a browser would not send it back by plain HTTP"
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())
    assert token
    sent = {"login": "alice", "password": "correct horse battery", "csrfmiddlewaretoken": token[1]}
    answer = phone.post(LOGIN, sent)
    assert answer.status_code == 302
    assert not answer.cookies["sessionid"]["secure"]
    assert phone.get("/").wsgi_request.user == alice


def test_no_post_from_another_site(alice: User) -> None:
    phone = Client(enforce_csrf_checks=True, headers={"host": "192.168.1.20:8000", "origin": "http://evil.example"})
    phone.get(LOGIN)
    sent = {"login": "alice", "password": "x", "csrfmiddlewaretoken": phone.cookies["csrftoken"].value}
    assert phone.post(LOGIN, sent).status_code == 403


def test_public_url_answers_to_its_name_alone(client: Client, db: None, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://magnesium.example.org"
    settings.ALLOWED_HOSTS = ["magnesium.example.org"]
    assert client.get(LOGIN, headers={"host": "magnesium.example.org"}).status_code == 200
    assert client.get(LOGIN, headers={"host": "192.168.1.20"}).status_code == 400


def test_nothing_may_leave_the_server(client: Client, db: None) -> None:
    policy = client.get(LOGIN).headers["Content-Security-Policy"]
    rules = {words[0]: words[1:] for rule in policy.split(";") if (words := rule.split())}
    assert rules["default-src"] == ["'none'"]
    assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == rules["form-action"] == ["'self'"]
    assert rules["frame-ancestors"] == rules["base-uri"] == rules["object-src"] == ["'none'"]
    assert "unsafe" not in policy
    assert "http" not in policy


def test_headers_that_protect(client: Client, db: None) -> None:
    headers = client.get(LOGIN).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
