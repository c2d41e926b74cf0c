"""Encrypt what second factors depend on, so that a copy of the database alone gives nobody a second factor.

The key is derived from SECRET_KEY; former keys in SECRET_KEY_FALLBACKS still decrypt, and `renew` encrypts with the
current key what was encrypted with a former one or not at all.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

_MARK = "fernet:"  # what has no mark is from before secrets were encrypted
_SALT = "tracker.second_factor_secrets"
_FIELDS = ("secret", "seed")  # of an authenticator app, of recovery codes


def encrypt(text: str) -> str:
    """Encrypt a secret with the current key."""
    return _MARK + _ciphers()[0].encrypt(text.encode()).decode()


def decrypt(stored: str) -> str:
    """Decrypt a secret; without its key, return one that nobody knows, so that no code is ever right."""
    if not stored.startswith(_MARK):
        return stored
    try:
        return MultiFernet(_ciphers()).decrypt(stored.removeprefix(_MARK)).decode()
    except InvalidToken:
        return base64.b32encode(secrets.token_bytes(20)).decode()


def renew() -> int:
    """Encrypt with the current key whatever is not, and can be read; return how many authenticators."""
    renewed = 0
    for pk in [row.pk for row in _authenticators() if not _is_current(row)]:
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().get(pk=pk)  # a recovery code may be used at this moment
            for field, stored in _secrets_of(row):
                if _is_readable(stored):
                    row.data[field] = encrypt(decrypt(stored))
            row.save(update_fields=["data"])
        renewed += _is_current(row)
    return renewed


def unreadable() -> int:
    """Return how many authenticators depend on a key that is gone."""
    return sum(not _is_readable(stored) for row in _authenticators() for _field, stored in _secrets_of(row))


def _ciphers() -> list[Fernet]:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [salted_hmac(_SALT, "key", secret=key, algorithm="sha256").digest() for key in keys]
    return [Fernet(base64.urlsafe_b64encode(digest)) for digest in digests]


def _authenticators() -> QuerySet[Authenticator]:
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
    return Authenticator.objects.filter(type__in=kinds)


def _secrets_of(row: Any) -> Iterator[tuple[str, str]]:
    yield from ((field, row.data[field]) for field in _FIELDS if field in row.data)


def _is_current(row: Authenticator) -> bool:
    return all(_decrypts(stored, _ciphers()[:1]) for _field, stored in _secrets_of(row))


def _is_readable(stored: str) -> bool:
    return not stored.startswith(_MARK) or _decrypts(stored, _ciphers())


def _decrypts(stored: str, ciphers: list[Fernet]) -> bool:
    try:
        MultiFernet(ciphers).decrypt(stored.removeprefix(_MARK))
    except InvalidToken:
        return False
    return True
