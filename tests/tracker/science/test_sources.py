"""What gave the magnesium, from rows to shares."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.science import source_tables
from tracker.science.full_days import DayTotals
from tracker.science.source_tables import by_weekday, given_frame
from tracker.science.sources import (
    FALLS_BELOW,
    FOOD,
    HEAVY_SHARE,
    IS_BELOW,
    NO_WORD,
    STAYS_ABOVE,
    Cause,
    Given,
    Unvalued,
    depends_on,
)

SEEDS = Given(FOOD, "Pumpkin seeds", 1, "Seeds", "snack", 300_000, times=4)
BREAD = Given(FOOD, "Bread", 2, "Grains", "breakfast", 200_000, times=6, without_value=1)
SOUP = Given(FOOD, "Soup", None, "", "dinner", 100_000)
TABLET = Given("supplement", "Magtabs", None, "", "", 200_000, times=2)
ROWS = [SEEDS, BREAD, SOUP, TABLET]

rows = st.lists(
    st.builds(
        Given,
        ledger=st.sampled_from([FOOD, FOOD, "supplement", "medicine"]),
        name=st.sampled_from("ABCDE"),
        food_id=st.none() | st.integers(1, 5),
        group=st.sampled_from(["", "Nuts", "Grains"]),
        meal=st.sampled_from(["breakfast", "lunch"]),
        ug=st.integers(0, 5_000_000),
        times=st.integers(1, 9),
        without_value=st.integers(0, 3),
    ),
    max_size=20,
)


def by_food(rows: list[Given], days: int) -> tuple[Cause, ...]:
    return source_tables.by_food(given_frame(rows), days)


def by_group(rows: list[Given], days: int) -> tuple[Cause, ...]:
    return source_tables.by_group(given_frame(rows), days)


def by_meal(rows: list[Given], days: int) -> tuple[Cause, ...]:
    return source_tables.by_meal(given_frame(rows), days)


def without_value(rows: list[Given]) -> tuple[Unvalued, ...]:
    return source_tables.without_value(given_frame(rows))


def test_a_cause_by_the_day_and_by_its_share() -> None:
    seeds = Cause(FOOD, "Pumpkin seeds", 1, ug=300_000, times=4, all_ug=800_000, days=4)
    assert (seeds.mg, seeds.mg_a_day, seeds.share) == (300, 75, Decimal("0.375"))


def test_it_works() -> None:
    foods = by_food([*ROWS, BREAD._replace(meal="lunch", ug=0, food_id=7)], days=4)
    assert [(it.name, it.mg_a_day, it.share, it.times) for it in foods] == [
        ("Pumpkin seeds", 75, Decimal("0.375"), 4),
        ("Bread", 50, Decimal("0.25"), 12),
        ("Magtabs", 50, Decimal("0.25"), 2),
        ("Soup", 25, Decimal("0.125"), 1),
    ]
    assert foods[1].food_id == 7
    assert [(it.ledger, it.name) for it in by_group(ROWS, 4)] == [
        (FOOD, "Seeds"),
        (FOOD, "Grains"),
        ("supplement", ""),
        (FOOD, ""),
    ]
    assert [it.name for it in by_meal(ROWS, 4)] == ["snack", "breakfast", "", "dinner"]


def test_what_gave_nothing_is_no_cause() -> None:
    assert by_food([SEEDS._replace(ug=0)], 1) == ()
    assert by_food([], 1) == ()


def test_foods_without_a_value_are_named_and_counted() -> None:
    skyr = Given(FOOD, "Skyr", None, "", "lunch", 0, times=2, without_value=2)
    found = without_value([*ROWS, skyr, skyr._replace(meal="snack", food_id=9)])
    assert [(it.name, it.food_id, it.parts) for it in found] == [("Skyr", 9, 4), ("Bread", 2, 1)]
    assert [(it.food_id, it.parts) for it in without_value([skyr])] == [(None, 2)]


def test_weekdays_in_the_persons_order() -> None:
    sunday = date(2026, 11, 22)
    mg = {sunday: 100, sunday - timedelta(days=7): 200, sunday - timedelta(days=1): 0}
    found = by_weekday([DayTotals(day, food_ug=1000 * some) for day, some in mg.items()], first_weekday=6)
    assert [it.weekday for it in found] == [6, 0, 1, 2, 3, 4, 5]
    assert (found[0].days, found[0].mean_mg) == (2, 150)
    assert (found[6].days, found[6].mean_mg) == (1, 0)
    assert {it.mean_mg for it in found[1:6]} == {None}


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [
        (125, 125, STAYS_ABOVE),
        (126, 126, FALLS_BELOW),
        (200, 200, FALLS_BELOW),
        (201, 201, IS_BELOW),
        (100, 180, NO_WORD),
        (100, 125, STAYS_ABOVE),
        (130, 220, FALLS_BELOW),
    ],
)
def test_what_hangs_on_one_food(low: int, high: int, word: str) -> None:
    hanging = depends_on(by_food(ROWS, 4), Decimal(low), Decimal(high))
    assert hanging
    assert (hanging.cause.name, hanging.mean_mg, hanging.without_mg, hanging.word) == ("Pumpkin seeds", 200, 125, word)


def test_nothing_hangs_on_a_light_food_or_a_tablet() -> None:
    assert depends_on(by_food([TABLET], 1), Decimal(1), Decimal(1)) is None
    light = [SOUP._replace(name=str(n)) for n in range(5)]
    assert depends_on(by_food(light, 1), Decimal(1), Decimal(1)) is None
    heavy = depends_on(by_food(light[:4], 1), Decimal(1), Decimal(1))
    assert heavy
    assert heavy.cause.share == HEAVY_SHARE


@given(rows, st.integers(1, 400))
def test_each_way_of_looking_adds_up_to_the_same(some: list[Given], days: int) -> None:
    everything = Decimal(sum(row.ug for row in some)) / 1000
    for found in (by_food(some, days), by_group(some, days), by_meal(some, days)):
        assert sum((it.mg for it in found), Decimal(0)) == everything
        assert not found or abs(sum((it.share for it in found), Decimal(0)) - 1) < Decimal("1e-20")
        assert [it.mg for it in found] == sorted((it.mg for it in found), reverse=True)
    assert sum(it.parts for it in without_value(some)) == sum(row.without_value for row in some)


@given(rows, st.integers(1, 400), st.randoms())
def test_the_order_of_the_rows_makes_no_difference(some: list[Given], days: int, random: object) -> None:
    mixed = list(some)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert by_food(mixed, days) == by_food(some, days)
    assert without_value(mixed) == without_value(some)
