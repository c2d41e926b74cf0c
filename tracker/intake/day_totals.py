"""Daily totals of everything that a person logged: the one sum behind all pages."""

from __future__ import annotations

from datetime import date
from itertools import compress, product
from typing import Any

from django.db.models import Count, Field, Min, Q, Sum

from tracker.models import DayState, DayStatus, Entry, Ledger, Meal, SupplementDose
from tracker.science.full_days import DayTotals
from tracker.science.rounding import as_ug

# The set of meals eaten, by a flag for each meal.
_MEALS = {there: frozenset(compress(Meal.values, there)) for there in product((False, True), repeat=len(Meal))}
_NO_DOSES = (0, 0, 0, 0, 0)


# Values as the database returns them, without a function call for each: a page of ten years reads 50,000 of them.
_RAW: Any = Field()


def _sum(column: str, of: Q | None = None) -> Sum:
    """Sum a column; SQLite adds decimals as floats, whose sum is exact once it is rounded to the stored decimals."""
    return Sum(column, filter=of, output_field=_RAW)


def _count(of: Q | None = None) -> Count:
    return Count("day", filter=of, output_field=_RAW)


_FOOD = Q(is_drink=False)
_SUPPLEMENTS, _MEDICINES = Q(ledger=Ledger.SUPPLEMENT), Q(ledger=Ledger.MEDICINE)
# Built once, because building it takes as long as querying eight weeks. The index `entry_daily_sums` covers every
# column read here.
_ENTRY_TOTALS = (
    Entry.objects.order_by()
    .values_list("day")
    .annotate(
        mg=_sum("mg_known"),
        parts=_sum("parts"),
        parts_unmeasured=_sum("parts_unmeasured"),
        kcal=_sum("energy_kcal"),
        without_energy=_count(_FOOD & Q(energy_kcal=None)),
        # The number of foods in each meal: drinks alone are not a meal.
        **{f"foods_{meal}": _count(Q(meal=meal) & _FOOD) for meal in Meal.values},
    )
)
# The lowest and highest total of each ledger that the labels allow.
_DOSE_TOTALS = (
    SupplementDose.objects.order_by()
    .values_list("day")
    .annotate(
        supplements=_sum("mg_low", _SUPPLEMENTS),
        supplements_high=_sum("mg_high", _SUPPLEMENTS),
        medicines=_sum("mg_low", _MEDICINES),
        medicines_high=_sum("mg_high", _MEDICINES),
        doses=_count(),
    )
)
_STATUSES = DayStatus.objects.values_list("day", "status")


def day_totals(user_id: int, first: date, last: date) -> dict[date, DayTotals]:
    """Return the totals and the status of each day in a span that has either (three queries).

    Entries, doses and statuses are added up separately: a join would count rows more than once.
    """
    days = {"user_id": user_id, "day__gte": first, "day__lte": last}
    said = dict(_STATUSES.filter(**days))
    taken = {
        day: (as_ug(low or 0), as_ug(high or 0), as_ug(medicines_low or 0), as_ug(medicines_high or 0), doses)
        for day, low, high, medicines_low, medicines_high, doses in _DOSE_TOTALS.filter(**days)
    }
    entries = _ENTRY_TOTALS.filter(**days)
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
            None if kcal is None else as_ug(kcal),
            without_energy,
        )
        for day, mg, parts, unmeasured, kcal, without_energy, breakfast, lunch, dinner, snack in entries
    }
    without_food = (said.keys() | taken.keys()) - found.keys()
    return found | {day: DayTotals(day, said.get(day, ""), *taken.get(day, _NO_DOSES)) for day in without_food}


def first_day(user_id: int) -> date | None:
    """Return the first day on which anything was logged, "I ate nothing" included (three queries)."""
    rows = (Entry.objects, SupplementDose.objects, DayStatus.objects.filter(status=DayState.ATE_NOTHING))
    firsts = [of_person.filter(user_id=user_id).aggregate(day=Min("day"))["day"] for of_person in rows]
    return min((day for day in firsts if day), default=None)
