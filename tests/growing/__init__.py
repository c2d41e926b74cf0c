"""What a later version might add: a column each to Food, to Entry and to the search index."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.test import override_settings

from foods.search import postgres, sqlite
from tracker.backups import tables

MIGRATIONS = {app: f"{__name__}.{app}.migrations" for app in ("foods", "tracker")}


@contextmanager
def grown() -> Iterator[None]:
    """Add the migrations, and a nickname to what search reads of a food and to the index of either database."""
    with pytest.MonkeyPatch.context() as patch, override_settings(MIGRATION_MODULES=MIGRATIONS):
        patch.setattr(sqlite, "BUILD", tuple(map(_on_sqlite, sqlite.BUILD)))
        patch.setattr(postgres, "BUILD", tuple(map(_on_postgres, postgres.BUILD)))
        yield
    tables._models.cache_clear()
    assert not settings.MIGRATION_MODULES


def _on_sqlite(statement: str) -> str:
    row = "new" if "TRIGGER" in statement else "foods_food"
    put = f"INSERT INTO foods_search (nickname, rowid, words) SELECT {row}.nickname, "
    statement = statement.replace("INSERT INTO foods_search (rowid, words) SELECT ", put)
    return statement.replace("fts5(words,", "fts5(words, nickname,").replace(
        "UPDATE OF name,", "UPDATE OF name, nickname,"
    )


def _on_postgres(statement: str) -> str:
    column = "ADD COLUMN search_words tsvector"
    statement = statement.replace(column, f"{column}, ADD COLUMN search_nickname tsvector")
    statement = statement.replace("NEW.name || ' '", "NEW.name || ' ' || NEW.nickname || ' '")
    kept = "NEW.search_nickname := to_tsvector('simple', NEW.nickname);"
    return re.sub(r"(NEW\.search_words := array)", rf"{kept}\n\1", statement)
