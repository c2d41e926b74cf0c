"""What foods without a value may have held, by their group."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tracker.science.unmeasured import Guess, Unmeasured, guesses, together, typical_mg_per_100g

DAY, NEXT = date(2026, 11, 16), date(2026, 11, 17)
BREAD, CHEESE = 1, 2


def test_it_works() -> None:
    typical = typical_mg_per_100g([(BREAD, Decimal(20)), (BREAD, Decimal(30)), (BREAD, Decimal(400))])
    assert typical == {BREAD: Decimal(30)}
    eaten = [Unmeasured(DAY, Decimal(50), BREAD), Unmeasured(DAY, Decimal(100), BREAD)]
    assert guesses(eaten, typical) == {DAY: Guess(Decimal(45), 0)}


def test_what_nothing_is_known_of_is_counted_and_not_guessed() -> None:
    eaten = [
        Unmeasured(DAY, None, BREAD),
        Unmeasured(DAY, Decimal(100), CHEESE),
        Unmeasured(NEXT, Decimal(100), None),
        Unmeasured(NEXT, Decimal(10), BREAD),
    ]
    assert guesses(eaten, {BREAD: Decimal(30)}) == {DAY: Guess(Decimal(0), 2), NEXT: Guess(Decimal(3), 1)}


def test_several_guesses_add_up() -> None:
    assert together([Guess(Decimal(45), 1), Guess(Decimal(5), 2)]) == Guess(Decimal(50), 3)
    assert together([]) == Guess()


def test_nothing_eaten_is_no_guess() -> None:
    assert guesses([], {BREAD: Decimal(30)}) == {}


@given(st.lists(st.tuples(st.none() | st.decimals(1, 900, places=1), st.sampled_from([None, BREAD, CHEESE]))))
def test_every_food_is_guessed_or_counted(foods: list[tuple[Decimal | None, int | None]]) -> None:
    found = guesses([Unmeasured(DAY, *food) for food in foods], {BREAD: Decimal(100)})
    guessed = [grams for grams, group in foods if grams is not None and group == BREAD]
    if foods:
        assert found[DAY] == Guess(sum(guessed, Decimal(0)), len(foods) - len(guessed))
