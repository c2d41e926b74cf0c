"""The pages for what went wrong on our side. They ask the database nothing: it may be what is wrong."""

from __future__ import annotations

import sys
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

RETRY_AFTER_SECONDS = 30
RETRY_TRYING_SECONDS = 300


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 where the database cannot be reached, 500 otherwise; either way in words."""
    away = isinstance(sys.exc_info()[1], (OperationalError, InterfaceError))
    if not away:
        return HttpResponse(render_to_string("500.html"), status=500)
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
    return HttpResponse(render_to_string("503.html"), status=503, headers=headers)


def too_many(request: HttpRequest) -> HttpResponse:
    """Answer 429 to somebody who tries names and passwords, or sends forms, faster than people do."""
    page = render_to_string("429.html", request=request)
    return HttpResponse(page, status=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": str(RETRY_TRYING_SECONDS)})
