"""Foods that would close the gap of a day, or of a person's usual intake."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal

from django.db.models import Q

from foods import nutrients
from foods.models import Portion
from tracker.advice.eater import may_suggest
from tracker.diary import habits
from tracker.science.eater import Eater
from tracker.science.suggest import MOST, Option, Suggestion, would_close
from tracker.targets.targets import Target


def options_for(
    user_id: int | None, *, eaten: Collection[int] | None = None, also: Collection[int] = ()
) -> list[Option]:
    """Return the usual portions that may be suggested to a person (three queries), or to a visitor (one).

    An import may add many foods; only those whose diet is known, or that the person eats, are suggested. If given the
    ids of the foods that they have `eaten`, only those are, the ones that the source text names, and those with an id
    in `also` (one query).
    """
    known = Q(food__owner=None, food__listed=True) & ~Q(food__diet="")
    if eaten is not None:
        wanted = (known & ~Q(food__document_term="")) | Q(food__listed=True, food_id__in={*eaten, *also})
    elif user_id is not None:
        eaten = habits.boost(user_id)
        wanted = known | Q(food__owner=None, food__listed=True, food_id__in=eaten) | Q(food__owner=user_id)
    else:
        eaten, wanted = (), known
    portions = Portion.objects.filter(wanted, is_usual=True, food__retired_at=None, food__suggestable=True)
    rows = portions.filter(food__magnesium_mg_per_100g__gt=0).values(
        *("food_id", "food__name", "label", "grams", "food__magnesium_mg_per_100g", "food__energy_kcal_per_100g"),
        *("food__group_id", "food__group__slug", "food__group__in_document"),
        *("food__diet", "food__contains", "food__may_contain", "food__document_term"),
    )
    return [
        Option(
            food_id=row["food_id"],
            name=row["food__name"],
            measure=row["label"],
            grams=row["grams"],
            mg=nutrients.magnesium_mg(row["grams"], row["food__magnesium_mg_per_100g"]) or Decimal(0),
            energy_kcal=nutrients.energy_kcal(row["grams"], row["food__energy_kcal_per_100g"]),
            group_id=row["food__group_id"],
            group=row["food__group__slug"],
            of_document=row["food__group__in_document"],
            diet=row["food__diet"],
            contains=row["food__contains"],
            may_contain=row["food__may_contain"],
            term=row["food__document_term"].lower(),
            recommended=bool(row["food__document_term"]),
            eaten=row["food_id"] in eaten,
        )
        for row in rows
    ]


def closing(
    user_id: int,
    eater: Eater,
    *gaps: Decimal,
    only: Collection[int] | None = None,
    eaten: Iterable[str] = (),
    most: int = MOST,
) -> list[tuple[Suggestion, ...]]:
    """Return, for each gap in mg, foods that would close it (three queries).

    `only` are the ids of the foods in the kitchen, None if any food will do. Foods named like one that was `eaten`
    already are left out, whichever way they are prepared.
    """
    heads = {_head(name) for name in eaten}
    options = [option for option in options_for(user_id) if _head(option.name) not in heads]
    return [would_close(gap, options, eater=eater, only=only, most=most) for gap in gaps]


def _head(name: str) -> str:
    """Return what a food is, without its kind or preparation: "spinach" for "Spinach, cooked"."""
    return name.split(",")[0].strip().casefold()


def left_of_day(known_mg: Decimal, target: Target) -> Decimal:
    """Return the gap between a day's known mg and its target; 0 if nothing may be suggested."""
    goal = target.to_reach_mg if may_suggest(target) else None
    return Decimal(0) if goal is None else max(goal - known_mg, Decimal(0))
