"""The values of every standard side by side: open to everyone, filled in for people who have given sex and age."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.common.person import profile_of, today_of
from tracker.models import LifeStage, Profile, Standard
from tracker.targets.forms import SomeoneForm
from tracker.targets.targets import in_every_standard, periods_of, standard_name, target_on


@login_not_required
@require_safe
def targets(request: HttpRequest) -> HttpResponse:
    """Show the values for the person who asks, or for someone described in the query string."""
    profile, today, life_stage, chosen = Profile(), timezone.now().date(), str(LifeStage.NONE), ""
    if request.user.is_authenticated:
        profile = profile_of(request.user)
        today = today_of(profile)
        target = target_on(profile, periods_of(profile), today)
        life_stage, chosen = target.life_stage, "" if target.numbers_alone else target.standard
    asked = {"sex": profile.sex, "birth_year": profile.birth_year, "life_stage": life_stage}
    form = SomeoneForm(request.GET if "sex" in request.GET else None, initial=asked, this_year=today.year)
    if form.is_valid():
        described = form.cleaned_data
        is_the_person = all(described[name] == asked[name] for name in asked)
        profile = profile if is_the_person else Profile(sex=described["sex"], birth_year=described["birth_year"])
        life_stage = described["life_stage"]
    columns: list[dict[str, Any]] = [
        {"name": standard_name(column.standard), "column": column, "is_chosen": column.standard == chosen}
        for column in in_every_standard(profile, life_stage, today)
    ]
    number = len(Standard)  # those that people can choose come first
    context = {
        "bar": "more",
        "form": form,
        "is_known": bool(profile.sex and profile.birth_year),
        "columns": columns,
        "to_choose": columns[:number],
        "others": columns[number:],
        "gaps": [row for row in columns if row["column"].gaps],
        "kinds": kinds(),
    }
    return render(request, "intake/targets.html", context, status=422 if form.errors else 200)


def kinds() -> list[tuple[str, str]]:
    """Return the kinds of reference values, each with a one-sentence explanation."""
    return [
        (_("EAR, estimated average requirement"), _("Half of a group need less than this, half need more.")),
        (
            _("RDA, RDI, RNI"),
            _("Covers nearly everyone in a group: the average need plus a margin. Three groups, three names."),
        ),
        (_("AI, adequate intake"), _("What seems enough, set where no average need could be worked out.")),
        (
            _("UL, tolerable upper level"),
            _(
                "The most that is unlikely to do harm. For magnesium it never counts what is naturally in food. "
                "EFSA, D-A-CH and NNR count magnesium added to foods and drinks, along with tablets and medicines."
            ),
        ),
        (_("DV, NRV"), _("What 100 % on a food label means. It is not a target.")),
    ]
