"""Do what an authenticator app does: compute the current code."""

from __future__ import annotations

import time

from allauth.mfa.totp.internal import auth
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

PASSWORD = "correct horse battery"


def code_for(secret: str) -> str:
    return str(auth.format_hotp_value(auth.hotp_value(secret, int(time.time()) // 30)))


def wrong(code: str) -> str:
    """Return digits that are very unlikely to be a valid code within these minutes."""
    return f"{(int(code) + 500_000) % 1_000_000:06}"


def set_up_app(user: User) -> str:
    """Set up an authenticator app for this person; return its secret."""
    secret = str(auth.generate_totp_secret())
    auth.TOTP.activate(user, secret)
    return secret


def log_in(client: Client, name: str = "alice", password: str = PASSWORD) -> int:
    return client.post(reverse("account_login"), {"login": name, "password": password}).status_code
