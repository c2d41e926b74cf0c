"""What to do with a line of the plan: try it for two weeks, stop that, decline a food, and undo either."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foods.models import Food
from tracker.advice.diet import decline_food, undecline_food
from tracker.advice.forms import TryForm
from tracker.advice.plan import plan_for
from tracker.advice.trials import end_trial, start_trial, trials_of, undo_end_trial
from tracker.common import undo_offers
from tracker.intake import summaries
from tracker.models import SwapTrial
from tracker.targets.targets import periods_of, target_on
from tracker.views.shared.plan_words import StepInWords, in_words
from tracker.views.shared.request import SignedInRequest


@require_POST
def try_it(request: SignedInRequest) -> HttpResponse:
    """Start a trial of a line of the plan; its effect is calculated again, not taken from the form."""
    person = request.person
    form = TryForm(request.POST)
    if form.is_valid():
        pair = form.cleaned_data["old"], form.cleaned_data["new"]
        trials = trials_of(request.user.pk)
        if pair in {(trial.from_food_id, trial.to_food_id) for trial in trials}:
            return redirect("ideas")
        periods = periods_of(person.profile)
        finding = summaries.finding(person.profile, today=person.today, periods=periods)
        plan = plan_for(person.profile, finding.seen, target_on(person.profile, periods, person.today))
        found = [step for step in in_words(plan) if (step.from_food, step.line.food_id) == pair] if plan else []
        if found and pair[0] not in {trial.from_food_id for trial in trials}:
            _start(request, found[0], form.cleaned_data["form_key"])
            return redirect("ideas")
    messages.error(request, _("That is no longer in your plan. Here is what is."))
    return redirect("ideas")


def _start(request: SignedInRequest, step: StepInWords, form_key: uuid.UUID) -> None:
    trial = start_trial(
        user=request.user,
        from_food_id=step.from_food,
        to_food_id=step.line.food_id,
        meal=step.line.meal,
        started=request.person.today,
        times_a_week=step.line.times_a_week,
        gain_mg_a_day=step.line.gain_mg_a_day,
        form_key=form_key,
    )
    said = _("You are trying {}. In two weeks, this page will show what happened.")
    address = reverse("trial-end", args=[trial.pk])
    undo_offers.offer(request, said, trial.to_food.name, address=address, values={}, in_place=False)


@require_POST
def end(request: SignedInRequest, trial_id: int) -> HttpResponse:
    """End a trial, and offer to undo that."""
    trials = SwapTrial.objects.filter(user=request.user).select_related("to_food")
    trial = get_object_or_404(trials, pk=trial_id)
    undo = {"token": end_trial(trial=trial)}
    said, address = _("Stopped trying {}."), reverse("trial-resume")
    undo_offers.offer(request, said, trial.to_food.name, address=address, values=undo, in_place=False)
    return redirect("ideas")


@require_POST
def resume(request: SignedInRequest) -> HttpResponse:
    """Undo ending a trial."""
    try:
        undo_end_trial(user=request.user, token=request.POST.get("token", ""))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, _("Undone."))
    return redirect("ideas")


@require_POST
def not_for_me(request: SignedInRequest, food_id: int) -> HttpResponse:
    """Remember that a food is not for this person, and offer to undo that."""
    food = get_object_or_404(Food.objects.open_to(request.user.pk), pk=food_id)
    decline_food(user=request.user, food=food)
    address = reverse("offer-again", args=[food.pk])
    undo_offers.offer(request, _("{} is no longer suggested."), food.name, address=address, values={}, in_place=False)
    return redirect("ideas")


@require_POST
def offer_again(request: SignedInRequest, food_id: int) -> HttpResponse:
    """Undo that."""
    if not undecline_food(user=request.user, food_id=food_id):
        raise Http404
    messages.success(request, _("Undone."))
    return redirect("ideas")
