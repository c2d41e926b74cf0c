"""The backup file: a zip with a SQLite database and its metadata, encrypted in the age format if there is a key.

    magnesium-20261123T021000Z-0.1.0-nightly.zip[.age]
        about.json       when, by which version, which migrations, and the rows and digest of every table
        tracker.sqlite3  the database

It is either complete or absent, and only its owner can read it. `unzip` and `age --decrypt` open it without this app.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.utils import timezone

from tracker.backups import BackupError
from tracker.backups.tables import Digest

APP = "magnesium-tracker"
ABOUT, DATABASE = "about.json", "tracker.sqlite3"
SCRATCH = ".making-"
CLOCKS_DIFFER = timedelta(minutes=5)  # a backup dated further in the future was made while the clock was wrong
_WHEN = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"magnesium-(\d{8}T\d{6}Z)-([\w.]+)-(\w+)\.zip(\.age)?")
_VERSION = re.compile(r"^## (\d[\w.]*)", re.MULTILINE)


class Reason(StrEnum):
    """Why a backup was made."""

    ASKED = "asked"
    NIGHTLY = "nightly"
    UPDATE = "update"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class Backup:
    """A file in the backup folder."""

    path: Path
    at: datetime
    version: str
    reason: str


@dataclass(frozen=True, slots=True)
class About:
    """What a backup says about its content."""

    at: str
    version: str
    identity: str
    migrations: list[tuple[str, str]]
    tables: dict[str, Digest]
    app: str = APP

    @property
    def rows(self) -> int:
        """The number of rows in all tables."""
        return sum(rows for rows, _ in self.tables.values())


def folder() -> Path:
    """Return the backup folder, which only its owner can read; create it if necessary."""
    path = Path(settings.DATA_DIR) / "backups"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Create a temporary folder for unfinished work on the same disk as the backups, and remove it afterwards."""
    with TemporaryDirectory(prefix=SCRATCH, dir=folder()) as path:
        yield Path(path)


def version() -> str:
    """Return the version of the app, as given in the changelog."""
    found = _VERSION.search((Path(settings.BASE_DIR) / "CHANGELOG.md").read_text())
    return found[1] if found else "0"


def kept() -> list[Backup]:
    """Return the backups in the folder, newest first, followed by those dated in the future."""
    found = []
    for path in folder().iterdir():
        if match := _NAME.fullmatch(path.name):
            at = datetime.strptime(match[1], _WHEN).replace(tzinfo=UTC)
            found.append(Backup(path, at, match[2], match[3]))
    latest = timezone.now() + CLOCKS_DIFFER
    return sorted(found, key=lambda backup: (backup.at <= latest, backup.at, backup.path.name), reverse=True)


def name(at: datetime, reason: Reason) -> str:
    """Return the file name for a backup made at this time."""
    return f"magnesium-{at.astimezone(UTC):{_WHEN}}-{version()}-{reason}.zip{'.age' if settings.BACKUP_KEY else ''}"


def seal(database: Path, about: About, *, into: Path) -> None:
    """Write a backup file, and wait until it is on disk."""
    plain = into.with_name("plain.zip") if settings.BACKUP_KEY else into
    with zipfile.ZipFile(plain, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        archive.writestr(ABOUT, json.dumps(asdict(about), indent=1))
        archive.write(database, DATABASE)
    if settings.BACKUP_KEY:
        import pyrage  # takes memory in every process, and only backups use it

        key = pyrage.x25519.Identity.from_str(settings.BACKUP_KEY)
        pyrage.encrypt_file(str(plain), str(into), [key.to_public()])
        plain.unlink()
    into.chmod(0o600)
    sync(into)


def unseal(path: Path, *, into: Path) -> tuple[Path, About]:
    """Extract the database and its metadata from a backup. Raises BackupError if it is damaged, locked or foreign."""
    try:
        with path.open("rb") as file:
            locked = file.read(4) == b"age-"
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error.strerror}.") from error
    try:
        archive_path = _unlock(path, into) if locked else path
        with zipfile.ZipFile(archive_path) as archive:
            about = About(**json.loads(archive.read(ABOUT)))
            if about.app != APP:
                raise ValueError(about.app)
            with archive.open(DATABASE) as source, (into / DATABASE).open("wb") as target:
                shutil.copyfileobj(source, target, 1 << 20)
    except KeyError as error:
        raise BackupError(f"{path.name} is not a backup of this app.") from error
    except OSError as error:
        raise BackupError(f"{path.name} cannot be unpacked in the backup folder: {error.strerror or error}.") from error
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, TypeError, ValueError) as error:
        raise BackupError(f"{path.name} is damaged, or not a backup of this app. Choose another.") from error
    if locked:
        archive_path.unlink()
    migrations = [(app, migration) for app, migration in about.migrations]
    tables = {table: (rows, digest) for table, (rows, digest) in about.tables.items()}
    return into / DATABASE, About(about.at, about.version, about.identity, migrations, tables)


def sync(path: Path) -> None:
    """Wait until this file or folder is written to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unlock(path: Path, into: Path) -> Path:
    if not settings.BACKUP_KEY:
        raise BackupError(f"{path.name} is encrypted. Set BACKUP_KEY to the key that it was made with.")
    import pyrage

    opened = into / "opened.zip"
    try:
        pyrage.decrypt_file(str(path), str(opened), [pyrage.x25519.Identity.from_str(settings.BACKUP_KEY)])
    except pyrage.DecryptError as error:
        raise BackupError(f"{path.name} is damaged, or encrypted with a key other than BACKUP_KEY.") from error
    return opened
