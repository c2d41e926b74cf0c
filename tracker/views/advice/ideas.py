"""Ideas: foods that close the gap of the day, or of a person's usual intake."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foods.forms import number_text
from foods.models import Allergen, Food
from tracker.advice.diet import in_kitchen, set_table, stock_kitchen
from tracker.advice.eater import advice_for, eater_of, may_suggest
from tracker.advice.forms import KitchenForm, TableForm
from tracker.advice.suggestions import closing, left_of_day, usual_gap
from tracker.advice.swap_trials import trials_of
from tracker.advice.swaps import days_for_trials, outcomes, swaps_in
from tracker.intake import summaries
from tracker.models import Entry, Profile
from tracker.science.evidence import WINDOW_DAYS
from tracker.science.suggest import CLOSES, EATEN, RECOMMENDED, Suggestion
from tracker.targets.targets import periods_of
from tracker.views.shared.request import SignedInRequest
from tracker.views.shared.swap_words import swaps_in_words, trials_in_words

MOST_ON_A_DAY = 3
REASONS = {
    RECOMMENDED: gettext_lazy("one of the foods to go for"),
    EATEN: gettext_lazy("you eat it anyway"),
    CLOSES: gettext_lazy("enough by itself"),
}


@dataclass(frozen=True, slots=True)
class Idea:
    """A suggestion in words, with a form key so that a double click logs it once."""

    suggestion: Suggestion
    form_key: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def amount_text(self) -> str:
        """The number of portions, formatted for the form."""
        return number_text(self.suggestion.portions)

    @property
    def reason(self) -> str:
        """The most important reason why it is suggested."""
        told = [code for code in (CLOSES, EATEN, RECOMMENDED) if code in self.suggestion.reasons]
        return str(REASONS[told[0]]) if told else ""

    @property
    def may_contain(self) -> list[str]:
        """The allergens to avoid that it may contain."""
        return [str(Allergen(name).label) for name in self.suggestion.may_contain]


@require_safe
def ideas(request: SignedInRequest) -> HttpResponse:
    """Show what would close today's gap and the usual gap; only from foods in the kitchen if asked (?kitchen=1)."""
    person = request.person
    profile = person.profile
    from_kitchen = request.GET.get("kitchen") == "1"
    trials = trials_of(request.user.pk)
    periods = periods_of(profile)
    first = days_for_trials(person.today, trials)
    days, finding = summaries.span_and_finding(profile, first, today=person.today, periods=periods)
    today = days[-1]
    usual = usual_gap(finding.seen, today.target)
    allowed = may_suggest(today.target)
    eater = eater_of(profile, today.target)
    left = left_of_day(today.known_mg, today.target)
    gap = usual.mg if usual and allowed else Decimal(0)
    only = in_kitchen(request.user.pk) if from_kitchen else None
    for_today, for_usual = closing(request.user.pk, eater, left, gap, only=only)
    shown_trials = [trial for trial in trials if allowed and eater.takes(trial.to_food)]
    swaps = swaps_in(request.user.pk, eater, finding.seen.window, trials=trials, only=only) if gap else None
    context = {
        "bar": "change",
        "allowed": allowed,
        "eater": eater,
        "sources": () if allowed else summaries.sources_of(profile, days[-WINDOW_DAYS:]),
        "from_kitchen": from_kitchen,
        "left": left,
        "usual": usual,
        "target": today.target,
        "nothing_to_change": today.target.is_of_life_stage
        and not any(day.over_upper_level for day in days[-summaries.DAYS_AFTER_TOO_MUCH :]),
        "gap": gap,
        "for_today": _ideas(for_today),
        "for_usual": _ideas(for_usual),
        "same_foods": bool(for_usual) and _what(for_today) == _what(for_usual),
        "swaps": swaps_in_words(swaps, usual, finding.seen.picture),
        "trials": trials_in_words(outcomes(profile, shown_trials, days, today=person.today)),
        "day": person.today,
        "meal": person.meal_now,
        "table_form": TableForm(instance=profile),
        "avoids": [Allergen(name).label for name in profile.avoids],
    }
    return render(request, "advice/ideas/ideas.html", context)


def _what(found: Iterable[Suggestion]) -> list[tuple[int, Decimal]]:
    return [(suggestion.option.food_id, suggestion.portions) for suggestion in found]


@require_safe
def finish(request: SignedInRequest, day: date) -> HttpResponse:
    """Return a few foods that would complete the day and are not on it yet, as a part of its page."""
    person = request.person
    (shown,) = summaries.days_between(person.profile, person.day_or_404(day), day, today=person.today)
    left = left_of_day(shown.known_mg, shown.target)
    eater = eater_of(person.profile, shown.target)
    eaten = Entry.objects.for_user(request.user.pk).between(day, day).values_list("food_name", flat=True)
    found = closing(request.user.pk, eater, left, eaten=eaten, most=MOST_ON_A_DAY)[0]
    context = {"rows": _ideas(found), "target": shown.target, "left": left, "day": day, "meal": person.meal_now}
    return render(request, "advice/ideas/_finish.html", context)


@require_POST
def table(request: SignedInRequest) -> HttpResponse:
    """Save what the person eats and avoids."""
    form = TableForm(request.POST, instance=Profile(user=request.user))
    if not form.is_valid():
        return render(request, "advice/ideas/table.html", {"bar": "change", "form": form}, status=422)
    set_table(user=request.user, diet=form.cleaned_data["diet"], avoids=form.cleaned_data["avoids"])
    messages.success(request, _("Saved. What you avoid is never suggested."))
    return redirect("ideas")


@require_http_methods(["GET", "HEAD", "POST"])
def kitchen(request: SignedInRequest) -> HttpResponse:
    """Save which foods are in the kitchen."""
    advice = advice_for(request.user)
    foods = Food.objects.visible_to(request.user.pk).filter(suggestable=True, magnesium_mg_per_100g__gt=0)
    foods = foods.exclude(diet="", owner=None).select_related("group").order_by("group__rank", "group__name", "name")
    posted = request.POST if request.method == "POST" else None  # no boxes checked is a valid answer too
    eatable = [food for food in foods if advice.fits(food)]
    form = KitchenForm(posted, foods=eatable, there=in_kitchen(request.user.pk))
    if request.method == "POST" and form.is_valid():
        stock_kitchen(user=request.user, foods=form.chosen)
        messages.success(request, _("Saved."))
        return redirect(f"{reverse('ideas')}?kitchen=1")
    return render(request, "advice/diet.html", {"bar": "change", "form": form}, status=422 if form.is_bound else 200)


def _ideas(found: Iterable[Suggestion]) -> list[Idea]:
    return [Idea(suggestion) for suggestion in found]
