"""A connection to SQLite that stays open leads to the file of its name, or nowhere."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from tracker.backups.databases import opened
from tracker.database_urls import KEPT_OPEN, SQLITE_OPTIONS, database_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "diary.sqlite3"
    _write(file, "this one")
    return file


@pytest.fixture
def connection(file: Path) -> Iterator[BaseDatabaseWrapper]:
    told: dict[str, Any] = {"ENGINE": "tracker.operations.sqlite", "NAME": str(file), "OPTIONS": SQLITE_OPTIONS}
    with opened("kept", told | KEPT_OPEN) as connection:
        yield connection


def _write(file: Path, text: str) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE said (what)")
        database.execute("INSERT INTO said VALUES (?)", [text])


def _exchange(file: Path) -> None:
    """Put another file in its place, without the log of the old one."""
    other = file.with_name("other.sqlite3")
    _write(other, "another")
    for left in file.parent.glob("diary.sqlite3-*"):
        left.unlink()
    other.replace(file)


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
    _exchange(file)
    assert _said(connection) == "another"


def test_the_log_of_the_other_file_is_left_alone(connection: BaseDatabaseWrapper, file: Path) -> None:
    """It has the last writes, and the name that the log of the old file had."""
    assert _said(connection) == "this one"
    _exchange(file)
    with closing(sqlite3.connect(file)) as writer:
        writer.execute("UPDATE said SET what = 'the newest'")
        writer.commit()
        assert _said(connection) == "the newest"
        with closing(sqlite3.connect(file)) as reader:
            assert reader.execute("SELECT what FROM said").fetchone() == ("the newest",)


def test_the_file_is_deleted(connection: BaseDatabaseWrapper, file: Path) -> None:
    assert _said(connection) == "this one"
    for left in file.parent.glob("diary.sqlite3*"):
        left.unlink()
    with pytest.raises(OperationalError, match="unable to open"):
        _said(connection)
    assert not file.exists(), "an empty one in its place would hide that it is gone"


def test_the_file_alone_goes_away_and_comes_back(connection: BaseDatabaseWrapper, file: Path) -> None:
    """The last acknowledged write is in the log, which SQLite deletes beside a file that it has just made."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE said SET what = 'the newest'")
    away = file.rename(file.with_name("away"))
    connection.close_if_unusable_or_obsolete()
    with pytest.raises(OperationalError, match="unable to open"):
        _said(connection)
    away.rename(file)
    assert _said(connection) == "the newest"


def test_one_that_failed_is_opened_anew(connection: BaseDatabaseWrapper) -> None:
    """The fault may have been fixed since: a kept connection would keep failing."""
    assert _said(connection) == "this one"
    failed = connection.connection
    with pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere")
    connection.close_if_unusable_or_obsolete()
    assert _said(connection) == "this one"
    assert connection.connection is not failed


def test_one_that_failed_within_a_transaction_is_opened_anew(connection: BaseDatabaseWrapper) -> None:
    """Undoing what was begun does not mend it."""
    assert _said(connection) == "this one"
    failed = connection.connection
    with pytest.raises(OperationalError), transaction.atomic(using="kept"), connection.cursor() as cursor:
        cursor.execute("UPDATE nowhere SET nothing = 1")
    connection.close_if_unusable_or_obsolete()
    assert _said(connection) == "this one"
    assert connection.connection is not failed


def test_a_file_that_may_be_written_again_is_opened_anew(connection: BaseDatabaseWrapper, file: Path) -> None:
    """Opened while that was forbidden, it could only be read for as long as it stays open."""
    file.chmod(0o400)
    assert _said(connection) == "this one"
    reader = connection.connection
    file.chmod(0o600)
    connection.close_if_unusable_or_obsolete()
    connection.close_if_health_check_failed()
    assert _said(connection) == "this one"
    assert connection.connection is not reader


def test_a_file_that_is_exchanged_while_it_is_opened(
    connection: BaseDatabaseWrapper, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = file.with_name("other.sqlite3")
    _write(other, "another")

    def connect(**told: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = sqlite3.connect(**told)
        if other.exists():
            other.replace(file)
        return connection

    monkeypatch.setattr("django.db.backends.sqlite3.base.Database.connect", connect)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    connection.close_if_unusable_or_obsolete()
    connection.close_if_health_check_failed()
    assert _said(connection) == "another"


def test_a_file_that_is_not_there_yet_is_made_once(file: Path) -> None:
    told: dict[str, Any] = {
        "ENGINE": "tracker.operations.sqlite",
        "NAME": str(file.with_name("new")),
        "OPTIONS": SQLITE_OPTIONS,
    }
    with opened("kept", told | KEPT_OPEN) as connection:
        connection.ensure_connection()
        first = connection.connection
        connection.close_if_unusable_or_obsolete()
        connection.close_if_health_check_failed()
        assert connection.connection is first


def test_the_app_keeps_its_connections() -> None:
    settings = database_of("sqlite:///somewhere.sqlite3")
    assert (settings["CONN_MAX_AGE"], settings["CONN_HEALTH_CHECKS"]) == (600, True)
