"""The search index for admins, who look for any food of the catalog, listed or not, by the beginnings of its words.

People search a separate index, without the foods that they must not find. This one is as cheap as possible, because
it makes every imported food slower to write: on SQLite an FTS5 table that stores no text, on PostgreSQL a GIN index.
"""

from __future__ import annotations

import re
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

_WORD = re.compile(r"[^\W_]+")
_MOST_WORDS = 8
_COLUMNS = "name, original_name, aliases"


def _write(row: str, *, delete: bool) -> str:
    values = ", ".join(f"{row}.{column}" for column in ("id", *_COLUMNS.split(", ")))
    first, command = ("foods_names, ", "'delete', ") if delete else ("", "")
    return f"INSERT INTO foods_names ({first}rowid, {_COLUMNS}) SELECT {command}{values} WHERE {row}.owner_id IS NULL;"


BUILD = {
    "sqlite": (
        f"CREATE VIRTUAL TABLE foods_names USING fts5({_COLUMNS}, content = 'foods_food', content_rowid = 'id',"
        " tokenize = 'unicode61 remove_diacritics 2', detail = none, columnsize = 0)",
        f"CREATE TRIGGER foods_names_insert AFTER INSERT ON foods_food BEGIN {_write('new', delete=False)} END",
        f"CREATE TRIGGER foods_names_delete AFTER DELETE ON foods_food BEGIN {_write('old', delete=True)} END",
        f"CREATE TRIGGER foods_names_update AFTER UPDATE OF {_COLUMNS}, owner_id ON foods_food"
        f" BEGIN {_write('old', delete=True)} {_write('new', delete=False)} END",
        # The order of the admin's list. The engines need different indexes to be fast with people's own foods left out.
        "CREATE INDEX foods_names_order ON foods_food (owner_id, name, id)",
        f"INSERT INTO foods_names (rowid, {_COLUMNS}) SELECT id, {_COLUMNS} FROM foods_food WHERE owner_id IS NULL",  # noqa: S608  # our own columns
    ),
    "postgresql": (
        "CREATE INDEX foods_names_order ON foods_food (name, id) WHERE owner_id IS NULL",
        "CREATE INDEX foods_names ON foods_food"
        " USING gin (to_tsvector('simple', name || ' ' || original_name || ' ' || aliases)) WHERE owner_id IS NULL",
    ),
}
_FOUND = {
    "sqlite": "SELECT rowid FROM foods_names WHERE foods_names MATCH %s",
    "postgresql": "SELECT id FROM foods_food WHERE owner_id IS NULL AND"
    " to_tsvector('simple', name || ' ' || original_name || ' ' || aliases) @@ to_tsquery('simple', %s)",
}


def holding(foods: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Filter to catalog foods whose names have a word beginning with each word of `text`, or whose source id it is."""
    words = [word.lower() for word in _WORD.findall(text)][:_MOST_WORDS]
    if not words:
        return foods.none() if text.strip() else foods
    if connection.vendor == "sqlite":
        query = " ".join(f'"{word}"*' for word in words)
    else:
        query = " & ".join(f"'{word}':*" for word in words)
    named = Q(pk__in=RawSQL(_FOUND[connection.vendor], [query]))  # noqa: S611  # the words are a parameter
    if len(words) == 1:
        sources = foods.model._meta.get_field("source").choices or ()
        known = foods.model.objects.filter(source__in=[source for source, _ in sources], source_id=text.strip())
        if ids := list(known.exclude(source_id="").values_list("pk", flat=True)):
            named |= Q(pk__in=ids)
    return foods.filter(named)
