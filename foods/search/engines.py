"""The two search indexes: SQLite's FTS5 and PostgreSQL's tsvector. Both answer the same questions.

`names` beside them is the admins' index, over unlisted foods too.

`matches` fetches the first some hundred foods that fit, by a cheap rank; ranking them well is done in
`foods.search.ranking`. `words_like` names words of the catalog that misspelt ones may have been; `has_any` says
whether it writes one of some words.
`build` makes the index anew, with the triggers that keep it in step.

A migration that alters Food on SQLite makes its table anew and so loses the triggers: end every such
migration with `RunPython(build, drop)`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Protocol

from django.db import connection

from foods.search import admin_index, postgres, sqlite
from foods.search.ranking import Candidate, Reading


class Engine(Protocol):
    """What search asks of an engine."""

    def matches(self, readings: Sequence[Reading], *, owner: int | None, limit: int) -> list[Candidate]: ...
    def words_like(self, words: Collection[str]) -> dict[str, list[str]]: ...
    def has_any(self, words: Collection[str]) -> bool: ...
    def forget_deleted(self) -> None: ...
    def build(self, connection: Any) -> None: ...
    def drop(self, connection: Any) -> None: ...


_ENGINES: dict[str, Engine] = {"sqlite": sqlite, "postgresql": postgres}


def engine() -> Engine:
    """Return the engine of the database in use."""
    return _ENGINES[connection.vendor]


def build(apps: Any, schema_editor: Any) -> None:
    """Make the index and its triggers anew, and fill it: for RunPython."""
    _ENGINES[schema_editor.connection.vendor].build(schema_editor.connection)
    admin_index.build(schema_editor.connection)


def drop(apps: Any, schema_editor: Any) -> None:
    """Take the index and its triggers away: for RunPython."""
    admin_index.drop(schema_editor.connection)
    _ENGINES[schema_editor.connection.vendor].drop(schema_editor.connection)
