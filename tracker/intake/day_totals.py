"""What a person logged on each day, as the database has added it up (see tracker.intake.summing): one query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from django.db import connection

from foods.plain_sql import rows
from tracker.science.full_days import (
    LOOKS_FULL_FOODS,
    LOOKS_FULL_KCAL,
    LOOKS_FULL_MEALS,
    LOOKS_FULL_MEALS_WITH_EVENING,
    NOTHING,
    LoggedDay,
    Totals,
    judge,
    judge_all,
)

Span = tuple[date, date]

# The columns in the order of `Totals`.
_DAYS = """
    SELECT day, said, CAST(food_mg AS double precision), parts, parts_unmeasured, foods, meals, evening,
           CAST(energy_kcal AS double precision), CAST(food_kcal AS double precision),
           CAST(supplements_mg AS double precision), CAST(supplements_high_mg AS double precision),
           CAST(medicines_mg AS double precision), CAST(medicines_high_mg AS double precision), doses
    FROM tracker_dailysums WHERE user_id = %s AND day BETWEEN %s AND %s
"""
# The marks by which `judge` compares days, each with what a day is known to have that reaches it, the lower ones first:
# days that reach the same marks, under the same word, count alike.
_MARKS: Mapping[str, Mapping[str, Any]] = {
    "parts > 0": {"parts": 1},
    "doses > 0": {"doses": 1},
    f"foods >= {LOOKS_FULL_FOODS}": {"foods": LOOKS_FULL_FOODS},
    f"meals >= {LOOKS_FULL_MEALS_WITH_EVENING}": {"meals": LOOKS_FULL_MEALS_WITH_EVENING},
    f"meals >= {LOOKS_FULL_MEALS}": {"meals": LOOKS_FULL_MEALS},
    "evening": {"evening": True},
    f"food_kcal >= {LOOKS_FULL_KCAL}": {"food_kcal": LOOKS_FULL_KCAL},
}
_REACHED = " + ".join(f"CASE WHEN {mark} THEN {1 << n} ELSE 0 END" for n, mark in enumerate(_MARKS))
# Few columns, because grouping years of days takes time with each. SQLite takes the least day for a text, unless its
# name says that it is a date.
_ALIKE = f"""
    SELECT COUNT(*), MIN(day) AS "day [date]", said, {_REACHED} AS reached, SUM(parts_unmeasured),
           CAST(SUM(food_mg) AS double precision),
           CAST(SUM(supplements_mg) AS double precision), CAST(SUM(supplements_high_mg) AS double precision),
           CAST(SUM(medicines_mg) AS double precision), CAST(SUM(medicines_high_mg) AS double precision)
    FROM tracker_dailysums WHERE user_id = %s AND day BETWEEN %s AND %s
    GROUP BY {{stretch}}, reached, said, CASE WHEN day >= %s THEN day END
"""  # noqa: S608  # our own numbers
# What was eaten on such days without a value. Of a recipe the weight of the part without a value is not known.
_UNMEASURED = f"""
    WITH days AS (
        SELECT user_id, day, said, {_REACHED} AS reached, {{stretch}} AS stretch,
               CASE WHEN day >= %s THEN day END AS alone
        FROM tracker_dailysums WHERE user_id = %s AND day BETWEEN %s AND %s AND parts_unmeasured > 0
    )
    SELECT MIN(day) AS "day [date]", said, reached, food.group_id, CAST(SUM(weighed.grams) AS double precision)
    FROM (
        SELECT days.*, eaten.food_id, CASE WHEN eaten.parts = 1 THEN eaten.grams END AS grams
        FROM days JOIN tracker_entry AS eaten ON eaten.user_id = days.user_id AND eaten.day = days.day
        WHERE eaten.parts_unmeasured > 0
    ) AS weighed LEFT JOIN foods_food AS food ON food.id = weighed.food_id
    GROUP BY stretch, reached, said, alone, food.group_id, weighed.grams IS NULL
"""  # noqa: S608  # our own numbers
_WEEK = {"sqlite": "CAST(julianday(day) - julianday(%s) AS integer) / 7", "postgresql": "(day - %s) / 7"}
_MONTH = {"sqlite": "substr(day, 1, 7)", "postgresql": "date_trunc('month', day)"}
_FIRST = "SELECT day FROM tracker_dailysums WHERE user_id = %s AND (parts > 0 OR doses > 0) ORDER BY day LIMIT 1"


@dataclass(frozen=True, slots=True)
class Log:
    """What was logged in some spans of days: daily sums, and the person's word on days."""

    totals: Mapping[date, Totals]
    words: Mapping[date, str]

    @classmethod
    def of(cls, user_id: int, *spans: Span) -> Log:
        """Fetch what was logged in some spans of days, which may overlap (one query)."""
        spans = tuple(span for span in set(spans) if not any(_is_within(span, other) for other in spans))
        query = " UNION ALL ".join([_DAYS] * len(spans))
        totals, words = {}, {}
        # A day of two spans comes twice, the same each time.
        for day, said, *sums in rows(query, *(value for span in spans for value in (user_id, *span))):
            totals[day] = Totals._make(sums)
            if said:
                words[day] = said
        return cls(totals, words)

    def days(self, first: date, last: date, today: date) -> tuple[LoggedDay, ...]:
        """Return each day of a span that was fetched, as it counts."""
        return judge_all(self.totals, self.words, first, last, today=today)


class Alike(NamedTuple):
    """Some days of one week or month that count alike: how many, and as one day.

    That is the first of them, with the mg of them all; of the rest it has what all of them reach of the marks by which
    days are judged.
    """

    days: int
    logged: LoggedDay


def first_day(user_id: int) -> date | None:
    """Return the first day on which anything was logged (one query)."""
    return next((day for (day,) in rows(_FIRST, user_id)), None)


class EatenAlike(NamedTuple):
    """What was eaten without a value on days that count alike: grams of one food group, None where one is not known."""

    logged: LoggedDay
    group_id: int | None
    grams: float | None


def alike_between(
    user_id: int, first: date, last: date, *, today: date, week_begins: date | None = None
) -> list[Alike]:
    """Return the days with anything, grouped by the database: those of each week or month that count alike (one query).

    Weeks begin as the one of `week_begins`, which is not after `first`; without it they are calendar months.
    """
    stretch, begins = _stretches(week_begins)
    found = []
    for days, day, said, reached, parts_unmeasured, food_mg, low, high, medicines_low, medicines_high in rows(
        _ALIKE.format(stretch=stretch), user_id, first, last, *begins, today
    ):
        totals = _reaching(reached)._replace(
            parts_unmeasured=parts_unmeasured,
            food_mg=food_mg,
            supplements_mg=low,
            supplements_high_mg=high,
            medicines_mg=medicines_low,
            medicines_high_mg=medicines_high,
        )
        found.append(Alike(days, judge(day, totals, said, today=today)))
    return found


def eaten_alike_between(
    user_id: int, first: date, last: date, *, today: date, week_begins: date | None = None
) -> list[EatenAlike]:
    """Return what was eaten without a value on the same groups of days, by food group (one query)."""
    stretch, begins = _stretches(week_begins)
    found = rows(_UNMEASURED.format(stretch=stretch), *begins, today, user_id, first, last)
    return [
        EatenAlike(judge(day, _reaching(reached), said, today=today), group_id, grams)
        for day, said, reached, group_id, grams in found
    ]


def _stretches(week_begins: date | None) -> tuple[str, tuple[date, ...]]:
    """Return what the days of one week, or of one month, have in common, and the values in it."""
    return (_WEEK[connection.vendor], (week_begins,)) if week_begins else (_MONTH[connection.vendor], ())


@cache
def _reaching(marks: int) -> Totals:
    """Return a day that reaches some marks, and no more than them."""
    return NOTHING._replace(
        **{name: value for n, known in enumerate(_MARKS.values()) if marks >> n & 1 for name, value in known.items()}
    )


def _is_within(span: Span, other: Span) -> bool:
    return span != other and other[0] <= span[0] and span[1] <= other[1]
