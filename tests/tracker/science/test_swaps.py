"""Swaps found in what was eaten."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foods.models import Diet
from tracker.science.eater import DIETS, Eater
from tracker.science.swaps import (
    LEAST_GAIN_MG,
    MOST,
    PORTION,
    WEIGHT,
    Eaten,
    Possible,
    Side,
    Swap,
    all_pairs,
    read_pairs,
    swaps,
)

DAY = date(2026, 11, 2)
WHITE = Side(1, "White rice", Decimal(12), Decimal(158), diet="vegan")
BROWN = Side(2, "Brown rice", Decimal(39), Decimal(202), diet="vegan")
QUINOA = Side(3, "Quinoa", Decimal(64), Decimal(150), diet="vegan")
CHIPS = Side(4, "Chips", Decimal(63), Decimal(28), diet="vegan")
ALMONDS = Side(
    5, "Almonds", Decimal(270), Decimal(28), diet="vegan", contains=("tree nuts",), may_contain=("peanuts", "sesame")
)
TO_BROWN = Possible(WHITE, BROWN, WEIGHT, 1)
TO_QUINOA = Possible(WHITE, QUINOA, WEIGHT, 2)
TO_ALMONDS = Possible(CHIPS, ALMONDS, WEIGHT, 2)
ANYONE = Eater()

allergens = st.sampled_from(["milk", "fish", "tree nuts", "peanuts"])
sides = st.builds(
    Side,
    food_id=st.integers(1, 12),
    name=st.text("ab", max_size=2),
    mg_per_100g=st.decimals("0.001", 600, places=3),
    portion_grams=st.decimals(1, 400, places=1),
    diet=st.sampled_from(["", *DIETS]),
    contains=st.lists(allergens, max_size=2),
    may_contain=st.lists(allergens, max_size=2),
)
possibles = st.lists(
    st.builds(Possible, sides, sides, st.sampled_from([WEIGHT, PORTION]), st.sampled_from([1, 2])), max_size=20
)
logs = st.lists(
    st.builds(
        Eaten,
        food_id=st.integers(1, 12),
        day=st.dates(DAY, DAY + timedelta(days=27)),
        meal=st.sampled_from(["breakfast", "dinner"]),
        grams=st.none() | st.decimals(1, 400, places=1),
        mg=st.decimals(0, 200, places=3),
    ),
    max_size=30,
)
eaters = st.builds(Eater, diet=st.sampled_from(["", *Diet.values]), avoids=st.frozensets(allergens))


def rice(back: int, meal: str = "dinner", grams: str | None = "158") -> Eaten:
    return Eaten(1, DAY + timedelta(days=back), meal, None if grams is None else Decimal(grams), Decimal("18.96"))


def found(*possible: Possible, eaten: list[Eaten], full_days: int = 14, eater: Eater = ANYONE) -> tuple[Swap, ...]:
    return swaps(eaten, possible, full_days=full_days, eater=eater)


def test_it_works() -> None:
    (swap,) = found(TO_BROWN, eaten=[rice(n) for n in range(6)])
    assert (swap.old.name, swap.new.name, swap.times, swap.times_a_week) == ("White rice", "Brown rice", 6, 3)
    assert (swap.meal, swap.only_there) == ("dinner", True)
    assert [(it.grams, it.mg, it.gain_mg) for it in swap.instead] == [(158, Decimal("61.62"), Decimal("42.66"))] * 6
    assert swap.gain_mg == Decimal("255.96")
    assert swap.gain_mg_a_day == swap.gain_mg / 14
    assert swap.gain_by_day == {DAY + timedelta(days=n): Decimal("42.66") for n in range(6)}


def test_by_portion_the_amount_that_was_eaten_makes_no_difference() -> None:
    by_portion = replace(TO_BROWN, by=PORTION)
    (swap,) = found(by_portion, eaten=[rice(n, grams=None) for n in range(6)])
    assert {(it.grams, it.mg) for it in swap.instead} == {(202, Decimal("78.78"))}
    assert found(TO_BROWN, eaten=[rice(n, grams=None) for n in range(6)]) == ()


def test_helpings_of_one_meal_are_one_time() -> None:
    eaten = [rice(n, meal) for n in range(3) for meal in ("dinner", "dinner", "lunch")] + [rice(4, "dinner")]
    (swap,) = found(TO_BROWN, eaten=eaten)
    assert (swap.times, swap.times_a_week, len(swap.instead)) == (7, 4, 10)
    assert (swap.meal, swap.only_there) == ("dinner", False)


def test_what_is_eaten_once_in_a_while_is_no_habit() -> None:
    assert found(TO_QUINOA, eaten=[rice(0), rice(0)], full_days=15) == ()
    assert found(TO_QUINOA, eaten=[rice(0)], full_days=14)[0].times_a_week == 1


def test_a_loss_or_next_to_nothing_is_no_swap() -> None:
    back = Possible(replace(QUINOA, food_id=1), WHITE, WEIGHT, 1)
    assert found(back, eaten=[rice(n)._replace(mg=Decimal(101)) for n in range(6)]) == ()
    exact = rice(0)._replace(mg=Decimal("61.62") - 14 * LEAST_GAIN_MG)
    assert found(TO_BROWN, eaten=[exact])
    assert found(TO_BROWN, eaten=[exact._replace(mg=exact.mg + Decimal("0.001"))]) == ()


def test_the_gain_counts_against_the_effort_and_each_food_once() -> None:
    chips = [Eaten(4, DAY, "snack", Decimal(28), Decimal(18))]
    both = [TO_QUINOA, TO_BROWN, TO_ALMONDS]
    eaten = [rice(n) for n in range(6)] + chips
    assert [it.new.name for it in found(*both, eaten=eaten)] == ["Brown rice", "Almonds"]
    other = Possible(replace(WHITE, food_id=9), BROWN, WEIGHT, 1)
    twice = [*eaten, rice(0)._replace(food_id=9)]
    assert [it.old.food_id for it in found(other, TO_BROWN, eaten=twice)] == [1]


def test_diets_and_allergies() -> None:
    chips = [Eaten(4, DAY, "snack", Decimal(28), Decimal(18))]
    assert found(TO_ALMONDS, eaten=chips, eater=Eater(avoids=frozenset({"tree nuts"}))) == ()
    (swap,) = found(TO_ALMONDS, eaten=chips, eater=Eater(avoids=frozenset({"sesame"})))
    assert swap.may_contain == ("sesame",)
    unknown = replace(TO_ALMONDS, new=replace(ALMONDS, diet="", contains=()))
    assert found(unknown, eaten=chips, eater=Eater(diet="vegan")) == ()


@given(possibles, logs, eaters, st.integers(7, 28), st.randoms())
def test_nothing_is_broken_and_the_same_log_gives_the_same_answer(
    possible: list[Possible], eaten: list[Eaten], eater: Eater, full_days: int, random: object
) -> None:
    it = swaps(eaten, possible, full_days=full_days, eater=eater)
    assert len(it) <= MOST
    assert len({swap.old.food_id for swap in it}) == len({swap.new.food_id for swap in it}) == len(it)
    for swap in it:
        assert eater.avoids.isdisjoint(swap.new.contains)
        assert set(swap.may_contain) == eater.avoids & set(swap.new.may_contain)
        if eater.diet and eater.diet != "omnivore":
            assert DIETS.index(swap.new.diet) <= DIETS.index(eater.diet)
        assert swap.gain_mg_a_day >= LEAST_GAIN_MG
        assert swap.gain_mg == sum((row.mg - row.eaten.mg for row in swap.instead), Decimal(0))
        assert swap.gain_mg_a_day == swap.gain_mg / full_days
        assert swap.times_a_week >= 1
    mixed = list(eaten)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert swaps(mixed, possible, full_days=full_days, eater=eater) == it


@pytest.mark.parametrize(
    "line", ["1,2,weight,3", "1,2,volume,1", "1,1,weight,1", "1,2,weight,", "1,2,weight", "1,2,weight,one"]
)
def test_lines_that_cannot_be(line: str) -> None:
    with pytest.raises(ValueError, match="line 2"):
        read_pairs(["from_id,to_id,by,effort", line])


def test_the_data_file() -> None:
    pairs = all_pairs()
    assert len({(pair.from_id, pair.to_id) for pair in pairs}) == len(pairs) > 50
