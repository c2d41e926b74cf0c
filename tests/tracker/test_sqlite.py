"""A connection to SQLite that stays open leads to the file of its name, or nowhere."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from tracker.backups.databases import opened
from tracker.settings import KEPT_OPEN, SQLITE_OPTIONS

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "diary.sqlite3"
    _write(file, "this one")
    return file


@pytest.fixture
def connection(file: Path) -> Iterator[BaseDatabaseWrapper]:
    told: dict[str, Any] = {"ENGINE": "tracker.sqlite", "NAME": str(file), "OPTIONS": SQLITE_OPTIONS}
    with opened("kept", told | KEPT_OPEN) as connection:
        yield connection


def _write(file: Path, text: str) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("CREATE TABLE said (what)")
        database.execute("INSERT INTO said VALUES (?)", [text])


def _said(connection: BaseDatabaseWrapper) -> str:
    """Ask as a request does, which ends with a look at whether the connection may stay."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT what FROM said")
        found = str(cursor.fetchone()[0])
    connection.close_if_unusable_or_obsolete()
    return found


def test_it_stays_open(connection: BaseDatabaseWrapper) -> None:
    assert _said(connection) == "this one"
    first = connection.connection
    assert _said(connection) == "this one"
    assert connection.connection is first


def test_another_file_in_its_place(connection: BaseDatabaseWrapper, file: Path) -> None:
    assert _said(connection) == "this one"
    other = file.with_name("other.sqlite3")
    _write(other, "another")
    for left in file.parent.glob("diary.sqlite3-*"):
        left.unlink()
    other.replace(file)
    assert _said(connection) == "another"


def test_the_log_of_the_other_file_is_left_alone(connection: BaseDatabaseWrapper, file: Path) -> None:
    """It holds what was written last, and has the name that the log of the old file had."""
    assert _said(connection) == "this one"
    other = file.with_name("other.sqlite3")
    _write(other, "another")
    for left in file.parent.glob("diary.sqlite3-*"):
        left.unlink()
    other.replace(file)
    with closing(sqlite3.connect(file)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("UPDATE said SET what = 'the newest'")
        writer.commit()
        assert _said(connection) == "the newest"
        with closing(sqlite3.connect(file)) as reader:
            assert reader.execute("SELECT what FROM said").fetchone() == ("the newest",)


def test_the_file_is_deleted(connection: BaseDatabaseWrapper, file: Path) -> None:
    assert _said(connection) == "this one"
    for left in file.parent.glob("diary.sqlite3*"):
        left.unlink()
    with pytest.raises(OperationalError, match="no such table"):
        _said(connection)


def test_the_app_keeps_its_connections() -> None:
    settings = connections["default"].settings_dict
    if settings["ENGINE"] == "tracker.sqlite":
        assert (settings["CONN_MAX_AGE"], settings["CONN_HEALTH_CHECKS"]) == (600, True)
