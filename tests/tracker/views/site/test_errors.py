"""The pages for what went wrong speak in the product's voice."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, OperationalError
from django.test import Client
from django.urls import reverse

from tests.conftest import client_of
from tests.tracker.views.diary.test_day import text_of


def test_a_page_that_is_none(alice_client: Client) -> None:
    page = alice_client.get("/nowhere/")
    assert page.status_code == 404
    assert "Page not found" in text_of(page)


def test_a_form_that_cannot_be_trusted(alice: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    page = client.post(reverse("profile"), {})
    assert page.status_code == 403
    assert "Please send it again" in text_of(page)


def broken(client: Client, monkeypatch: pytest.MonkeyPatch, error: Exception) -> Client:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("tracker.intake.summaries.days_and_finding", fail)
    client.raise_request_exception = False
    return client


def test_something_broke(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    page = broken(client_of(alice), monkeypatch, ValueError("a bug")).get("/")
    assert page.status_code == 500
    assert "Something broke on our side" in text_of(page)
    assert "a bug" not in page.content.decode()


def test_the_database_is_away(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    page = broken(client_of(alice), monkeypatch, OperationalError("gone")).get("/")
    assert page.status_code == 503
    assert page["Retry-After"] == "30"
    assert "wait half a minute" in text_of(page)


def test_a_foreign_host(client: Client, db: None) -> None:
    page = client.get("/", headers={"Host": "evil.example"})
    assert page.status_code == 400
    assert "This address does not work here" in text_of(page)


def test_a_form_with_too_many_fields(alice_client: Client) -> None:
    page = alice_client.post(reverse("profile"), {f"field{number}": "1" for number in range(1001)})
    assert page.status_code == 413
    assert "Forms here accept 1000 fields at most. Nothing was changed." in text_of(page)


def test_a_form_that_came_broken(alice_client: Client) -> None:
    page = alice_client.generic("POST", reverse("own-data"), b"--x", "multipart/form-data; boundary=\xe9")
    assert page.status_code == 400
    assert "That could not be read" in text_of(page)


def test_what_an_account_may_not_do(alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    page = client_of(alice).get(reverse("admin:foods_food_changelist"))
    assert page.status_code == 403
    assert "This account is not allowed to do that" in text_of(page)


def test_the_file_of_the_database_is_damaged(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    page = broken(client_of(alice), monkeypatch, DatabaseError("file is not a database")).get("/")
    assert page.status_code == 503
    assert "tell the person who runs this site" in text_of(page)
