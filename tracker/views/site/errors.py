"""Error pages. They make no queries, since the database may be what failed."""

from __future__ import annotations

import sys
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from tracker.operations.failover import is_lost

RETRY_AFTER_SECONDS = 30
RETRY_TRYING_SECONDS = 300


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say what was wrong with a request: too large, an unknown host name, or a malformed form."""
    match exception:
        case RequestDataTooBig():
            return too_large({"most": settings.DATA_UPLOAD_MAX_MEMORY_SIZE})
        case TooManyFieldsSent() | TooManyFilesSent():
            return too_large({"fields": settings.DATA_UPLOAD_MAX_NUMBER_FIELDS})
        case DisallowedHost():
            return HttpResponse(render_to_string("400_host.html"), status=HTTPStatus.BAD_REQUEST)
        case _:
            return HttpResponse(render_to_string("400.html"), status=HTTPStatus.BAD_REQUEST)


def too_large(limit: dict[str, int]) -> HttpResponse:
    """Return 413 with the limit: `most` bytes, or the number of `fields`."""
    # Nobody reads the rest of the body; without this, a browser would keep sending it.
    headers = {"Connection": "close"}
    return HttpResponse(
        render_to_string("413.html", limit), status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE, headers=headers
    )


class DatabaseAwayResponse(HttpResponse):
    """The page that says that nothing may have been saved. `lost`: the connection was, and another one may work."""

    def __init__(self, *, lost: bool) -> None:
        headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
        super().__init__(render_to_string("503.html"), status=HTTPStatus.SERVICE_UNAVAILABLE, headers=headers)
        self.lost = lost


def server_error(request: HttpRequest) -> HttpResponse:
    """Return a page with 503 if the database cannot be reached, 500 otherwise."""
    error = sys.exc_info()[1]
    lost = is_lost(error)
    # SQLite raises plain DatabaseError, not a subclass, if the file is damaged.
    if lost or isinstance(error, (OperationalError, InterfaceError)) or type(error) is DatabaseError:
        return DatabaseAwayResponse(lost=lost)
    return HttpResponse(render_to_string("500.html"), status=500)


def too_many(request: HttpRequest) -> HttpResponse:
    """Return 429 for trying names and passwords, or sending forms, faster than people do."""
    page = render_to_string("429.html", request=request)
    return HttpResponse(page, status=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": str(RETRY_TRYING_SECONDS)})
