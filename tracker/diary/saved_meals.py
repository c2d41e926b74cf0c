"""Save, change and log meals and recipes.

Each write is one transaction, validates the whole row just before saving it, and is harmless when sent twice. Logging
uses the foods' current figures; entries that were logged earlier stay as they are.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foods import nutrients
from foods.models import Food, HowKnown
from foods.nutrients import Total
from tracker.common import undo
from tracker.diary.copies import copy_of
from tracker.diary.entries import log_entries, new_entry
from tracker.diary.measures import Measure
from tracker.models import Entry, Kind, Meal, Profile, SavedMeal, SavedMealPart

# The fields that an entry and a part of a saved meal share.
_SAYS = (
    *("food", "food_name", "amount", "measure", "grams", "mg_known", "parts", "parts_unmeasured"),
    *("energy_kcal", "per_100g_used", "how_known", "is_drink"),
)


@dataclass(frozen=True, slots=True)
class Contents:
    """The current totals of a whole saved meal; `rows` pairs each part with the entry it would become."""

    rows: list[tuple[SavedMealPart, Entry]]

    @property
    def total(self) -> Total:
        """The magnesium of all parts."""
        return Total.sum(entry.total for _part, entry in self.rows)

    @property
    def energy_kcal(self) -> Decimal | None:
        """The energy of all parts; None unless every part has a value."""
        return nutrients.energy_of_all(entry.energy_kcal for _part, entry in self.rows)


@transaction.atomic
def keep_meal(*, user: User, name: str, entries: Iterable[Entry], form_key: uuid.UUID) -> SavedMeal:
    """Save entries as a meal under a name; the same `form_key` again returns the existing one."""
    Profile.lock_for(user)
    if already := SavedMeal.objects.filter(user=user, form_key=form_key).first():
        return already
    saved_meal = _saved(SavedMeal(user=user, name=name, form_key=form_key))
    for entry in entries:
        key = uuid.uuid5(form_key, str(entry.form_key))
        _save_part(saved_meal, entry, key)
    return saved_meal


@transaction.atomic
def new_saved_meal(
    *, user: User, kind: str, name: str, form_key: uuid.UUID, servings: Decimal = Decimal(1)
) -> SavedMeal:
    """Create an empty meal or recipe; the same `form_key` again returns the existing one."""
    Profile.lock_for(user)
    if already := SavedMeal.objects.filter(user=user, form_key=form_key).first():
        return already
    return _saved(SavedMeal(user=user, kind=kind, name=name, servings=_yield(kind, servings), form_key=form_key))


@transaction.atomic
def change_saved_meal(*, saved_meal: SavedMeal, name: str, kind: str, servings: Decimal) -> SavedMeal:
    """Change the name, the kind and a recipe's yield, from now on."""
    saved_meal.name, saved_meal.kind, saved_meal.servings = name, kind, _yield(kind, servings)
    return _saved(saved_meal)


def _yield(kind: str, servings: Decimal) -> Decimal:
    return servings if kind == Kind.RECIPE else Decimal(1)


@transaction.atomic
def retire_saved_meal(*, saved_meal: SavedMeal) -> None:
    """Remove a saved meal from the list; entries logged from it stay."""
    saved_meal.retired_at = saved_meal.retired_at or timezone.now()
    _saved(saved_meal)


@transaction.atomic
def unretire_saved_meal(*, saved_meal: SavedMeal) -> None:
    """Return a saved meal to the list."""
    saved_meal.retired_at = None
    _saved(saved_meal)


@transaction.atomic
def add_part(
    *, saved_meal: SavedMeal, food: Food, amount: Decimal, measure: Measure, form_key: uuid.UUID
) -> SavedMealPart:
    """Add a food to a saved meal; the same `form_key` again returns the existing part."""
    Profile.lock_for(saved_meal.user)
    if already := SavedMealPart.objects.filter(user=saved_meal.user, form_key=form_key).first():
        return already
    return _save_part(saved_meal, _weighed(saved_meal.user, food, amount, measure), form_key)


@transaction.atomic
def change_part(*, part: SavedMealPart, amount: Decimal, measure: Measure) -> SavedMealPart:
    """Change the amount of a food in a saved meal."""
    if part.food is None or part.grams is None:
        raise ValidationError(_("This part has figures of its own. Take it out and put another one in."))
    return _save_part(part.saved_meal, _weighed(part.user, part.food, amount, measure), part.form_key, part)


def _weighed(user: User, food: Food, amount: Decimal, measure: Measure) -> Entry:
    return new_entry(
        user=user, food=food, amount=amount, measure=measure, meal=Meal.SNACK, day=date.min, form_key=uuid.uuid4()
    )


def remove_part(*, part: SavedMealPart) -> str:
    """Remove a part and return a signed token from which `undo_remove_part` restores the same row."""
    return undo.remove(part)


def undo_remove_part(*, user: User, token: str) -> SavedMealPart:
    """Restore a removed part; using the token again changes nothing.

    Raises:
        ValidationError: if the token is not this person's.
    """
    return undo.bring_back(SavedMealPart, user=user, token=token)[0]


@transaction.atomic
def log_saved_meal(
    *, saved_meal: SavedMeal, amount: Decimal, meal: str, day: date, today: date, form_key: uuid.UUID
) -> list[Entry]:
    """Log a saved meal `amount` times, or that many servings of a recipe; return the new entries.

    The same `form_key` again logs nothing more. A meal becomes one entry per part, each multiplied; a recipe becomes a
    single entry: the sum of its parts, times `amount`, divided by the servings it makes, rounded once to 0.001.
    """
    user, contents = saved_meal.user, contents_of(saved_meal)
    if not contents.rows:
        raise ValidationError(_("Nothing is in it yet. Put a food in first."))
    if saved_meal.is_recipe:
        entries = [_servings(saved_meal, contents, amount, meal, day, uuid.uuid5(form_key, "recipe"))]
    else:
        entries = [
            copy_of(
                part,
                user=user,
                meal=meal,
                day=day,
                form_key=uuid.uuid5(form_key, str(part.form_key)),
                times=amount,
            )
            for part, _entry in contents.rows
        ]
    return log_entries(user=user, entries=entries, day=day, today=today)


def _servings(
    recipe: SavedMeal, contents: Contents, amount: Decimal, meal: str, day: date, form_key: uuid.UUID
) -> Entry:
    """Return the entry for a number of servings. It has no weight: cooking changes that, and nobody weighed it."""
    total, energy = contents.total, contents.energy_kcal
    return Entry(
        user=recipe.user,
        day=day,
        meal=meal,
        food_name=recipe.name,
        amount=amount,
        measure=_("1 serving"),
        mg_known=nutrients.rescaled(total.known_mg, recipe.servings, amount),
        parts=total.parts,
        parts_unmeasured=total.parts_unmeasured,
        energy_kcal=None if energy is None else nutrients.rescaled(energy, recipe.servings, amount),
        how_known=HowKnown.UNKNOWN if total.parts == total.parts_unmeasured else HowKnown.CALCULATED,
        is_drink=all(entry.is_drink for _part, entry in contents.rows),
        form_key=form_key,
    )


def contents_of(saved_meal: SavedMeal) -> Contents:
    """Return the current totals of a whole saved meal, from its prefetched parts."""
    rows = [
        (part, copy_of(part, user=saved_meal.user, meal=Meal.SNACK, day=date.min, form_key=part.form_key))
        for part in saved_meal.contents.all()
    ]
    return Contents(rows)


def of_one(saved_meal: SavedMeal, contents: Contents) -> Total:
    """Return what logging it once adds: the whole meal, or one serving of the recipe."""
    whole = contents.total
    if not saved_meal.is_recipe:
        return whole
    mg = nutrients.rescaled(whole.known_mg, saved_meal.servings, Decimal(1))
    return Total(mg, whole.parts, whole.parts_unmeasured)


def saved_meals_of(user: User, text: str = "") -> list[SavedMeal]:
    """Return a person's saved meals by name; with `text`, only names that contain all its words (two queries)."""
    kept = SavedMeal.objects.for_user(user.pk).filter(retired_at=None).with_contents()
    for word in text.split():
        kept = kept.filter(name__icontains=word)
    return list(kept)


def _saved(saved_meal: SavedMeal) -> SavedMeal:
    saved_meal.full_clean()
    saved_meal.save()
    return saved_meal


def _save_part(
    saved_meal: SavedMeal, eaten: Entry, form_key: uuid.UUID, part: SavedMealPart | None = None
) -> SavedMealPart:
    part = part or SavedMealPart(user=saved_meal.user, saved_meal=saved_meal, form_key=form_key)
    for name in _SAYS:
        setattr(part, name, getattr(eaten, name))
    part.full_clean()
    part.save()
    return part
