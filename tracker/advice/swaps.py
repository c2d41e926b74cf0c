"""Swaps found in a person's own log, and the outcomes of trials."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q

from foods.models import Portion, Source
from tracker.intake.summaries import Day
from tracker.models import Entry, Profile, SwapTrial
from tracker.science.eater import Eater
from tracker.science.evidence import DAYS_TO_VERDICT, WINDOW_DAYS, Sums
from tracker.science.rounding import mean_mg
from tracker.science.swaps import Eaten, Possible, Side, Swap, all_pairs, swaps

TRIAL_DAYS = 14

_DAY = timedelta(days=1)


def days_for_trials(today: date, trials: Sequence[SwapTrial]) -> date:
    """Return the first day needed for trials: four weeks back, or before the oldest trial."""
    return min([today + _DAY, *(trial.started for trial in trials)]) - WINDOW_DAYS * _DAY


def swaps_in(
    user_id: int,
    eater: Eater,
    window: Sums,
    *,
    trials: Sequence[SwapTrial] = (),
    only: Collection[int] | None = None,
    pair: tuple[int, int] | None = None,
) -> tuple[Swap, ...] | None:
    """Return the swaps that the days of a finding suggest (two queries); None if there are too few full days.

    Swaps on trial are left out. `only` are the ids of the foods in the kitchen, None if any food will do; with `pair`,
    the ids of two foods, only that swap is considered.
    """
    full = [day.day for day in window.days]
    if len(full) < DAYS_TO_VERDICT:
        return None
    taken = {food_id for trial in trials for food_id in (trial.from_food_id, trial.to_food_id)}
    possible = [
        candidate
        for candidate in _possible()
        if taken.isdisjoint((candidate.old.food_id, candidate.new.food_id))
        and (only is None or candidate.new.food_id in only)
        and (pair is None or pair == (candidate.old.food_id, candidate.new.food_id))
    ]
    rows = (
        Entry.objects.for_user(user_id)
        .filter(day__in=full, food__in={candidate.old.food_id for candidate in possible}, parts_unmeasured=0)
        .values_list("food_id", "day", "meal", "grams", "mg_known")
    )
    eaten = [Eaten(food_id or 0, day, meal, grams, mg) for food_id, day, meal, grams, mg in rows]
    return swaps(eaten, possible, full_days=len(full), eater=eater)


def _possible() -> list[Possible]:
    """Return the pairs whose foods the catalog has; the new food must be one that can be found and suggested."""
    pairs = all_pairs()
    ids = {source_id for pair in pairs for source_id in (pair.from_id, pair.to_id)}
    rows = Portion.objects.filter(
        is_usual=True,
        food__source=Source.SR_LEGACY,
        food__source_id__in=ids,
        food__owner=None,
        food__magnesium_mg_per_100g__gt=0,
    ).select_related("food")
    old, new = {}, {}
    for portion in rows:
        food = portion.food
        side = Side(
            food_id=food.pk,
            name=food.name,
            mg_per_100g=food.magnesium_mg_per_100g or Decimal(0),
            portion_grams=portion.grams,
            diet=food.diet,
            contains=food.contains,
            may_contain=food.may_contain,
        )
        old[food.source_id] = side
        if food.suggestable and food.listed and not food.retired_at:
            new[food.source_id] = side
    return [
        Possible(old[pair.from_id], new[pair.to_id], pair.by, pair.effort)
        for pair in pairs
        if pair.from_id in old and pair.to_id in new
    ]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of a trial so far: at how many meals, on full days of its two weeks, either food was eaten.

    The means are of full days, in the four weeks before and the two weeks since; None without any.
    """

    trial: SwapTrial
    last: date
    is_over: bool
    full_days: int
    old_times: int
    new_times: int
    since_mg: Decimal | None
    days_before: int
    before_mg: Decimal | None


def outcomes(profile: Profile, trials: Sequence[SwapTrial], days: Sequence[Day], *, today: date) -> list[Outcome]:
    """Return the outcome of each trial (one query); `days` must reach back to `days_for_trials`."""
    if not trials:
        return []
    wanted = Q(pk__in=())
    for trial in trials:
        foods = (trial.from_food_id, trial.to_food_id)
        wanted |= Q(food__in=foods, day__gte=trial.started, day__lte=_last(trial))
    eaten = set(Entry.objects.for_user(profile.user_id).filter(wanted).values_list("food_id", "day", "meal"))
    full = {day.day: day.totals.ug for day in days if day.is_full}

    def outcome(trial: SwapTrial) -> Outcome:
        since = {day: ug for day, ug in full.items() if trial.started <= day <= _last(trial)}
        before = [ug for day, ug in full.items() if 0 < (trial.started - day).days <= WINDOW_DAYS]
        occasions = [food_id for food_id, day, _meal in eaten if day in since]
        return Outcome(
            trial=trial,
            last=_last(trial),
            is_over=today > _last(trial),
            full_days=len(since),
            old_times=occasions.count(trial.from_food_id),
            new_times=occasions.count(trial.to_food_id),
            since_mg=_mean(list(since.values())),
            days_before=len(before),
            before_mg=_mean(before),
        )

    return [outcome(trial) for trial in trials]


def _last(trial: SwapTrial) -> date:
    return trial.started + (TRIAL_DAYS - 1) * _DAY


def _mean(ug: Sequence[int]) -> Decimal | None:
    return mean_mg(sum(ug), len(ug)) if ug else None
