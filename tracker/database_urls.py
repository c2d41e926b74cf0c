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
# PostgreSQL: enough connections for the threads of a process, and a few seconds for each thing that may be waited for,
# so that people get an answer within ten: a connection from the pool, a server that no longer answers, and a lock.
# Connections that did not survive a restart of PostgreSQL are not reused. While it is down, the pool retries every
# second, without the usual growing pauses of up to minutes.
POSTGRES_POOL = {"min_size": 1, "max_size": 4, "timeout": 5, "reconnect_timeout": 1}
LOCK_TIMEOUT = "6s"
POSTGRES_OPTIONS = {
    "pool": POSTGRES_POOL,
    "options": f"-c lock_timeout={LOCK_TIMEOUT}",
    "connect_timeout": 2,  # seconds for each host
    "tcp_user_timeout": 3000,  # milliseconds
    "keepalives_idle": 3,
    "keepalives_interval": 1,
    "keepalives_count": 3,
}
# A replica is only a help: it gets less time than the primary, which answers in its place.
REPLICA_POOL = POSTGRES_POOL | {"min_size": 0, "timeout": 1.5}


def database_of(
    url: str, *, name: str = "DATABASE_URL", behind_pooler: bool = False, test_file: Path | None = None
) -> dict[str, Any]:
    """Return Django's settings for the database of a URL, after validating it; `name` is the variable it came from.

    A URL of PostgreSQL may name several hosts, as `a:5432,b:5432`. With `behind_pooler`, nothing is asked for that
    PgBouncer cannot give between transactions. Tests on SQLite use `test_file`: parallel requests to a live test server
    fail with an in-memory database.
    """
    try:
        with catch_warnings(action="ignore"):  # problems that it warns about are rejected below
            found: dict[str, Any] = environ.Env.db_url_config(url)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} cannot be read: {error}") from error
    match found.get("ENGINE"):
        case "django.db.backends.sqlite3":
            found |= {"ENGINE": "tracker.operations.sqlite", "OPTIONS": SQLITE_OPTIONS}
            return found | KEPT_OPEN | {"TEST": {"NAME": test_file}}
        case "django.db.backends.postgresql":
            _check_ports(found, name)
            options = POSTGRES_OPTIONS | found.get("OPTIONS", {})
            if behind_pooler:
                del options["options"]
            return found | {
                "OPTIONS": options,
                "CONN_HEALTH_CHECKS": True,
                "DISABLE_SERVER_SIDE_CURSORS": behind_pooler,
            }
        case engine:
            raise ImproperlyConfigured(f"{name} names {engine or 'no database'}. Use sqlite:/// or postgres://")


def replica_of(url: str, *, behind_pooler: bool = False) -> dict[str, Any]:
    """Return Django's settings for the replicas of READ_DATABASE_URL; in tests, the database itself."""
    found = postgres_of(url, name="READ_DATABASE_URL", behind_pooler=behind_pooler)
    return found | {"OPTIONS": found["OPTIONS"] | {"pool": REPLICA_POOL}, "TEST": {"MIRROR": "default"}}


def postgres_of(url: str, *, name: str, behind_pooler: bool = False) -> dict[str, Any]:
    """Return Django's settings for a database that has to be PostgreSQL."""
    found = database_of(url, name=name, behind_pooler=behind_pooler)
    if found["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured(f"{name} is only for PostgreSQL. Write it like postgres://user:password@host/name")
    return found


def _check_ports(found: dict[str, Any], name: str) -> None:
    """Reject a list of hosts of which only some have a port: libpq would give them each other's."""
    hosts, ports = str(found["HOST"]).split(","), str(found["PORT"]).split(",")
    if ports != [""] and len(ports) != len(hosts):
        raise ImproperlyConfigured(f"{name} names {len(hosts)} hosts and {len(ports)} ports. Give each host its port.")
