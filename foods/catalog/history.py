"""Who changed which food of the catalog, when, from what and why.

A state is a food with its portions. The first change of a food also keeps the state before it, so that foods
that were never changed need no row. People's own foods are theirs: nothing of them is kept here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from foods.models import Food, FoodGroup, Portion

HistoricalFood: Any = Food.history.model  # made by simple_history from the columns of Food
COLUMNS: tuple[str, ...] = tuple(field.attname for field in HistoricalFood.tracked_fields)
_OF_PORTION = ("label", "grams", "rank", "is_usual", "estimated")
_BATCH = 500  # foods a query

State = dict[str, Any]  # the columns and, under "portions", each portion as a dict


@contextmanager
def changing(foods: Iterable[int], *, why: str | Mapping[int, str], by: User | None = None) -> Iterator[None]:
    """Keep in the history what the block changes in the catalog foods of these ids: all of it or nothing.

    `why` is one reason, or each food's own. Without `by` it is who sent the request, or nobody.
    """
    ids = list(foods)
    with transaction.atomic():
        before = states(ids)
        yield
        after = states(ids)
        latest = _latest(ids)
        rows = []
        for pk, old in before.items():
            new, reason = after.get(pk), why if isinstance(why, str) else why[pk]
            if new != old:
                if latest.get(pk) != old:
                    rows.append(_row(old, "~", _("As it was before"), None))
                rows.append(_row(new or old, "~" if new else "-", reason, by or _who()))
        HistoricalFood.objects.bulk_create(rows, batch_size=_BATCH)


def note(food: Food, *, why: str, by: User | None = None, is_new: bool = False) -> None:
    """Keep the state of a catalog food as it is, with a word on it."""
    for state in states([food.pk]).values():
        _row(state, "+" if is_new else "~", why, by or _who()).save()


def go_back(food: Food, to: Any, *, why: str, by: User | None = None) -> None:
    """Make a food what it was in a row of its history, portions included; loading leaves it alone from now on.

    Raises:
        ValidationError: if that state cannot be any more.
    """
    with changing([food.pk], why=why, by=by):
        food = Food.objects.select_for_update(no_key=True, of=("self",)).get(pk=food.pk, owner=None)
        if food.merged_into_id:
            raise ValidationError(_("This food was merged into another one. Undo that first."))
        if not FoodGroup.objects.filter(pk=to.group_id).exists():
            raise ValidationError(_("The group that it stood in is gone, so it cannot go back to this."))
        for name in COLUMNS:
            setattr(food, name, getattr(to, name))
        food.edited_at = timezone.now()
        food.full_clean()
        food.save()
        held = {_key(portion): portion["id"] for portion in _portions([food.pk]).get(food.pk, [])}
        wanted = {_key(portion): portion for portion in to.portions}
        # Deleting comes first: a food may have one usual portion only, and each label once.
        Portion.objects.filter(pk__in=[pk for key, pk in held.items() if key not in wanted]).delete()
        for key, portion in wanted.items():
            if key not in held:
                Portion.objects.create(food=food, **portion | {"grams": Decimal(portion["grams"])})


def states(ids: Iterable[int]) -> dict[int, State]:
    """Return the present state of those catalog foods of these ids that there are."""
    wanted, found = list(ids), {}
    for start in range(0, len(wanted), _BATCH):
        some = wanted[start : start + _BATCH]
        portions = _portions(some)
        for food in Food.objects.filter(pk__in=some, owner=None).values(*COLUMNS):
            of_food = portions.get(food["id"], [])
            found[food["id"]] = food | {"portions": [{name: p[name] for name in _OF_PORTION} for p in of_food]}
    return found


def state_of(row: Any) -> State:
    """Return the state that a row of the history keeps."""
    return {name: getattr(row, name) for name in (*COLUMNS, "portions")}


@dataclass(frozen=True, slots=True)
class Step:
    """A row of a food's history with what it changed: each column with its value before and after."""

    row: Any
    changes: Mapping[str, tuple[Any, Any]]
    is_now: bool


def steps(food: Food) -> list[Step]:
    """Return the history of a food, the newest step first."""
    rows = list(Food.history.filter(id=food.pk).select_related("history_user"))
    now = states([food.pk]).get(food.pk)
    return [
        Step(
            row,
            differences(state_of(older), state_of(row)) if older else {},
            is_now=state_of(row) == now,
        )
        for row, older in zip_longest(rows, rows[1:])
    ]


def differences(old: State, new: State) -> dict[str, tuple[Any, Any]]:
    """Return the columns that differ, each with both values."""
    return {name: (old[name], value) for name, value in new.items() if old[name] != value}


def _row(state: State, kind: str, why: str, by: User | None) -> Any:
    return HistoricalFood(
        **state,
        history_date=timezone.now(),
        history_type=kind,
        history_change_reason=why,
        history_user=by,
    )


def _who() -> User | None:
    """Return who sent the request that is being answered, if one is."""
    person: User | None = HistoricalFood.get_default_history_user(None)
    return person


def _portions(ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    portions: dict[int, list[dict[str, Any]]] = {}
    for portion in Portion.objects.filter(food__in=ids).values("id", "food_id", *_OF_PORTION):
        portions.setdefault(portion["food_id"], []).append(portion | {"grams": str(portion["grams"])})
    return portions


def _key(portion: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(portion[name] for name in _OF_PORTION)


def _latest(ids: list[int]) -> dict[int, State]:
    latest: dict[int, State] = {}
    for start in range(0, len(ids), _BATCH):
        newest = Food.history.filter(id__in=ids[start : start + _BATCH]).order_by().values("id")
        keys = newest.annotate(newest=Max("history_id")).values("newest")
        latest |= {row["id"]: row for row in HistoricalFood.objects.filter(pk__in=keys).values(*COLUMNS, "portions")}
    return latest
