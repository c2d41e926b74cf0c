"""Limit logs to which page failed and where in the code; nothing that people type is logged.

URLs contain search terms and, for shared links and invitations, secrets. Error messages contain values: PostgreSQL's
quote the whole row.
"""

from __future__ import annotations

import logging
import re
import traceback

from django.http import HttpRequest

NO_ROUTE = "an address without a page"
_SECRET = re.compile(r"(/shared/|/accounts/invitation/)[^/\s\"'?]+")


class NothingTyped(logging.Filter):
    """Replace URLs with routes, and error messages with stack frames and exception types.

    Servers log URLs on lines of their own, without the request; secrets are removed from these. The request object is
    dropped, because formatters may write all of it.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request = record.__dict__.pop("request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            route = request.resolver_match.route if request.resolver_match else NO_ROUTE
            record.args = tuple(route if arg == request.path else arg for arg in record.args)
        record.msg, record.args = _SECRET.sub(r"\1...", record.getMessage()), None
        if record.name.startswith("django.security"):  # a bad request says nothing about our code
            record.exc_info = record.exc_text = None
        if record.exc_info and record.exc_info[1]:
            record.exc_text, record.exc_info = _frames(record.exc_info[1]), None
        return True


def _frames(error: BaseException) -> str:
    """Return the stack frames of an error and of the errors that caused it, each with its type."""
    parts: list[str] = []
    cause: BaseException | None = error
    while cause is not None:
        parts.append("".join(traceback.format_tb(cause.__traceback__)) + type(cause).__qualname__)
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return "\nwhich led to\n".join(reversed(parts))
