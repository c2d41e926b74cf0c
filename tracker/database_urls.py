"""Database settings from a URL. This module imports no models and no settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from warnings import catch_warnings

import environ
from django.core.exceptions import ImproperlyConfigured

# SQLite: readers never wait for a writer (WAL); a write takes its lock at the start (IMMEDIATE), so that two writers
# wait for each other, up to 20 s, instead of failing halfway. A commit waits for the disk (FULL, which costs a third of
# a millisecond): confirmed writes survive a power failure too; with NORMAL the last commits may be lost.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;",
}
# A thread's connection stays open; each request checks that it still leads to the right file.
KEPT_OPEN = {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
# PostgreSQL: as many connections as a process has threads. A request waits as long for a lock as on SQLite, and a few
# seconds for a connection; connections that did not survive a restart of PostgreSQL are not reused. While PostgreSQL is
# down, the pool retries every second, without the usual growing pauses of up to minutes.
POSTGRES_POOL = {"min_size": 1, "max_size": 4, "timeout": 5, "reconnect_timeout": 1}
POSTGRES_OPTIONS = {"pool": POSTGRES_POOL, "options": "-c lock_timeout=20s"}


def database_of(url: str, *, test_file: Path | None = None) -> dict[str, Any]:
    """Return Django's settings for the database of a URL, after validating it.

    Tests on SQLite use `test_file`: parallel requests to a live test server fail with an in-memory database.
    """
    try:
        with catch_warnings(action="ignore"):  # problems that it warns about are rejected below
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
            raise ImproperlyConfigured(f"DATABASE_URL names {engine or 'no database'}. Use sqlite:/// or postgres://")
