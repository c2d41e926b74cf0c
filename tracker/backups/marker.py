"""What tells the app that its data should be there: a small file beside them that names the database.

Without it a database that is gone would look like a first start, and an empty one would be put in its place.
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
    """Raise BackupError, with what to do, unless this is the database that was set up here; the first time, any is."""
    if not _file().exists():
        return
    try:
        told = json.loads(_file().read_text())["identity"]
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{_file()} cannot be read. Delete it if the database is as it should be.") from error
    lost = databases.is_sqlite() and not databases.sqlite_path().exists()
    with undamaged():
        found = None if lost else identity_of(connection)
    if found != told:
        what = "is missing" if lost else "is empty" if found is None else "is another one than was set up here"
        raise BackupError(_what_to_do(what))


@contextmanager
def undamaged() -> Iterator[None]:
    """Raise BackupError, with what to do, where SQLite finds that its file is damaged, or no database at all."""
    try:
        yield
    except DatabaseError as error:
        if type(error) is not DatabaseError:  # the kinds below it tell of other things
            raise
        connection.close()
        raise BackupError(_what_to_do(f"is damaged ({error})")) from error


def _what_to_do(what: str) -> str:
    return (
        f"Your data should be in {databases.where()}, but it {what}. Nothing was changed.\n"
        "  Name the right one:       DATA_DIR= or DATABASE_URL=, if one of them was changed\n"
        "  Bring a backup back:      make restore\n"
        "  Move to PostgreSQL:       manage.py move_to_postgres\n"
        f"  Begin anew, without them: delete {_file()}"
    )


def remember() -> None:
    """Keep which database was set up."""
    identity = identity_of(connection)
    if identity is not None:
        write(identity)


def write(identity: str) -> None:
    """Keep that this is the database, unless that is known."""
    text = json.dumps({"identity": identity}) + "\n"
    if _file().exists() and _file().read_text() == text:
        return
    fresh = _file().with_suffix(".new")
    fresh.write_text(text)
    fresh.replace(_file())


@contextmanager
def in_use(*, alone: bool = False) -> Iterator[None]:
    """Say that the data are in use, until the process is gone; `alone` raises BackupError while anybody else does."""
    descriptor = os.open(Path(settings.DATA_DIR) / "in_use.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise BackupError(
            "The app is running on these data. Stop it first (Ctrl-C where `make run` runs), then start this again."
            if alone
            else "A backup is being restored into these data. Start again when that is done."
        ) from error
    finally:
        os.close(descriptor)


def _file() -> Path:
    return Path(settings.DATA_DIR) / "database.json"
