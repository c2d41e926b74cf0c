"""What every template can know about this instance and the current account."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from tracker.accounts.auth import is_sample, is_this_machine, passkeys_work_here
from tracker.sample.account import SESSION_KEY


def instance(request: HttpRequest) -> dict[str, object]:
    """Return what this instance offers, and whether this is a sample account.

    The latter is a function, so that pages that do not use it make no query. It checks the session first, so that
    regular accounts need no query either.
    """
    session = getattr(request, "session", {})
    return {
        "email_configured": settings.EMAIL_CONFIGURED,
        "sign_up": settings.SIGN_UP,
        "this_machine": lambda: is_this_machine(request),
        "passkeys_work": lambda: passkeys_work_here(request),
        "sample_data_on": settings.SAMPLE_DATA,
        "is_sample": lambda: SESSION_KEY in session and is_sample(request.user),
    }
