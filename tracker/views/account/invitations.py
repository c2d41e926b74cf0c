"""Invitations: admins create them, invited people open the link."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.accounts import invitations
from tracker.accounts.forms import InvitationForm
from tracker.models import Invitation
from tracker.views.shared.request import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: SignedInRequest) -> HttpResponse:
    """List open invitations and create one; its link is shown only once, in the response."""
    _admins_only(request)
    form, link = InvitationForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        _made, token = invitations.invite(made_by=request.user, note=form.cleaned_data["note"])
        link = request.build_absolute_uri(reverse("invitation", args=[token]))
        form = InvitationForm()
    context = {
        "bar": "more",
        "form": form,
        "link": link,
        "sign_up": settings.SIGN_UP,
        "days": invitations.HOLDS_FOR.days,
        "invitations": Invitation.objects.filter(expires_at__gt=timezone.now()).select_related("made_by"),
    }
    return render(request, "account/invitations.html", context, status=422 if form.is_bound else 200)


@require_POST
def withdraw(request: SignedInRequest, invitation_id: int) -> HttpResponse:
    """Revoke an invitation: its link stops working."""
    _admins_only(request)
    get_object_or_404(Invitation, pk=invitation_id).delete()
    messages.success(request, _("Withdrawn. Its link no longer works."))
    return redirect("invitations")


@login_not_required
@require_safe
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Store the invitation in this browser's session and redirect to sign-up; signing up uses the link up."""
    digest = invitations.digest_of(token)
    if not invitations.holds(digest):
        return render(request, "account/signup_closed.html", {"stale": True}, status=404)
    request.session[invitations.SESSION_KEY] = digest
    return redirect("account_signup")


def _admins_only(request: SignedInRequest) -> None:
    if not request.user.has_perm("auth.add_user"):
        raise Http404
