"""What a person eats and avoids, and what is in their kitchen: the limits for suggestions."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.contrib.auth.models import User
from django.db import transaction

from foods.models import Food
from tracker.models import KitchenFood, Profile


@transaction.atomic
def set_table(*, user: User, diet: str, avoids: Iterable[str]) -> None:
    """Save what a person eats and avoids. Raises ValidationError for unknown values."""
    Profile.lock_for(user)
    profile = Profile.objects.get(user=user)
    profile.diet, profile.avoids = diet, sorted(avoids)
    profile.full_clean()
    profile.save(update_fields=["diet", "avoids"])


def in_kitchen(user_id: int) -> set[int]:
    """Return the ids of the foods in a person's kitchen (one query)."""
    return set(KitchenFood.objects.filter(user=user_id).values_list("food_id", flat=True))


@transaction.atomic
def stock_kitchen(*, user: User, foods: Collection[Food]) -> None:
    """Save what is in the kitchen now; foods not among `foods` are removed from it."""
    Profile.lock_for(user)
    KitchenFood.objects.filter(user=user).exclude(food__in=foods).delete()
    there = in_kitchen(user.pk)
    KitchenFood.objects.bulk_create(KitchenFood(user=user, food=food) for food in foods if food.pk not in there)
