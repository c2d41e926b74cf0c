"""Foods that a person adds from a label; only their owner can see them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NotRequired, TypedDict, Unpack

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from foods.limits import LimitReachedError
from foods.models import Food, FoodGroup, HowKnown, Portion, Source

_COPIED = (
    *("name", "group", "magnesium_mg_per_100g", "energy_kcal_per_100g", "how_known", "is_drink", "notes"),
    *("aliases", "contains", "may_contain", "diet"),
)


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
    _check_room(owner)
    food = Food(source=Source.OWN, source_id=_own_id(owner.pk, form_key), suggestable=False, owner=owner)
    return _write_own(food, **label)


def _check_room(owner: User) -> None:
    most = settings.LIMITS.own_foods
    if Food.objects.filter(owner=owner).count() >= most:
        raise LimitReachedError(_("You have added %(most)s foods, which is the limit.") % {"most": most})


@transaction.atomic
def change_own_food(*, food: Food, **label: Unpack[Label]) -> Food:
    """Change a person's own food from now on; logged entries stay as they are."""
    food = Food.objects.select_for_update(no_key=True).get(pk=food.pk)
    return _write_own(food, **label)


def copy_id(food: Food, owner_id: int) -> str:
    """Return the id that a person's copy of somebody's own food has: each has one copy."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"copy of {food.source} {food.source_id} for {owner_id}"))


def without_copies(foods: Sequence[Food], user_id: int | None) -> list[Food]:
    """Leave out others' foods that this person has a copy of (one query, or none)."""
    if user_id is None:
        return list(foods)
    ids = {copy_id(food, user_id): food for food in foods if food.owner_id not in {None, user_id}}
    if not ids:
        return list(foods)
    there = set(Food.objects.filter(owner=user_id, source_id__in=ids).values_list("source_id", flat=True))
    copied = {food.pk for key, food in ids.items() if key in there}
    return [food for food in foods if food.pk not in copied]


@transaction.atomic
def copy_own_food(*, owner: User, food: Food) -> Food:
    """Copy somebody's own food with its measures for `owner`; return the existing copy, listed again, if there is one.

    The caller has checked that they may see it.
    """
    User.objects.select_for_update(no_key=True).get(pk=owner.pk)  # makes a double click wait
    key = copy_id(food, owner.pk)
    if there := Food.objects.filter(owner=owner, source=Source.OWN, source_id=key).with_portions().first():
        if there.retired_at:
            there.retired_at = None
            there.save(update_fields=["retired_at"])
        return there
    _check_room(owner)
    copy = Food(source=Source.OWN, source_id=key, suggestable=False, owner=owner)
    for name in _COPIED:
        setattr(copy, name, getattr(food, name))
    copy.full_clean()
    copy.save()
    for portion in food.portions.all():
        of_copy = Portion(
            food=copy, label=portion.label, grams=portion.grams, rank=portion.rank, is_usual=portion.is_usual
        )
        of_copy.estimated = portion.estimated
        of_copy.full_clean()
        of_copy.save()
    return copy


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
