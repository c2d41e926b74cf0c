"""Quick add on the day page: a meal copied from the day before, a glass of one of the person's waters."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.contrib.auth.models import User
from django.db.models import prefetch_related_objects

from foods.models import Food
from foods.nutrients import Total
from foods.own.water import waters_of
from tracker.diary.copies import copy_of
from tracker.diary.meals import MealChoice, Meals
from tracker.models import Entry


def copy_key(source: date, meal: str, to: date) -> uuid.UUID:
    """Return the form key for copying a meal: the same on every page, so that the meal is copied only once."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"{source} {meal} {to}")


@dataclass(frozen=True, slots=True)
class AsBefore:
    """A meal of the day before, ready to copy."""

    meal: MealChoice
    source: date
    to: date
    entries: list[Entry]

    @property
    def form_key(self) -> uuid.UUID:
        """The form key."""
        return copy_key(self.source, self.meal.value, self.to)

    @property
    def names(self) -> str:
        """The names of the foods, shortened."""
        return ", ".join(entry.food_name.split(",")[0] for entry in self.entries)

    @property
    def total(self) -> Total:
        """What copying it would add."""
        return Total.sum(entry.total for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Glass:
    """A water to log with one tap, with a form key so that a double tap logs one glass."""

    water: Food
    form_key: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def mg(self) -> Decimal | None:
        """Its magnesium in mg."""
        return self.water.usual_portion_mg


def meals_as_before(user: User, entries: Sequence[Entry], *, source: date, to: date, meals: Meals) -> list[AsBefore]:
    """Return the meals of `source` that are still empty on `to`. One query for their foods, if there are any.

    `entries` are those of both days.
    """
    begun = {entry.slot for entry in entries if entry.day == to}
    offered = [entry for entry in entries if entry.day == source and entry.slot not in begun]
    prefetch_related_objects(offered, "food")
    of_source: dict[str, list[Entry]] = defaultdict(list)
    for entry in offered:
        of_source[entry.slot].append(copy_of(entry, user=user, meal=entry.slot, day=to, form_key=entry.form_key))
    return [AsBefore(meal, source, to, of_source[meal.value]) for meal in meals.sorted(of_source)]


def glasses(user: User) -> list[Glass]:
    """Return a button for each of a person's waters (two queries, one without any)."""
    return [Glass(water) for water in waters_of(user.pk) if water.usual_portion]
