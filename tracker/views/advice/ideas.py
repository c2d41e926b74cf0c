"""What to change: the plan from the average to the target, and what would finish today."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from foods.forms import number_text
from foods.models import Allergen, Food
from tracker.advice.diet import in_kitchen, not_wanted, set_table, stock_kitchen
from tracker.advice.eater import advice_for, eater_of, may_suggest
from tracker.advice.forms import KitchenForm, TableForm
from tracker.advice.plan import choices_for, plan_for
from tracker.advice.suggestions import closing, left_of_day
from tracker.advice.trials import days_for_trials, outcomes, trials_of
from tracker.intake import summaries
from tracker.intake.plan_drawing import plan_drawing
from tracker.models import Entry, Profile
from tracker.science.evidence import DAYS_TO_FIRST_PICTURE, DAYS_TO_VERDICT, WINDOW_DAYS
from tracker.science.guidance import STAYS
from tracker.science.suggest import CLOSES, EATEN, Suggestion, first_foods, would_close
from tracker.targets.targets import periods_of
from tracker.views.shared.finding import in_words as finding_in_words
from tracker.views.shared.plan_words import TrialInWords, in_words
from tracker.views.shared.request import SignedInRequest

MOST_ON_A_DAY = 3
REASONS = {
    EATEN: gettext_lazy("you already eat this"),
    CLOSES: gettext_lazy("enough on its own"),
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
        """The more important of the reasons that are worth a word; all are foods to go for."""
        told = [code for code in REASONS if code in self.suggestion.reasons]
        return str(REASONS[told[0]]) if told else ""

    @property
    def may_contain(self) -> list[str]:
        """The allergens to avoid that it may contain."""
        return [str(Allergen(name).label) for name in self.suggestion.may_contain]


@require_safe
def ideas(request: SignedInRequest) -> HttpResponse:
    """Show the plan, and what would close today's gap; only from foods in the kitchen if asked (?kitchen=1)."""
    person = request.person
    profile = person.profile
    from_kitchen = request.GET.get("kitchen") == "1"
    trials = trials_of(request.user.pk)
    periods = periods_of(profile)
    first = days_for_trials(person.today, trials)
    days, finding = summaries.span_and_finding(profile, first, today=person.today, periods=periods)
    today = days[-1]
    target, window = today.target, finding.seen.window
    allowed = may_suggest(target)
    eater = eater_of(profile, target)
    choices = choices_for(request.user.pk, window, only=in_kitchen(request.user.pk) if from_kitchen else None)
    plan = plan_for(profile, finding.seen, target, choices)
    left = left_of_day(today.known_mg, target)
    for_today = would_close(left, choices.options, eater=eater, most=MOST_ON_A_DAY)
    shown_trials = [trial for trial in trials if allowed and eater.takes(trial.to_food)]
    steps = in_words(plan, shown_trials) if plan else []
    at_target = plan is not None and not steps and plan.reaches
    context = {
        "bar": "change",
        "allowed": allowed,
        "eater": eater,
        "finding": finding,
        "message": finding_in_words(finding, eater) if allowed else None,
        "stays": finding.code in STAYS,
        "plan": plan,
        "steps": steps,
        "drawing": plan_drawing([plan.before_mg, *(step.step.after_mg for step in steps)], plan.goal_mg)
        if plan and not at_target
        else None,
        "is_early": window.count < DAYS_TO_VERDICT,
        "in_band": at_target and finding.seen.in_band,
        "days_to_go": DAYS_TO_FIRST_PICTURE - window.count,
        "window": window,
        "first_foods": [Idea(it) for it in first_foods(choices.options, eater)] if allowed and plan is None else [],
        "sources": summaries.sources_of(profile, days[-WINDOW_DAYS:]) if at_target or not allowed else (),
        "from_kitchen": from_kitchen,
        "left": left,
        "target": target,
        "nothing_to_change": target.is_of_life_stage
        and not any(day.over_upper_level for day in days[-summaries.DAYS_AFTER_TOO_MUCH :]),
        "for_today": [Idea(it) for it in for_today],
        "trials": [TrialInWords(it) for it in outcomes(profile, shown_trials, days, today=person.today)],
        "day": person.today,
        "meal": person.meal_now,
        "is_limited": bool(profile.diet or profile.avoids or choices.left_out.names),
    }
    return render(request, "advice/ideas/ideas.html", context)


@require_safe
def finish(request: SignedInRequest, day: date) -> HttpResponse:
    """Return a few foods that would complete the day and are not on it yet, as a part of its page."""
    person = request.person
    (shown,) = summaries.days_between(person.profile, person.day_or_404(day), day, today=person.today)
    left = left_of_day(shown.known_mg, shown.target)
    eater = eater_of(person.profile, shown.target)
    eaten = Entry.objects.for_user(request.user.pk).between(day, day).values_list("food_name", flat=True)
    found = closing(request.user.pk, eater, left, eaten=eaten, most=MOST_ON_A_DAY)[0]
    context = {
        "rows": [Idea(it) for it in found],
        "target": shown.target,
        "left": left,
        "day": day,
        "meal": person.meal_now,
    }
    return render(request, "advice/ideas/_finish.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def table(request: SignedInRequest) -> HttpResponse:
    """Show and save what the person eats and avoids; show what they said is not for them."""
    profile = request.person.profile
    if request.method == "POST":
        form = TableForm(request.POST, instance=Profile(user=request.user))
        if form.is_valid():
            set_table(user=request.user, diet=form.cleaned_data["diet"], avoids=form.cleaned_data["avoids"])
            messages.success(request, _("Saved. What you avoid is never suggested."))
            return redirect("ideas")
    else:
        form = TableForm(instance=profile)
    context = {"bar": "change", "form": form, "not_for_me": not_wanted(request.user.pk).names}
    return render(request, "advice/ideas/table.html", context, status=422 if form.is_bound else 200)


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
