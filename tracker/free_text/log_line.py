"""Log the foods of a line, all or none."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from django.contrib.auth.models import User
from django.db import transaction

from foods.models import Food
from tracker.diary import saved_meals
from tracker.diary.entries import log_entries, log_food
from tracker.diary.measures import GRAMS, Measure
from tracker.diary.own_figures import own_figure
from tracker.free_text.own_figures import OwnFigure
from tracker.free_text.parser import MOST_FOODS
from tracker.models import Entry, Profile, SavedMeal, SupplementProduct


@dataclass(frozen=True, slots=True)
class When:
    """The meal, day and time of a part of a line."""

    meal: str
    day: date
    time: time | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """An amount of one food, a saved meal, a tablet or an own figure that a line names."""

    when: When
    food: Food | None = None
    amount: Decimal = Decimal(1)
    measure: Measure = GRAMS
    saved_meal: SavedMeal | None = None
    saved_measure: str = ""
    product: SupplementProduct | None = None
    own: OwnFigure | None = None

    @property
    def name(self) -> str:
        """What is logged."""
        return self.own.name if self.own else str(self.food or self.saved_meal or self.product)


@transaction.atomic
def log_foods(*, user: User, parts: Iterable[Part], today: date, form_key: uuid.UUID) -> list[Entry]:
    """Log the foods and saved meals of a line, all or none; if `form_key` was used before, return what exists."""
    Profile.lock_for(user)
    if already := logged_by(user=user, form_key=form_key):
        return already
    return [
        entry for key, part in zip(_keys_of(form_key), parts, strict=False) for entry in _log(user, part, today, key)
    ]


def _log(user: User, part: Part, today: date, key: uuid.UUID) -> Iterator[Entry]:
    when = part.when
    if part.saved_meal:
        yield from saved_meals.log_saved_meal(
            saved_meal=part.saved_meal,
            amount=part.amount,
            measure=part.saved_measure,
            meal=when.meal,
            day=when.day,
            today=today,
            form_key=key,
        )
    if part.own:
        own = part.own
        entry = own_figure(
            user=user, name=own.name, mg=own.mg, meal=when.meal, day=when.day, time=when.time, form_key=key
        )
        yield from log_entries(user=user, entries=[entry], day=when.day, today=today)
    if part.food:
        yield log_food(
            user=user,
            food=part.food,
            amount=part.amount,
            measure=part.measure,
            meal=when.meal,
            day=when.day,
            time=when.time,
            today=today,
            form_key=key,
        )


def has_logged(*, user: User, form_key: uuid.UUID) -> bool:
    """Return whether any entries logged with this key still exist (one query)."""
    return Entry.everything.filter(user=user, form_key__in=_keys_of(form_key)).exists()


def logged_by(*, user: User, form_key: uuid.UUID) -> list[Entry]:
    """Return the entries logged with this key that still exist."""
    keys = _keys_of(form_key)
    found = {entry.form_key: entry for entry in Entry.everything.for_user(user.pk).filter(form_key__in=keys)}
    return [found[key] for key in keys if key in found]


def key_of_dose(form_key: uuid.UUID, product: SupplementProduct) -> uuid.UUID:
    """Return the key under which a line logs a tablet."""
    return uuid.uuid5(form_key, f"dose of {product.pk}")


def _keys_of(form_key: uuid.UUID) -> list[uuid.UUID]:
    """Return a key for each food of a line, in order, and for each recipe."""
    foods = [uuid.uuid5(form_key, str(n)) for n in range(MOST_FOODS)]
    return [*foods, *(uuid.uuid5(key, "recipe") for key in foods)]
