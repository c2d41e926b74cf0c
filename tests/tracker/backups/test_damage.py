"""A page of the file that was written over is found, though the tables that are opened first are whole."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.db import OperationalError
from pytest_django.fixtures import Settings

from tracker.backups import BackupError, damage, databases

PAGE = 4096


@pytest.fixture
def path(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.DATA_DIR = tmp_path
    path = tmp_path / "tracker.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE first (it TEXT)")
        database.execute("CREATE TABLE entries (it TEXT)")
        database.executemany("INSERT INTO entries VALUES (?)", [("x" * 500,)] * 200)
        database.commit()
    opened = databases.opened
    engine = "django.db.backends.sqlite3"
    monkeypatch.setattr(databases, "opened", lambda alias, _: opened(alias, {"ENGINE": engine, "NAME": str(path)}))
    return path


def write_over(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(path.stat().st_size - 5 * PAGE)
        file.write(b"\xff" * PAGE)


@pytest.mark.django_db
@pytest.mark.one_engine("it is about the file of SQLite")
def test_it_is_found_and_told_until_it_is_gone(path: Path) -> None:
    damage.look()
    assert damage.known() == ""
    whole = path.read_bytes()
    write_over(path)
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT count(*) FROM first").fetchone() == (0,), "what is opened first is whole"
    damage.look()
    assert "page" in damage.known().lower()
    with databases.opened("other", {}) as connection, pytest.raises(BackupError, match="make restore"):
        damage.refuse(connection)
    path.write_bytes(whole)
    damage.look()
    assert damage.known() == ""


@pytest.mark.django_db
@pytest.mark.one_engine("it is about the file of SQLite")
def test_a_file_that_is_no_database(path: Path) -> None:
    path.write_bytes(b"nonsense" * PAGE)
    with databases.opened("other", {}) as connection:
        assert "not a database" in damage.found_in(connection)


def test_a_database_that_is_busy_is_not_damaged() -> None:
    class Busy:
        vendor = "sqlite"

        def cursor(self) -> None:
            raise OperationalError("database is locked")

    with pytest.raises(OperationalError):
        damage.found_in(Busy())  # type: ignore[arg-type]


def test_postgres_looks_after_itself() -> None:
    class Postgres:
        vendor = "postgresql"

    assert damage.found_in(Postgres()) == ""  # type: ignore[arg-type]
