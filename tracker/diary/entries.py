"""Log foods. Later changes are in `tracker.diary.changes`.

Each write is one transaction, validates the whole row just before saving it, and is harmless when sent twice.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, time
from decimal import Decimal

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foods import nutrients
from foods.limits import LimitReachedError
from foods.models import Food
from foods.own.foods import copy_own_food
from tracker.common.person import profile_of
from tracker.diary.day_status import check_day, forget_fast
from tracker.diary.measures import Measure
from tracker.models import Entry, Origin, Profile, columns_of

_MANY = 20
_WEIGHED = Decimal("1e-9")  # precision of a measure's weight in the database


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
    """Return an entry, unsaved, for `amount` measures of a food, with its weight, mg and energy.

    `meal` may carry the person's own name for it: see `tracker.models.meals.slot_of`.
    """
    grams = nutrients.grams_of(amount, measure.grams)
    mg = nutrients.magnesium_mg(grams, food.magnesium_mg_per_100g)
    return Entry(
        user=user,
        day=day,
        time=time,
        **columns_of(meal),
        food=food,
        food_name=food.name,
        amount=amount,
        measure=measure.label,
        measure_grams=measure.grams.quantize(_WEIGHED),
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
    """Log `amount` measures of a food; the same `form_key` again returns the existing entry."""
    Profile.lock_for(user)
    already = Entry.everything.filter(user=user, form_key=form_key)
    if already.exists():
        return already.get()
    check_day(day, today=today)
    check_room(user, day, 1)
    if not Food.objects.filter(pk=food.pk).exists():
        raise ValidationError(_("This food was just deleted. Choose another."))
    if food.owner_id not in {None, user.pk}:  # another household member's: log a copy of it
        food = copy_own_food(owner=user, food=food)
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
    # The person, the key and the food were queried above, and the fields' validators cover what the constraints check:
    # repeating these queries would take longer than logging.
    entry.planned = day > today
    entry.full_clean(exclude={"user", "food"}, validate_unique=False, validate_constraints=False)
    entry.save(force_insert=True)
    forget_fast(user, day)
    return entry


@transaction.atomic
def log_entries(*, user: User, entries: Iterable[Entry], day: date, today: date) -> list[Entry]:
    """Save entries made for one day, and return the new ones, whose `form_key` did not exist yet.

    They are validated before anyone has to wait, and written in one statement.
    """
    made = list(entries)
    check_at_once(len(made))
    for entry in made:
        entry.full_clean(exclude={"user", "food", "logged_by"}, validate_unique=False, validate_constraints=False)
    Profile.lock_for(user)
    check_day(day, today=today)
    keys = [entry.form_key for entry in made]
    there = set(Entry.everything.filter(user=user, form_key__in=keys).values_list("form_key", flat=True))
    new = [entry for entry in made if entry.form_key not in there]
    check_room(user, day, len(new))
    foods = {entry.food_id for entry in new if entry.food_id}
    if Food.objects.filter(pk__in=foods).count() < len(foods):
        raise ValidationError(_("One of these foods was just deleted. Try again."))
    for entry in new:
        entry.planned = day > today
    Entry.objects.bulk_create(new)
    forget_fast(user, day)
    return new


def check_at_once(rows: int) -> None:
    """Raise LimitReachedError if that is more than anyone logs together."""
    most = settings.LIMITS.rows_at_once
    if rows > most:
        said = _("That is %(rows)s entries, and at most %(most)s can be logged together. Choose fewer.")
        raise LimitReachedError(said % {"rows": rows, "most": most})


def check_room(user: User, day: date, rows: int) -> None:
    """Raise LimitReachedError if a day, or the whole diary, has no room for so many more entries (one or two queries).

    The diary is counted with many entries at once, and with the first of a day.
    """
    limits, logged = settings.LIMITS, Entry.everything.for_user(user.pk)
    on_day = logged.between(day, day).order_by().count()
    if on_day + rows > limits.entries_a_day:
        said = _("This day would have more than %(most)s entries. Choose another day, or remove some first.")
        raise LimitReachedError(said % {"most": limits.entries_a_day})
    if on_day and rows < _MANY:
        return
    most = limits.entries if profile_of(user).sample_until is None else limits.entries_of_sample
    if logged.order_by().count() + rows > most:
        raise LimitReachedError(_("This diary would have more than %(most)s entries.") % {"most": most})


def portion_key(form_key: uuid.UUID, meal: str, food: Food) -> uuid.UUID:
    """Return the key for one of the foods that a form logs."""
    return uuid.uuid5(form_key, f"{meal} {food.pk}")


@transaction.atomic
def log_portions(
    *,
    user: User,
    portions: Iterable[tuple[str, Food, Decimal, Measure]],
    day: date,
    today: date,
    form_key: uuid.UUID,
) -> list[Entry]:
    """Log each amount of a food once at its meal; the same `form_key` again logs nothing more."""
    return [
        log_food(
            user=user,
            food=food,
            amount=amount,
            measure=measure,
            meal=meal,
            day=day,
            today=today,
            form_key=portion_key(form_key, meal, food),
        )
        for meal, food, amount, measure in portions
    ]
