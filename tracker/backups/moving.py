"""Move from SQLite to PostgreSQL: everything, compared row by row, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.db import DatabaseError, transaction

from tracker.backups import BackupError, databases, marker, restoring, tables
from tracker.backups.tables import Digest, Tell
from tracker.database_urls import database_of


@dataclass(frozen=True, slots=True)
class Moved:
    """What was copied, and where the SQLite database is now."""

    tables: dict[str, Digest]
    aside: Path | None


def move(url: str, *, tell: Tell) -> Moved:
    """Copy the SQLite database in use into the empty PostgreSQL database at `url`, while the app is stopped.

    The SQLite file gets another name, so that nobody uses it by mistake. Raises BackupError, with both databases as
    they were, where that cannot be.
    """
    if not databases.is_sqlite():
        raise BackupError(
            "The data is already in PostgreSQL. Run this without DATABASE_URL, so that the source is SQLite."
        )
    settings = database_of(url)
    if settings["ENGINE"] != "django.db.backends.postgresql":
        raise BackupError("That is not a PostgreSQL database. Write it like postgres://user:password@host/name")
    with marker.in_use(alone=True):
        marker.check()
        try:
            with databases.opened("moved", settings) as target:
                if target.introspection.table_names():
                    raise BackupError(f"The database {settings['NAME']} is not empty. Use a new one.")
                with databases.at_one_moment() as source, transaction.atomic(using=target.alias):
                    copied = tables.fill(target, source, tell=tell)
        except DatabaseError as error:
            raise BackupError(f"PostgreSQL says: {error}".strip()) from error
        return Moved(copied, restoring.set_aside())
