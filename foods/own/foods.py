"""Foods that a person adds from a label; only their owner can see them."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any, NotRequired, TypedDict, Unpack

from django.contrib.auth.models import User
from django.db import transaction

from foods.models import Food, FoodGroup, HowKnown, Portion, Source


class Label(TypedDict):
    """What a person says of a food of their own; its one portion is the usual one."""

    name: str
    group: FoodGroup
    portion_label: str
    portion_grams: Decimal
    magnesium_mg_per_100g: Decimal | None
    energy_kcal_per_100g: Decimal | None
    is_drink: bool
    notes: NotRequired[str]
    how_known: NotRequired[str]


def own_food_added(*, owner_id: int, form_key: uuid.UUID) -> Food | None:
    """Return the food that this person added with this key, if any."""
    own = Food.objects.filter(source=Source.OWN, source_id=_own_id(owner_id, form_key))
    return own.with_portions().first()


def _own_id(owner_id: int, form_key: uuid.UUID) -> str:
    # Derived from both key and owner, so that knowing someone's key does not give access to their food.
    return str(uuid.uuid5(form_key, str(owner_id)))


@transaction.atomic
def add_own_food(*, owner: User, form_key: uuid.UUID, **label: Unpack[Label]) -> Food:
    """Add a food that only its owner sees, from a label; its one portion is the usual one.

    If this person used `form_key` before, return the existing food unchanged.
    """
    User.objects.select_for_update(no_key=True).get(pk=owner.pk)  # makes a double click wait
    if already := own_food_added(owner_id=owner.pk, form_key=form_key):
        return already
    food = Food(source=Source.OWN, source_id=_own_id(owner.pk, form_key), suggestable=False, owner=owner)
    return _write_own(food, **label)


@transaction.atomic
def change_own_food(*, food: Food, **label: Unpack[Label]) -> Food:
    """Change a person's own food from now on; logged entries stay as they are."""
    food = Food.objects.select_for_update(no_key=True).get(pk=food.pk)
    return _write_own(food, **label)


def _write_own(
    food: Food,
    *,
    portion_label: str,
    portion_grams: Decimal,
    notes: str = "",
    how_known: str = HowKnown.LABEL,
    **values: Any,
) -> Food:
    for name, value in values.items():
        setattr(food, name, value)
    food.notes, food.how_known = notes, how_known
    if food.magnesium_mg_per_100g is None:
        food.how_known = HowKnown.UNKNOWN
    food.full_clean()
    food.save()
    portion = food.usual_portion or Portion(food=food, is_usual=True)
    portion.label, portion.grams = portion_label, portion_grams
    portion.full_clean()
    portion.save()
    return food
