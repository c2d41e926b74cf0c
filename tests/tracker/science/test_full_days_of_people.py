"""People who log day by day, answer the question of the next morning truthfully, and see which days count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest

from tests.logged_days import DAY, B, D, L, S, day_of
from tracker.common import calendar
from tracker.science.full_days import (
    COMPLETE,
    FEW_FOODS,
    FULL,
    LOW_ENERGY,
    MISSED,
    NO_MEAL,
    NOT_KNOWN,
    Born,
    DayTotals,
    Judged,
    judge,
)

MONDAY = date(2026, 3, 2)
# What a person logs on a day, and whether that is all they ate.
Log = Callable[[date], tuple[DayTotals, bool]]


class Life(NamedTuple):
    """What came of some weeks: what was asked on which morning about the day before, and the days in the end."""

    asked: dict[date, Judged]
    days: dict[date, Judged]

    def full(self, first: date = date.min, last: date = date.max) -> list[date]:
        return [day for day, it in self.days.items() if it.kind == FULL and first <= day <= last]


def live(log: Log, weeks: int = 8, *, born: Born = NOT_KNOWN, first: date = MONDAY) -> Life:
    """Log day by day and answer each question; a day without an entry is not asked about."""
    totals: dict[date, DayTotals] = {}
    asked = {}
    end = first + timedelta(weeks=weeks)
    for n in range(weeks * 7):
        day = first + n * DAY
        totals[day], is_all = log(day)
        yesterday = judge(totals, day, day, today=day + DAY, born=born)[day]
        if yesterday.gap:
            asked[day] = yesterday
            totals[day] = totals[day]._replace(said=COMPLETE if is_all else MISSED)
    return Life(asked, judge(totals, first, end - DAY, today=end, born=born))


def eats(*meals: str, **kw: Any) -> Log:
    return lambda day: (day_of(day, *meals, **kw), True)


def is_weekend(day: date) -> bool:
    return day.weekday() >= 5


def test_three_meals_a_day_are_never_asked_about() -> None:
    life = live(eats(B, L, D))
    assert not life.asked
    assert len(life.full()) == 56


def test_who_logs_only_dinners_has_no_full_day() -> None:
    """So nobody tells them that their intake is low."""
    life = live(lambda day: (day_of(day, D), False))
    assert not life.full()
    assert {it.lacks for it in life.asked.values()} == {(B, L)}


def test_who_logs_dinners_and_never_answers_has_none_either() -> None:
    days = {MONDAY + n * DAY: day_of(MONDAY + n * DAY, D) for n in range(56)}
    assert not any(it.kind == FULL for it in judge(days, MONDAY, MONDAY + 55 * DAY, today=MONDAY + 56 * DAY).values())


def test_who_never_has_breakfast_says_so_once_in_eight_weeks() -> None:
    life = live(eats(L, D), 20)
    assert [(day - MONDAY).days for day in life.asked] == [0, 57, 114]
    assert {it.lacks for it in life.asked.values()} == {(B,)}
    assert len(life.full()) == 140


def test_who_never_has_breakfast_is_asked_about_a_forgotten_lunch_and_dinner() -> None:
    forgotten = {MONDAY + 15 * DAY: (D,), MONDAY + 22 * DAY: (L,)}
    life = live(lambda day: (day_of(day, *forgotten.get(day, (L, D))), day not in forgotten))
    assert {day: it.lacks for day, it in life.asked.items()} == {
        MONDAY: (B,),
        MONDAY + 15 * DAY: (L,),
        MONDAY + 22 * DAY: (D,),
    }
    assert set(life.days) - set(life.full()) == set(forgotten)


def test_who_gives_breakfast_up_says_so_three_times() -> None:
    change = MONDAY + 28 * DAY
    life = live(lambda day: (day_of(day, *((B, L, D) if day < change else (L, D))), True))
    assert list(life.asked) == [change, change + DAY, change + 2 * DAY]
    assert len(life.full()) == 56


def test_a_weekend_bruncher() -> None:
    """Brunch, logged as lunch, and dinner: asked about on the first weekend alone."""
    life = live(lambda day: (day_of(day, *((L, D) if is_weekend(day) else (B, L, D))), True))
    assert list(life.asked) == [MONDAY + 5 * DAY]
    assert len(life.full()) == 56


def test_a_bruncher_who_had_breakfast_on_weekends_before() -> None:
    change = MONDAY + 28 * DAY
    life = live(lambda day: (day_of(day, *((L, D) if is_weekend(day) and day >= change else (B, L, D))), True), 12)
    weekends = [day for day in life.days if is_weekend(day) and day >= change]
    assert list(life.asked) == weekends[:3]
    assert len(life.full()) == 84


def test_a_bruncher_who_forgets_breakfast_on_a_workday_is_asked() -> None:
    forgotten = MONDAY + 30 * DAY  # a Wednesday
    life = live(
        lambda day: (day_of(day, *((L, D) if is_weekend(day) or day == forgotten else (B, L, D))), day != forgotten)
    )
    assert list(life.asked) == [MONDAY + 5 * DAY, forgotten]
    assert forgotten not in life.full()


@pytest.mark.parametrize("day_starts", [0, 12])
def test_a_night_worker(day_starts: int) -> None:
    """Breakfast at 22:00, lunch at 2:00, dinner at 8:00, before going to bed, from Monday to Friday night."""
    zone = ZoneInfo("Europe/Berlin")
    meals: dict[date, set[str]] = {}
    for n in range(56):
        evening = datetime.combine(MONDAY + n * DAY, time(22), zone)
        for meal, hours in ((B, 0), (L, 4), (D, 10)):
            day = calendar.today(evening + timedelta(hours=hours), zone.key, day_starts)
            meals.setdefault(day, set()).add(meal)
    life = live(lambda day: (day_of(day, *meals[day]), day != MONDAY))
    # With a day that starts at midnight, the first one has breakfast alone; from then on they are whole.
    assert list(life.asked) == ([] if day_starts else [MONDAY])
    assert len(life.full()) == (56 if day_starts else 55)


def test_a_ramadan_month() -> None:
    """No lunch for thirty days, asked about three times. Five weeks later a lunch is expected again."""
    first, last = MONDAY + 40 * DAY, MONDAY + 69 * DAY
    forgotten = last + 36 * DAY
    without = {forgotten, *(first + n * DAY for n in range((last - first).days + 1))}
    life = live(lambda day: (day_of(day, *((B, D) if day in without else (B, L, D))), True), 16)
    month = [day for day in life.asked if day <= last]
    assert month == [first, first + DAY, first + 2 * DAY]
    assert {life.asked[day].lacks for day in month} == {(L,)}
    assert list(life.asked) == [*month, forgotten]
    assert len(life.full()) == 16 * 7


def test_a_woman_of_80_who_eats_800_kcal() -> None:
    """Her own complete days say what is enough for her: she is asked until three of them are there."""
    draw = Random(80)  # noqa: S311  # not a secret
    life = live(lambda day: (day_of(day, kcal=draw.choice((720, 760, 790, 810, 880))), True), born=Born(1946, 2))
    assert {it.gap for it in life.asked.values()} == {LOW_ENERGY}
    assert len(life.asked) == 3
    assert max(life.asked) < MONDAY + 14 * DAY
    assert len(life.full()) == 56


def test_a_child_grows() -> None:
    """500 kcal are a whole day at 8, but may not be one from 9 on."""
    life = live(eats(B, L, D, kcal=500), born=Born(2017, 4))
    birthday = date(2026, 4, 1)
    assert list(life.asked) == [birthday, birthday + DAY, birthday + 2 * DAY]
    assert len(life.full()) == 56


def test_someone_with_few_energy_values() -> None:
    draw = Random(3)  # noqa: S311  # not a secret
    life = live(lambda day: (day_of(day, kcal=200, foods=5, foods_without_energy=draw.randint(2, 5)), True))
    assert not life.asked
    assert len(life.full()) == 56


def test_someone_who_forgets_two_dinners_in_five() -> None:
    """None of those days counts, although dinner is on only 60 % of them."""
    draw = Random(5)  # noqa: S311  # not a secret
    forgotten = {MONDAY + n * DAY for n in range(56) if draw.random() < 0.4}
    life = live(lambda day: (day_of(day, *((B, L) if day in forgotten else (B, L, D))), day not in forgotten))
    assert set(life.asked) == forgotten
    assert set(life.full()) == set(life.days) - forgotten


def test_someone_who_forgets_two_lunches_in_five() -> None:
    draw = Random(7)  # noqa: S311  # not a secret
    forgotten = {MONDAY + n * DAY for n in range(56) if draw.random() < 0.4}
    life = live(lambda day: (day_of(day, *((B, D) if day in forgotten else (B, L, D))), day not in forgotten))
    assert set(life.asked) == forgotten
    assert set(life.full()) == set(life.days) - forgotten


def test_two_foods_a_day_are_asked_about() -> None:
    life = live(eats(B, L, D, foods=2), 2)
    assert {it.gap for it in life.asked.values()} == {FEW_FOODS}
    assert len(life.asked) == 14


def test_snacks_alone_are_asked_about() -> None:
    life = live(eats(S), 2)
    assert {(it.gap, it.lacks) for it in life.asked.values()} == {(NO_MEAL, (B, L, D))}
    assert len(life.full()) == 14
