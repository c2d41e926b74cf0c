"""How the app connects to the database that a URL names. No model and no setting is imported here."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from warnings import catch_warnings

import environ
from django.core.exceptions import ImproperlyConfigured

# SQLite: readers never wait for a writer (WAL); a write takes its lock at the start (IMMEDIATE),
# so that two of them queue for up to 20 s instead of failing half-way. A commit waits for the disk (FULL, which costs a
# third of a millisecond): what was acknowledged outlives a power cut too; with NORMAL the last commits may be lost.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;",
}
# The connection of a thread stays open; each request checks that it still leads to the right file.
KEPT_OPEN = {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
# PostgreSQL: as many connections as a process has threads; a request waits as long for a lock there as on SQLite, some
# seconds for a connection, and a connection that did not survive a restart of PostgreSQL is not used again. While
# PostgreSQL is away the pool tries again after a second, not after ever longer pauses of up to minutes.
POSTGRES_POOL = {"min_size": 1, "max_size": 4, "timeout": 5, "reconnect_timeout": 1}
POSTGRES_OPTIONS = {"pool": POSTGRES_POOL, "options": "-c lock_timeout=20s"}


def database_of(url: str, *, test_file: Path | None = None) -> dict[str, Any]:
    """Return Django's settings for the database that a URL names, checked.

    Tests on SQLite use `test_file`: a file, since parallel requests of a live test server fail on a database in memory.
    """
    try:
        with catch_warnings(action="ignore"):  # what it warns of is refused below
            found: dict[str, Any] = environ.Env.db_url_config(url)
    except ValueError as error:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {error}") from error
    match found.get("ENGINE"):
        case "django.db.backends.sqlite3":
            found |= {"ENGINE": "tracker.operations.sqlite", "OPTIONS": SQLITE_OPTIONS}
            return found | KEPT_OPEN | {"TEST": {"NAME": test_file}}
        case "django.db.backends.postgresql":
            return found | {"OPTIONS": POSTGRES_OPTIONS | found.get("OPTIONS", {}), "CONN_HEALTH_CHECKS": True}
        case engine:
            raise ImproperlyConfigured(f"DATABASE_URL names {engine or 'no database'}; use sqlite:/// or postgres://")
