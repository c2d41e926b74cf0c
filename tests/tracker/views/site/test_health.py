"""A monitor can ask by any address, and learns whether the database answers."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings


def test_it_works(client: Client, db: None) -> None:
    answer = client.get("/healthz")
    assert reverse("healthz") == "/healthz"
    assert answer.status_code == 200
    assert answer.content == b"ok\n"
    assert answer.headers["Content-Type"] == "text/plain"
    assert "no-store" in answer.headers["Cache-Control"]
    assert not answer.cookies


def test_without_the_database(client: Client, db: None) -> None:
    with patch.object(connection, "cursor", side_effect=OperationalError("gone")):
        answer = client.get("/healthz")
        assert client.get("/healthz?alive").status_code == 200, "the process does not need to be started again"
        assert client.get("/healthz?ready").status_code == 503
    assert answer.status_code == 503
    assert b"database" in answer.content


def test_ready_is_who_takes_writes(client: Client, db: None) -> None:
    assert client.get("/healthz?ready").status_code == 200
    with patch("tracker.views.site.health.is_read_only", return_value=True):
        assert client.get("/healthz").status_code == 200
        assert client.get("/healthz?ready").status_code == 503


@pytest.mark.parametrize("public", ["", "https://magnesium.example.org"])
def test_by_any_address(client: Client, db: None, settings: Settings, public: str) -> None:
    settings.PUBLIC_URL = public
    settings.ALLOWED_HOSTS = ["magnesium.example.org"] if public else ["*"]
    settings.SECURE_SSL_REDIRECT = bool(public)
    assert client.get("/healthz", headers={"host": "203.0.114.9:8000"}).status_code == 200


def test_only_to_read(client: Client, db: None) -> None:
    assert client.post("/healthz").status_code == 405
