"""A person's list of meals: the four or their own names for them, in their order, and the writes that change it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tracker.models import Meal, OwnMeal, Profile, of_slot

MOST = 20  # meals in one list


@dataclass(frozen=True, slots=True)
class MealChoice:
    """A meal as people see it; `value` is its word in forms and addresses."""

    value: str
    label: str

    @classmethod
    def of(cls, slot: str) -> MealChoice:
        """Return the meal of a word that `slot_of` made."""
        meal, name = of_slot(slot)
        return cls(slot, name or str(Meal(meal).label))


def rows_for(rows: Iterable[OwnMeal]) -> list[OwnMeal]:
    """Return a person's list; those of the four that it lacks come first, unsaved."""
    there = list(rows)
    known = {row.key for row in there}
    missing = [meal.value for meal in Meal if meal.value not in known]
    return [*(OwnMeal(key=key, position=n) for n, key in enumerate(missing)), *there]


class Meals:
    """The meals that a person logs to, in their order."""

    def __init__(self, rows: Iterable[OwnMeal] = ()) -> None:
        every = rows_for(rows)
        self._order = list(dict.fromkeys(row.slot for row in every))
        self._standard = {row.key: row.slot for row in every if row.is_standard}
        self._shown = list(dict.fromkeys(row.slot for row in every if not row.hidden)) or self._order
        self.names = {row.name.casefold(): row.slot for row in every if row.name}  # as they are typed in a line

    @property
    def shown(self) -> list[MealChoice]:
        """The meals to choose from."""
        return [MealChoice.of(slot) for slot in self._shown]

    def choices(self, current: str = "") -> list[tuple[str, str]]:
        """Return the choices of a form; `current` is one of them even if it is hidden or of the past."""
        slots = self._shown if not current or current in self._shown else [*self._shown, current]
        return [(one.value, one.label) for one in map(MealChoice.of, slots)]

    def slot(self, word: str) -> str:
        """Return the meal that a form or an address names, as the person calls the main four, or ""."""
        try:
            of_slot(word)
        except ValueError:
            return ""
        return self._standard.get(word, word)

    def at(self, meal: Meal) -> str:
        """Return which of the meals to choose from is most like one of the four."""
        mine = self._standard[meal.value]
        alike = [slot for slot in self._shown if of_slot(slot)[0] == meal]
        return mine if mine in self._shown else (alike or self._shown)[0]

    def like(self, slot: str) -> str:
        """Return which of the meals to choose from stands for a meal: itself, or one that counts as the same, or ""."""
        meal = Meal(main_meal(slot))
        found = slot if slot in self._shown else self.at(meal)
        return found if main_meal(found) == meal else ""

    def sorted(self, slots: Iterable[str]) -> list[MealChoice]:
        """Return meals in the person's order; names that are not in the list follow the meal that they count as."""
        wanted = sorted(set(slots), key=self._place)
        return [MealChoice.of(slot) for slot in wanted]

    def _place(self, slot: str) -> tuple[int, int, str]:
        if slot in self._order:
            return self._order.index(slot), 0, ""
        meal, name = of_slot(slot)
        return self._order.index(self._standard[meal]), 1, name


STANDARD = Meals()


def main_meal(slot: str) -> str:
    """Return the one of the four that a meal's entries are stored as."""
    return of_slot(slot)[0] if slot else ""


@transaction.atomic
def save_meal(*, user: User, key: str, name: str, counts_as: str, position: int | None = None) -> OwnMeal:
    """Add a meal under a new `key`, or change the one that has it; sent twice, it is added once.

    Raises:
        ValidationError: if the name is taken or missing, or the list is full.
    """
    rows = _locked(user)
    name = " ".join(name.split())
    row = next((row for row in rows if row.key == key), None) or OwnMeal(user=user, key=key, position=len(rows))
    if not name and not row.is_standard:
        raise ValidationError({"name": _("Enter a name.")})
    label = name or str(Meal(key).label)
    if any(other.label.casefold() == label.casefold() for other in rows if other.key != key):
        raise ValidationError({"name": _("You already have a meal with this name.")})
    if row._state.adding and len(rows) >= MOST:
        raise ValidationError({"name": _("You can have %(most)s meals at most. Remove one first.") % {"most": MOST}})
    row.name, row.counts_as = name, "" if row.is_standard else counts_as
    row.full_clean()
    row.save()
    if position is not None:
        _put(rows, row, position)
    return row


@transaction.atomic
def move_meal(*, user: User, key: str, by: int) -> None:
    """Move a meal up (-1) or down (1) in the list."""
    rows = _locked(user)
    row = next((row for row in rows if row.key == key), None)
    if row:
        _put(rows, row, rows.index(row) + by)


@transaction.atomic
def hide_meal(*, user: User, key: str, hidden: bool) -> None:
    """Hide a meal from the choices, or show it again. Entries logged at it stay.

    Raises:
        ValidationError: if it is the last one that is shown.
    """
    rows = _locked(user)
    if hidden and not [row for row in rows if row.key != key and not row.hidden]:
        raise ValidationError(_("At least one meal has to be shown."))
    OwnMeal.objects.filter(user=user, key=key).update(hidden=hidden)


@transaction.atomic
def remove_meal(*, user: User, key: str) -> OwnMeal | None:
    """Remove one of the person's own meals, and return it; its entries keep its name."""
    rows = _locked(user)
    row = next((row for row in rows if row.key == key and not row.is_standard), None)
    if row is None:
        return None
    if not [other for other in rows if other.key != key and not other.hidden]:
        raise ValidationError(_("At least one meal has to be shown."))
    OwnMeal.objects.filter(pk=row.pk).delete()
    return row


def new_key() -> str:
    """Return the key of a meal to add."""
    return str(uuid.uuid4())


def _locked(user: User) -> list[OwnMeal]:
    """Lock the person's row and return their whole list, all of it saved."""
    Profile.lock_for(user)
    rows = rows_for(OwnMeal.objects.filter(user=user))
    for row in rows:
        if row._state.adding:
            row.user = user
            row.save()
    return rows


def _put(rows: Sequence[OwnMeal], row: OwnMeal, position: int) -> None:
    others = [other for other in rows if other.key != row.key]
    others.insert(min(max(position, 0), len(others)), row)
    for n, each in enumerate(others):
        if each.position != n:
            each.position = n
            each.save(update_fields=["position"])
