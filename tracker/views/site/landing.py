"""The landing page for visitors who are not logged in, with an example of a day from real catalog figures."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from foods.nutrients import Total
from tracker.diary.everyday_foods import fetch, usual_foods
from tracker.models import Profile, Sex
from tracker.targets.targets import target_on
from tracker.views.shared.day_page import show_day
from tracker.views.shared.progress import Progress

# Oatmeal, banana and coffee; whole wheat bread, cheddar, and skyr, whose value is not known.
EXAMPLE_DAY = ("173905", "173944", "171890", "172688", "173414", "skyr")
EXAMPLE_AGE = 40


def landing(request: HttpRequest) -> HttpResponse:
    """Show the example of a day, and how to start."""
    today = timezone.now().date()
    foods = usual_foods(EXAMPLE_DAY, fetch(EXAMPLE_DAY))
    total = Total.sum(Total.of_part(food.usual_portion_mg) for food in foods)
    someone = Profile(sex=Sex.FEMALE, birth_year=today.year - EXAMPLE_AGE, birth_month=1)
    target = target_on(someone, [], today)
    context = {
        "example": True,
        "foods": foods,
        "total": total,
        "target": target,
        "progress": Progress.of(total, target),
        "day": today,
        "today": today,
        "status": "",
    }
    return render(request, "site/landing.html", context)


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show today to people who are logged in, and the landing page to everyone else."""
    if not request.user.is_authenticated:
        return landing(request)
    return show_day(request, None)  # type: ignore[arg-type]  # logged in, as just checked
