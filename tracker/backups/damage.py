"""Notice a damaged SQLite file before anything is written to it, and while it is in use.

A page that nobody opens is not missed for months, and by then every kept backup may lack it.
"""

from __future__ import annotations

import logging
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from tracker.backups import BackupError, databases, marker

_MOST_SAID = 300


def found_in(connection: BaseDatabaseWrapper) -> str:
    """Return the first damage that SQLite finds, or ""; it reads the whole file, and nobody has to wait for it."""
    if connection.vendor != "sqlite":
        return ""
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(1)")
            said = str(cursor.fetchone()[0])
    except DatabaseError as error:
        if type(error) is not DatabaseError:  # its subclasses report other problems
            raise
        said = str(error)
    return "" if said == "ok" else " ".join(said.split())[:_MOST_SAID]


def refuse(connection: BaseDatabaseWrapper) -> None:
    """Raise BackupError, with instructions, if the database is damaged."""
    if said := found_in(connection):
        raise BackupError(marker.advice(f"is damaged ({said})"))


def look() -> None:
    """Look for damage, and keep what was found for the setup check."""
    with databases.opened("damage", {}) as connection:
        said = found_in(connection)
    if said:
        logging.getLogger(__name__).error("The database is damaged. Stop the app and restore a backup.")
        _file().write_text(said)
    else:
        _file().unlink(missing_ok=True)


def known() -> str:
    """Return what was found last, or ""."""
    try:
        return _file().read_text()
    except FileNotFoundError:
        return ""


def _file() -> Path:
    return Path(settings.DATA_DIR) / "damaged.txt"
