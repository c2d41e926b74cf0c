"""The two search indexes: SQLite's FTS5 and PostgreSQL's tsvector. Both answer the same questions.

`admin_index` next to them is the admins' index, over unlisted foods too.

`matches` fetches the first few hundred foods that fit, by a cheap rank; ranking them well is done in
`foods.search.ranking`. `words_like` names words of the catalog that misspelled ones may have been; `has_any` says
whether it contains one of some words.

No migration makes or changes an index. After migrating, `ensure` compares what the database has with what the
statements here make, and rebuilds all of it where they differ: because a statement changed, or because a migration
altered Food, whose triggers SQLite then drops without a word. A migration that removes or renames a column that
an index reads starts by dropping the triggers on foods_food, by their names.
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
    """What search asks of an engine, and how its index is made."""

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
    """Tell whether a database has the indexes and triggers that this version of the app wants, and no others."""
    return _ENGINES[connection.vendor].is_built(connection, _statements(connection))


def ensure(connection: Any, *, tell: Tell = lambda _: None) -> None:
    """Rebuild the indexes and their triggers unless they are as this version of the app wants them.

    Nothing is done while a migration of foods is unapplied: an index of today may read columns that are not there yet.
    """
    if is_built(connection) or _is_behind(connection):
        return
    tell("Rebuilding the search index ...")
    started = time.monotonic()
    with transaction.atomic(using=connection.alias):
        _ENGINES[connection.vendor].lock(connection)
        if not is_built(connection):  # another process may have been faster
            build(connection)
    tell(f"Rebuilt it in {time.monotonic() - started:.1f} s.")


def ensure_after_migrating(*, using: str, verbosity: int = 1, stdout: Any = None, **kwargs: Any) -> None:
    """Ensure the indexes of a database that was just migrated: the receiver of `post_migrate`."""
    out = stdout or sys.stdout
    ensure(connections[using], tell=(lambda text: out.write(f"{text}\n")) if verbosity else (lambda _: None))


def build(connection: Any) -> None:
    """Make the indexes and their triggers in place of those of any version of the app, and fill them."""
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
