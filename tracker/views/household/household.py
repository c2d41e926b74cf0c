"""The household: who is in it, what they share, and who may log for whom."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foods.models import Food
from tracker.household import log_for_others, members, sharing
from tracker.models import LogPermission, SavedMeal
from tracker.views.shared.request import SignedInRequest


@never_cache
@require_safe
def household(request: SignedInRequest) -> HttpResponse:
    """Show the household: members, permissions, and what the others share."""
    return _page(request)


@require_POST
def start(request: SignedInRequest) -> HttpResponse:
    """Start a household."""
    try:
        members.found_household(request.user)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return redirect("household")


@require_POST
def link(request: SignedInRequest) -> HttpResponse:
    """Make a link that lets others join, and show it once; or revoke it."""
    try:
        if "revoke" in request.POST:
            members.revoke_link(request.user)
            messages.success(request, _("The link no longer works."))
            return redirect("household")
        token = members.make_link(request.user)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("household")
    return _page(request, link=request.build_absolute_uri(reverse("household-join", args=[token])))


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: SignedInRequest, token: str) -> HttpResponse:
    """Say what joining means, and join."""
    found = members.invited_to(token)
    if found is None:
        return render(request, "household/join.html", {"bar": "more", "stale": True}, status=404)
    if request.method == "POST":
        try:
            members.join(request.user, token)
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
        return redirect("household")
    people = members.members_of(found.pk)
    return render(request, "household/join.html", {"bar": "more", "people": people, "token": token})


@require_POST
def leave(request: SignedInRequest) -> HttpResponse:
    """Leave the household."""
    try:
        members.leave(request.user)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, _("You left the household. What you logged and copied stays with you."))
    return redirect("household")


@require_POST
def permission(request: SignedInRequest, user_id: int) -> HttpResponse:
    """Let another member log for this person, or end that."""
    other = _other_or_404(request, user_id)
    allowed = "allow" in request.POST
    try:
        log_for_others.set_permission(user=request.user, granted_to=other, allowed=allowed)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        said = _("%(name)s can now log meals for you.") if allowed else _("%(name)s can no longer log for you.")
        messages.success(request, said % {"name": other.username})
    return redirect("household")


@require_POST
def copy_food(request: SignedInRequest, food_id: int) -> HttpResponse:
    """Copy a food that another member shares to this person's own foods."""
    shared = Food.objects.filter(owner__in=_sharing(request), retired_at=None)
    food = get_object_or_404(shared.with_portions(), pk=food_id)
    try:
        copy = sharing.copy_food(request.user, food)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("household")
    messages.success(request, _("%(name)s is in your own foods now.") % {"name": copy.name})
    return redirect("household")


@require_POST
def copy_meal(request: SignedInRequest, meal_id: int) -> HttpResponse:
    """Copy a saved meal or recipe that another member shares."""
    shared = SavedMeal.objects.filter(user__in=_sharing(request), retired_at=None)
    meal = get_object_or_404(shared.with_contents(), pk=meal_id)
    try:
        copy = sharing.copy_meal(request.user, meal)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("household")
    messages.success(request, _("%(name)s is in your saved meals now.") % {"name": copy.name})
    return redirect("household")


def _page(request: SignedInRequest, link: str = "") -> HttpResponse:
    profile = request.person.profile
    others = members.others_in(profile)
    given = set(LogPermission.objects.filter(user=request.user).values_list("granted_to_id", flat=True))
    got = set(LogPermission.objects.filter(granted_to=request.user).values_list("user_id", flat=True))
    household = profile.household
    until = household.invite_until if household else None
    context = {
        "bar": "more",
        "household": household,
        "people": [{"user": other, "may_log": other.pk in given, "lets_log": other.pk in got} for other in others],
        "shared": sharing.shared_with(profile) if others else [],
        "link": link,
        "link_until": until if until and until > timezone.now() else None,
        "days": members.LINK_WORKS_FOR.days,
    }
    return render(request, "household/household.html", context)


def _sharing(request: SignedInRequest) -> list[int]:
    return members.shared_by(request.person.profile)


def _other_or_404(request: SignedInRequest, user_id: int) -> User:
    for other in members.others_in(request.person.profile):
        if other.pk == user_id:
            return other
    raise Http404
