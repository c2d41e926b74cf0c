"""Make days as they were logged, and judge them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from tracker.science.full_days import NOT_KNOWN, Born, DayTotals, Judged, judge

TODAY = date(2026, 11, 20)  # a Friday
DAY = timedelta(days=1)
YESTERDAY, TOMORROW = TODAY - DAY, TODAY + DAY
B, L, D, S = MEALS = ("breakfast", "lunch", "dinner", "snack")


def day_of(day: date, *meals: str, said: str = "", kcal: int = 1700, foods: int = 4, **kw: Any) -> DayTotals:
    """Return a day with these meals, or with all three main meals."""
    eaten = frozenset(meals or (B, L, D))
    return DayTotals(day, said, parts=foods + 1, foods=foods, meals=eaten, energy_cal=1000 * kcal, **kw)


def judge_all(days: Iterable[DayTotals], *, today: date = TODAY, born: Born = NOT_KNOWN) -> dict[date, Judged]:
    by_day = {it.day: it for it in days}
    return judge(by_day, min(by_day), max(by_day), today=today, born=born)


def judge_last(*days: DayTotals, today: date = TODAY, born: Born = NOT_KNOWN) -> Judged:
    """Judge the last of some days alone, by all of them."""
    last = max(it.day for it in days)
    return judge({it.day: it for it in days}, last, last, today=today, born=born)[last]
