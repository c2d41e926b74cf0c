"""Recognize a browser from which a person has logged in before, so that strangers who guess cannot lock them out there.

The browser keeps a signed cookie with a number of its own and a digest of each name. Guesses from it are counted by
that number: a stolen cookie allows a few guesses, and no log-in without the password.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

COOKIE = "known_browser"
PATH = "/accounts/"  # where passwords are given
LASTS = timedelta(days=400)  # browsers keep no cookie for longer
MOST_PEOPLE = 5  # who share a browser
_SALT = "tracker.known_browsers"


def number_of(request: HttpRequest, name: str) -> str:
    """Return the number of a browser that this person has logged in from, or ""."""
    number, people = _kept(request)
    return number if _digest(name) in people else ""


def remember(request: HttpRequest, response: HttpResponse, name: str) -> None:
    """Let the browser keep that this person has logged in from it."""
    number, people = _kept(request)
    others = [each for each in people if each != _digest(name)]
    value = [number or secrets.token_hex(8), [*others, _digest(name)][-MOST_PEOPLE:]]
    response.set_cookie(
        COOKIE,
        signing.dumps(value, salt=_SALT),
        max_age=LASTS,
        path=PATH,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def _kept(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        number, people = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=LASTS)
    except signing.BadSignature:
        return "", []
    return number, people


def _digest(name: str) -> str:
    return salted_hmac(_SALT, name.lower()).hexdigest()[:24]
