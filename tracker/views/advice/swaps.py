"""Swaps in words; trying one, ending that, and undoing the end."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from foods.models import Allergen
from tracker.advice.forms import TrySwapForm
from tracker.advice.suggestions import UsualGap, may_suggest
from tracker.advice.swap_trials import end_trial, resume_trial, start_trial, trials_of
from tracker.advice.swaps import Outcome, days_for_swaps, swaps_in
from tracker.intake import summaries
from tracker.models import Meal, SwapTrial
from tracker.science.evidence import Picture
from tracker.science.guidance import Code
from tracker.science.swaps import Swap
from tracker.science.what_if import Move, move
from tracker.views.shared.request import Person, SignedInRequest

ENDED = "swap_ended"

_NEED, _TARGET = gettext_lazy("the average need"), gettext_lazy("your daily target")
# What each finding says of the days it is about, and which line is the next to reach.
_SAID = {
    Code.VERY_LIKELY_LOW: (gettext_lazy("very likely low"), _NEED),
    Code.PROBABLY_LOW: (gettext_lazy("probably low"), _NEED),
    Code.BELOW_REQUIREMENT: (gettext_lazy("below the average need"), _NEED),
    Code.BELOW_TARGET: (gettext_lazy("at or above the average need"), _TARGET),
    Code.PROBABLY_ENOUGH: (gettext_lazy("probably enough"), _TARGET),
    Code.VERY_LIKELY_ENOUGH: (gettext_lazy("very likely enough"), _TARGET),
    Code.BELOW_REFERENCE: (gettext_lazy("below your daily target"), _TARGET),
    Code.AT_OR_ABOVE_REFERENCE: (gettext_lazy("at or above your daily target"), _TARGET),
}


@dataclass(frozen=True, slots=True)
class SwapInWords:
    """A swap, when it would be, what the mean would come to, and the key of the form that begins to try it.

    `move` is where it would bring the finding; None where nothing is judged.
    """

    swap: Swap
    usual: UsualGap
    move: Move | None
    form_key: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def when(self) -> str:
        """How often a week, and at which meal if at no other."""
        return often(self.swap.times_a_week, self.swap.meal if self.swap.only_there else "")

    @property
    def rows(self) -> list[tuple[str, object]]:
        """What was eaten, each with the name of its meal."""
        return [(str(Meal(it.eaten.meal).label), it) for it in self.swap.instead]

    @property
    def mean_mg(self) -> Decimal:
        """The mean that the full days would have had with the swap."""
        return self.usual.mean_mg + self.swap.gain_mg_a_day

    @property
    def may_contain(self) -> list[str]:
        """What the person avoids and it may contain."""
        return [str(Allergen(name).label) for name in self.swap.may_contain]

    @property
    def where_to(self) -> str:
        """Where it would move what was logged, in the words of the finding; "" where nothing is judged."""
        return moved(self.move) if self.move else ""


@dataclass(frozen=True, slots=True)
class TrialInWords:
    """A trial, when the food was eaten before, and what came of it so far."""

    outcome: Outcome

    @property
    def when(self) -> str:
        """How often a week it was eaten, and at which meal if at no other."""
        return often(self.outcome.trial.times_a_week, self.outcome.trial.meal)

    @property
    def old_times(self) -> str:
        """At how many meals of the two weeks the old food was eaten."""
        return _at_meals(self.outcome.old_times)

    @property
    def new_times(self) -> str:
        """The same of the new one."""
        return _at_meals(self.outcome.new_times)


def swaps_in_words(found: Iterable[Swap] | None, usual: UsualGap | None, picture: Picture) -> list[SwapInWords] | None:
    """Return swaps in words, beside what may be said of the same days; None where nothing can be said yet."""
    if found is None or usual is None:
        return None
    return [SwapInWords(swap, usual, move(picture, swap.gain_by_day)) for swap in found]


def moved(it: Move) -> str:
    """Say where a finding would move: a step, or from one to another."""
    (before, goal), (after, _goal) = _SAID[it.before], _SAID[it.after]
    if it.is_the_same and it.before == Code.BELOW_TARGET:
        said = _("A step towards %(goal)s.")
    elif it.is_the_same:
        said = _("A step towards %(goal)s; what you logged would stay “%(before)s”.")
    elif it.after == Code.BELOW_REQUIREMENT:
        said = _("What you logged would move from “%(before)s” towards %(goal)s: below it, and too close to call.")
    else:
        said = _("What you logged would move from “%(before)s” to “%(after)s”.")
    return said % {"before": before, "after": after, "goal": goal}


def trials_in_words(found: Iterable[Outcome]) -> list[TrialInWords]:
    """Return trials in words."""
    return [TrialInWords(outcome) for outcome in found]


def often(times: int, meal: str) -> str:
    """Say how often a week, at which meal or, without one, at any."""
    match meal:
        case Meal.BREAKFAST:
            said = ngettext("at %(n)d breakfast a week", "at %(n)d breakfasts a week", times)
        case Meal.LUNCH:
            said = ngettext("at %(n)d lunch a week", "at %(n)d lunches a week", times)
        case Meal.DINNER:
            said = ngettext("at %(n)d dinner a week", "at %(n)d dinners a week", times)
        case Meal.SNACK:
            said = ngettext("as %(n)d snack a week", "as %(n)d snacks a week", times)
        case _:
            said = ngettext("%(n)d time a week", "%(n)d times a week", times)
    return said % {"n": times}


def _at_meals(times: int) -> str:
    return ngettext("at %(n)d meal", "at %(n)d meals", times) % {"n": times}


@require_POST
def try_swap(request: SignedInRequest) -> HttpResponse:
    """Begin to try a swap that the person's log suggests; what it would give is worked out again, not sent."""
    person = Person.behind(request)
    form = TrySwapForm(request.POST)
    if form.is_valid():
        pair = form.cleaned_data["old"], form.cleaned_data["new"]
        trials = trials_of(request.user.pk)
        if pair in {(trial.from_food_id, trial.to_food_id) for trial in trials}:
            return redirect("ideas")
        days = summaries.days_between(
            person.profile, days_for_swaps(person.today, []), person.today, today=person.today
        )
        allowed = may_suggest(person.profile, days[-1].target)
        found = swaps_in(person.profile, days, trials=trials, pair=pair) if allowed else None
        if found:
            _start(request, person, found[0], form.cleaned_data["form_key"])
            return redirect("ideas")
    messages.error(request, _("That swap is no longer found in your log. Here is what is."))
    return redirect("ideas")


def _start(request: SignedInRequest, person: Person, swap: Swap, form_key: uuid.UUID) -> None:
    start_trial(
        user=request.user,
        from_food_id=swap.old.food_id,
        to_food_id=swap.new.food_id,
        meal=swap.meal if swap.only_there else "",
        started=person.today,
        times_a_week=swap.times_a_week,
        gain_mg_a_day=swap.gain_mg_a_day,
        form_key=form_key,
    )
    messages.success(request, _("You are trying it. In two weeks this page says what came of it."))


@require_POST
def end(request: SignedInRequest, trial_id: int) -> HttpResponse:
    """End a trial, and offer to undo that."""
    trials = SwapTrial.objects.filter(user=request.user).select_related("to_food")
    trial = get_object_or_404(trials, pk=trial_id)
    request.session[ENDED] = {"name": trial.to_food.name, "token": end_trial(trial=trial)}
    return redirect("ideas")


@require_POST
def resume(request: SignedInRequest) -> HttpResponse:
    """Undo that."""
    try:
        resume_trial(user=request.user, token=request.POST.get("token", ""))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return redirect("ideas")
