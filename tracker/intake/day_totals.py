"""What a person logged on each day, added up: the one sum that all pages show."""

from __future__ import annotations

from datetime import date
from itertools import compress, product

from django.db.models import Count, FloatField, Min, Q, Sum

from tracker.models import DayStatus, Entry, Ledger, Meal, SupplementDose
from tracker.science.full_days import DayTotals
from tracker.science.rounding import as_ug

# The set of those meals that there are, by whether there is each.
_MEALS = {there: frozenset(compress(Meal.values, there)) for there in product((False, True), repeat=len(Meal))}
_NO_DOSES = (0, 0, 0, 0, 0)


def _sum(column: str, of: Q | None = None) -> Sum:
    """Add a column of decimals up as the database does it; rounded to what it keeps, the sum is exact."""
    return Sum(column, filter=of, output_field=FloatField())


_FOOD = Q(is_drink=False)
_SUPPLEMENTS, _MEDICINES = Q(ledger=Ledger.SUPPLEMENT), Q(ledger=Ledger.MEDICINE)
# Built once, because that takes as long as the database takes to answer for eight weeks. The index `entry_daily_sums`
# holds every column of entries that is read.
_EATEN = (
    Entry.objects.order_by("day")
    .values_list("day")
    .annotate(
        mg=_sum("mg_known"),
        parts=Sum("parts"),
        parts_unmeasured=Sum("parts_unmeasured"),
        kcal=_sum("energy_kcal"),
        food_kcal=_sum("energy_kcal", _FOOD),
        # How many foods each meal has: drinks do not make a meal.
        **{f"foods_{meal}": Count("pk", filter=_FOOD & Q(meal=meal)) for meal in Meal.values},
    )
)
# Each ledger from the least to the most that labels leave possible.
_TAKEN = (
    SupplementDose.objects.order_by("day")
    .values_list("day")
    .annotate(
        supplements=_sum("mg_low", _SUPPLEMENTS),
        supplements_high=_sum("mg_high", _SUPPLEMENTS),
        medicines=_sum("mg_low", _MEDICINES),
        medicines_high=_sum("mg_high", _MEDICINES),
        doses=Count("pk"),
    )
)
_SAID = DayStatus.objects.values_list("day", "status")


def day_totals(user_id: int, first: date, last: date) -> dict[date, DayTotals]:
    """Return what was logged, and said, on each day of a span that has any of it (three queries).

    Entries, doses and statuses are added up separately: a join would count each row as often as there are others.
    """
    days = {"user_id": user_id, "day__gte": first, "day__lte": last}
    said = dict(_SAID.filter(**days))
    taken = {
        day: (as_ug(low or 0), as_ug(high or 0), as_ug(medicines_low or 0), as_ug(medicines_high or 0), doses)
        for day, low, high, medicines_low, medicines_high, doses in _TAKEN.filter(**days)
    }
    found = {
        day: DayTotals(
            day,
            said.get(day, ""),
            *taken.get(day, _NO_DOSES),
            as_ug(mg),
            parts,
            unmeasured,
            breakfast + lunch + dinner + snack,
            _MEALS[breakfast > 0, lunch > 0, dinner > 0, snack > 0],
            _cal(kcal),
            _cal(food_kcal),
        )
        for day, mg, parts, unmeasured, kcal, food_kcal, breakfast, lunch, dinner, snack in _EATEN.filter(**days)
    }
    without_food = (said.keys() | taken.keys()) - found.keys()
    return found | {day: DayTotals(day, said.get(day, ""), *taken.get(day, _NO_DOSES)) for day in without_food}


def first_day(user_id: int) -> date | None:
    """Return the first day on which anything was logged (two queries)."""
    rows = (Entry.objects, SupplementDose.objects)
    firsts = [of_person.filter(user_id=user_id).aggregate(day=Min("day"))["day"] for of_person in rows]
    return min((day for day in firsts if day), default=None)


def _cal(kcal: float | None) -> int | None:
    return None if kcal is None else as_ug(kcal)
