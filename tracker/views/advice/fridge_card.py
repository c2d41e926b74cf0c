"""The fridge card: ten usual portions that give about 50 mg each."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from foods.models import Allergen
from tracker.advice.diet import table_of
from tracker.advice.suggestions import may_suggest, options_for
from tracker.common.person import profile_of, today_of
from tracker.models import Profile
from tracker.science.fridge_card import ABOUT_MG, fridge_card
from tracker.science.suggest import Table
from tracker.targets.targets import periods_of, target_on


@login_not_required
@require_safe
def card(request: HttpRequest) -> HttpResponse:
    """Show the card, ready to print: the same for all visitors; for a logged-in person, only what they can eat."""
    profile = profile_of(request.user) if isinstance(request.user, User) else None
    table = table_of(profile) if profile else Table()
    allowed = not profile or _may_suggest(profile)
    context = {
        "bar": "more",
        "allowed": allowed,
        "about": ABOUT_MG,
        "diet": profile.get_diet_display() if profile and profile.diet else "",
        "avoids": [Allergen(name).label for name in profile.avoids] if profile else [],
        "servings": [
            (serving, [Allergen(name).label for name in serving.may_contain])
            for serving in fridge_card(options_for(profile.user_id if profile else None), table)
        ]
        if allowed
        else [],
    }
    return render(request, "advice/fridge_card.html", context)


def _may_suggest(profile: Profile) -> bool:
    return may_suggest(profile, target_on(profile, periods_of(profile), today_of(profile)))
