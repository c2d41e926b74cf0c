"""What every test may ask for: the cast, their clients, and counting of queries."""

from __future__ import annotations

import os
from collections.abc import Callable

import hypothesis
import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import make_user

# Deadlines measure the machine. In CI the same examples run every time, so that a red run can be repeated.
hypothesis.settings.register_profile("suite", deadline=None, max_examples=60, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("suite")


@pytest.fixture
def alice(db: None) -> User:
    """Return the person who owns what the test is about."""
    return make_user("alice")


@pytest.fixture
def bob(db: None) -> User:
    """Return a stranger."""
    return make_user("bob")


def client_of(user: User) -> Client:
    """Return a client that is logged in as this person."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def alice_client(alice: User) -> Client:
    return client_of(alice)


@pytest.fixture
def bob_client(bob: User) -> Client:
    return client_of(bob)


@pytest.fixture
def count_queries(db: None) -> Callable[[Client, str], int]:
    """Return a function that reads a page, which must answer 200, and counts its queries.

    A page's number must not grow with its rows: compare it with 5 and with 50 of them.
    """

    def count(client: Client, url: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(url)
        assert response.status_code == 200, f"{url} answered {response.status_code}"
        return len(queries)

    return count
