"""What a recipe can be measured in, and which recipe is in which."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from foods.nutrients import rescaled
from tracker.diary.measures import GRAMS
from tracker.models import SavedMeal, SavedMealPart


def measures_of_recipe(recipe: SavedMeal) -> dict[str, Decimal | None]:
    """Return the measures of a recipe with their weights: a serving, and grams if the finished recipe was weighed."""
    whole = recipe.finished_grams
    if whole is None:
        return {_("1 serving"): None}
    return {_("1 serving"): rescaled(whole, recipe.servings, Decimal(1)), GRAMS.label: GRAMS.grams}


def is_by_weight(recipe: SavedMeal, measure: str) -> bool:
    """Whether an amount in this measure is a weight.

    Raises:
        ValidationError: if it is, and the finished recipe was never weighed.
    """
    if measure != GRAMS.label:
        return False
    if recipe.finished_grams is None:
        raise ValidationError({"amount": _("Enter the weight of the finished recipe first.")})
    return True


def check_no_circle(saved_meal: SavedMeal, recipe: SavedMeal) -> None:
    """Raise ValidationError if a recipe cannot be in a saved meal: it is the same one, or contains it."""
    if recipe.pk == saved_meal.pk:
        raise ValidationError(_("A recipe cannot contain itself."))
    if recipe.pk in containing(saved_meal):
        names = {"name": saved_meal.name, "other": recipe.name}
        raise ValidationError(_("%(other)s contains %(name)s, so it cannot be added.") % names)


def containing(saved_meal: SavedMeal) -> set[int]:
    """Return the ids of the saved meals that contain this one, at any depth (one query)."""
    pairs = SavedMealPart.objects.filter(user=saved_meal.user_id).exclude(recipe=None)
    used_in: dict[int, list[int]] = {}
    for outer, inner in pairs.values_list("saved_meal_id", "recipe_id"):
        used_in.setdefault(inner, []).append(outer)
    found: set[int] = set()
    todo = [saved_meal.pk]
    while todo:
        new = set(used_in.get(todo.pop(), ())) - found
        found |= new
        todo += new
    return found
