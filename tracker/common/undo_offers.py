"""Offers to undo the latest action, kept in the session: the toast shows the newest until the next action."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

KEY = "undo"
TAG = "undo"  # of the message about an action that can be undone
REMOVED_KEPT = 5  # removals that are remembered, so that removing a row again leads to its day
REMOVED_KEPT_FOR_SECONDS = 3600
OFFERED_FOR_SECONDS = 600


def offer(
    request: HttpRequest,
    said: str,
    *names: str,
    address: str,
    values: Mapping[str, str],
    days: Sequence[date] = (),
    removed: tuple[str, Sequence[int]] | None = None,
    in_place: bool = True,
    is_kept: bool = True,
) -> None:
    """Say what was done, and offer to undo it by posting `values` to `address`.

    `said` has `{}` for each of the names. `days` are those on whose pages the offer stays; `removed` is the kind of
    rows that were removed, "entry" or "dose", and their keys. `in_place` is False if undoing loads a whole page.
    Without `is_kept`, the offer is made in the answer to this request alone, which saves writing the session.
    """
    offered: dict[str, Any] = {"said": said, "names": names, "address": address, "values": dict(values)}
    offered |= {"days": [day.isoformat() for day in days], "removed": removed}
    offered |= {"in_place": in_place, "at": timezone.now().timestamp()}
    if is_kept:
        others = [other for other in _recent(request) if other["removed"]]
        request.session[KEY] = [*others, offered][-REMOVED_KEPT:]
    else:
        request.undo_offered = offered  # type: ignore[attr-defined]  # kept for the answer to this request
    messages.success(request, _sentence(offered), extra_tags=TAG)


def newest(request: HttpRequest, said: Sequence[Any], day: date | None) -> dict[str, Any] | None:
    """Return what the toast offers to undo next to the messages `said`: what they are about.

    Without a message, it is the newest action on the page of its day. A message about anything else ends the offer.
    """
    here: dict[str, Any] | None = getattr(request, "undo_offered", None)
    offered = next(reversed(_recent(request)), None)
    if offered is None or offered.get("over"):
        return here
    if said:
        is_about_it = here is None and any(TAG in message.tags.split() for message in said)
        if not is_about_it:
            offered["over"] = True
            request.session.modified = True
        return offered if is_about_it else here
    is_late = timezone.now().timestamp() - offered["at"] > OFFERED_FOR_SECONDS
    is_here = day is not None and day.isoformat() in offered["days"]
    return offered | {"sentence": _sentence(offered)} if is_here and not is_late else None


def settled(request: HttpRequest, token: str) -> SafeString:
    """Stop offering to undo something: it has been undone. Return what it was, or "" if that is not known."""
    recent = _recent(request)
    request.session[KEY] = [offered for offered in recent if offered["values"].get("token") != token]
    return next((_sentence(offered) for offered in recent if offered["values"].get("token") == token), SafeString())


def day_of_removed(request: HttpRequest, *, of: str, row: int) -> date | None:
    """Return the day of a row removed a moment ago, so that removing it again redirects to that day."""
    for offered in _recent(request):
        kind, rows = offered["removed"] or ("", [])
        if kind == of and row in rows:
            return date.fromisoformat(offered["days"][0])
    return None


def _sentence(offered: Mapping[str, Any]) -> SafeString:
    """Write what was done; browsers do not translate the names."""
    names = [format_html('<span translate="no">{}</span>', name) for name in offered["names"]]
    return format_html(offered["said"], *names) if names else escape(offered["said"])


def _recent(request: HttpRequest) -> list[dict[str, Any]]:
    now = timezone.now().timestamp()
    kept = [offered for offered in request.session.get(KEY, []) if "said" in offered]  # not those of an older version
    return [
        offered
        for offered in kept
        if now - offered["at"] < (REMOVED_KEPT_FOR_SECONDS if offered["removed"] else OFFERED_FOR_SECONDS)
    ]
