"""What foods without a value may have held, by their group."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tracker.science.unmeasured import RICH_PORTION_MG, Unmeasured, guesses, typical_mg_per_100g

DAY, NEXT = date(2026, 11, 16), date(2026, 11, 17)
BREAD, CHEESE = 1, 2
RICH_UG = int(RICH_PORTION_MG * 1000)


def test_it_works() -> None:
    typical = typical_mg_per_100g([(BREAD, Decimal(20)), (BREAD, Decimal(30)), (BREAD, Decimal(400))])
    assert typical == {BREAD: Decimal(30)}
    eaten = [Unmeasured(DAY, Decimal(50), BREAD), Unmeasured(DAY, Decimal(100), BREAD)]
    assert guesses(eaten, typical) == {DAY: 45_000}


def test_what_nothing_is_known_of_is_a_rich_portion() -> None:
    eaten = [
        Unmeasured(DAY, None, BREAD),
        Unmeasured(DAY, Decimal(100), CHEESE),
        Unmeasured(NEXT, Decimal(100), None),
        Unmeasured(NEXT, Decimal(10), BREAD),
    ]
    assert guesses(eaten, {BREAD: Decimal(30)}) == {DAY: 2 * RICH_UG, NEXT: RICH_UG + 3_000}


def test_a_recipe_is_a_portion_for_each_part_without_a_value() -> None:
    assert guesses([Unmeasured(DAY, None, None, 3)], {}) == {DAY: 3 * RICH_UG}


def test_nothing_eaten_is_no_guess() -> None:
    assert guesses([], {BREAD: Decimal(30)}) == {}


@given(st.lists(st.tuples(st.none() | st.decimals(1, 900, places=1), st.sampled_from([None, BREAD, CHEESE]))))
def test_every_food_is_guessed(foods: list[tuple[Decimal | None, int | None]]) -> None:
    found = guesses([Unmeasured(DAY, *food) for food in foods], {BREAD: Decimal(100)})
    guessed = [grams for grams, group in foods if grams is not None and group == BREAD]
    if foods:
        assert found == {DAY: int(1000 * sum(guessed, Decimal(0))) + (len(foods) - len(guessed)) * RICH_UG}
