"""Questions in SQL of our own, the same for both databases."""

from __future__ import annotations

from typing import Any

from django.db import connection


def rows(query: str, *values: Any) -> list[tuple[Any, ...]]:
    """Ask a question; `values` as the database takes them (one query)."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
