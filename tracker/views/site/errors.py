"""The pages for what cannot be answered. They ask the database nothing: it may be what is wrong."""

from __future__ import annotations

import sys
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

RETRY_AFTER_SECONDS = 30
RETRY_TRYING_SECONDS = 300


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say what was wrong with a request: too large, under a name of somebody else's, or no form of ours."""
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
    """Answer 413 with the limit: `most` bytes, or so many `fields`."""
    # Nobody reads the rest; without this a browser would go on sending it.
    headers = {"Connection": "close"}
    return HttpResponse(
        render_to_string("413.html", limit), status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE, headers=headers
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 where the database cannot be reached, 500 otherwise; either way in words."""
    error = sys.exc_info()[1]
    # SQLite's own DatabaseError, none of the kinds below it: the file is damaged.
    away = isinstance(error, (OperationalError, InterfaceError)) or type(error) is DatabaseError
    if not away:
        return HttpResponse(render_to_string("500.html"), status=500)
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
    return HttpResponse(render_to_string("503.html"), status=503, headers=headers)


def too_many(request: HttpRequest) -> HttpResponse:
    """Answer 429 to somebody who tries names and passwords, or sends forms, faster than people do."""
    page = render_to_string("429.html", request=request)
    return HttpResponse(page, status=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": str(RETRY_TRYING_SECONDS)})
