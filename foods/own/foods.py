"""Foods that a person adds from a label; only their owner sees them."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from foods.models import Food, FoodGroup, HowKnown, Portion, Source


def own_food_added(*, owner_id: int, form_key: uuid.UUID) -> Food | None:
    """Return the food that this person has added with this key."""
    own = Food.objects.filter(source=Source.OWN, source_id=_own_id(owner_id, form_key))
    return own.with_portions().first()


def _own_id(owner_id: int, form_key: uuid.UUID) -> str:
    # Of owner and key, so that a stranger's key is no way to anybody's food.
    return str(uuid.uuid5(form_key, str(owner_id)))


@transaction.atomic
def add_own_food(
    *,
    owner: User,
    form_key: uuid.UUID,
    name: str,
    group: FoodGroup,
    portion_label: str,
    portion_grams: Decimal,
    magnesium_mg_per_100g: Decimal | None,
    energy_kcal_per_100g: Decimal | None,
    is_drink: bool,
    notes: str = "",
    how_known: str = HowKnown.LABEL,
) -> Food:
    """Add a food that only its owner sees, from a label; its one portion is the usual one.

    The same `form_key` again returns the food that is there already, as it is.
    """
    User.objects.select_for_update(no_key=True).get(pk=owner.pk)  # a double click waits here
    if already := own_food_added(owner_id=owner.pk, form_key=form_key):
        return already
    food = Food(source=Source.OWN, source_id=_own_id(owner.pk, form_key), suggestable=False, owner=owner)
    return _write_own(
        food,
        name=name,
        group=group,
        portion_label=portion_label,
        portion_grams=portion_grams,
        magnesium_mg_per_100g=magnesium_mg_per_100g,
        energy_kcal_per_100g=energy_kcal_per_100g,
        is_drink=is_drink,
        notes=notes,
        how_known=how_known,
    )


@transaction.atomic
def change_own_food(
    *,
    food: Food,
    name: str,
    group: FoodGroup,
    portion_label: str,
    portion_grams: Decimal,
    magnesium_mg_per_100g: Decimal | None,
    energy_kcal_per_100g: Decimal | None,
    is_drink: bool,
    notes: str = "",
    how_known: str = HowKnown.LABEL,
) -> Food:
    """Change a person's own food from now on; what was logged of it stays as it was logged."""
    food = Food.objects.select_for_update(no_key=True).get(pk=food.pk)
    return _write_own(
        food,
        name=name,
        group=group,
        portion_label=portion_label,
        portion_grams=portion_grams,
        magnesium_mg_per_100g=magnesium_mg_per_100g,
        energy_kcal_per_100g=energy_kcal_per_100g,
        is_drink=is_drink,
        notes=notes,
        how_known=how_known,
    )


def _write_own(food: Food, *, portion_label: str, portion_grams: Decimal, **values: Any) -> Food:
    for name, value in values.items():
        setattr(food, name, value)
    if food.magnesium_mg_per_100g is None:
        food.how_known = HowKnown.UNKNOWN
    food.full_clean()
    food.save()
    portion = food.usual_portion or Portion(food=food, is_usual=True)
    portion.label, portion.grams = portion_label, portion_grams
    portion.full_clean()
    portion.save()
    return food
