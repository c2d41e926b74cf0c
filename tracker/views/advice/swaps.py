"""Start a trial of a swap, end it, and undo that."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tracker.advice.eater import eater_of, may_suggest
from tracker.advice.forms import TrySwapForm
from tracker.advice.swap_trials import end_trial, start_trial, trials_of, undo_end_trial
from tracker.advice.swaps import swaps_in
from tracker.common import undo_offers
from tracker.intake import summaries
from tracker.models import SwapTrial
from tracker.science.swaps import Swap
from tracker.targets.targets import periods_of, target_on
from tracker.views.shared.request import SignedInRequest


@require_POST
def try_swap(request: SignedInRequest) -> HttpResponse:
    """Start a trial of a swap found in the person's log; its effect is calculated again, not taken from the form."""
    person = request.person
    form = TrySwapForm(request.POST)
    if form.is_valid():
        pair = form.cleaned_data["old"], form.cleaned_data["new"]
        trials = trials_of(request.user.pk)
        if pair in {(trial.from_food_id, trial.to_food_id) for trial in trials}:
            return redirect("ideas")
        periods = periods_of(person.profile)
        finding = summaries.finding(person.profile, today=person.today, periods=periods)
        target = target_on(person.profile, periods, person.today)
        eater = eater_of(person.profile, target)
        window = finding.seen.window
        found = swaps_in(request.user.pk, eater, window, trials=trials, pair=pair) if may_suggest(target) else None
        if found:
            _start(request, found[0], form.cleaned_data["form_key"])
            return redirect("ideas")
    messages.error(request, _("That swap is no longer found in your log. Here is what is."))
    return redirect("ideas")


def _start(request: SignedInRequest, swap: Swap, form_key: uuid.UUID) -> None:
    start_trial(
        user=request.user,
        from_food_id=swap.old.food_id,
        to_food_id=swap.new.food_id,
        meal=swap.meal if swap.only_there else "",
        started=request.person.today,
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
    undo = {"token": end_trial(trial=trial)}
    said, address = _("You no longer try {}."), reverse("swap-resume")
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
