"""Django's database sessions, looking up only keys that could be valid."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """A browser's session. The class name is part of the salt that its data is signed with."""

    def _validate_session_key(self, key: Any) -> bool:
        """Accept only possible keys: a cookie can contain anything, even a null byte, which PostgreSQL rejects."""
        return isinstance(key, str) and key.isascii() and key.isalnum()
