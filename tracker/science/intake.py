"""Daily totals in, calendar and means out: which days are full, what they average, what gave most.

All sums are float64. Missing is not zero: a day without an entry is unlogged and has no mg (NaN), and
means look at full days alone.

A full day is one that the person marked "That's everything", today included; or a past day, not
marked, that looks like one (see LOOKS_FULL_...). "I missed something" never makes one. "I ate nothing"
is a true 0 when nothing is logged; entries on such a day win, it is then judged as if unmarked.
"That's everything" without an entry stays unlogged. A day after today is never full: a plan is no intake.
Drinks count for the day's mg, but neither they nor their energy help to make a day full.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

# The person's own word on a day.
COMPLETE, MISSED, ATE_NOTHING = "complete", "missed", "ate_nothing"
# What a day counts as, and why a full one does.
UNLOGGED, PARTIAL, FULL = "unlogged", "partial", "full"
MARKED, LOOKS_FULL = "marked", "looks_full"

# A past day that nobody marked looks full from these on. Our own rule, chosen to be easy to say and to
# check; the three are counted over foods that are not drinks.
LOOKS_FULL_FOODS = 3
LOOKS_FULL_MEALS = 3
LOOKS_FULL_MEALS_WITH_EVENING = 2
LOOKS_FULL_KCAL = 500.0

# One row a logged day. `mg` is the known magnesium, `energy_kcal` the known energy (NaN: none known);
# `foods`, `meals` (distinct), `evening` (a dinner among them) and `food_kcal` leave drinks out.
TOTALS = {
    "day": "datetime64[ns]",
    "mg": "float64",
    "parts": "int64",
    "parts_unmeasured": "int64",
    "foods": "int64",
    "meals": "int64",
    "evening": "bool",
    "energy_kcal": "float64",
    "food_kcal": "float64",
}
SOURCES = {"food": "object", "food_id": "float64", "mg": "float64"}

_COUNTS = ["parts", "parts_unmeasured", "foods", "meals"]
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Summary:
    """What the full days of a calendar add up to.

    `mean_mg` is None without a full day, and a floor where `parts_unmeasured` > 0. `confirmed_days` are
    those full by the person's word. `parts` and `parts_unmeasured` count what was eaten on full days.
    """

    full_days: int
    confirmed_days: int
    weekdays: int
    weekend_days: int
    mean_mg: float | None
    parts: int
    parts_unmeasured: int


def frame(rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str]) -> pd.DataFrame:
    """Make a data frame of `columns` (name to type: TOTALS or SOURCES) from rows; also of no rows at all.

    Decimals become float64 and None becomes NaN. Raises KeyError for a row without one of the columns.
    """
    table = [[row[name] for name in columns] for row in rows]
    return pd.DataFrame(table, columns=list(columns), dtype="object").astype(dict(columns))


def calendar(
    totals: pd.DataFrame, statuses: Mapping[date, str], first: date, last: date, *, today: date
) -> pd.DataFrame:
    """Return one row for each day from `first` to `last`, indexed by day.

    `totals` has the columns TOTALS, `statuses` the person's word on days. Beside the columns of TOTALS
    there are `kind` (unlogged, partial, full) and `full_because` (marked, looks_full, ate_nothing or "").
    `mg` is NaN on unlogged days. Raises ValueError if `totals` has two rows for a day.
    """
    days = pd.date_range(first, last, freq="D", unit="ns", name="day")
    if totals["day"].duplicated().any():
        raise ValueError("a day has two totals")
    result: pd.DataFrame = totals.set_index("day").reindex(days)
    result[_COUNTS] = result[_COUNTS].fillna(0).astype("int64")
    result["evening"] = result["evening"].eq(True)

    said = pd.Series([statuses.get(day.date(), "") for day in days], index=days, dtype="object")
    logged = result["parts"] > 0
    by_now = pd.Series(days <= pd.Timestamp(today), index=days)
    in_the_past = pd.Series(days < pd.Timestamp(today), index=days)
    nothing = ~logged & said.eq(ATE_NOTHING) & by_now
    looks_full = logged & ~said.isin([COMPLETE, MISSED]) & in_the_past & _looks_full(result)

    result["full_because"] = ""
    result.loc[logged & said.eq(COMPLETE) & by_now, "full_because"] = MARKED
    result.loc[looks_full, "full_because"] = LOOKS_FULL
    result.loc[nothing, "full_because"] = ATE_NOTHING
    result["kind"] = UNLOGGED
    result.loc[logged, "kind"] = PARTIAL
    result.loc[result["full_because"] != "", "kind"] = FULL
    result.loc[nothing, "mg"] = 0.0
    return result


def _looks_full(days: pd.DataFrame) -> pd.Series[bool]:
    spread = (days["meals"] >= LOOKS_FULL_MEALS) | ((days["meals"] >= LOOKS_FULL_MEALS_WITH_EVENING) & days["evening"])
    return (days["foods"] >= LOOKS_FULL_FOODS) & spread & (days["food_kcal"] >= LOOKS_FULL_KCAL)


def summarise(days: pd.DataFrame) -> Summary:
    """Add up the full days of a calendar."""
    full = days[days["kind"] == FULL]
    weekend_days = int((pd.DatetimeIndex(full.index).day_of_week >= _SATURDAY).sum())
    return Summary(
        full_days=len(full),
        confirmed_days=int((full["full_because"] != LOOKS_FULL).sum()),
        weekdays=len(full) - weekend_days,
        weekend_days=weekend_days,
        mean_mg=mean_mg(days),
        parts=int(full["parts"].sum()),
        parts_unmeasured=int(full["parts_unmeasured"].sum()),
    )


def mean_mg(days: pd.DataFrame) -> float | None:
    """Return the mean mg of a calendar's full days, or None without one."""
    full = days.loc[days["kind"] == FULL, "mg"]
    total = full.sum(min_count=1)
    return None if pd.isna(total) else float(total / len(full))


def rolling_means(days: pd.DataFrame, window: int) -> pd.Series[float]:
    """Return for each day of a calendar the mean mg of the full days among the last `window` days up to it.

    NaN where there is none. A window reaches back no further than the calendar does.
    """
    return days["mg"].where(days["kind"] == FULL).rolling(window, min_periods=1).mean()


def sources(eaten: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return the `most` foods that gave most magnesium: food, food_id, mg and share of all known mg (0 to 1).

    `eaten` has the columns SOURCES, any number of rows a food. Foods that gave nothing, or whose
    magnesium is not known, are left out; equal ones come in the order of their names.
    """
    by_food = eaten.groupby("food", sort=True).agg({"food_id": "max", "mg": "sum"}).reset_index()
    by_food["share"] = by_food["mg"] / by_food["mg"].sum()
    gave = by_food[by_food["mg"] > 0]
    return gave.sort_values("mg", ascending=False, kind="stable").head(most).reset_index(drop=True)
