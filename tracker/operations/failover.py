"""What tells that the server of the database went away or was demoted, and dropping connections to it."""

from __future__ import annotations

from typing import Any

from django.db import Error, connections

from tracker.operations import replica

# PostgreSQL's codes: it stops (57P01), crashed (57P02), starts (57P03), or is no longer the primary (25006). Codes of
# class 08 are about the connection; PgBouncer uses them too.
_AWAY = frozenset({"57P01", "57P02", "57P03", "25006"})


def is_lost(error: BaseException | None) -> bool:
    """Return whether an error of Django's means that the connection to PostgreSQL, or its primary, is gone."""
    if not isinstance(error, Error):
        return False
    code = getattr(error.__cause__, "sqlstate", "")  # None if the server said nothing any more
    return code is None or code in _AWAY or code.startswith("08")


def drop_connections(*, give_up_replica: bool) -> None:
    """Close connections on which an error occurred, and all that wait in their pools: they lead to the same server.

    The first time, another replica may answer: a proxy ends connections to one that becomes the primary.
    """
    for connection in connections.all(initialized_only=True):
        if not connection.errors_occurred or connection.in_atomic_block:
            continue
        if connection.alias == replica.REPLICA and give_up_replica:
            replica.pass_over()
        opened: Any = connection.connection
        if opened is not None:
            opened.close()  # before the pool gets it back, which then throws it away
        connection.close()
        if pool := getattr(connection, "pool", None):
            pool.drain()
