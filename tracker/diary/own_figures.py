"""A person's own figure: a name and milligrams, without a food, so that nothing is added to a list of foods.

The entry's amount is its milligrams: changed or copied, it scales like any other amount.
"""

from __future__ import annotations

import uuid
from datetime import date, time
from decimal import Decimal

from django.contrib.auth.models import User
from django.db.models import Sum

from foods.models import HowKnown
from tracker.models import Entry, columns_of

MEASURE = "mg"
MOST_MG = Decimal(2000)  # no meal has more


def own_figure(
    *, user: User, name: str, mg: Decimal, meal: str, day: date, form_key: uuid.UUID, time: time | None = None
) -> Entry:
    """Return the entry, unsaved, for something of which a person knows the magnesium; its energy is unknown."""
    return Entry(
        user=user,
        day=day,
        time=time,
        **columns_of(meal),
        food_name=name,
        amount=mg,
        measure=MEASURE,
        mg_known=mg,
        how_known=HowKnown.OWN,
        form_key=form_key,
    )


def own_names_between(user_id: int, first: date, last: date) -> set[str]:
    """Return the names of a person's own figures on some days (one query)."""
    entries = Entry.objects.for_user(user_id).between(first, last).filter(food=None, how_known=HowKnown.OWN)
    return set(entries.order_by().values_list("food_name", flat=True).distinct())


def own_figures_between(user_id: int, first: date, last: date) -> dict[date, Decimal]:
    """Return the mg that a person's own figures add to each day that has one (one query)."""
    entries = Entry.objects.for_user(user_id).between(first, last).filter(food=None, how_known=HowKnown.OWN)
    return dict(entries.order_by("day").values_list("day").annotate(Sum("mg_known")))
