"""Import the diary of another app: its servings into the three ledgers, its day totals, and its complete days.

An entry keeps the mg from its source, also where it is certain which food of our catalog it is. A day's total is used
only for a day without any entries; if the foods of a day are known, they count and the total does not, so that nothing
is counted twice.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from foods.models import Food, HowKnown
from foods.nutrients import Total
from tracker.import_export.known_foods import KnownFoods
from tracker.import_export.known_meals import KnownMeals
from tracker.import_export.merge import DiaryMerge, Row
from tracker.import_export.readers.other_apps import DAYS, SERVINGS, Serving, WholeDay
from tracker.import_export.readers.tables import Refusal
from tracker.models import DayState, DayStatus, Entry, Ledger, Meal, Origin, SupplementDose

_NAMESPACE = uuid.UUID("5f4d1d0c-6f0e-5b7e-9c1b-1b8f0a5e3a61")  # for keys made from the source's ids
_MOST_DOSES = Decimal(100)


def put_servings(into: DiaryMerge, servings: Sequence[Serving], known: KnownFoods, meals: KnownMeals) -> None:
    """Add servings, except those of a day that already has a total, and the meals that the person's list lacks.

    A serving that is in the diary already stays in its ledger, whatever rules or answers put it there.
    """
    sums = _days_with_sums(into, [serving.day for serving in servings])
    there = _ledgers(into, servings)
    entries: list[Row] = []
    doses: list[Row] = []
    for serving in servings:
        is_tablet = there.get(_form_key(serving.key), serving.is_tablet)
        if serving.day in sums:
            into.refuse(Refusal(serving.line, "sum_there", str(serving.day)))
            continue
        if is_tablet is None:
            into.asked[serving.name] += 1
            is_tablet = _answer(into, serving.name)
        if is_tablet is False:
            entries.append((serving.line, _entry(into, serving, known.find(serving.name), meals)))
        elif is_tablet and serving.mg is None:
            into.refuse(Refusal(serving.line, "tablet_unmeasured", serving.name[:60]))
        elif is_tablet and serving.mg is not None:
            doses.append((serving.line, _dose(into, serving, serving.mg)))
    with transaction.atomic():
        fresh = into.add_rows("entries", entries)
        lines = {row.meal_name: line for line, row in fresh if isinstance(row, Entry)}
        if lacking := meals.to_add(lines):
            into.add_rows("own_meals", [(lines[row.name], row) for row in lacking])
    into.add_rows("doses", doses)


def _ledgers(into: DiaryMerge, servings: Sequence[Serving]) -> dict[uuid.UUID, bool]:
    """Return which of these servings are in the diary, and whether as a supplement."""
    keys = [_form_key(serving.key) for serving in servings]
    doses = SupplementDose.objects.for_user(into.user.pk).filter(form_key__in=keys)
    entries = Entry.objects.for_user(into.user.pk).filter(form_key__in=keys)
    there = dict.fromkeys(doses.values_list("form_key", flat=True), True)
    return there | dict.fromkeys(entries.values_list("form_key", flat=True), False)


def _answer(into: DiaryMerge, name: str) -> bool | None:
    """Return whether the person says that this is a supplement; None in a preview, which asks."""
    answer = into.job.account.get("answers", {}).get(name)
    if answer is None and into.write:
        return False  # beyond the names that were asked about
    return None if answer is None else answer == Ledger.SUPPLEMENT


def _form_key(key: str) -> uuid.UUID:
    return uuid.uuid5(_NAMESPACE, key)


def put_days(into: DiaryMerge, days: Sequence[WholeDay]) -> None:
    """Add totals to days without entries, and mark imported days as complete unless they have a status."""
    asked = [day.day for day in days]
    mine = Entry.objects.for_user(into.user.pk).filter(day__in=asked)
    logged = set(mine.values_list("day", flat=True))
    logged |= set(SupplementDose.objects.for_user(into.user.pk).filter(day__in=asked).values_list("day", flat=True))
    from_there = set(mine.filter(source_key__startswith=SERVINGS).values_list("day", flat=True))
    held = set(mine.filter(source_key__in=[day.key for day in days]).values_list("day", flat=True))
    sums: list[Row] = []
    complete: list[Row] = []
    for day in days:
        if day.day in logged and day.day not in held:
            into.there["sums"] += 1
        elif not (day.mg or day.kcal):
            into.refuse(Refusal(day.line, "day_empty", str(day.day)))
            continue
        elif day.mg is None:
            into.refuse(Refusal(day.line, "day_unmeasured", str(day.day)))
            continue
        else:
            sums.append((day.line, _sum(into, day, day.mg)))
            from_there.add(day.day)
        if day.is_complete and day.day in from_there:
            complete.append((day.line, DayStatus(user=into.user, day=day.day, status=DayState.COMPLETE)))
    into.add_rows("entries", sums)
    into.add_rows("day_statuses", complete)


def _days_with_sums(into: DiaryMerge, days: Sequence[date]) -> set[date]:
    mine = Entry.objects.for_user(into.user.pk).filter(day__in=days, source_key__startswith=f"{DAYS}:")
    return set(mine.values_list("day", flat=True))


def _entry(into: DiaryMerge, serving: Serving, food: Food | None, meals: KnownMeals) -> Entry:
    meal, meal_name = meals.find(serving.meal_name, serving.meal)
    if serving.time and not (serving.meal or meal_name):
        meal = Meal.at(serving.time.hour)
    total = Total.of_part(serving.mg)
    return Entry(
        user=into.user,
        day=serving.day,
        time=serving.time,
        meal=meal,
        meal_name=meal_name,
        food=food,
        food_name=serving.name,
        amount=serving.amount,
        measure=serving.measure,
        grams=serving.grams,
        mg_known=total.known_mg,
        parts_unmeasured=total.parts_unmeasured,
        energy_kcal=serving.kcal,
        how_known=HowKnown.UNKNOWN if serving.mg is None else HowKnown.CALCULATED,
        is_drink=serving.is_drink or (food is not None and food.is_drink),
        origin=Origin.IMPORTED,
        source_key=serving.key,
        form_key=_form_key(serving.key),
    )


def _dose(into: DiaryMerge, serving: Serving, mg: Decimal) -> SupplementDose:
    doses, label = serving.amount, serving.measure
    if doses > _MOST_DOSES:  # 500 mg of a powder is one dose, not five hundred
        doses, label = Decimal(1), f"{serving.amount.normalize():f} {serving.measure}"
    return SupplementDose(
        user=into.user,
        day=serving.day,
        time=serving.time,
        ledger=Ledger.SUPPLEMENT,
        product_name=serving.name[:120],
        dose_label=label[:40],
        doses=doses,
        mg_low=mg,
        mg_high=mg,
        form_key=_form_key(serving.key),
    )


def _sum(into: DiaryMerge, day: WholeDay, mg: Decimal) -> Entry:
    return Entry(
        user=into.user,
        day=day.day,
        meal=Meal.SNACK,
        food_name=_("The whole day, from Cronometer"),
        amount=Decimal(1),
        measure=_("day"),
        mg_known=mg,
        energy_kcal=day.kcal,
        how_known=HowKnown.CALCULATED,
        origin=Origin.IMPORTED,
        source_key=day.key,
        form_key=_form_key(day.key),
    )
