"""Foods that a person has starred: they come first wherever foods are listed."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction

from foods.models import Food
from tracker.models import FavouriteFood, Profile

MOST = 500  # stars that are read; nobody finds a food among more


@transaction.atomic
def star(*, user: User, food: Food) -> FavouriteFood:
    """Star a food; starring it again changes nothing."""
    Profile.lock_for(user)
    if already := FavouriteFood.objects.filter(user=user, food=food).first():
        return already
    favourite = FavouriteFood(user=user, food=food)
    favourite.full_clean()
    favourite.save()
    return favourite


@transaction.atomic
def unstar(*, user: User, food: Food) -> None:
    """Remove the star from a food."""
    FavouriteFood.objects.filter(user=user, food=food).delete()


def stars_of(user_id: int) -> set[int]:
    """Return the ids of the foods that a person starred last (one query)."""
    newest = FavouriteFood.objects.filter(user_id=user_id).order_by("-pk")[:MOST]
    return set(newest.values_list("food_id", flat=True))
