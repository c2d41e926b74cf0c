"""Explore with sample data: create the temporary account, and leave it."""

from __future__ import annotations

from allauth.core.internal.ratelimit import consume
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tracker.accounts.auth import is_sample
from tracker.sample.account import (
    KEPT_FOR,
    SESSION_KEY,
    TooManySamplesError,
    delete_expired_samples,
    delete_sample,
    make_sample,
)

BACKEND = "tracker.accounts.PersonBackend"
WAYS_OUT = {"home", "account_signup"}


@login_not_required
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Create a sample account and log the visitor in to it; nobody who is logged in is logged out for it."""
    if not settings.SAMPLE_DATA:
        raise Http404
    if request.user.is_authenticated:
        if not is_sample(request.user):
            messages.info(request, _("This is your own diary. To look at the sample data, log out first."))
        return redirect("home")
    now = timezone.now()
    limit = {"sample": f"{settings.LIMITS.samples_an_hour}/h/ip"}
    try:
        if not consume(request, app="tracker", action="sample", config=limit):
            raise TooManySamplesError
        delete_expired_samples(now)
        user = make_sample(now=now)
    except TooManySamplesError:
        messages.warning(
            request,
            _("Too many people are looking at the sample data right now. Try again later, or start your own diary."),
        )
        return redirect("home")
    login(request, user, backend=BACKEND)
    request.session[SESSION_KEY] = True
    request.session.set_expiry(now + KEPT_FOR)
    return redirect("home")


@login_not_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Delete the sample account immediately, and redirect to the landing page or to sign-up.

    In a sample account this replaces logging out, also in the menu. allauth's own logout page still works there: the
    account it leaves behind has no password, so nobody can log in to it, and is deleted after 24 hours.
    """
    if request.user.is_authenticated:
        if not is_sample(request.user):
            raise Http404
        user = User.objects.get(pk=request.user.pk)
        logout(request)
        delete_sample(user)
        messages.success(request, _("The sample data was deleted."))
    way_out = request.POST.get("next", "")
    return redirect(way_out if way_out in WAYS_OUT else "home")
