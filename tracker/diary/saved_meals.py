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

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foods import nutrients
from foods.limits import LimitReachedError
from foods.models import Food, HowKnown
from foods.nutrients import Total
from foods.own.foods import copy_own_food
from tracker.common import undo
from tracker.diary.copies import ONCE, copy_of
from tracker.diary.entries import check_at_once, log_entries, new_entry
from tracker.diary.measures import GRAMS, Measure
from tracker.diary.recipes import check_no_circle, containing, is_by_weight
from tracker.models import Entry, Kind, Meal, Profile, SavedMeal, SavedMealPart, columns_of

_STORED = Decimal("0.001")
_MOST_WORDS = 20  # of a text to look for: each is a condition, and SQLite refuses a thousand
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


_Known = dict[int, Contents | None]


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
    *,
    user: User,
    kind: str,
    name: str,
    form_key: uuid.UUID,
    servings: Decimal = Decimal(1),
    finished_grams: Decimal | None = None,
) -> SavedMeal:
    """Create an empty meal or recipe; the same `form_key` again returns the existing one."""
    Profile.lock_for(user)
    if already := SavedMeal.objects.filter(user=user, form_key=form_key).first():
        return already
    new = SavedMeal(user=user, form_key=form_key)
    return change_saved_meal(saved_meal=new, name=name, kind=kind, servings=servings, finished_grams=finished_grams)


@transaction.atomic
def change_saved_meal(
    *, saved_meal: SavedMeal, name: str, kind: str, servings: Decimal, finished_grams: Decimal | None = None
) -> SavedMeal:
    """Change the name, the kind, and a recipe's yield in servings and in grams, from now on."""
    saved_meal.name, saved_meal.kind = name, kind
    is_recipe = kind == Kind.RECIPE
    saved_meal.servings = servings if is_recipe else Decimal(1)
    saved_meal.finished_grams = finished_grams if is_recipe else None
    return _saved(saved_meal)


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
    if food.owner_id not in {None, saved_meal.user_id}:
        food = copy_own_food(owner=saved_meal.user, food=food)
    return _save_part(saved_meal, _weighed(saved_meal.user, food, amount, measure), form_key)


@transaction.atomic
def change_part(*, part: SavedMealPart, amount: Decimal, measure: Measure) -> SavedMealPart:
    """Change the amount of a food in a saved meal."""
    if part.food is None or part.grams is None:
        raise ValidationError(_("This part has its own figures. Remove it and add another one."))
    return _save_part(part.saved_meal, _weighed(part.user, part.food, amount, measure), part.form_key, part)


@transaction.atomic
def add_recipe(
    *, saved_meal: SavedMeal, recipe: SavedMeal, amount: Decimal, measure: str, form_key: uuid.UUID
) -> SavedMealPart:
    """Add servings or grams of a recipe to a saved meal; the same `form_key` again returns the existing part.

    Raises:
        ValidationError: if the recipe is empty, or contains the saved meal.
    """
    Profile.lock_for(saved_meal.user)
    if already := SavedMealPart.objects.filter(user=saved_meal.user, form_key=form_key).first():
        return already
    recipe = SavedMeal.objects.with_contents().get(pk=recipe.pk, user=saved_meal.user)
    check_no_circle(saved_meal, recipe)
    part = SavedMealPart(user=saved_meal.user, saved_meal=saved_meal, recipe=recipe, form_key=form_key)
    return _save_part(saved_meal, _some_of(recipe, amount, measure), form_key, part)


@transaction.atomic
def change_recipe_part(*, part: SavedMealPart, amount: Decimal, measure: str) -> SavedMealPart:
    """Change the amount of a recipe in a saved meal."""
    recipe = SavedMeal.objects.with_contents().get(used_in=part, user=part.user_id)
    return _save_part(part.saved_meal, _some_of(recipe, amount, measure), part.form_key, part)


def _some_of(recipe: SavedMeal, amount: Decimal, measure: str) -> Entry:
    contents = contents_of(recipe)
    if not contents.total.parts:
        raise ValidationError(_("Nothing is in it yet. Add a food first."))
    return _share(recipe, contents, amount, measure, Meal.SNACK, date.min, uuid.uuid4())


def recipes_for(saved_meal: SavedMeal, text: str = "") -> list[SavedMeal]:
    """Return the person's recipes that can be put into a saved meal, by name."""
    not_in = containing(saved_meal) | {saved_meal.pk}
    recipes = saved_meals_of(saved_meal.user, text)
    return [one for one in recipes if one.is_recipe and one.pk not in not_in and contents_of(one).total.parts]


def _weighed(user: User, food: Food, amount: Decimal, measure: Measure) -> Entry:
    return new_entry(
        user=user, food=food, amount=amount, measure=measure, meal=Meal.SNACK, day=date.min, form_key=uuid.uuid4()
    )


def remove_part(*, part: SavedMealPart) -> str:
    """Remove a part and return a signed token from which `undo_remove_part` restores the same row."""
    return undo.remove(part)


@transaction.atomic
def undo_remove_part(*, user: User, token: str) -> SavedMealPart:
    """Restore a removed part; using the token again changes nothing.

    Raises:
        ValidationError: if the token is not this person's, or a recipe would contain itself by now.
    """
    part = undo.bring_back(SavedMealPart, user=user, token=token)[0]
    check_at_once(SavedMealPart.objects.filter(saved_meal=part.saved_meal).count())
    if part.recipe:
        check_no_circle(part.saved_meal, part.recipe)
    return part


@transaction.atomic
def log_saved_meal(
    *,
    saved_meal: SavedMeal,
    amount: Decimal,
    meal: str,
    day: date,
    today: date,
    form_key: uuid.UUID,
    measure: str = "",
) -> list[Entry]:
    """Log a saved meal `amount` times, or that many servings (or grams) of a recipe; return the new entries.

    The same `form_key` again logs nothing more. A meal becomes one entry per part, each multiplied; a recipe becomes a
    single entry: the sum of its parts, times `amount`, divided by the servings it makes, or by its finished weight if
    `measure` is grams, rounded once to 0.001.
    """
    user, contents = saved_meal.user, contents_of(saved_meal)
    if not contents.total.parts:
        raise ValidationError(_("Nothing is in it yet. Add a food first."))
    if saved_meal.is_recipe:
        entries = [_share(saved_meal, contents, amount, measure, meal, day, uuid.uuid5(form_key, "recipe"))]
    else:
        known: _Known = {}
        entries = [
            _eaten(part, user, known, meal, day, uuid.uuid5(form_key, str(part.form_key)), amount)
            for part, entry in contents.rows
            if entry.parts
        ]
    return log_entries(user=user, entries=entries, day=day, today=today)


def _share(
    recipe: SavedMeal, contents: Contents, amount: Decimal, measure: str, meal: str, day: date, form_key: uuid.UUID
) -> Entry:
    """Return the entry for servings or grams of a recipe; without a finished weight, servings have no weight."""
    total, energy = contents.total, contents.energy_kcal
    weight = recipe.finished_grams
    by_weight = is_by_weight(recipe, measure)
    whole = weight if weight and by_weight else recipe.servings
    return Entry(
        user_id=recipe.user_id,
        day=day,
        **columns_of(meal),
        food_name=recipe.name,
        amount=amount.quantize(_STORED),
        measure=GRAMS.label if by_weight else _("1 serving"),
        grams=None if weight is None else nutrients.rescaled(weight, whole, amount),
        mg_known=nutrients.rescaled(total.known_mg, whole, amount),
        parts=total.parts,
        parts_unmeasured=total.parts_unmeasured,
        energy_kcal=None if energy is None else nutrients.rescaled(energy, whole, amount),
        how_known=HowKnown.UNKNOWN if total.parts == total.parts_unmeasured else HowKnown.CALCULATED,
        is_drink=all(entry.is_drink for _part, entry in contents.rows),
        form_key=form_key,
    )


def contents_of(saved_meal: SavedMeal) -> Contents:
    """Return the current totals of a whole saved meal, from its prefetched parts."""
    return _contents(saved_meal, {})


def _contents(saved_meal: SavedMeal, known: _Known) -> Contents:
    """Return the totals of a saved meal; `known` has those of recipes by id, None while they are being added up."""
    known[saved_meal.pk] = None
    rows = [
        (part, _eaten(part, saved_meal.user, known, Meal.SNACK, date.min, part.form_key))
        for part in saved_meal.contents.all()
    ]
    found = known[saved_meal.pk] = Contents(rows)
    return found


def _eaten(
    part: SavedMealPart,
    user: User,
    known: _Known,
    meal: str,
    day: date,
    form_key: uuid.UUID,
    times: Decimal = ONCE,
) -> Entry:
    """Return the entry for a part, with the current figures of its food or recipe, or else those of the part."""
    recipe = part.recipe
    if recipe is None or (part.measure == GRAMS.label and recipe.finished_grams is None):
        return copy_of(part, user=user, meal=meal, day=day, form_key=form_key, times=times)
    if recipe.pk not in known:
        _contents(recipe, known)
    contents = known[recipe.pk]
    if contents is None:  # a circle, as a file may have
        return copy_of(part, user=user, meal=meal, day=day, form_key=form_key, times=times)
    return _share(recipe, contents, part.amount * times, part.measure, meal, day, form_key)


def of_one(saved_meal: SavedMeal, contents: Contents) -> Total:
    """Return what logging it once adds: the whole meal, or one serving of the recipe."""
    whole = contents.total
    if not saved_meal.is_recipe:
        return whole
    mg = nutrients.rescaled(whole.known_mg, saved_meal.servings, Decimal(1))
    return Total(mg, whole.parts, whole.parts_unmeasured)


def saved_meals_of(user: User, text: str = "") -> list[SavedMeal]:
    """Return a person's saved meals by name; with `text`, only names that contain its words (two queries)."""
    kept = SavedMeal.objects.for_user(user.pk).filter(retired_at=None).with_contents()
    for word in dict.fromkeys(text.split()[:_MOST_WORDS]):
        kept = kept.filter(name__icontains=word)
    return list(kept)


def check_meal_room(user: User) -> None:
    """Raise LimitReachedError if a person has no room for another saved meal."""
    most = settings.LIMITS.saved_meals
    if SavedMeal.objects.filter(user=user).count() >= most:
        raise LimitReachedError(_("You have %(most)s saved meals, which is the limit.") % {"most": most})


def _saved(saved_meal: SavedMeal) -> SavedMeal:
    if saved_meal._state.adding:
        check_meal_room(saved_meal.user)
    saved_meal.full_clean()
    saved_meal.save()
    return saved_meal


def _save_part(
    saved_meal: SavedMeal, eaten: Entry, form_key: uuid.UUID, part: SavedMealPart | None = None
) -> SavedMealPart:
    if part is None or part._state.adding:
        check_at_once(SavedMealPart.objects.filter(saved_meal=saved_meal).count() + 1)
    part = part or SavedMealPart(user=saved_meal.user, saved_meal=saved_meal, form_key=form_key)
    for name in _SAYS:
        setattr(part, name, getattr(eaten, name))
    part.full_clean()
    part.save()
    return part
