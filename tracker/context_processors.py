"""What every template may know about this instance and about the account that looks at it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from tracker.accounts.auth import is_sample, is_this_machine, passkeys_work_here
from tracker.sample.account import SESSION_KEY


def instance(request: HttpRequest) -> dict[str, object]:
    """Return what this instance can do and offers, and whether this account is made of sample data.

    The last is a function: pages that do not ask read nothing. The session is asked first, so that it costs
    people with an account of their own no query.
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
