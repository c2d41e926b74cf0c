"""Offers to undo: a removal is offered on its day for an hour, the latest change for ten minutes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

KEY = "undo"
REMOVED = "removed"
MOST = 5
OFFERED_FOR_SECONDS = {REMOVED: 3600}
CHANGE_OFFERED_FOR_SECONDS = 600


def offer(
    request: HttpRequest, *, of: str, done: str, name: str, token: str, days: Sequence[date], rows: Sequence[int] = ()
) -> None:
    """Offer to undo a change to some days; `of` is "entry" or "dose", `done` the message about it."""
    offered: dict[str, Any] = {"of": of, "done": done, "name": name, "token": token, "rows": list(rows)}
    offered |= {"days": [day.isoformat() for day in days], "at": timezone.now().timestamp()}
    # Only the latest change is offered: a long list of them would hide the day.
    others = [other for other in _recent(request) if other["done"] == REMOVED]
    request.session[KEY] = [*others, offered][-MOST:]


def offers(request: HttpRequest, day: date) -> list[dict[str, Any]]:
    """Return what can be undone on a day, latest last."""
    return [
        offered | {"to": date.fromisoformat(offered["days"][-1])}
        for offered in _recent(request)
        if day.isoformat() in offered["days"]
    ]


def settled(request: HttpRequest, token: str) -> None:
    """Stop offering to undo something: it has been undone."""
    request.session[KEY] = [offered for offered in _recent(request) if offered["token"] != token]


def day_of_removed(request: HttpRequest, *, of: str, row: int) -> date | None:
    """Return the day of a row removed a moment ago, so that removing it again redirects to that day."""
    for offered in _recent(request):
        if (offered["of"], offered["done"]) == (of, REMOVED) and row in offered["rows"]:
            return date.fromisoformat(offered["days"][0])
    return None


def _recent(request: HttpRequest) -> list[dict[str, Any]]:
    now = timezone.now().timestamp()
    return [
        offered
        for offered in request.session.get(KEY, [])
        if now - offered["at"] < OFFERED_FOR_SECONDS.get(offered["done"], CHANGE_OFFERED_FOR_SECONDS)
    ]
