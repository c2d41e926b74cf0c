"""An instance of an earlier version, with something in almost every table, and what people hold that belongs to it.

`backup.zip` is what its `make backup` made, and holds its SQLite database. `postgres.sql.gz` is the same instance moved
to PostgreSQL, as pg_dump writes it, without what only psql or an administrator can run. `known.json` has a session,
an undo token and the like, and the secret key that they were signed with. Its times end in 2126.
"""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

_FOLDER = Path(__file__).parent
BACKUP = _FOLDER / "backup.zip"
KNOWN: dict[str, Any] = json.loads((_FOLDER / "known.json").read_text())


def about() -> dict[str, Any]:
    """Return what the backup says of itself: the migrations, and the rows and digest of every table."""
    with zipfile.ZipFile(BACKUP) as archive:
        found: dict[str, Any] = json.loads(archive.read("about.json"))
        return found


def load() -> None:
    """Make the database in use, which must be empty, that instance's."""
    if connection.vendor == "sqlite":
        connection.close()
        with zipfile.ZipFile(BACKUP) as archive:
            Path(connection.settings_dict["NAME"]).write_bytes(archive.read("tracker.sqlite3"))
    else:
        with connection.cursor() as cursor:
            cursor.execute(gzip.decompress((_FOLDER / "postgres.sql.gz").read_bytes()).decode())
        connection.close()  # the dump changes settings of the connection


@contextmanager
def empty_database() -> Iterator[None]:
    """Put an empty database in the place of the tests' own, which comes back afterwards."""
    if connection.vendor == "sqlite":
        with _empty_file(Path(connection.settings_dict["NAME"])):
            yield
    else:
        with _empty_postgres(connection.settings_dict["NAME"]):
            yield


@contextmanager
def _empty_file(path: Path) -> Iterator[None]:
    aside = path.with_name("aside.sqlite3")
    connection.close()
    path.rename(aside)
    path.touch()  # a file that was there before is never made by opening it
    try:
        yield
    finally:
        connection.close()
        for ending in ("", "-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        aside.rename(path)


@contextmanager
def _empty_postgres(name: str) -> Iterator[None]:
    _run(f'ALTER DATABASE "{name}" RENAME TO "{name}_aside"', f'CREATE DATABASE "{name}" TEMPLATE template0')
    try:
        yield
    finally:
        _run(f'DROP DATABASE "{name}"', f'ALTER DATABASE "{name}_aside" RENAME TO "{name}"')


def _run(*statements: str) -> None:
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s",
            [connection.settings_dict["NAME"]],
        )
        for statement in statements:
            cursor.execute(statement)
