"""Copy an entry, a meal or a whole day to another day.

A copy is a new entry. If the food is still in the catalog (even retired), the copy uses the food's current figures for
the weight that was eaten; otherwise, as for recipes and imports, it keeps the original figures. The original entry
stays as it was logged. Weight, mg and energy are rounded once, to 0.001.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from django.contrib.auth.models import User
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foods import nutrients
from tracker.common import undo
from tracker.diary.changes import own_measure
from tracker.diary.entries import log_entries, new_entry
from tracker.diary.measures import Measure
from tracker.models import Entry, Origin, Profile, SavedMealPart, SupplementDose, columns_of

ONCE = Decimal(1)
_STORED = Decimal("0.001")
_SALT = "tracker.copies.take_back"


def copy_of(
    eaten: Entry | SavedMealPart, *, user: User, meal: str, day: date, form_key: uuid.UUID, times: Decimal = ONCE
) -> Entry:
    """Return the entry, unsaved, for eating something `times` times."""
    amount = eaten.amount * times
    origin = Origin.IMPORTED if isinstance(eaten, Entry) and eaten.origin == Origin.IMPORTED else Origin.LOGGED
    if eaten.food is not None and eaten.grams is not None and eaten.parts == 1 and origin == Origin.LOGGED:
        own = own_measure(eaten) if isinstance(eaten, Entry) else None
        measure = own or Measure(eaten.measure, eaten.grams / eaten.amount)
        entry = new_entry(
            user=user, food=eaten.food, amount=amount, measure=measure, meal=meal, day=day, form_key=form_key
        )
    else:
        entry = Entry(
            user=user,
            day=day,
            **columns_of(meal),
            food=eaten.food,
            food_name=eaten.food_name,
            measure=eaten.measure,
            grams=eaten.grams and nutrients.rescaled(eaten.grams, ONCE, times),
            mg_known=nutrients.rescaled(eaten.mg_known, ONCE, times),
            parts=eaten.parts,
            parts_unmeasured=eaten.parts_unmeasured,
            energy_kcal=eaten.energy_kcal and nutrients.rescaled(eaten.energy_kcal, ONCE, times),
            per_100g_used=eaten.per_100g_used,
            how_known=eaten.how_known,
            is_drink=eaten.is_drink,
            origin=origin,
            form_key=form_key,
        )
    entry.amount = amount.quantize(_STORED, ROUND_HALF_EVEN)
    return entry


def copy_entries(
    *, user: User, entries: Iterable[Entry], day: date, today: date, form_key: uuid.UUID, meal: str = ""
) -> list[Entry]:
    """Copy entries to a day, to their own meals or to `meal`; return the new ones, none if the form was sent before."""
    copies = [
        copy_of(entry, user=user, meal=meal or entry.slot, day=day, form_key=uuid.uuid5(form_key, str(entry.form_key)))
        for entry in entries
    ]
    return log_entries(user=user, entries=copies, day=day, today=today)


def undo_logged_token(rows: Iterable[Entry | SupplementDose]) -> str:
    """Return a signed token with which `undo_logged` removes what was just logged together."""
    kept = list(rows)
    keys = [str(entry.form_key) for entry in kept]
    return signing.dumps({"user": kept[0].user_id, "day": kept[0].day.isoformat(), "keys": keys}, salt=_SALT)


@transaction.atomic
def undo_logged(*, user: User, token: str) -> date:
    """Remove entries and doses that were logged together, except entries changed since; return their day.

    Raises:
        ValidationError: if the token is not this person's, or older than a day.
    """
    try:
        values: dict[str, Any] = signing.loads(token, salt=_SALT, max_age=undo.LASTS)
    except signing.BadSignature:
        values = {}
    if values.get("user") != user.pk:
        raise ValidationError(_("This can no longer be undone. Remove the entries one by one."))
    Profile.lock_for(user)
    Entry.everything.filter(user=user, form_key__in=values["keys"], version=1).delete()
    SupplementDose.objects.filter(user=user, form_key__in=values["keys"]).delete()
    return date.fromisoformat(values["day"])
