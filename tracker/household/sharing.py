"""What members of a household share: own foods, waters, recipes and saved meals. Others copy them; nothing is linked.

A copy belongs to the person who made it, so leaving a household or deleting an account takes nothing from anyone else.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from foods.models import Food
from foods.own.foods import copy_own_food, without_copies
from tracker.diary.recipes import check_no_circle
from tracker.diary.saved_meals import check_meal_room
from tracker.household.members import others_in
from tracker.models import Profile, SavedMeal, SavedMealPart

_PART = (
    *("food_name", "amount", "measure", "grams", "mg_known", "parts", "parts_unmeasured"),
    *("energy_kcal", "per_100g_used", "how_known", "is_drink"),
)


@dataclass(frozen=True, slots=True)
class SharedBy:
    """What one member shares."""

    user: User
    foods: list[Food] = field(default_factory=list)
    meals: list[SavedMeal] = field(default_factory=list)


def shared_with(profile: Profile) -> list[SharedBy]:
    """Return what each other member shares, by name, without what this person has copied (five queries)."""
    others = others_in(profile)
    shared = {user.pk: SharedBy(user) for user in others}
    foods = Food.objects.filter(owner__in=others, retired_at=None).with_portions().order_by("name")
    for food in without_copies(list(foods), profile.user_id):
        if food.owner_id is not None:
            shared[food.owner_id].foods.append(food)
    copied = set(SavedMeal.objects.for_user(profile.user_id).values_list("form_key", flat=True))
    for meal in SavedMeal.objects.filter(user__in=others, retired_at=None).with_contents():
        if copy_key(meal, profile.user_id) not in copied:
            shared[meal.user_id].meals.append(meal)
    return list(shared.values())


def copy_key(meal: SavedMeal, user_id: int) -> uuid.UUID:
    """Return the form key of a person's copy of somebody's meal: each has one copy."""
    return uuid.uuid5(meal.form_key, f"copy for {user_id}")


@transaction.atomic
def copy_food(user: User, food: Food) -> Food:
    """Copy another member's food; return the existing copy if there is one."""
    return copy_own_food(owner=user, food=food)


@transaction.atomic
def copy_meal(user: User, meal: SavedMeal) -> SavedMeal:
    """Copy another member's meal or recipe with the own foods and recipes in it; return the existing copy, if any.

    Raises:
        ValidationError: if a recipe contains itself, as one from a file may.
    """
    Profile.lock_for(user)
    return _copied(user, meal, ())


def _copied(user: User, meal: SavedMeal, inside: tuple[int, ...]) -> SavedMeal:
    if meal.pk in inside:
        raise ValidationError(_("A recipe in it contains itself. Ask its owner to change that first."))
    key = copy_key(meal, user.pk)
    there = SavedMeal.objects.filter(user=user, form_key=key).first()
    if there:
        if there.retired_at:
            there.retired_at = None
            there.save(update_fields=["retired_at"])
        return there
    check_meal_room(user)
    copy = SavedMeal(
        user=user,
        kind=meal.kind,
        name=meal.name,
        servings=meal.servings,
        finished_grams=meal.finished_grams,
        form_key=key,
    )
    copy.full_clean()
    copy.save()
    for part in meal.contents.all():
        _copy_part(copy, part, (*inside, meal.pk))
    return copy


def _copy_part(copy: SavedMeal, part: SavedMealPart, inside: tuple[int, ...]) -> None:
    user, food = copy.user, part.food
    if food is not None and food.owner_id not in {None, user.pk}:
        food = copy_own_food(owner=user, food=food)
    new = SavedMealPart(user=user, saved_meal=copy, food=food, form_key=uuid.uuid5(copy.form_key, str(part.form_key)))
    if part.recipe:
        recipe = SavedMeal.objects.with_contents().get(pk=part.recipe.pk)
        new.recipe = _copied(user, recipe, inside)
        check_no_circle(copy, new.recipe)
    for name in _PART:
        setattr(new, name, getattr(part, name))
    new.full_clean()
    new.save()
