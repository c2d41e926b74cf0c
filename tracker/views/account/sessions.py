"""List where a person is logged in, and log them out there."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.usersessions.internal.flows.sessions import end_other_sessions, end_sessions
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import HASH_SESSION_KEY as HASH
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tracker.accounts.user_agents import device
from tracker.views.shared.request import SignedInRequest, row_named


@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: SignedInRequest) -> HttpResponse:
    """List the browsers in which this person is logged in; log out of one, or of all but this one."""
    if request.method == "POST":
        return _end(request)
    hashes = {request.user.get_session_auth_hash(), *request.user.get_session_auth_fallback_hash()}
    listed = UserSession.objects.filter(user=request.user)
    found = [session for session in listed if session._session_store(session.session_key).load().get(HASH) in hashes]
    if not any(session.is_current() for session in found):
        found.append(_this_one(request))
    found.sort(key=lambda session: (not session.is_current(), -session.created_at.timestamp()))
    rows = [(session, device(session.user_agent)) for session in found]
    return render(request, "account/sessions.html", {"bar": "more", "rows": rows})


def _this_one(request: SignedInRequest) -> UserSession:
    """Return this browser's session, which may be older than the list of sessions; reading stores nothing."""
    agent = request.headers.get("User-Agent", "")
    address = get_adapter().get_client_ip(request)
    return UserSession(user=request.user, ip=address, user_agent=agent, session_key=str(request.session.session_key))


def _end(request: SignedInRequest) -> HttpResponse:
    if "others" in request.POST:
        end_other_sessions(request, request.user)
        messages.success(request, _("You are now logged in only here."))
        return redirect("sessions")
    number = row_named(request.POST.get("session", ""))
    session = get_object_or_404(UserSession, user=request.user, pk=number)
    was_this_one = session.is_current()
    end_sessions(request, [session])
    if was_this_one:
        return redirect("home")
    messages.success(request, _("Logged out on that device."))
    return redirect("sessions")
