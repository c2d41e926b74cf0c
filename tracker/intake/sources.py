"""Which foods, groups and meals gave the magnesium of a span of days, and what depends on one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, FloatField, Max, Sum

from tracker.intake.summaries import Day
from tracker.models import Entry, Profile, SupplementDose
from tracker.science.evidence import DAYS_TO_FIRST_PICTURE
from tracker.science.rounding import as_ug, mean_mg
from tracker.science.sources import FOOD, Cause, Dependence, Given, Unvalued, WeekdayMean, depends_on
from tracker.targets.targets import Target


@dataclass(frozen=True, slots=True)
class Causes:
    """What gave the magnesium of a span of days. Each of `foods`, `groups` and `meals` adds up to `mean_mg` a day.

    Everything is calculated from `days` full days or, without any (`of_full_days` is false), from every logged day.
    `is_range`: labels give only a range for tablets, and the lowest value is counted. `hanging` needs three full days
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
    hanging: Dependence | None
    target: Target

    @property
    def parts_without_value(self) -> int:
        """How many parts of the entries have no value."""
        return sum(food.parts for food in self.without_value)

    @property
    def is_floor(self) -> bool:
        """Whether the mean is the least that it can be."""
        return self.is_range or bool(self.without_value)


def causes(profile: Profile, days: Sequence[Day]) -> Causes | None:
    """Return what gave the magnesium of consecutive days (two queries); None if nothing was logged."""
    full = [day for day in days if day.is_full]
    counted = full or [day for day in days if day.is_logged]
    if not counted:
        return None
    from tracker.science import source_tables

    n = len(counted)
    target = days[-1].target
    given = source_tables.given_frame(_given(profile, counted, days))
    foods = source_tables.by_food(given, n)
    need = target.ear_mg
    nothing = Decimal(0)  # without a target, pages do not compare
    low, high = (target.low_mg or nothing, target.high_mg or nothing) if need is None else (need, need)
    return Causes(
        days=n,
        of_full_days=bool(full),
        mean_mg=mean_mg(sum(day.totals.ug for day in counted), n),
        foods=foods,
        groups=source_tables.by_group(given, n),
        meals=source_tables.by_meal(given, n),
        weekdays=source_tables.by_weekday([day.totals for day in full], profile.first_weekday),
        without_value=source_tables.without_value(given),
        is_range=any(day.totals.is_range for day in counted),
        hanging=depends_on(foods, low, high) if len(full) >= DAYS_TO_FIRST_PICTURE else None,
        target=target,
    )


def _given(profile: Profile, counted: Sequence[Day], days: Sequence[Day]) -> list[Given]:
    """Sum the entries and doses of the days that count, in the database (two queries)."""
    first, last = days[0].day, days[-1].day
    wanted = {day.day for day in counted}
    left_out = [day.day for day in days if day.is_logged and day.day not in wanted]
    eaten = (
        Entry.objects.for_user(profile.user_id)
        .between(first, last)
        .exclude(day__in=left_out)
        .order_by("food_name")
        .values_list("food_name", "food__group__name", "meal")
        .annotate(Max("food_id"), Sum("mg_known", output_field=FloatField()), Count("pk"), Sum("parts_unmeasured"))
    )
    taken = (
        SupplementDose.objects.for_user(profile.user_id)
        .between(first, last)
        .exclude(day__in=left_out)
        .order_by("product_name")
        .values_list("ledger", "product_name")
        .annotate(Sum("mg_low", output_field=FloatField()), Count("pk"))
    )
    rows = [
        Given(FOOD, name, food_id, group or "", meal, as_ug(mg), times, unmeasured)
        for name, group, meal, food_id, mg, times, unmeasured in eaten
    ]
    return rows + [Given(ledger, name, None, "", "", as_ug(mg), times) for ledger, name, mg, times in taken]
