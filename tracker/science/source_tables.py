"""Tables of magnesium sources over several days: by food, group, meal and weekday, and foods without a value.

They are built from a frame of integer micrograms, so the causes of each kind sum to the total of all rows. Missing is
not zero: a food without a value contributes nothing here and is counted and listed separately.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from tracker.science.full_days import DayTotals
from tracker.science.rounding import mean_mg
from tracker.science.sources import Cause, Given, Unvalued, WeekdayMean

_TYPES = {
    **dict.fromkeys(("ledger", "name", "group", "meal"), "object"),
    **dict.fromkeys(("food_id", "ug", "times", "without_value"), "int64"),
}


def given_frame(rows: Iterable[Given]) -> pd.DataFrame:
    """Return a frame with a column for each field of the rows; a `food_id` of 0 means none."""
    known = (row._replace(food_id=row.food_id or 0) for row in rows)
    return pd.DataFrame(known, columns=list(Given._fields)).astype(_TYPES)


def by_food(given: pd.DataFrame, days: int) -> tuple[Cause, ...]:
    """Return each food, tablet and medicine by name, largest contribution first."""
    return _causes(given, days, "name")


def by_group(given: pd.DataFrame, days: int) -> tuple[Cause, ...]:
    """Return each food group; tablets and medicines are one group each, with the name ""."""
    return _causes(given, days, "group")


def by_meal(given: pd.DataFrame, days: int) -> tuple[Cause, ...]:
    """Return each meal; tablets and medicines count as one each, with the name ""."""
    return _causes(given, days, "meal")


def _causes(given: pd.DataFrame, days: int, name: str) -> tuple[Cause, ...]:
    kinds = given.groupby(["ledger", name])
    sums = kinds[["ug", "times"]].sum().assign(food_id=kinds["food_id"].max())
    sums = sums[sums["ug"] > 0].sort_values("ug", ascending=False, kind="stable")  # ties are sorted by name
    all_ug = int(sums["ug"].sum())
    return tuple(
        Cause(ledger, called, int(food_id) or None, int(ug), int(times), all_ug, days)
        for (ledger, called), ug, times, food_id in sums.itertuples()
    )


def without_value(given: pd.DataFrame) -> tuple[Unvalued, ...]:
    """Return the foods without a value, most often eaten first."""
    missing = given[given["without_value"] > 0]
    foods = missing.groupby("name")
    parts = foods[["without_value"]].sum().assign(food_id=foods["food_id"].max())
    parts = parts.sort_values("without_value", ascending=False, kind="stable")
    return tuple(Unvalued(name, int(food_id) or None, int(count)) for name, count, food_id in parts.itertuples())


def by_weekday(full_days: Iterable[DayTotals], first_weekday: int = 0) -> tuple[WeekdayMean, ...]:
    """Return the seven weekdays in the person's order, each with the mean of its full days."""
    days = pd.DataFrame([(it.day.weekday(), it.ug) for it in full_days], columns=["weekday", "ug"], dtype="int64")
    found = days.groupby("weekday")["ug"].agg(["count", "sum"]).reindex(range(7), fill_value=0)
    weekdays = [(n, int(count), int(ug)) for n, count, ug in found.itertuples()]
    return tuple(
        WeekdayMean(n, count, mean_mg(ug, count) if count else None)
        for n, count, ug in (*weekdays[first_weekday:], *weekdays[:first_weekday])
    )
