"""A small file next to the data that identifies the database, so that the app notices if the database is gone.

Without it, a missing database would look like a first start, and an empty one would be created in its place.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from tracker.backups import BackupError, databases
from tracker.backups.tables import identity_of


def check() -> None:
    """Raise BackupError, with instructions, unless the database is the one set up here; a first start accepts any."""
    if not _file().exists():
        return
    try:
        told = json.loads(_file().read_text())["identity"]
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{_file()} cannot be read. Delete it if this is the right database.") from error
    lost = databases.is_sqlite() and not databases.sqlite_path().exists()
    with undamaged():
        found = None if lost else identity_of(connection)
    if found != told:
        what = "is missing" if lost else "is empty" if found is None else "is not the one that was set up here"
        raise BackupError(advice(what))


@contextmanager
def undamaged() -> Iterator[None]:
    """Raise BackupError, with instructions, if SQLite reports that its file is damaged or is not a database."""
    try:
        yield
    except DatabaseError as error:
        if type(error) is not DatabaseError:  # its subclasses report other problems
            raise
        connection.close()
        raise BackupError(advice(f"is damaged ({error})")) from error


def advice(what: str) -> str:
    """Return what to do about a database that cannot be used."""
    return (
        f"Your data should be in {databases.where()}, but it {what}. Nothing was changed.\n"
        "  Use the right database:   DATA_DIR= or DATABASE_URL=, if one of them was changed\n"
        "  Restore a backup:         make restore\n"
        "  Move to PostgreSQL:       manage.py move_to_postgres\n"
        f"  Start over without it:    delete {_file()}"
    )


def remember() -> None:
    """Record which database was set up."""
    identity = identity_of(connection)
    if identity is not None:
        write(identity)


def write(identity: str) -> None:
    """Record the identity of the database, unless it is recorded already."""
    text = json.dumps({"identity": identity}) + "\n"
    if _file().exists() and _file().read_text() == text:
        return
    fresh = _file().with_suffix(".new")
    fresh.write_text(text)
    fresh.replace(_file())


@contextmanager
def in_use(*, alone: bool = False) -> Iterator[None]:
    """Mark the data as in use until the process ends; with `alone`, raise BackupError while another process uses it."""
    descriptor = os.open(Path(settings.DATA_DIR) / "in_use.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise BackupError(
            "The app is using this data. Stop it first (Ctrl-C where `make run` runs), then run this again."
            if alone
            else "A backup is being restored. Start again when that is done."
        ) from error
    finally:
        os.close(descriptor)


def _file() -> Path:
    return Path(settings.DATA_DIR) / "database.json"
