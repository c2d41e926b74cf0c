"""The setup check, for admins."""

from __future__ import annotations

import platform

import django
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tracker.operations import diagnostics
from tracker.views.shared.request import SignedInRequest


@require_safe
def setup(request: SignedInRequest) -> HttpResponse:
    """Show the configuration and its problems; 404 for anyone but admins."""
    if not request.user.is_superuser:
        raise Http404
    context = {
        "bar": "more",
        "checks": diagnostics.look(request),
        "versions": f"Django {django.get_version()}, Python {platform.python_version()}",
    }
    return render(request, "site/diagnostics.html", context)
