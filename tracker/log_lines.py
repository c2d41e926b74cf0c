"""What the server writes about requests: never the part of an address that opens something by itself."""

from __future__ import annotations

import logging
import re

_SECRET = re.compile(r"(/shared/|/accounts/invitation/)[^/\s\"'?]+")


class WithoutTokens(logging.Filter):
    """Takes the secret out of every line, and drops the request, which formatters may write out whole."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = _SECRET.sub(r"\1...", record.getMessage()), None
        record.__dict__.pop("request", None)
        return True
