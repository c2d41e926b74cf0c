"""The two search engines, SQLite's FTS5 and PostgreSQL's tsvector, with the same interface.

The admins' index, which includes unlisted foods, is in `admin_index`.

`matches` fetches the first few hundred foods that match, by a cheap rank; `foods.search.ranking` then ranks them
well. `words_like` returns words of the catalog that misspelled words may mean; `has_any` returns whether the catalog
contains any of some words.

No migration creates or changes an index. After migrating, `ensure` compares what the database has with what the
statements here create, and rebuilds everything if they differ: because a statement changed, or because a migration
altered Food, whose triggers SQLite then drops silently. A migration that removes or renames a column that an index
reads must first drop the triggers on foods_food, by name.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Collection, Sequence
from typing import Any, Protocol

from django.db import connection, connections, transaction
from django.db.migrations.loader import MigrationLoader

from foods.search import admin_index, postgres, sqlite
from foods.search.ranking import Candidate, TypedWords

Tell = Callable[[str], object]


class Engine(Protocol):
    """The interface of a search engine: queries, and creating its index."""

    BUILD: tuple[str, ...]

    def matches(self, readings: Sequence[TypedWords], *, owner: int | None, limit: int) -> list[Candidate]: ...
    def words_like(self, words: Collection[str]) -> dict[str, list[str]]: ...
    def has_any(self, words: Collection[str]) -> bool: ...
    def forget_deleted(self) -> None: ...
    def lock(self, connection: Any) -> None: ...
    def is_built(self, connection: Any, statements: Sequence[str]) -> bool: ...
    def build(self, connection: Any, statements: Sequence[str]) -> None: ...
    def drop(self, connection: Any) -> None: ...


_ENGINES: dict[str, Engine] = {"sqlite": sqlite, "postgresql": postgres}


def engine() -> Engine:
    """Return the engine of the database in use."""
    return _ENGINES[connection.vendor]


def is_built(connection: Any) -> bool:
    """Return whether a database has exactly the indexes and triggers that this version of the app needs."""
    return _ENGINES[connection.vendor].is_built(connection, _statements(connection))


def ensure(connection: Any, *, tell: Tell = lambda _: None) -> None:
    """Rebuild the indexes and their triggers unless they are what this version of the app needs.

    Do nothing while a migration of foods is unapplied: the current indexes may read columns that do not exist yet.
    """
    if is_built(connection) or _is_behind(connection):
        return
    tell("Rebuilding the search index ...")
    started = time.monotonic()
    with transaction.atomic(using=connection.alias):
        _ENGINES[connection.vendor].lock(connection)
        if not is_built(connection):  # another process may have built it meanwhile
            build(connection)
    tell(f"Rebuilt it in {time.monotonic() - started:.1f} s.")


def ensure_after_migrating(*, using: str, verbosity: int = 1, stdout: Any = None, **kwargs: Any) -> None:
    """Ensure the indexes of a database that was just migrated. Receives `post_migrate`."""
    out = stdout or sys.stdout
    ensure(connections[using], tell=(lambda text: out.write(f"{text}\n")) if verbosity else (lambda _: None))


def build(connection: Any) -> None:
    """Create and fill the indexes and their triggers, replacing those of any version of the app."""
    drop(connection)
    _ENGINES[connection.vendor].build(connection, _statements(connection))


def drop(connection: Any) -> None:
    """Drop the indexes and triggers of any version of the app."""
    _ENGINES[connection.vendor].drop(connection)


def _statements(connection: Any) -> tuple[str, ...]:
    return _ENGINES[connection.vendor].BUILD + admin_index.BUILD[connection.vendor]


def _is_behind(connection: Any) -> bool:
    loader = MigrationLoader(connection)
    known = {key for key in loader.disk_migrations if key[0] == "foods"}
    return not known <= loader.applied_migrations.keys()
