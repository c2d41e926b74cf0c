"""Foods that would close the gap of a day, or of a person's usual intake."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from foods import nutrients
from foods.models import Portion
from tracker.advice.eater import may_suggest
from tracker.diary import habits
from tracker.science.eater import Eater
from tracker.science.evidence import DAYS_TO_FIRST_PICTURE
from tracker.science.rounding import mean_mg
from tracker.science.suggest import MOST, Option, Suggestion, would_close
from tracker.science.verdicts import Evaluation
from tracker.targets.targets import Target


@dataclass(frozen=True, slots=True)
class UsualGap:
    """The total of the full days of the finding's window, their number, and the target to compare the mean with.

    The mean is a floor (`is_floor`) if anything on these days has no value. `first` and `last` bound the window.
    """

    ug: int
    full_days: int
    target: Target
    is_floor: bool
    first: date
    last: date

    @property
    def mean_mg(self) -> Decimal:
        """What a person usually gets a day, in mg."""
        return mean_mg(self.ug, self.full_days)

    @property
    def mg(self) -> Decimal:
        """The daily gap to the target, 0 once it is reached or if there is nothing to reach."""
        goal = self.target.to_reach_mg
        return Decimal(0) if goal is None else max(goal - self.mean_mg, Decimal(0))

    @property
    def is_below_need(self) -> bool:
        """Whether the average need is the next line to reach; otherwise it is the daily target."""
        return self.target.ear_mg is not None and self.mean_mg < self.target.ear_mg


def options_for(user_id: int | None) -> list[Option]:
    """Return the usual portions that may be suggested to a person (three queries), or to a visitor (one).

    An import may add many foods; only those whose diet is known, or that the person eats, are suggested.
    """
    wanted = Q(food__owner=None, food__listed=True) & ~Q(food__diet="")
    eaten: Mapping[int, float] = {}
    if user_id is not None:
        eaten = habits.boost(user_id)
        wanted |= Q(food__owner=None, food__listed=True, food_id__in=eaten) | Q(food__owner=user_id)
    rows = (
        Portion.objects.filter(wanted, is_usual=True, food__retired_at=None, food__suggestable=True)
        .filter(food__magnesium_mg_per_100g__gt=0)
        .values_list(
            *("food_id", "food__name", "label", "grams", "food__magnesium_mg_per_100g", "food__energy_kcal_per_100g"),
            *("food__group_id", "food__diet", "food__contains", "food__may_contain", "food__document_term"),
        )
    )
    return [
        Option(
            food_id=food_id,
            name=name,
            measure=label,
            grams=grams,
            mg=nutrients.magnesium_mg(grams, mg_per_100g) or Decimal(0),
            energy_kcal=nutrients.energy_kcal(grams, kcal_per_100g),
            group_id=group_id,
            diet=diet,
            contains=contains,
            may_contain=may_contain,
            recommended=bool(term),
            eaten=food_id in eaten,
        )
        for food_id, name, label, grams, mg_per_100g, kcal_per_100g, group_id, diet, contains, may_contain, term in rows
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


def usual_gap(seen: Evaluation, target: Target) -> UsualGap | None:
    """Return a person's usual intake over the days of a finding, and its gap; None before the first picture."""
    window, picture = seen.window, seen.picture
    if window.count < DAYS_TO_FIRST_PICTURE:
        return None
    return UsualGap(window.ug, window.count, target, window.is_floor, picture.first, picture.last)


def left_of_day(known_mg: Decimal, target: Target) -> Decimal:
    """Return the gap between a day's known mg and its target; 0 if nothing may be suggested."""
    goal = target.to_reach_mg if may_suggest(target) else None
    return Decimal(0) if goal is None else max(goal - known_mg, Decimal(0))
