"""The cache that counts login attempts: a database table that all processes share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import IntegrityError, OperationalError, connection


class Attempts(DatabaseCache):
    """Django's database cache, except that a failed write raises an error; Django's reports that the key exists.

    Otherwise a person who logs in while the database is locked or the disk is full would read that they tried too
    often.
    """

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Store a value unless the key exists. Raises OperationalError if the database cannot store it."""
        is_there = False

        def note(execute: Callable[..., Any], *of: Any) -> Any:
            nonlocal is_there
            try:
                return execute(*of)
            except IntegrityError:
                is_there = True
                raise

        with connection.execute_wrapper(note):
            added = super().add(key, value, timeout, version)
        if not added and not is_there:  # a full disk may show only at the commit
            raise OperationalError("An attempt to log in cannot be counted: the database takes nothing.")
        return bool(added)
