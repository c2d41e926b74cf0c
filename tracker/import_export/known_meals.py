"""The meals of a diary that is imported: names that the person's list lacks are added to it, while it has room."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.contrib.auth.models import User

from tracker.diary.meals import MOST, Meals, rows_for
from tracker.models import Meal, OwnMeal, of_slot, slot_of
from tracker.models.meals import LONGEST_NAME

_NAMESPACE = uuid.UUID("0c7d5f0e-8a55-5d0b-9a2e-6a2f5b1d7c44")  # for keys made from names


class KnownMeals:
    """The meals of a person's list, by their names."""

    def __init__(self, user: User) -> None:
        self.user = user
        rows = OwnMeal.objects.filter(user=user)
        self._slots = Meals(rows).names
        self._size = len(rows_for(rows))
        self._lacking: dict[str, str] = {}  # name -> the meal that it counts as

    def find(self, name: str, meal: str) -> tuple[str, str]:
        """Return the columns of an entry: what the list says of this name, or else what the file does.

        A name that stands for none of the four is a snack, as it is for a meal that the person adds.
        """
        name = "".join(letter for letter in name if letter.isprintable())[:LONGEST_NAME].strip()
        if not name:
            return meal or Meal.SNACK, ""
        known = name.casefold()
        if known not in self._slots:
            self._slots[known] = slot_of(meal or Meal.SNACK, name)
            self._lacking[name] = meal
        return of_slot(self._slots[known])

    def to_add(self, names: Iterable[str]) -> list[OwnMeal]:
        """Return the rows, not saved, of those of these names that the list lacks and has room for."""
        rows = []
        for name in dict.fromkeys(names):
            if name in self._lacking and self._size < MOST:
                key = str(uuid.uuid5(_NAMESPACE, name.casefold()))
                counts_as = self._lacking.pop(name)
                rows.append(OwnMeal(user=self.user, key=key, name=name, counts_as=counts_as, position=self._size))
                self._size += 1
        return rows
