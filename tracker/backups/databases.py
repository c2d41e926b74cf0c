"""Connections to databases other than the default, and to a snapshot of the default one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django import conf
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

from tracker.backups import BackupError
from tracker.database_urls import SQLITE_OPTIONS


@contextmanager
def opened(alias: str, settings: dict[str, Any]) -> Iterator[BaseDatabaseWrapper]:
    """Connect to a database under an alias that works with `using`, and remove the alias afterwards.

    Whatever `settings` leave out is as for the default database, which is reached directly, not through PgBouncer.
    """
    direct = conf.settings.DIRECT_DATABASE or {}
    settings = connections.settings["default"] | direct | {"ATOMIC_REQUESTS": False, "AUTOCOMMIT": True} | settings
    settings["OPTIONS"] = {key: value for key, value in settings["OPTIONS"].items() if key != "pool"}
    connection: BaseDatabaseWrapper = load_backend(settings["ENGINE"]).DatabaseWrapper(settings, alias)
    connections[alias] = connection
    try:
        yield connection
    finally:
        connection.close()
        del connections[alias]


@contextmanager
def file(alias: str, path: Path) -> Iterator[BaseDatabaseWrapper]:
    """Connect to a SQLite file that nobody else uses: without a WAL file, and without waiting for the disk."""
    options = SQLITE_OPTIONS | {"init_command": "PRAGMA journal_mode=DELETE; PRAGMA synchronous=OFF;"}
    with opened(alias, {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path), "OPTIONS": options}) as connection:
        yield connection


@contextmanager
def at_one_moment() -> Iterator[BaseDatabaseWrapper]:
    """Connect to a snapshot of the default database, unaffected by later writes."""
    settings = {}
    if is_sqlite():
        if not sqlite_path().exists():  # connecting would create an empty one
            raise BackupError(f"No database: {sqlite_path()} is missing.")
        settings = {"OPTIONS": SQLITE_OPTIONS | {"transaction_mode": "DEFERRED"}}
    with opened("at_one_moment", settings) as connection, transaction.atomic(using=connection.alias):
        with connection.cursor() as cursor:
            if not is_sqlite():
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT count(*) FROM django_migrations")
        yield connection


@contextmanager
def direct() -> Iterator[None]:
    """Let the default connection go past PgBouncer meanwhile, if there is one."""
    if not conf.settings.DIRECT_DATABASE:
        yield
        return
    pooled = connections["default"]
    pooled.close()
    with opened("direct", {}) as connection:
        connection.alias = "default"
        connections["default"] = connection
        try:
            yield
        finally:
            connections["default"] = pooled


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait until no other machine prepares the same PostgreSQL database; SQLite has only one machine.

    The lock belongs to a transaction of its own: it ends with the connection, whatever becomes of this process.
    """
    if is_sqlite():
        yield
        return
    with opened("waiting", {}) as connection, transaction.atomic(using=connection.alias):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = 0")
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('tracker_prepare'))")
        yield


@contextmanager
def scratch() -> Iterator[BaseDatabaseWrapper | None]:
    """Create an empty database on the PostgreSQL server in use, and drop it afterwards; None without permission."""
    name = f"magnesium_scratch_{os.getpid()}"
    with opened("beside", {}) as server:
        with server.cursor() as cursor:
            cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
            if not cursor.fetchone()[0]:
                yield None
                return
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            with opened("scratch", {"NAME": name}) as connection:
                yield connection
        finally:
            with server.cursor() as cursor:
                cursor.execute(f"DROP DATABASE IF EXISTS {name}")


def is_sqlite() -> bool:
    """Return whether the default database is SQLite."""
    return bool(connections["default"].vendor == "sqlite")


def sqlite_path() -> Path:
    """Return the path of the default SQLite database."""
    return Path(connections.settings["default"]["NAME"])


def where() -> str:
    """Describe the default database, without its password."""
    settings = connections.settings["default"]
    if is_sqlite():
        return f"the file {settings['NAME']}"
    return f"the PostgreSQL database {settings['NAME']} on {settings['HOST'] or 'this machine'}"
