"""Data frames over the days of a log: a calendar of any length, rolling means, what gave most.

All sums are float64. Missing is not zero: an unlogged day has no mg (NaN), and means look at full days alone.
Which days are full is decided in `full_days`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from tracker.science.full_days import FULL, UNLOGGED, LoggedDay

SOURCES = {"food": "object", "food_id": "float64", "mg": "float64"}


def frame(rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str]) -> pd.DataFrame:
    """Make a data frame of `columns` (name to type) from rows; also of no rows at all.

    Decimals become float64 and None becomes NaN. Raises KeyError for a row without one of the columns.
    """
    table = [[row[name] for name in columns] for row in rows]
    return pd.DataFrame(table, columns=list(columns), dtype="object").astype(dict(columns))


def calendar(days: Iterable[LoggedDay]) -> pd.DataFrame:
    """Return one row for each of some days in a row, indexed by day.

    Columns: `kind`, `full_because`; `mg` of all ledgers (the least that labels leave possible), then `food_mg`,
    `supplements_mg`, `medicines_mg` apart; `parts` and `parts_unmeasured` of food.
    Raises ValueError unless each day is the one after the day before it.
    """
    known = tuple(days)
    index = pd.DatetimeIndex([day.day for day in known], dtype="datetime64[ns]", name="day")
    if len(known) > 1 and not (index[1:] - index[:-1] == pd.Timedelta(days=1)).all():
        raise ValueError("a calendar is made of days in a row")
    nothing = float("nan")
    return pd.DataFrame(
        {
            "kind": pd.Series([day.kind for day in known], index=index, dtype="object"),
            "full_because": pd.Series([day.full_because for day in known], index=index, dtype="object"),
            "mg": pd.Series([nothing if (mg := day.mg) is None else mg for day in known], index=index, dtype="float64"),
            "food_mg": pd.Series(
                [nothing if day.kind == UNLOGGED else day.totals.food_mg for day in known], index=index, dtype="float64"
            ),
            "supplements_mg": pd.Series([day.totals.supplements_mg for day in known], index=index, dtype="float64"),
            "medicines_mg": pd.Series([day.totals.medicines_mg for day in known], index=index, dtype="float64"),
            "parts": pd.Series([day.totals.parts for day in known], index=index, dtype="int64"),
            "parts_unmeasured": pd.Series([day.totals.parts_unmeasured for day in known], index=index, dtype="int64"),
        }
    )


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
