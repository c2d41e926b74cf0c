"""Where attempts to log in are counted: a table that all processes share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import IntegrityError, OperationalError, connection


class Attempts(DatabaseCache):
    """Django's own, which says that something is there already also where the database takes nothing.

    Who logs in meanwhile would read that they tried too often, and not that the database is locked or the disk full.
    """

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep a value unless there is one. Raises OperationalError where that cannot be done."""
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
        if not added and not is_there:  # a full disk shows as late as at the commit
            raise OperationalError("An attempt to log in cannot be counted: the database takes nothing.")
        return bool(added)
