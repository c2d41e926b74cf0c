"""Django's sessions in the database, for which only a possible key is looked up."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """The session of a browser. The name of the class is part of the salt with which its data are signed."""

    def _validate_session_key(self, key: Any) -> bool:
        """Accept only what can be a key: a cookie can hold anything, even a zero byte, which PostgreSQL refuses."""
        return isinstance(key, str) and key.isascii() and key.isalnum()
