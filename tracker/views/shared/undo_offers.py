"""What can be undone: a removal is offered on its day for an hour, the newest change for ten minutes."""

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
A_CHANGE_FOR_SECONDS = 600


def offer(
    request: HttpRequest, *, of: str, done: str, name: str, token: str, days: Sequence[date], rows: Sequence[int] = ()
) -> None:
    """Offer to undo what was done on some days; `of` is "entry" or "dose", `done` what the page says of it."""
    offered: dict[str, Any] = {"of": of, "done": done, "name": name, "token": token, "rows": list(rows)}
    offered |= {"days": [day.isoformat() for day in days], "at": timezone.now().timestamp()}
    # Of changes the newest is enough: a page full of them would hide the day.
    others = [other for other in _recent(request) if other["done"] == REMOVED]
    request.session[KEY] = [*others, offered][-MOST:]


def offers(request: HttpRequest, day: date) -> list[dict[str, Any]]:
    """Return what can be undone on a day, the newest last."""
    return [
        offered | {"to": date.fromisoformat(offered["days"][-1])}
        for offered in _recent(request)
        if day.isoformat() in offered["days"]
    ]


def settled(request: HttpRequest, token: str) -> None:
    """Offer something no more: it is as it was."""
    request.session[KEY] = [offered for offered in _recent(request) if offered["token"] != token]


def day_of_removed(request: HttpRequest, *, of: str, row: int) -> date | None:
    """Return the day from which a row was removed a moment ago, so that removing it again leads there."""
    for offered in _recent(request):
        if (offered["of"], offered["done"]) == (of, REMOVED) and row in offered["rows"]:
            return date.fromisoformat(offered["days"][0])
    return None


def _recent(request: HttpRequest) -> list[dict[str, Any]]:
    now = timezone.now().timestamp()
    return [
        offered
        for offered in request.session.get(KEY, [])
        if now - offered["at"] < OFFERED_FOR_SECONDS.get(offered["done"], A_CHANGE_FOR_SECONDS)
    ]
