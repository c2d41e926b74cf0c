"""Restore a backup: nothing changes until the file has been verified, and the current database is kept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from time import sleep

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from foods.search import engines
from tracker.backups import BackupError, databases, files, marker, tables, taking
from tracker.backups.files import About, Reason

_TRIES, _PAUSE_S = 10, 0.1
_ASIDE = "aside-"


@dataclass(frozen=True, slots=True)
class Restored:
    """The restored backup, and where the previous database is now (None if none existed)."""

    about: About
    aside: Path | None


def restore(path: Path) -> Restored:
    """Replace the database in use with a backup. Raises BackupError, with nothing changed, if that is impossible."""
    Path(settings.DATA_DIR).mkdir(mode=0o700, parents=True, exist_ok=True)
    with marker.in_use(alone=True), databases.direct(), files.scratch_folder() as scratch:
        database, about = files.unseal(path, into=scratch)
        with databases.file("restored", database) as restored:
            taking.check(restored, about)
            aside = None if databases.is_sqlite() else _refill(restored)
        if databases.is_sqlite():
            aside = set_aside()
            _put_in_place(database)
        marker.write(about.identity)
    return Restored(about, aside)


def set_aside() -> Path | None:
    """Rename the SQLite database in use, if there is one, and return its new path."""
    connection.close()
    path = databases.sqlite_path()
    aside = path.with_name(f"{_ASIDE}{timezone.now():%Y%m%dT%H%M%S.%fZ}.sqlite3")
    # The log is renamed with the file, to the name that SQLite expects; also if only the file was deleted, because
    # SQLite would write the log into the next file with that name.
    for ending in ("-wal", "-shm", ""):
        part = path.with_name(path.name + ending)
        if part.exists():
            part.replace(aside.with_name(aside.name + ending))
    return aside if aside.exists() else None


def left_aside() -> list[Path]:
    """Return the databases that were set aside and still exist, oldest first."""
    folder = databases.sqlite_path().parent if databases.is_sqlite() else Path(settings.DATA_DIR)
    return sorted(folder.glob(f"{_ASIDE}*.sqlite3"))


def _put_in_place(database: Path) -> None:
    database.chmod(0o600)
    files.sync(database)
    database.replace(databases.sqlite_path())
    files.sync(databases.sqlite_path().parent)


def _refill(restored: BaseDatabaseWrapper) -> Path | None:
    aside = None
    if connection.introspection.table_names():
        refuse_others()
        aside = taking.take(Reason.RESTORE).backup.path
    with databases.opened("refilled", {}) as target, transaction.atomic(using=target.alias):
        if aside:
            _clear(target)
        tables.fill(target, restored)
    return aside


def refuse_others() -> None:
    """Raise BackupError while any other program is connected to PostgreSQL's database."""
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()
    with databases.opened("only", {}) as only, only.cursor() as cursor:
        for attempt in range(_TRIES):  # PostgreSQL takes a moment to forget a closed connection
            sleep(attempt and _PAUSE_S)
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
            others = cursor.fetchone()[0]
            if not others:
                return
    raise BackupError(
        f"The database is in use by {others} other connections. Stop the app everywhere, then start this again."
    )


def _clear(target: BaseDatabaseWrapper) -> None:
    """Drop the app's tables; the caller's transaction restores them if anything fails afterwards."""
    engines.drop(target)
    with target.cursor() as cursor:
        for table in tables.names(target):
            cursor.execute(f"DROP TABLE {target.ops.quote_name(table)} CASCADE")
