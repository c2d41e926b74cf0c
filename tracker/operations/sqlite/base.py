"""Django's SQLite, with connections that may stay open: a file that was exchanged or removed is noticed.

Opening a connection costs as much as asking it ten questions, for SQLite reads the whole schema anew, so each thread of
the server keeps its own. But an open file outlives its name: were the database deleted, or another one put in its
place, a kept connection would go on writing into the old one, and what it acknowledged would be gone. So it looks at
the start of each request (`CONN_HEALTH_CHECKS`) whether the name still leads to the file that it has open.

Nor does a process that once had the file make an empty one where it is gone: SQLite would throw the log away with it,
and the file may come back.

What was written last stands in a log beside the file (tracker.sqlite3-wal) until SQLite carries it over: of a database
in use only a backup is a whole copy, and only `restore` may put one back.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, ClassVar

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that knows which file it has open."""

    known: ClassVar[set[str]] = set()
    opened: tuple[int, ...] | None = None

    def get_connection_params(self) -> dict[str, Any]:
        """Make a file only where this process has never had one open."""
        params: dict[str, Any] = super().get_connection_params()
        if str(params["database"]) in self.known:
            params["database"] = f"{Path(params['database']).absolute().as_uri()}?mode=rw"
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open the file and remember which one it is."""
        there = self._there()  # before it is opened: one exchanged meanwhile is opened once more, and never kept
        connection = super().get_new_connection(conn_params)
        self.opened = there or self._there()
        if self.opened:
            self.known.add(str(self.settings_dict["NAME"]))
        return connection

    def rollback(self) -> None:
        """Undo what was begun, which does not mend what went wrong."""
        failed = self.errors_occurred
        super().rollback()
        self.errors_occurred = failed

    def is_usable(self) -> bool:
        """Return whether the name still leads to the file as it was opened, and nothing has gone wrong with it."""
        if self.is_in_memory_db():
            return True
        return not self.errors_occurred and self.opened is not None and self.opened == self._there()

    def _there(self) -> tuple[int, ...] | None:
        """Return which file has the name, and who may write it: opened as one to be read, it stays so."""
        try:
            found = os.stat(self.settings_dict["NAME"])  # noqa: PTH116  # asked with each request
        except OSError:
            return None
        return found.st_dev, found.st_ino, found.st_mode, found.st_uid, found.st_gid
