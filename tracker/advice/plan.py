"""The plan of a person: what to change so that their average would reach their target."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from django.db.models import Q

from foods.models import Portion, Source
from tracker.advice.diet import NotWanted, not_wanted
from tracker.advice.eater import eater_of, may_suggest
from tracker.advice.suggestions import options_for
from tracker.models import Entry, Profile
from tracker.science.evidence import DAYS_TO_FIRST_PICTURE, Sums
from tracker.science.plan import Basis, Eaten, Plan, make_plan
from tracker.science.rounding import UG_PER_MG, as_ug
from tracker.science.suggest import Option
from tracker.science.swaps import Possible, Side, all_pairs
from tracker.science.verdicts import Evaluation
from tracker.targets.targets import Target


@dataclass(frozen=True, slots=True)
class Choices:
    """The entries of full days that matter here, and the foods that may be offered, `only` those if it is given."""

    eaten: list[Eaten]
    options: list[Option]
    left_out: NotWanted
    only: Collection[int] | None = None


def choices_for(user_id: int, window: Sums, *, only: Collection[int] | None = None) -> Choices:
    """Return what a plan for these full days is made from (three queries).

    `only` are the ids of the foods in the kitchen, None if any food will do. Of these, all that belong to a group of
    the source text are as good as the foods that it names.
    """
    left_out, eaten = not_wanted(user_id), _eaten(user_id, window)
    options = options_for(user_id, eaten={it.food_id for it in eaten}, also=only or ())
    return Choices(
        eaten=eaten,
        options=[
            option if only is None else replace(option, recommended=option.of_document)
            for option in options
            if not left_out.has(option.food_id, option.group_id, option.term)
            and (only is None or option.food_id in only)
        ],
        left_out=left_out,
        only=only,
    )


def plan_for(profile: Profile, seen: Evaluation, target: Target, choices: Choices | None = None) -> Plan | None:
    """Return the plan for the full days of a finding; None with fewer than three, or where no food may be suggested.

    It has no lines if the target is reached. Four queries, one if given the `choices`.
    """
    window, goal = seen.window, target.to_reach_mg
    if window.count < DAYS_TO_FIRST_PICTURE or goal is None or not may_suggest(target):
        return None
    if window.ug >= goal * UG_PER_MG * window.count:
        return Plan(window.ug, window.count, goal, ())
    some = choices_for(profile.user_id, window) if choices is None else choices
    return make_plan(
        Basis(
            days=[day.day for day in window.days],
            ug=window.ug,
            goal_mg=goal,
            eaten=some.eaten,
            possible=_possible(some),
            options=some.options,
            eater=eater_of(profile, target),
        )
    )


def _eaten(user_id: int, window: Sums) -> list[Eaten]:
    """Return the entries of the full days that a plan looks at (one query).

    These are of foods that can be swapped, or belong to a group that the source text recommends.
    """
    swapped = Q(food__source=Source.SR_LEGACY, food__source_id__in={pair.from_id for pair in all_pairs()})
    rows = (
        Entry.objects.for_user(user_id)
        .filter(swapped | Q(food__group__in_document=True), day__in=[day.day for day in window.days])
        .order_by("day", "pk")
        .values_list(
            *("pk", "food_id", "food__group__slug", "day", "meal", "grams", "mg_known", "energy_kcal"),
            "parts_unmeasured",
        )
    )
    return [
        Eaten(
            pk,
            food_id or 0,
            group or "",
            day,
            meal,
            grams,
            as_ug(mg),
            None if kcal is None else as_ug(kcal),
            not unmeasured,
        )
        for pk, food_id, group, day, meal, grams, mg, kcal, unmeasured in rows
    ]


def _possible(choices: Choices) -> list[Possible]:
    """Return the pairs whose old food was eaten, and whose new one can be found and suggested (one query)."""
    pairs, eaten = all_pairs(), {it.food_id for it in choices.eaten}
    old_ones = Q(food__source_id__in={pair.from_id for pair in pairs}, food_id__in=eaten)
    portions = Portion.objects.filter(
        old_ones | Q(food__source_id__in={pair.to_id for pair in pairs}),
        is_usual=True,
        food__source=Source.SR_LEGACY,
        food__owner=None,
        food__magnesium_mg_per_100g__gt=0,
    )
    rows = portions.values(
        *("food_id", "food__name", "label", "grams", "food__magnesium_mg_per_100g", "food__energy_kcal_per_100g"),
        *("food__group_id", "food__group__slug", "food__diet", "food__contains", "food__may_contain"),
        *("food__document_term", "food__source_id", "food__suggestable", "food__listed", "food__retired_at"),
    )
    old, new = {}, {}
    for row in rows:
        side = Side(
            food_id=row["food_id"],
            name=row["food__name"],
            group=row["food__group__slug"],
            mg_per_100g=row["food__magnesium_mg_per_100g"],
            energy_kcal_per_100g=row["food__energy_kcal_per_100g"],
            measure=row["label"],
            portion_grams=row["grams"],
            diet=row["food__diet"],
            contains=row["food__contains"],
            may_contain=row["food__may_contain"],
            term=row["food__document_term"].lower(),
        )
        if side.food_id in eaten:
            old[row["food__source_id"]] = side
        can_be_found = row["food__suggestable"] and row["food__listed"] and row["food__retired_at"] is None
        is_wanted = not choices.left_out.has(side.food_id, row["food__group_id"], side.term)
        if can_be_found and is_wanted and (choices.only is None or side.food_id in choices.only):
            new[row["food__source_id"]] = side
    return [
        Possible(old[pair.from_id], new[pair.to_id], pair.by, pair.effort)
        for pair in pairs
        if pair.from_id in old and pair.to_id in new
    ]
