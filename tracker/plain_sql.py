"""Questions in SQL of our own, the same for both databases, and a new row.

For what is asked on every page and at every tap: there the ORM, which writes each query anew, takes ten times as long
as the database takes to answer.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Field, Model


def rows(query: str, *values: Any) -> list[tuple[Any, ...]]:
    """Ask a question; `values` as the database takes them (one query)."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def insert(row: Model) -> None:
    """Save a new row that was checked, and give it the key that the database gave it (one query)."""
    fields, query = _insertion(type(row))
    values = (field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields)
    ((row.pk,),) = rows(query, *values)
    row._state.adding, row._state.db = False, connection.alias


@cache
def _insertion(model: type[Model]) -> tuple[list[Field[Any, Any]], str]:
    """Return the fields of a new row in their order, and what saves them."""
    key = model._meta.pk.column
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    columns, places = ", ".join(field.column for field in fields), ", ".join(["%s"] * len(fields))
    return fields, f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({places}) RETURNING {key}"  # noqa: S608
