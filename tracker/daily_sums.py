"""What a person logged on each day, added up by the database: one query each for food, doses and their own words.

It is plain SQL, the same for both databases: these three are asked on every page, and building them anew each time
took the ORM ten times as long as the database took to answer. The index `entry_daily_sums` holds every column that
the first one reads, so that a span of days is read from it alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from tracker.science.full_days import NOTHING, LoggedDay, Totals, judge_all

Span = tuple[date, date]

# In the order of `Totals`. A count of meals and of dinners leaves drinks out.
_FOOD = """
    SELECT day, CAST(SUM(mg_known) AS double precision), SUM(parts), SUM(parts_unmeasured),
           COUNT(*) FILTER (WHERE NOT is_drink),
           COUNT(DISTINCT CASE WHEN is_drink THEN NULL ELSE meal END),
           COUNT(*) FILTER (WHERE meal = 'dinner' AND NOT is_drink) > 0,
           CAST(SUM(energy_kcal) AS double precision),
           CAST(SUM(energy_kcal) FILTER (WHERE NOT is_drink) AS double precision)
    FROM tracker_entry WHERE user_id = %s AND day BETWEEN %s AND %s GROUP BY day
"""
_DOSES = """
    SELECT day, CAST(COALESCE(SUM(mg_low) FILTER (WHERE ledger = 'supplement'), 0) AS double precision),
           CAST(COALESCE(SUM(mg_high) FILTER (WHERE ledger = 'supplement'), 0) AS double precision),
           CAST(COALESCE(SUM(mg_low) FILTER (WHERE ledger = 'medicine'), 0) AS double precision),
           CAST(COALESCE(SUM(mg_high) FILTER (WHERE ledger = 'medicine'), 0) AS double precision),
           COUNT(*)
    FROM tracker_supplementdose WHERE user_id = %s AND day BETWEEN %s AND %s GROUP BY day
"""
_WORDS = "SELECT day, status FROM tracker_daystatus WHERE user_id = %s AND day BETWEEN %s AND %s"


@dataclass(frozen=True, slots=True)
class Log:
    """What was logged in some spans of days: daily sums, and the person's word on days."""

    totals: Mapping[date, Totals]
    words: Mapping[date, str]

    @classmethod
    def of(cls, user_id: int, *spans: Span) -> Log:
        """Fetch what was logged in some spans of days, which may overlap (three queries)."""
        spans = tuple(span for span in set(spans) if not any(_is_within(span, other) for other in spans))
        totals = {day: Totals(*sums) for day, *sums in _rows(_FOOD, user_id, spans)}
        for day, *doses in _rows(_DOSES, user_id, spans):
            totals[day] = Totals(*totals.get(day, NOTHING)[:8], *doses)
        return cls(totals, dict(_rows(_WORDS, user_id, spans)))

    def days(self, first: date, last: date, today: date) -> tuple[LoggedDay, ...]:
        """Return each day of a span that was fetched, as it counts."""
        return judge_all(self.totals, self.words, first, last, today=today)


def _is_within(span: Span, other: Span) -> bool:
    return span != other and other[0] <= span[0] and span[1] <= other[1]


def _rows(query: str, user_id: int, spans: tuple[Span, ...]) -> list[tuple[Any, ...]]:
    """Ask for all spans in one query; a day of two spans comes twice, the same each time."""
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join([query] * len(spans)), [value for span in spans for value in (user_id, *span)]
        )
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
