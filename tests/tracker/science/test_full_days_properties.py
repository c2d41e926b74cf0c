"""The rule of full days against the same rule written day by day, and what never changes a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random
from statistics import median

from hypothesis import given
from hypothesis import strategies as st

from tests.logged_days import DAY, MEALS, TODAY, YESTERDAY, B, D, L, S, day_of, judge_all, judge_last
from tracker.science.full_days import (
    ATE_NOTHING,
    COMPLETE,
    FULL,
    LOW_ENERGY,
    MARKED,
    MISSED,
    NO_MEAL,
    PARTIAL,
    UNLOGGED,
    DayTotals,
    judge,
)

_meals = st.frozensets(st.sampled_from(MEALS))


@st.composite
def a_day(draw: st.DrawFn, day: date) -> DayTotals:
    """Return a day that may be anything, most often nearly full."""
    meals = draw(st.sampled_from((frozenset((B, L, D)), frozenset((B, D)), frozenset((L, D)))) | _meals)
    foods = draw(st.sampled_from((3, 5)) | st.integers(len(meals), 6)) if meals else 0
    drinks = draw(st.integers(0, 1))
    energies = st.none() | st.sampled_from((300_000, 450_000, 700_000, 1_700_000))
    return DayTotals(
        day,
        draw(st.sampled_from(("", "", "", COMPLETE, MISSED, ATE_NOTHING))),
        doses=draw(st.integers(0, 1)),
        food_ug=draw(st.integers(0, 400_000)),
        parts=foods + drinks,
        parts_unmeasured=draw(st.integers(0, foods)),
        foods=foods,
        meals=meals,
        energy_cal=draw(energies) if foods + drinks else None,
        foods_without_energy=draw(st.sampled_from((0, 0, 1, foods))) if foods else 0,
    )


@st.composite
def some_days(draw: st.DrawFn, most: int = 75) -> dict[date, DayTotals]:
    """Return days in a row up to today, of which some are alike and some are missing."""
    kinds = draw(st.lists(a_day(TODAY), min_size=1, max_size=5))
    picks = draw(st.lists(st.none() | st.sampled_from(kinds), max_size=most))
    return {TODAY - n * DAY: it._replace(day=TODAY - n * DAY) for n, it in enumerate((kinds[0], *picks)) if it}


def by_definition(days: dict[date, DayTotals], day: date) -> bool:
    """Return whether a past, unmarked day looks full, as DESIGN.md says it."""
    it = days[day]
    before = [days[day - n * DAY] for n in range(1, 57) if day - n * DAY in days]  # the latest first
    before = [it for it in before if it.said != MISSED and (it.foods or (it.said == COMPLETE and it.parts))]
    complete = [it for it in before if it.said == COMPLETE]
    main = it.meals - {S}
    for meal in (B, L, D):
        if meal in it.meals:
            continue
        alike = [other for other in before if (other.day.weekday() >= 5) == (day.weekday() >= 5)]
        usual = (
            len(alike) >= (3 if day.weekday() >= 5 else 5)
            and sum(meal in other.meals for other in alike) / len(alike) >= 0.6 - 1e-9
        )
        if usual and not (_three_without(meal, alike) or _three_without(meal, before)):
            return False
    enough_meals = len(main) == 3 or (
        len(main) == 2 and D in main and any(other.meals - {S} <= main for other in complete)
    )
    energies = [
        other.energy_cal
        for other in complete
        if other.energy_cal is not None and other.foods_without_energy * 5 <= other.foods
    ]
    least = min(800_000, max(400_000, 0.6 * median(energies))) if len(energies) >= 3 else 800_000
    enough_energy = it.foods_without_energy * 5 > it.foods or (it.energy_cal or 0) >= least - 1e-6
    return it.foods >= 3 and enough_meals and enough_energy


def _three_without(meal: str, latest_first: Sequence[DayTotals]) -> bool:
    told = [other for other in latest_first if meal in other.meals or other.said == COMPLETE][:3]
    return len(told) == 3 and not any(meal in other.meals for other in told)


@given(some_days())
def test_one_pass_over_many_days_judges_each_as_the_rule_says(days: dict[date, DayTotals]) -> None:
    for day, it in judge_all(days.values()).items():
        if day in days and day < TODAY and it.totals.parts and it.totals.said in ("", ATE_NOTHING):
            assert (it.kind == FULL) == by_definition(days, day)
            assert it.kind == FULL or it.gap
        else:
            assert not it.gap
        assert bool(it.lacks) == (it.gap == NO_MEAL)


@given(some_days(150), st.integers(0, 80), st.integers(0, 30))
def test_a_day_is_judged_by_the_56_days_before_it_and_nothing_else(
    days: dict[date, DayTotals], back: int, more: int
) -> None:
    first, last = TODAY - (back + more) * DAY, TODAY - back * DAY
    enough = {day: it for day, it in days.items() if first - 56 * DAY <= day <= last}
    assert judge(days, first, last, today=TODAY) == judge(enough, first, last, today=TODAY)
    assert judge(days, last, last, today=TODAY) == {last: judge(days, first, last, today=TODAY)[last]}


def test_a_long_span_forgets_the_days_before_as_it_moves_on() -> None:
    draw = Random(56)  # noqa: S311  # not a secret
    days = {}
    for back in range(200):
        meals = draw.choice(((B, L, D), (B, D), (L, D)) if back < 100 else ((B, L, D), (B, L, D), (L, D)))
        said = draw.choice(("", "", "", "", COMPLETE))
        days[TODAY - back * DAY] = day_of(TODAY - back * DAY, *meals, said=said, kcal=draw.choice((500, 700, 1000)))
    together = judge_all(days.values())
    assert {it.gap for it in together.values()} == {"", NO_MEAL, LOW_ENERGY}
    for day, it in together.items():
        assert judge(days, day, day, today=TODAY)[day] == it


@given(some_days())
def test_marking_always_wins(days: dict[date, DayTotals]) -> None:
    for day, it in days.items():
        marked = judge(days | {day: it._replace(said=COMPLETE)}, day, day, today=TODAY)[day]
        assert (marked.kind == FULL, marked.because) == ((True, MARKED) if it.parts else (False, ""))
        assert judge(days | {day: it._replace(said=MISSED)}, day, day, today=TODAY)[day].kind != FULL


@given(some_days(), st.sampled_from(MEALS), st.integers(0, 900_000), st.booleans())
def test_one_more_food_never_makes_a_full_day_partial(
    days: dict[date, DayTotals], meal: str, cal: int, has_energy: bool
) -> None:
    """Unless so many foods had no energy value before that its energy said nothing, and now it does."""
    for day, it in days.items():
        more = it._replace(
            parts=it.parts + 1,
            foods=it.foods + 1,
            meals=it.meals | {meal},
            energy_cal=(it.energy_cal or 0) + cal if has_energy else it.energy_cal,
            foods_without_energy=it.foods_without_energy + (not has_energy),
        )
        if more.energy_is_known == it.energy_is_known:
            before, after = (judge(days | {day: some}, day, day, today=TODAY)[day] for some in (it, more))
            assert before.kind != FULL or before.because == ATE_NOTHING or after.kind == FULL


def test_one_more_food_may_show_that_there_is_little_energy() -> None:
    four = day_of(YESTERDAY, kcal=200, foods=4, foods_without_energy=1)
    five = day_of(YESTERDAY, kcal=300, foods=5, foods_without_energy=1)
    assert (judge_last(four).kind, judge_last(five).gap) == (FULL, LOW_ENERGY)


@given(some_days(), st.integers(0, 9), st.integers(0, 900_000))
def test_magnesium_and_tablets_decide_nothing(days: dict[date, DayTotals], parts: int, ug: int) -> None:
    """So that more magnesium in a food never changes which days are full."""
    other = {
        day: it._replace(
            food_ug=it.food_ug + ug, parts_unmeasured=parts, doses=it.doses + 1, supplements_ug=ug, medicines_ug=ug
        )
        for day, it in days.items()
    }
    before, after = judge_all(days.values()), judge_all(other.values())
    assert [it[2:] for it in before.values()] == [it[2:] for it in after.values()]
    for day, it in before.items():
        assert after[day].kind == (PARTIAL if it.kind == UNLOGGED and day in days else it.kind)


@given(some_days(), st.integers(1, 3))
def test_a_drink_is_neither_a_food_nor_a_meal(days: dict[date, DayTotals], drinks: int) -> None:
    for day, it in days.items():
        if not it.parts:
            continue
        more = it._replace(parts=it.parts + drinks)
        before, after = (judge(days | {day: some}, day, day, today=TODAY)[day] for some in (it, more))
        assert before[1:] == after[1:]
