"""Make a backup while people log, verify it by restoring it, and only then keep it."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from tracker.backups import BackupError, databases, files, tables
from tracker.backups.files import About, Backup, Reason

TRY_AGAIN_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Taken:
    """A new backup and its content."""

    backup: Backup
    about: About


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of the backups: the newest verified one, and the last problem since."""

    proven_at: datetime | None
    problem: str
    problem_at: datetime | None


def take(reason: Reason) -> Taken:
    """Make a backup of the database as it is now, restore it and compare every table.

    Raises BackupError if this is impossible or the copy differs; then no new file is left, and older ones are kept.
    """
    with _alone():
        try:
            taken = _take(reason)
        except (BackupError, DatabaseError, sqlite3.Error, OSError) as error:
            _note_problem(str(error).strip())
            if isinstance(error, BackupError):
                raise
            raise BackupError(f"No backup was made: {error}".strip()) from error
        _problem_file().unlink(missing_ok=True)
        _delete_old(taken.backup)
    return taken


def nightly() -> Taken | None:
    """Make tonight's backup if it is due, or the last one that was missed."""
    if not is_due(timezone.now()):
        return None
    return take(Reason.NIGHTLY)


def is_due(now: datetime) -> bool:
    """Return whether a night has passed since the last nightly backup and since the database was created.

    Times in the future, recorded while the clock was wrong, do not count.
    """
    if settings.BACKUP_AT is None:
        return False
    with databases.at_one_moment() as connection:
        first = tables.identity_of(connection)
    if not first:
        return False
    moments = [datetime.fromisoformat(first), *(each.at for each in files.kept() if each.reason == Reason.NIGHTLY)]
    since = [moment for moment in moments if moment <= now + files.CLOCKS_DIFFER]
    tried = standing().problem_at
    waits = tried is not None and timedelta(0) <= now - tried < TRY_AGAIN_AFTER
    return not waits and (not since or max(since) < last_night(now))


def last_night(now: datetime) -> datetime:
    """Return the last time that it was BACKUP_AT, in the time zone of the settings."""
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    at: time = settings.BACKUP_AT or time()
    night = datetime.combine(local.date(), at, local.tzinfo)
    return night if night <= now else datetime.combine(local.date() - timedelta(days=1), night.timetz())


def standing() -> Standing:
    """Return the state of the backups."""
    newest = next(iter(files.kept()), None)
    try:
        said = json.loads(_problem_file().read_text())
        problem, at = str(said["problem"]), datetime.fromisoformat(said["at"])
    except (OSError, ValueError, KeyError):
        problem, at = "", None
    return Standing(newest.at if newest else None, problem, at)


def _take(reason: Reason) -> Taken:
    now = timezone.now().replace(microsecond=0)
    with files.scratch_folder() as scratch:
        with databases.at_one_moment() as origin:
            about = About(
                at=now.astimezone(UTC).isoformat(),
                version=files.version(),
                identity=tables.identity_of(origin) or "",
                migrations=tables.migrations_of(origin),
                tables=tables.digests(origin),
            )
            if not about.identity:
                raise BackupError("There is nothing to back up: the database is empty.")
            copy = scratch / "copy.sqlite3"
            if origin.vendor == "sqlite":
                with closing(sqlite3.connect(copy)) as target:
                    origin.connection.backup(target)
                    target.execute("PRAGMA journal_mode=DELETE")
            else:
                with databases.file("copy", copy) as into:
                    tables.fill(into, origin)
        sealed = scratch / files.name(now, reason)
        files.seal(copy, about, into=sealed)
        copy.unlink()
        prove(sealed, about)
        final = files.folder() / sealed.name
        sealed.replace(final)
        files.sync(files.folder())
    return Taken(Backup(final, now, about.version, reason), about)


def prove(path: Path, meant: About) -> None:
    """Restore a backup into a scratch database and compare it with the digests of the original."""
    with files.scratch_folder() as scratch:
        database, about = files.unseal(path, into=scratch)
        with databases.file("proof", database) as proof:
            check(proof, about)
            tables.compare(about.tables, meant.tables)
            if not databases.is_sqlite():
                with databases.scratch() as beside:
                    if beside is not None:
                        tables.fill(beside, proof)


def check(connection: BaseDatabaseWrapper, about: About) -> None:
    """Raise BackupError unless a restored database is intact and matches its metadata."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        if (said := cursor.fetchone()[0]) != "ok":
            raise BackupError(f"The database in the backup is damaged: {said}.")
    if tables.migrations_of(connection) != about.migrations:
        raise BackupError("The database in the backup does not match its metadata.")
    tables.compare(tables.digests(connection), about.tables)


@contextmanager
def _alone() -> Iterator[None]:
    """Let only one process at a time make backups, and remove what a killed process left behind."""
    descriptor = os.open(files.folder() / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupError("Another backup is being made. Try again when it is done.") from error
        for left in files.folder().glob(f"{files.SCRATCH}*"):
            shutil.rmtree(left, ignore_errors=True)
        yield
    finally:
        os.close(descriptor)


def _delete_old(newest: Backup) -> None:
    """Keep only the newest automatic backups; those that a person requested are theirs to delete."""
    for reason in set(Reason) - {Reason.ASKED}:
        older = [each for each in files.kept() if each.reason == reason and each.path != newest.path]
        for backup in older[settings.BACKUPS_KEPT - (newest.reason == reason) :]:
            backup.path.unlink(missing_ok=True)


def _problem_file() -> Path:
    return files.folder() / "problem.json"


def _note_problem(problem: str) -> None:
    try:
        _problem_file().write_text(json.dumps({"problem": problem, "at": timezone.now().isoformat()}))
    except OSError:  # the disk may be full; whoever asked is told anyway
        return
