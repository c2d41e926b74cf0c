"""Trials of changes: start and end them, undo that, and look at what came of them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from tracker.common import undo
from tracker.intake.summaries import Day
from tracker.models import Entry, Profile, SwapTrial
from tracker.science.evidence import WINDOW_DAYS
from tracker.science.rounding import mean_mg

TRIAL_DAYS = 14

_DAY = timedelta(days=1)


def days_for_trials(today: date, trials: Sequence[SwapTrial]) -> date:
    """Return the first day needed for trials: four weeks back, or before the oldest trial."""
    return min([today + _DAY, *(trial.started for trial in trials)]) - WINDOW_DAYS * _DAY


@transaction.atomic
def start_trial(
    *,
    user: User,
    from_food_id: int,
    to_food_id: int,
    meal: str,
    started: date,
    times_a_week: int,
    gain_mg_a_day: Decimal,
    form_key: uuid.UUID,
) -> SwapTrial:
    """Start a trial of a change; if one is already running, return it unchanged."""
    Profile.lock_for(user)
    if already := SwapTrial.objects.filter(user=user, from_food=from_food_id, to_food=to_food_id).first():
        return already
    trial = SwapTrial(
        user=user,
        from_food_id=from_food_id,
        to_food_id=to_food_id,
        meal=meal,
        started=started,
        times_a_week=times_a_week,
        gain_mg_a_day=gain_mg_a_day.quantize(Decimal("0.001")),
        form_key=form_key,
    )
    trial.full_clean()
    trial.save()
    return trial


def end_trial(*, trial: SwapTrial) -> str:
    """Remove a trial and return a signed token from which `undo_end_trial` restores the same row."""
    return undo.remove(trial)


def undo_end_trial(*, user: User, token: str) -> SwapTrial:
    """Restore a removed trial; using the token again changes nothing.

    Raises:
        ValidationError: if the token is not this person's, or a newer trial swaps the same food.
    """
    return undo.bring_back(SwapTrial, user=user, token=token)[0]


def trials_of(user_id: int) -> list[SwapTrial]:
    """Return a person's trials, latest first (one query)."""
    return list(SwapTrial.objects.filter(user=user_id).select_related("from_food", "to_food"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of a trial so far: at how many meals, on full days of its two weeks, either food was eaten.

    The means are of full days, in the four weeks before and the two weeks since; None without any.
    """

    trial: SwapTrial
    last: date
    is_over: bool
    full_days: int
    old_times: int
    new_times: int
    since_mg: Decimal | None
    days_before: int
    before_mg: Decimal | None


def outcomes(profile: Profile, trials: Sequence[SwapTrial], days: Sequence[Day], *, today: date) -> list[Outcome]:
    """Return the outcome of each trial (one query); `days` must reach back to `days_for_trials`."""
    if not trials:
        return []
    wanted = Q(pk__in=())
    for trial in trials:
        foods = (trial.from_food_id, trial.to_food_id)
        wanted |= Q(food__in=foods, day__gte=trial.started, day__lte=_last(trial))
    eaten = set(Entry.objects.for_user(profile.user_id).filter(wanted).values_list("food_id", "day", "meal"))
    full = {day.day: day.totals.ug for day in days if day.is_full}

    def outcome(trial: SwapTrial) -> Outcome:
        since = {day: ug for day, ug in full.items() if trial.started <= day <= _last(trial)}
        before = [ug for day, ug in full.items() if 0 < (trial.started - day).days <= WINDOW_DAYS]
        occasions = [food_id for food_id, day, _meal in eaten if day in since]
        return Outcome(
            trial=trial,
            last=_last(trial),
            is_over=today > _last(trial),
            full_days=len(since),
            old_times=occasions.count(trial.from_food_id),
            new_times=occasions.count(trial.to_food_id),
            since_mg=_mean(list(since.values())),
            days_before=len(before),
            before_mg=_mean(before),
        )

    return [outcome(trial) for trial in trials]


def _last(trial: SwapTrial) -> date:
    return trial.started + (TRIAL_DAYS - 1) * _DAY


def _mean(ug: Sequence[int]) -> Decimal | None:
    return mean_mg(sum(ug), len(ug)) if ug else None
