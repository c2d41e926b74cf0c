"""The fridge card: ten usual portions that give about 50 mg each."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from foods.models import Allergen
from tracker.advice.eater import advice_for
from tracker.advice.suggestions import options_for
from tracker.common.person import profile_of
from tracker.science.fridge_card import about_mg, fridge_card


@login_not_required
@require_safe
def card(request: HttpRequest) -> HttpResponse:
    """Show the card, ready to print: the same for all visitors; for a logged-in person, only what they can eat."""
    profile = profile_of(request.user) if isinstance(request.user, User) else None
    advice = advice_for(request.user)
    context = {
        "bar": "more",
        "advice": advice,
        "about": about_mg(advice.eater),
        "diet": profile.get_diet_display() if profile and profile.diet else "",
        "avoids": [Allergen(name).label for name in profile.avoids] if profile else [],
        "servings": [
            (serving, [Allergen(name).label for name in serving.may_contain])
            for serving in fridge_card(options_for(profile.user_id if profile else None), advice.eater)
        ]
        if advice.allowed
        else [],
    }
    return render(request, "advice/fridge_card.html", context)
