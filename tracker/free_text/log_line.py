"""Log the foods of a line, all or none."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.contrib.auth.models import User
from django.db import transaction

from foods.models import Food
from tracker.diary.entries import log_food
from tracker.diary.measures import Measure
from tracker.free_text.parser import MOST_FOODS
from tracker.models import Entry, Profile


@transaction.atomic
def log_foods(
    *,
    user: User,
    foods: Iterable[tuple[Food, Decimal, Measure]],
    meal: str,
    day: date,
    today: date,
    form_key: uuid.UUID,
) -> list[Entry]:
    """Log all foods of a line or none; with a `form_key` that was used before, return the existing entries."""
    Profile.lock_for(user)
    if already := logged_by(user=user, form_key=form_key):
        return already
    return [
        log_food(
            user=user,
            food=food,
            amount=amount,
            measure=measure,
            meal=meal,
            day=day,
            today=today,
            form_key=key,
        )
        for key, (food, amount, measure) in zip(_keys_of(form_key), foods, strict=False)
    ]


def has_logged(*, user: User, form_key: uuid.UUID) -> bool:
    """Return whether any entries logged with this key still exist (one query)."""
    return Entry.objects.filter(user=user, form_key__in=_keys_of(form_key)).exists()


def logged_by(*, user: User, form_key: uuid.UUID) -> list[Entry]:
    """Return the entries logged with this key that still exist."""
    keys = _keys_of(form_key)
    found = {entry.form_key: entry for entry in Entry.objects.for_user(user.pk).filter(form_key__in=keys)}
    return [found[key] for key in keys if key in found]


def _keys_of(form_key: uuid.UUID) -> list[uuid.UUID]:
    """Return a key for each food of a line, in order."""
    return [uuid.uuid5(form_key, str(n)) for n in range(MOST_FOODS)]
