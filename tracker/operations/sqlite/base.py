"""Django's SQLite backend for persistent connections: it notices if the file has been replaced or removed.

Opening a connection costs as much as ten queries, because SQLite reads the whole schema, so each thread of the server
keeps its connection. But an open file outlives its name: if the database were deleted or replaced, a kept connection
would keep writing to the old file, and the writes it confirmed would be lost. So at the start of each request
(`CONN_HEALTH_CHECKS`) it checks that the name still refers to the file it has open.

A process that once had the file open does not create an empty one if it is missing: SQLite would then discard the log
as well, and the file may come back.

The latest writes are in a log next to the file (tracker.sqlite3-wal) until SQLite moves them into it: only a backup is
a complete copy of a database in use, and only `restore` may put one back.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, ClassVar

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that remembers which file it has open."""

    known: ClassVar[set[str]] = set()
    opened: tuple[int, ...] | None = None

    def get_connection_params(self) -> dict[str, Any]:
        """Create a file only if this process has never had one open."""
        params: dict[str, Any] = super().get_connection_params()
        if str(params["database"]) in self.known:
            params["database"] = f"{Path(params['database']).absolute().as_uri()}?mode=rw"
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open the file and remember which one it is."""
        before = self._current_file()  # before opening: if the file is replaced meanwhile, the next request reopens it
        connection = super().get_new_connection(conn_params)
        self.opened = before or self._current_file()
        if self.opened:
            self.known.add(str(self.settings_dict["NAME"]))
        return connection

    def rollback(self) -> None:
        """Roll back, but still count the error: a rollback does not repair a broken connection."""
        failed = self.errors_occurred
        super().rollback()
        self.errors_occurred = failed

    def is_usable(self) -> bool:
        """Return whether the name still refers to the opened file, and no error has occurred."""
        if self.is_in_memory_db():
            return True
        return not self.errors_occurred and self.opened is not None and self.opened == self._current_file()

    def _current_file(self) -> tuple[int, ...] | None:
        """Return which file has the name, and who may write to it: a file opened read-only stays read-only."""
        try:
            found = os.stat(self.settings_dict["NAME"])  # noqa: PTH116  # runs on each request
        except OSError:
            return None
        return found.st_dev, found.st_ino, found.st_mode, found.st_uid, found.st_gid
