"""Django's database sessions, which look up only possible keys and encrypt the secret of an app being set up."""

from __future__ import annotations

from typing import Any

from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import DatabaseError

from tracker.accounts import second_factor_secrets


class SessionStore(db.SessionStore):
    """A browser's session. The class name is part of the salt that its data is signed with."""

    def _validate_session_key(self, key: Any) -> bool:
        """Accept only possible keys: a cookie can contain anything, even a null byte, which PostgreSQL rejects."""
        return isinstance(key, str) and key.isascii() and key.isalnum()

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Encrypt the secret of an authenticator app that is being set up: the database stores no readable one."""
        if secret := session_dict.get(SECRET_SESSION_KEY):
            session_dict = session_dict | {SECRET_SESSION_KEY: second_factor_secrets.encrypt(secret)}
        return super().encode(session_dict)

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        """Decrypt that secret."""
        session_dict = super().decode(session_data)
        if secret := session_dict.get(SECRET_SESSION_KEY):
            session_dict[SECRET_SESSION_KEY] = second_factor_secrets.decrypt(secret)
        return session_dict

    def save(self, must_create: bool = False) -> None:
        """Store the session. Django says that it was deleted meanwhile, even if the database went away."""
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(error.__context__, DatabaseError) and error.__context__.__cause__ is not None:
                raise error.__context__ from error.__context__.__cause__
            raise
