"""Which foods, groups and meals gave the magnesium of some days, and what hangs on one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Max, Sum

from tracker.common.rounding import stored
from tracker.intake.summaries import logged_between
from tracker.models import Entry, Profile, SupplementDose, TargetPeriod
from tracker.science.evidence import DAYS_TO_FIRST_PICTURE
from tracker.science.full_days import UNLOGGED, LoggedDay
from tracker.science.sources import (
    FOOD,
    Cause,
    Given,
    Hanging,
    Unvalued,
    WeekdayMean,
    by_food,
    by_group,
    by_meal,
    by_weekday,
    hangs_on,
    without_value,
)
from tracker.targets.targets import Target, periods_of, target_on

_STORED = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Causes:
    """What gave the magnesium of some days. Each of `foods`, `groups` and `meals` adds up to `mean_mg` a day.

    It all stands on `days` full days; where there is none (`of_full_days` is false), on every logged day.
    `is_range`: labels leave how much tablets held, and the least is counted. `hanging` is said of three full days
    or more; `target` is that of the last day.
    """

    days: int
    of_full_days: bool
    mean_mg: Decimal
    foods: tuple[Cause, ...]
    groups: tuple[Cause, ...]
    meals: tuple[Cause, ...]
    weekdays: tuple[WeekdayMean, ...]
    without_value: tuple[Unvalued, ...]
    is_range: bool
    hanging: Hanging | None
    target: Target

    @property
    def parts_without_value(self) -> int:
        """How many things eaten have no value."""
        return sum(food.parts for food in self.without_value)


def causes(
    profile: Profile, first: date, last: date, *, today: date, periods: Sequence[TargetPeriod] | None = None
) -> Causes | None:
    """Return what gave the magnesium from `first` to `last` (four queries, three when given the periods).

    None where nothing was logged.
    """
    days = logged_between(profile, first, last, today=today)
    full = [day for day in days if day.is_full]
    counted = full or [day for day in days if day.kind != UNLOGGED]
    if not counted:
        return None
    rows = _given(profile, first, last, counted, days)
    target = target_on(profile, periods_of(profile) if periods is None else periods, last)
    foods = by_food(rows, len(counted))
    need = target.ear_mg
    low, high = (target.low_mg, target.high_mg) if need is None else (need, need)
    return Causes(
        days=len(counted),
        of_full_days=bool(full),
        mean_mg=sum((row.mg for row in rows), Decimal(0)) / len(counted),
        foods=foods,
        groups=by_group(rows, len(counted)),
        meals=by_meal(rows, len(counted)),
        weekdays=by_weekday([(day.day, stored(day.mg or 0.0)) for day in full], profile.first_weekday),
        without_value=without_value(rows),
        is_range=any(day.totals.is_range for day in counted),
        hanging=hangs_on(foods, low, high) if len(full) >= DAYS_TO_FIRST_PICTURE else None,
        target=target,
    )


def _given(
    profile: Profile, first: date, last: date, counted: Sequence[LoggedDay], days: Sequence[LoggedDay]
) -> list[Given]:
    """Add up in the database what was logged on the days that count (two queries)."""
    wanted = {day.day for day in counted}
    left_out = [day.day for day in days if day.kind != UNLOGGED and day.day not in wanted]
    eaten = (
        Entry.objects.for_user(profile.user_id)
        .between(first, last)
        .exclude(day__in=left_out)
        .order_by("food_name")
        .values_list("food_name", "food__group__name", "meal")
        .annotate(Max("food_id"), Sum("mg_known"), Count("pk"), Sum("parts_unmeasured"))
    )
    taken = (
        SupplementDose.objects.for_user(profile.user_id)
        .between(first, last)
        .exclude(day__in=left_out)
        .order_by("product_name")
        .values_list("ledger", "product_name")
        .annotate(Sum("mg_low"), Count("pk"))
    )
    rows = [
        Given(FOOD, name, food_id, group or "", meal, mg.quantize(_STORED), times, unmeasured)
        for name, group, meal, food_id, mg, times, unmeasured in eaten
    ]
    rows += [Given(ledger, name, None, "", "", mg.quantize(_STORED), times) for ledger, name, mg, times in taken]
    return rows
