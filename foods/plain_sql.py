"""Questions in SQL of our own, the same for both databases; what they bring as a model, and a new row.

For what is asked on every page and at every tap: there the ORM, which writes each query anew, takes ten times as long
as the database takes to answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Field, Model

M = TypeVar("M", bound=Model)


def rows(query: str, *values: Any) -> list[tuple[Any, ...]]:
    """Ask a question; `values` as the database takes them (one query)."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def columns_of(model: type[Model], table: str) -> str:
    """Return the columns of a model for a query that knows its table under some name, as `loaded` takes them."""
    return ", ".join(f"{table}.{field.column}" for field in model._meta.concrete_fields)


def loaded(model: type[M], values: Sequence[Any]) -> M:
    """Return the model that a row of `columns_of` makes, as the ORM would load it (no query)."""
    names, converters = _reading(model)
    found = list(values)
    for n, convert, column in converters:
        found[n] = convert(found[n], column, connection)
    return model.from_db(connection.alias, names, found)


@cache
def _reading(model: type[Model]) -> tuple[list[str], list[tuple[int, Callable[..., Any], Any]]]:
    """Return the names of the fields in their order, and what makes Python of what the database holds.

    These are the same for every thread, though the first one's connection gives them.
    """
    fields = model._meta.concrete_fields
    columns = [field.get_col(model._meta.db_table) for field in fields]
    return [field.attname for field in fields], [
        (n, convert, column)
        for n, column in enumerate(columns)
        for convert in (*connection.ops.get_db_converters(column), *column.get_db_converters(connection))
    ]


def insert(row: Model) -> None:
    """Save a new row that was checked, and give it the key that the database made for it (one query)."""
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
