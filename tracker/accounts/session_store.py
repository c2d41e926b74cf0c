"""Django's database sessions, looking up only keys that could be valid."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import DatabaseError


class SessionStore(db.SessionStore):
    """A browser's session. The class name is part of the salt that its data is signed with."""

    def _validate_session_key(self, key: Any) -> bool:
        """Accept only possible keys: a cookie can contain anything, even a null byte, which PostgreSQL rejects."""
        return isinstance(key, str) and key.isascii() and key.isalnum()

    def save(self, must_create: bool = False) -> None:
        """Store the session. Django says that it was deleted meanwhile, even if the database went away."""
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(error.__context__, DatabaseError) and error.__context__.__cause__ is not None:
                raise error.__context__ from error.__context__.__cause__
            raise
