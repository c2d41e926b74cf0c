"""What every template can know about this instance and the current account."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from tracker.accounts.auth import is_sample, is_this_machine, passkeys_work_here
from tracker.common.person import hides_energy
from tracker.sample.account import SESSION_KEY


def instance(request: HttpRequest) -> dict[str, object]:
    """Return what this instance offers, whether the person hides energy, and whether this is a sample account.

    The latter two are functions, so that pages that do not use them make no query. The last checks the session first,
    so that regular accounts need no query for it either.
    """
    session = getattr(request, "session", {})
    return {
        "email_configured": settings.EMAIL_CONFIGURED,
        "sign_up": settings.SIGN_UP,
        "this_machine": lambda: is_this_machine(request),
        "passkeys_work": lambda: passkeys_work_here(request),
        "sample_data_on": settings.SAMPLE_DATA,
        "hide_energy": lambda: hides_energy(request.user),
        "is_sample": lambda: SESSION_KEY in session and is_sample(request.user),
    }
