"""All writes to a diary: log, change, remove, restore, and a person's word on a day.

Each is one transaction, checks the whole row just before saving it, and is harmless when sent twice.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foods import nutrients
from foods.models import Food, Portion
from tracker.models import DayState, DayStatus, Entry, Origin, Profile

FIRST_DAY = date(1900, 1, 1)
_UNDO_SALT = "tracker.diary.undo"
_KEPT_FOR_UNDO = {
    field.attname: field for field in Entry._meta.concrete_fields if field.attname not in {"id", "logged_at"}
}


@dataclass(frozen=True, slots=True)
class Measure:
    """A unit that a food is counted in, and what one of it weighs."""

    label: str
    grams: Decimal


GRAMS = Measure("g", Decimal(1))


def measures_of(food: Food) -> dict[str, Measure]:
    """Return what a food can be counted in, by label: its household measures, and grams."""
    return {portion.label: Measure(portion.label, portion.grams) for portion in food.portions.all()} | {
        GRAMS.label: GRAMS
    }


class ChangedElsewhere(Exception):  # noqa: N818  # it is news for the person, not an error
    """The entry was changed since the form was made; `current` is how it is now, None if it is gone."""

    def __init__(self, current: Entry | None) -> None:
        super().__init__("changed elsewhere")
        self.current = current


def new_entry(
    *,
    user: User,
    food: Food,
    amount: Decimal,
    measure: Measure,
    meal: str,
    day: date,
    form_key: uuid.UUID,
    time: time | None = None,
    origin: str = Origin.LOGGED,
) -> Entry:
    """Return the entry that `amount` measures of a food make, with its weight, mg and energy; nothing is saved."""
    grams = nutrients.grams_of(amount, measure.grams)
    mg = nutrients.magnesium_mg(grams, food.magnesium_mg_per_100g)
    return Entry(
        user=user,
        day=day,
        time=time,
        meal=meal,
        food=food,
        food_name=food.name,
        amount=amount,
        measure=measure.label,
        grams=grams,
        mg_known=mg or Decimal(0),
        parts_unmeasured=int(mg is None),
        energy_kcal=nutrients.energy_kcal(grams, food.energy_kcal_per_100g),
        per_100g_used=food.magnesium_mg_per_100g,
        how_known=food.how_known,
        is_drink=food.is_drink,
        origin=origin,
        form_key=form_key,
    )


@transaction.atomic
def log_food(
    *,
    user: User,
    food: Food,
    amount: Decimal,
    measure: Measure,
    meal: str,
    day: date,
    today: date,
    form_key: uuid.UUID,
    time: time | None = None,
    origin: str = Origin.LOGGED,
) -> Entry:
    """Log `amount` measures of a food; the same `form_key` again returns the entry that is there already."""
    Profile.hold(user)
    if already := Entry.objects.filter(user=user, form_key=form_key).first():
        return already
    check_day(day, today=today)
    entry = new_entry(
        user=user,
        food=food,
        amount=amount,
        measure=measure,
        meal=meal,
        day=day,
        time=time,
        origin=origin,
        form_key=form_key,
    )
    entry.full_clean()
    entry.save()
    _forget_fast(user, day)
    return entry


@transaction.atomic
def log_portions(
    *, user: User, portions: Iterable[tuple[str, Portion]], day: date, today: date, form_key: uuid.UUID
) -> list[Entry]:
    """Log one of each portion at its meal; the same `form_key` again logs nothing more."""
    return [
        log_food(
            user=user,
            food=portion.food,
            amount=Decimal(1),
            measure=Measure(portion.label, portion.grams),
            meal=meal,
            day=day,
            today=today,
            form_key=uuid.uuid5(form_key, f"{meal} {portion.pk}"),
        )
        for meal, portion in portions
    ]


@transaction.atomic
def change_entry(
    *, entry: Entry, version: int, amount: Decimal, measure: Measure, meal: str, day: date, today: date
) -> Entry:
    """Change an entry; its figure per 100 g stays the one that it was logged with.

    Raises:
        ChangedElsewhere: if it is no longer at `version`.
    """
    current = Entry.objects.select_for_update().filter(pk=entry.pk).first()
    if current is None or current.version != version:
        raise ChangedElsewhere(current)
    check_day(day, today=today)
    grams = nutrients.grams_of(amount, measure.grams)
    if current.grams:
        current.energy_kcal = current.energy_kcal and nutrients.rescaled(current.energy_kcal, current.grams, grams)
    current.mg_known = nutrients.magnesium_mg(grams, current.per_100g_used) or Decimal(0)
    current.amount, current.measure, current.grams = amount, measure.label, grams
    current.meal, current.day = meal, day
    current.version += 1
    current.full_clean()
    current.save()
    _forget_fast(current.user, day)
    return current


@transaction.atomic
def remove_entry(*, entry: Entry) -> str:
    """Remove an entry and return a signed token from which `restore_entry` makes the same row again."""
    values = {name: getattr(entry, name) for name in _KEPT_FOR_UNDO}
    token = signing.dumps(
        {name: None if value is None else str(value) for name, value in values.items()}, salt=_UNDO_SALT
    )
    entry.delete()
    return token


@transaction.atomic
def restore_entry(*, user: User, token: str) -> Entry:
    """Make a removed entry again under its old key; once it is back, sending the token again changes nothing.

    Raises:
        ValidationError: if the token is not one of this person's.
    """
    try:
        values: dict[str, Any] = signing.loads(token, salt=_UNDO_SALT)
    except signing.BadSignature:
        values = {}
    if values.get("user_id") != str(user.pk):
        raise ValidationError(_("This can no longer be undone. Log the food again."))
    Profile.hold(user)
    if already := Entry.objects.filter(user=user, form_key=values["form_key"]).first():
        return already
    entry = Entry(**{name: field.to_python(values[name]) for name, field in _KEPT_FOR_UNDO.items()})
    entry.full_clean()
    entry.save()
    _forget_fast(user, entry.day)
    return entry


@transaction.atomic
def set_day_status(*, user: User, day: date, status: str | None, today: date) -> None:
    """Keep a person's word on a day; None takes it back."""
    Profile.hold(user)
    if status is None:
        DayStatus.objects.filter(user=user, day=day).delete()
        return
    if day > today or day < FIRST_DAY:
        raise ValidationError(_("That day is not over yet."))
    if status == DayState.ATE_NOTHING and Entry.objects.for_user(user.pk).between(day, day).exists():
        raise ValidationError(_("There is food logged on this day. Remove it first if you ate nothing."))
    row = DayStatus.objects.filter(user=user, day=day).first() or DayStatus(user=user, day=day)
    row.status = status
    row.full_clean()
    row.save()


def check_day(day: date, *, today: date) -> None:
    """Refuse a day that no one can have eaten on yet; tomorrow may be planned."""
    if not FIRST_DAY <= day <= today + timedelta(days=1):
        raise ValidationError({"day": _("You can log up to tomorrow, not later. Choose another day.")})


def _forget_fast(user: User, day: date) -> None:
    """Take back "I ate nothing" where there is food now."""
    DayStatus.objects.filter(user=user, day=day, status=DayState.ATE_NOTHING).delete()
