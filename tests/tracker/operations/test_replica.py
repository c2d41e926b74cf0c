"""Which pages are read from a replica, for whom, and what is always read from the primary."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.exceptions import MiddlewareNotUsed
from django.db import OperationalError, router
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from foods.models import Food
from tests.cast import make_food
from tests.conftest import client_of
from tracker.middleware import ReplicaMiddleware
from tracker.models import Entry, SharedSheet
from tracker.operations import replica
from tracker.urls import urlpatterns


def set_in_transaction(monkeypatch: pytest.MonkeyPatch, *, is_in_one: bool) -> None:
    """Tell the router whether there is a transaction: every test runs in one."""
    primary = SimpleNamespace(in_atomic_block=is_in_one)
    monkeypatch.setattr(replica, "transaction", SimpleNamespace(get_connection=lambda: primary))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Configure a replica, outside of a transaction; return its connection, which is asked whether it answers."""
    monkeypatch.setattr(router, "routers", [replica.Router()])
    asked = Mock()
    monkeypatch.setattr(replica, "connections", {"replica": asked})
    set_in_transaction(monkeypatch, is_in_one=False)
    monkeypatch.setattr(replica, "_passed_over_until", 0.0)
    return asked


def test_it_works(asked: Any) -> None:
    with replica.one_request():
        assert router.db_for_read(Food) == "default"
        replica.begin()
        assert router.db_for_read(Food) == router.db_for_read(Entry) == "replica"
        assert router.db_for_write(Food) == "default"
    assert router.db_for_read(Food) == "default", "the next request starts over"


@pytest.mark.parametrize("model", [Session, User, SharedSheet])
def test_always_from_the_primary(asked: Any, model: Any) -> None:
    with replica.one_request():
        replica.begin()
        assert router.db_for_read(model) == "default"


def test_in_a_transaction(asked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    set_in_transaction(monkeypatch, is_in_one=True)
    with replica.one_request():
        replica.begin()
        assert router.db_for_read(Food) == "default"


def test_one_that_is_gone_is_passed_over(asked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked.ensure_connection.side_effect = OperationalError
    with replica.one_request():
        replica.begin()
        assert [router.db_for_read(Food) for _ in range(3)] == ["default"] * 3
        assert asked.ensure_connection.call_count == 1, "nobody waits for it again for some seconds"
        asked.ensure_connection.side_effect = None
        monkeypatch.setattr(replica, "PASSED_OVER_SECONDS", -1.0)
        replica.pass_over()
        assert router.db_for_read(Food) == "replica"


def test_migrations_are_for_the_primary() -> None:
    one = replica.Router()
    assert one.allow_migrate("default", "foods")
    assert not one.allow_migrate("replica", "foods")
    assert one.allow_relation(Mock(), Mock())


def test_every_page_named_here_exists() -> None:
    from foods.urls import urlpatterns as of_foods

    assert {pattern.name for pattern in [*urlpatterns, *of_foods] if hasattr(pattern, "name")} >= replica.PAGES


@pytest.mark.parametrize(
    ("method", "page", "cookies", "old"),
    [
        ("GET", "foods", {}, True),
        ("HEAD", "learn", {}, True),
        ("POST", "foods", {}, False),
        ("GET", "diary-day", {}, False),
        ("GET", "foods", {"wrote": "1"}, False),
    ],
)
def test_which_pages(method: str, page: str, cookies: dict[str, str], old: bool) -> None:
    request = RequestFactory().generic(method, "/")
    request.resolver_match = SimpleNamespace(view_name=page)  # type: ignore[assignment]
    request.COOKIES = cookies
    assert replica.may_be_old(request) is old


def test_no_page_is_known() -> None:
    assert not replica.may_be_old(RequestFactory().get("/"))


def test_without_a_replica_nothing_is_decided() -> None:
    with pytest.raises(MiddlewareNotUsed):
        ReplicaMiddleware(lambda request: HttpResponse())


@pytest.mark.django_db
def test_who_wrote_reads_from_the_primary(asked: Any, monkeypatch: pytest.MonkeyPatch, alice: User) -> None:
    """The browser says so itself for a while."""
    monkeypatch.setattr(replica, "is_used", lambda: True)
    begun = Mock()
    monkeypatch.setattr(replica, "begin", begun)
    make_food()
    client = client_of(alice)
    assert client.get(reverse("foods")).status_code == 200
    assert begun.call_count == 1
    answer = client.post(reverse("food-ask"), {"q": "lupins"})
    cookie = answer.cookies["wrote"]
    assert (cookie["max-age"], cookie["httponly"], cookie["samesite"]) == (60, True, "Lax")
    assert client.get(reverse("foods")).status_code == 200
    assert begun.call_count == 1
    Client().get(reverse("foods"))
    assert begun.call_count == 2, "others may read what is a moment old"
