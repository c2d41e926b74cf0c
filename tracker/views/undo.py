"""What was removed and can be brought back: offered on its day for an hour, whatever else happens on the page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

KEY = "removed"
MOST = 5
OFFERED_FOR_SECONDS = 3600


def offer(request: HttpRequest, *, of: str, name: str, token: str, day: date) -> None:
    """Offer to bring something back; `of` is "entry" or "dose", `token` what restores it."""
    removed = {"of": of, "name": name, "token": token, "day": day.isoformat(), "at": timezone.now().timestamp()}
    request.session[KEY] = [*_recent(request), removed][-MOST:]


def offers(request: HttpRequest, day: date) -> list[dict[str, Any]]:
    """Return what can be brought back on a day, the newest last."""
    return [removed for removed in _recent(request) if removed["day"] == day.isoformat()]


def settled(request: HttpRequest, token: str) -> None:
    """Offer something no more: it is back."""
    request.session[KEY] = [removed for removed in _recent(request) if removed["token"] != token]


def _recent(request: HttpRequest) -> list[dict[str, Any]]:
    oldest = timezone.now().timestamp() - OFFERED_FOR_SECONDS
    return [removed for removed in request.session.get(KEY, []) if removed["at"] > oldest]
