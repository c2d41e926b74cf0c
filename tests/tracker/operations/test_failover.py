"""Which errors mean that the primary went away, and which connections are dropped then."""

from __future__ import annotations

import sqlite3
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import psycopg
import pytest
from django.db import InterfaceError, InternalError, OperationalError, connections
from psycopg import errors

from tracker.operations import failover


def because(kind: type[Exception], cause: Exception) -> Exception:
    """Return an error of Django's with its cause, as Django raises it."""
    error = kind("of Django")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "error",
    [
        because(OperationalError, psycopg.OperationalError("server closed the connection unexpectedly")),
        because(OperationalError, errors.AdminShutdown()),
        because(OperationalError, errors.CannotConnectNow()),
        because(OperationalError, errors.ProtocolViolation("server conn crashed?")),
        because(InternalError, errors.ReadOnlySqlTransaction()),
        because(InterfaceError, psycopg.InterfaceError("the connection is closed")),
    ],
    ids=lambda error: type(error.__cause__).__name__,
)
def test_the_primary_is_gone(error: Exception) -> None:
    assert failover.is_lost(error)


@pytest.mark.parametrize(
    "error",
    [
        because(OperationalError, errors.LockNotAvailable()),
        because(OperationalError, errors.DiskFull()),
        because(OperationalError, sqlite3.OperationalError("database is locked")),
        OperationalError("without a cause"),
        ValueError(),
        None,
    ],
)
def test_the_primary_is_there(error: Exception | None) -> None:
    assert not failover.is_lost(error)


def connection(**changes: Any) -> SimpleNamespace:
    standard = {"errors_occurred": True, "in_atomic_block": False, "alias": "default", "connection": Mock()}
    return SimpleNamespace(**standard | {"close": Mock(), "pool": Mock()} | changes)


def test_connections_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    failed, never_opened, replica = connection(), connection(connection=None, pool=None), connection(alias="replica")
    fine, in_a_test = connection(errors_occurred=False), connection(in_atomic_block=True)
    every = [failed, never_opened, replica, fine, in_a_test]
    monkeypatch.setattr(connections, "all", lambda **_: every)
    passed_over = Mock()
    monkeypatch.setattr("tracker.operations.replica.pass_over", passed_over)
    failover.drop_connections(give_up_replica=False)
    assert not passed_over.called, "another replica may answer"
    failover.drop_connections(give_up_replica=True)
    assert [each.close.called for each in every] == [True, True, True, False, False]
    failed.connection.close.assert_called_with()
    failed.pool.drain.assert_called_with()
    assert not fine.pool.drain.called
    passed_over.assert_called_once_with()
