"""Change, move and remove entries, and undo that."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foods import nutrients
from foods.models import Food
from tracker.common import undo
from tracker.diary.day_status import check_day, forget_fast
from tracker.diary.entries import check_room, new_entry
from tracker.diary.measures import GRAMS, Measure
from tracker.models import Entry, Profile, of_slot

# The fields that an entry copies from its food; the others say when and how it was logged.
_FOOD_FIELDS = (
    *("food", "food_name", "amount", "measure", "measure_grams", "grams", "mg_known", "parts", "parts_unmeasured"),
    *("energy_kcal", "per_100g_used", "how_known", "is_drink"),
)


class StaleEntryError(Exception):
    """The entry has changed since the form was made; `current` is the entry now, None if it was removed."""

    def __init__(self, current: Entry | None) -> None:
        super().__init__("changed elsewhere")
        self.current = current


@dataclass(frozen=True, slots=True)
class ScaledAmount:
    """What an amount of an entry weighs and contains; None if that was never weighed or measured."""

    grams: Decimal | None
    mg: Decimal | None
    energy_kcal: Decimal | None


def own_measure(entry: Entry) -> Measure | None:
    """Return the measure that an entry was logged in, with its weight at the time; None if it has no weight."""
    if entry.measure_grams is not None:
        return Measure(entry.measure, entry.measure_grams)
    if entry.measure == GRAMS.label:
        return GRAMS
    first = _as_logged(entry)
    grams, amount = first["grams"], first["amount"]
    return Measure(entry.measure, grams / amount) if grams and amount else None


def figures_of(entry: Entry, amount: Decimal, measure: Measure | None) -> ScaledAmount:
    """Return an entry's figures for another amount; without a measure, they are scaled with the amount.

    Always start from the figures that the entry was logged with, so that repeated changes never drift.
    """
    first = _as_logged(entry)
    grams = nutrients.grams_of(amount, measure.grams) if measure else None
    before, after = (first["grams"], grams) if first["grams"] and grams else (first["amount"] or entry.amount, amount)

    def scaled(value: Decimal | None) -> Decimal | None:
        return None if value is None else nutrients.rescaled(value, before, after)

    if entry.parts_unmeasured == entry.parts:
        mg = None
    elif grams is not None and entry.food_id is not None and entry.per_100g_used is not None:
        mg = nutrients.magnesium_mg(grams, entry.per_100g_used)
    else:
        mg = scaled(first["mg_known"])
    return ScaledAmount(scaled(first["grams"]) if grams is None else grams, mg, scaled(first["energy_kcal"]))


@transaction.atomic
def change_entry(
    *,
    entry: Entry,
    version: int,
    amount: Decimal,
    measure: Measure | None,
    meal: str,
    day: date,
    time: time | None,
    today: date,
    food: Food | None = None,
    name: str = "",
) -> tuple[Entry, str]:
    """Change an entry and return it with a token that undoes the change.

    The entry keeps the value per 100 g that it was logged with, unless another `food` is given: then it gets
    that food's current value. An own figure takes another `name`.

    Raises:
        StaleEntryError: if the entry is no longer at `version`.
    """
    if day != entry.day:
        Profile.lock_for(entry.user)  # else two changes together could exceed the day's limit
    current = Entry.everything.select_for_update().filter(pk=entry.pk).first()
    if current is None or current.version != version:
        raise StaleEntryError(current)
    if day != current.day:
        check_day(day, today=today)
        check_room(current.user, day, 1)
    token = undo.token_for([current], changed=True)
    if food is not None and food.pk != current.food_id:
        _set_food(current, food, amount, measure or GRAMS)
    elif (amount, measure.label if measure else current.measure) != (current.amount, current.measure):
        _set_amount(current, amount, measure)
    if name and current.is_own_figure:
        current.food_name = name
    if day != current.day:
        current.planned = day > today
    (current.meal, current.meal_name), current.day, current.time = of_slot(meal), day, time
    _write(current)
    return current, token


@transaction.atomic
def move_entries(
    *, user: User, entry_ids: Collection[int], day: date, meal: str | None, today: date
) -> tuple[list[Entry], str | None]:
    """Move entries to a day, and to a meal if given; return those that moved, with a token that undoes it.

    Entries that are already there, or were removed, are skipped, so moving twice is harmless.
    """
    Profile.lock_for(user)
    check_day(day, today=today)
    entries = Entry.everything.for_user(user.pk).filter(pk__in=entry_ids)
    moving = [entry for entry in entries if (entry.day, entry.slot) != (day, meal or entry.slot)]
    if not moving:
        return [], None
    check_room(user, day, sum(entry.day != day for entry in moving))
    token = undo.token_for(moving, changed=True)
    for entry in moving:
        entry.planned = day > today if day != entry.day else entry.planned
        entry.day, (entry.meal, entry.meal_name) = day, of_slot(meal or entry.slot)
        _write(entry)
    return moving, token


@transaction.atomic
def remove_entries(*, user: User, entry_ids: Collection[int]) -> tuple[list[Entry], str | None]:
    """Remove entries; return them, with a token that restores them. Entries that are already gone are skipped."""
    Profile.lock_for(user)
    entries = list(Entry.everything.for_user(user.pk).filter(pk__in=entry_ids))
    if not entries:
        return [], None
    token = undo.token_for(entries)
    Entry.everything.for_user(user.pk).filter(pk__in=[entry.pk for entry in entries]).delete()
    return entries, token


@transaction.atomic
def undo_remove_entries(*, user: User, token: str) -> list[Entry]:
    """Undo a change or a removal; using the token again changes nothing.

    Raises:
        ValidationError: if the token is not this person's, or an entry has changed since.
    """
    entries = undo.bring_back(Entry, user=user, token=token)
    for day in {entry.day for entry in entries}:
        check_room(user, day, 0)
        forget_fast(user, day)
    return entries


def _as_logged(entry: Entry) -> dict[str, Decimal | None]:
    kept = entry.as_logged or _amounts(entry)
    return {name: None if value is None else Decimal(value) for name, value in kept.items()}


def _amounts(entry: Entry) -> dict[str, str | None]:
    names = ("amount", "grams", "mg_known", "energy_kcal")
    return {name: None if (value := getattr(entry, name)) is None else str(value) for name in names}


def _set_amount(entry: Entry, amount: Decimal, measure: Measure | None) -> None:
    figures = figures_of(entry, amount, measure)
    entry.as_logged = entry.as_logged or _amounts(entry)
    if measure is not None and measure.label != entry.measure:
        entry.measure, entry.measure_grams = measure.label, measure.grams
    entry.amount, entry.grams, entry.energy_kcal = amount, figures.grams, figures.energy_kcal
    entry.mg_known = figures.mg or Decimal(0)
    if entry.mg_known > nutrients.MOST_GRAMS * nutrients.MOST_MAGNESIUM_MG_PER_100G / 100:
        raise ValidationError({"amount": _("That is more than a day can hold. Check the amount.")})


def _set_food(entry: Entry, food: Food, amount: Decimal, measure: Measure) -> None:
    fresh = new_entry(
        user=entry.user,
        food=food,
        amount=amount,
        measure=measure,
        meal=entry.slot,
        day=entry.day,
        form_key=entry.form_key,
    )
    for name in _FOOD_FIELDS:
        setattr(entry, name, getattr(fresh, name))
    entry.as_logged = None


def _write(entry: Entry) -> None:
    entry.version += 1
    entry.full_clean()
    entry.save()
    forget_fast(entry.user, entry.day)
