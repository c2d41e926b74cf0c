"""Sessions in the database, Django's own; only how one is read, which every page does, is ours."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone

from foods.plain_sql import rows

_DATA = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    """The session of a browser."""

    def _validate_session_key(self, key: Any) -> bool:
        """Take only what may be a key: a cookie can say anything, even what PostgreSQL cannot be asked for."""
        return isinstance(key, str) and key.isascii() and key.isalnum()

    def load(self) -> dict[str, Any]:
        """Read what is kept, nothing where there is none or it has expired (one query)."""
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        found = rows(_DATA, self.session_key, now)
        if not found:
            self._session_key = None
            return {}
        return dict(self.decode(found[0][0]))
