"""List where a person is logged in, and log them out there."""

from __future__ import annotations

from allauth.usersessions.internal.flows.sessions import end_other_sessions, end_sessions
from allauth.usersessions.models import UserSession
from django.contrib import messages
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
    UserSession.objects.create_from_request(request)  # for sessions that are older than this list
    found = UserSession.objects.purge_and_list(request.user)
    found.sort(key=lambda session: (not session.is_current(), -session.created_at.timestamp()))
    rows = [(session, device(session.user_agent)) for session in found]
    return render(request, "account/sessions.html", {"bar": "more", "rows": rows})


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
