"""Reading from a replica (READ_DATABASE_URL): pages that may be a moment old, for a browser that wrote nothing lately.

Everything else is read from the primary: other pages, sessions and accounts, and whatever a transaction reads.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction
from django.db.models import Model
from django.http import HttpRequest

REPLICA = "replica"
# Names of the pages that may be a moment old.
PAGES = frozenset(
    (
        *("foods", "foods-rich", "food-group", "food", "learn", "how-we-judge", "targets", "shared-sheet"),
        *("month", "month-now", "year", "year-now", "trends", "trends-csv", "causes", "causes-csv"),
    )
)
APPS = frozenset({"foods", "tracker"})
# Who may see what: a link that was just revoked must not open.
ALWAYS_FROM_PRIMARY = frozenset({"tracker.sharedsheet"})
# The proxy has to stop using a replica that lags further behind than this.
WROTE_COOKIE, WROTE_SECONDS = "wrote", 60
PASSED_OVER_SECONDS = 10.0

_may_be_old: ContextVar[bool] = ContextVar("may_be_old", default=False)
_passed_over_until = 0.0


def is_used() -> bool:
    """Return whether there is a replica."""
    return REPLICA in settings.DATABASES


def may_be_old(request: HttpRequest) -> bool:
    """Return whether the answer to a request, whose view is known, may be a moment old."""
    page = request.resolver_match.view_name if request.resolver_match else ""
    return request.method in {"GET", "HEAD"} and page in PAGES and WROTE_COOKIE not in request.COOKIES


@contextmanager
def one_request() -> Iterator[None]:
    """Read from the primary until `begin` says otherwise, and after the request again."""
    token = _may_be_old.set(False)
    try:
        yield
    finally:
        _may_be_old.reset(token)


def begin() -> None:
    """Let what is read from now on, until the end of the request, come from the replica."""
    _may_be_old.set(True)


def pass_over() -> None:
    """Read from the primary for some seconds, because the replica does not answer."""
    global _passed_over_until
    _passed_over_until = time.monotonic() + PASSED_OVER_SECONDS


# By replication slots, which remain when a replica is gone, and by connections, which show what was replayed.
_STANDINGS = """
    SELECT coalesce(slot_name, application_name), pid IS NOT NULL,
           greatest(0, pg_wal_lsn_diff(pg_current_wal_lsn(), coalesce(replay_lsn, restart_lsn)))
    FROM pg_replication_slots FULL JOIN pg_stat_replication ON pid = active_pid
    WHERE slot_type IS DISTINCT FROM 'logical' ORDER BY 1
"""


def standings() -> Iterator[tuple[str, int | None]]:
    """Yield the name of each replica and how many bytes it lags behind the primary; None if it is gone."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(_STANDINGS)
        for name, is_connected, behind in cursor.fetchall():
            yield name, int(behind or 0) if is_connected else None
    try:
        connections[REPLICA].ensure_connection()
    except DatabaseError:
        yield "READ_DATABASE_URL", None


class Router:
    """Django's database router: which of the two answers."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        """Return the replica where it may answer and does."""
        if not _may_be_old.get() or model._meta.app_label not in APPS or model._meta.label_lower in ALWAYS_FROM_PRIMARY:
            return DEFAULT_DB_ALIAS
        if time.monotonic() < _passed_over_until or transaction.get_connection().in_atomic_block:
            return DEFAULT_DB_ALIAS
        try:
            connections[REPLICA].ensure_connection()
        except DatabaseError as error:
            logging.getLogger(__name__).warning("The replica does not answer: %s", type(error).__name__)
            pass_over()
            return DEFAULT_DB_ALIAS
        return REPLICA

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        """Return the primary."""
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        """Allow any: both databases have the same rows."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Migrate the primary only."""
        return db != REPLICA
