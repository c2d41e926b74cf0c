"""Data frames over days: a calendar of any length, its rolling means, and totals of weeks and months.

Frames contain integer micrograms (int64), which add up exactly and are divided once, when a mean is computed. Missing
is not zero: an unlogged day has 0 in them and is not `logged`; means use full days only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from operator import attrgetter

import numpy as np
import pandas as pd

from tracker.science.full_days import FULL, UNLOGGED, Judged
from tracker.science.rounding import UG_PER_MG

_OF_A_DAY = (
    *("food_ug", "supplements_ug", "supplements_high_ug", "medicines_ug", "medicines_high_ug"),
    *("parts_unmeasured", "is_range"),
)
# The columns that are summed over full days; the guess is for parts without a value.
SUMS = (*_OF_A_DAY, "guess_ug")
_values_of = attrgetter(*_OF_A_DAY)


def calendar(days: Sequence[Judged], *, guesses: Mapping[date, int] | None = None) -> pd.DataFrame:
    """Return one row for each of some consecutive days, indexed by day.

    `guesses` are in micrograms. Columns: SUMS; `ug`, all ledgers together at the low end of label ranges; `logged` and
    `full` (0 or 1).
    """
    rows = []
    for it in days:
        guess_ug = guesses.get(it.totals.day, 0) if guesses else 0
        rows.append((*_values_of(it.totals), guess_ug, it.totals.ug, it.kind != UNLOGGED, it.kind == FULL))
    index = pd.date_range(days[0].totals.day, days[-1].totals.day, name="day")
    return pd.DataFrame(np.array(rows, dtype="int64"), index=index, columns=[*SUMS, "ug", "logged", "full"])


def rolling_means(days: pd.DataFrame, window: int) -> pd.Series[float]:
    """Return, for each day of a calendar, the mean mg of the full days among the `window` days ending on it.

    NaN without full days. A window reaches back no further than the calendar does.
    """
    ug = (days["ug"] * days["full"]).rolling(window, min_periods=1).sum()
    return ug / (UG_PER_MG * days["full"].rolling(window, min_periods=1).sum())


def stretches(days: pd.DataFrame, firsts: Sequence[date]) -> pd.DataFrame:
    """Return a row for each period of a calendar; a period begins on one of `firsts` and ends before the next one.

    Columns: SUMS over its full days, and the numbers of days that are `logged` and `full`.
    """
    stretch = pd.DatetimeIndex(list(firsts)).searchsorted(days.index, side="right") - 1
    counted = days[list(SUMS)].mul(days["full"], axis=0).assign(logged=days["logged"], full=days["full"])
    return counted.groupby(stretch).sum().reindex(range(len(firsts)), fill_value=0)
