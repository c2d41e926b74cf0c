"""What a person eats and avoids, what is not for them, and what is in their kitchen: the limits for suggestions."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction

from foods.models import Food
from tracker.models import FoodNotForMe, KitchenFood, Profile


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


@dataclass(frozen=True, slots=True)
class NotWanted:
    """Foods that a person said are not for them, by id; `kinds` are their groups and the foods of the source text."""

    names: dict[int, str]
    kinds: frozenset[tuple[int, str]]

    def has(self, food_id: int, group_id: int, term: str) -> bool:
        """Return whether a food is one of them, or of the same kind as one of them."""
        return food_id in self.names or (group_id, term) in self.kinds


def not_wanted(user_id: int) -> NotWanted:
    """Return the foods that are not for a person (one query)."""
    declined = FoodNotForMe.objects.filter(user=user_id).order_by("food__name")
    rows = list(declined.values_list("food_id", "food__name", "food__group_id", "food__document_term"))
    return NotWanted(
        {food_id: name for food_id, name, _, _ in rows},
        frozenset((group_id, term.lower()) for _, _, group_id, term in rows if term),
    )


@transaction.atomic
def decline_food(*, user: User, food: Food) -> None:
    """Remember that a food is not for them; again changes nothing."""
    Profile.lock_for(user)
    FoodNotForMe.objects.get_or_create(user=user, food=food)


@transaction.atomic
def undecline_food(*, user: User, food_id: int) -> bool:
    """Offer a food again; return whether this person may find it at all."""
    Profile.lock_for(user)
    FoodNotForMe.objects.filter(user=user, food=food_id).delete()
    return Food.objects.open_to(user.pk).filter(pk=food_id).exists()
