"""Start and end trials of swaps, and undo that."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal

from django.contrib.auth.models import User
from django.db import transaction

from tracker.common import undo
from tracker.models import Profile, SwapTrial


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
    """Start a trial of a swap; if one is already running, return it unchanged."""
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
