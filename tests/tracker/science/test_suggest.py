"""Foods that would close a gap."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.science.eater import DIETS, Eater
from tracker.science.suggest import MOST, Option, first_foods, worth, would_close

ANYONE = Eater()
ALMONDS = Option(
    food_id=1,
    name="Almonds",
    measure="1 oz",
    grams=Decimal("28.35"),
    mg=Decimal("76.545"),
    energy_kcal=Decimal(164),
    group_id=1,
    diet="vegan",
    contains=("tree nuts",),
    may_contain=("peanuts",),
    recommended=True,
)
SPINACH = replace(
    ALMONDS, food_id=2, name="Spinach", mg=Decimal(78), energy_kcal=Decimal(21), group_id=2, contains=(), may_contain=()
)
YOGURT = replace(
    SPINACH, food_id=3, name="Yogurt", mg=Decimal(40), group_id=3, diet="vegetarian", contains=("milk",), eaten=True
)
YOGURT = replace(YOGURT, recommended=False)
SALMON = replace(SPINACH, food_id=4, name="Salmon", mg=Decimal(26), group_id=4, diet="pescatarian", contains=("fish",))
HOME_BREAD = replace(SPINACH, food_id=5, name="Home bread", group_id=5, diet="", recommended=False)

allergens = st.sampled_from(["milk", "fish", "tree nuts", "peanuts", "soy"])
mg = st.decimals("0.001", 700, places=3)
options = st.builds(
    Option,
    food_id=st.integers(1, 40),
    name=st.text(max_size=3),
    measure=st.just("1 cup"),
    grams=st.decimals("0.1", 500, places=1),
    mg=mg,
    energy_kcal=st.none() | st.decimals(0, 900, places=1),
    group_id=st.integers(1, 8),
    diet=st.sampled_from(["", *DIETS]),
    contains=st.lists(allergens, max_size=2),
    may_contain=st.lists(allergens, max_size=2),
    recommended=st.booleans(),
    eaten=st.booleans(),
)
eaters = st.builds(Eater, diet=st.sampled_from(["", *DIETS]), avoids=st.frozensets(allergens))


def names(gap: str, *foods: Option, eater: Eater = ANYONE, only: set[int] | None = None) -> list[str]:
    return [it.option.name for it in would_close(Decimal(gap), foods, eater=eater, only=only)]


def test_it_works() -> None:
    found = would_close(Decimal(80), [YOGURT, ALMONDS, SPINACH, SALMON], eater=ANYONE)
    assert [(it.option.name, it.portions, it.mg, it.reasons) for it in found] == [
        ("Spinach", 1, Decimal(78), ("recommended",)),
        ("Almonds", 1, Decimal("76.545"), ("recommended",)),
        ("Salmon", 1, Decimal(26), ("recommended",)),
        ("Yogurt", 1, Decimal(40), ("eaten",)),
    ]


def test_what_is_eaten_anyway_goes_before_its_equals() -> None:
    assert names("80", SPINACH, replace(ALMONDS, eaten=True))[0] == "Almonds"


def test_a_small_gap_takes_half_a_portion_and_nothing_absurd() -> None:
    found = would_close(Decimal(40), [SPINACH], eater=ANYONE)
    assert [(it.portions, it.mg, it.grams, it.energy_kcal) for it in found] == [
        (Decimal("0.5"), Decimal(39), Decimal("14.175"), Decimal("10.5"))
    ]
    assert names("12", SPINACH, YOGURT) == ["Yogurt"]
    assert names("8", SPINACH, YOGURT) == []
    assert would_close(Decimal(5), [replace(SPINACH, mg=Decimal(7))], eater=ANYONE)[0].reasons == (
        "recommended",
        "closes",
    )


@pytest.mark.parametrize("gap", ["0", "4.999", "-30"])
def test_where_nothing_is_missing_nothing_is_suggested(gap: str) -> None:
    assert names(gap, SPINACH, ALMONDS) == []


def test_what_would_hardly_help_is_left_out() -> None:
    assert names("300", SALMON) == []


def test_diets() -> None:
    everything = (ALMONDS, YOGURT, SALMON, HOME_BREAD)
    assert set(names("80", *everything, eater=Eater(diet="vegan"))) == {"Almonds"}
    assert set(names("80", *everything, eater=Eater(diet="vegetarian"))) == {"Almonds", "Yogurt"}
    assert set(names("80", *everything, eater=Eater(diet="omnivore"))) == {"Almonds", "Yogurt", "Salmon", "Home bread"}


def test_allergens_are_refused_and_traces_are_said() -> None:
    eater = Eater(avoids=frozenset({"peanuts", "milk"}))
    found = would_close(Decimal(80), [ALMONDS, YOGURT, HOME_BREAD], eater=eater)
    assert [(it.option.name, it.may_contain) for it in found] == [("Almonds", ("peanuts",))]


def test_only_what_is_in_the_kitchen() -> None:
    assert names("80", ALMONDS, SPINACH, only={2}) == ["Spinach"]
    assert names("80", ALMONDS, SPINACH, only=set()) == []


def test_each_group_once() -> None:
    assert names("80", ALMONDS, replace(ALMONDS, food_id=9, name="Cashews", mg=Decimal(74))) == ["Almonds"]


@given(st.lists(options, max_size=30), st.decimals(-50, 400, places=3), eaters, st.none() | st.sets(st.integers(1, 40)))
def test_no_diet_is_broken_and_nothing_is_absurd(
    some: list[Option], gap: Decimal, eater: Eater, only: set[int] | None
) -> None:
    found = would_close(gap, some, eater=eater, only=only)
    assert len(found) <= MOST
    assert found == would_close(gap, some, eater=eater, only=only)
    for it in found:
        assert it.mg <= 2 * gap
        assert eater.avoids.isdisjoint(it.option.contains)
        assert set(it.may_contain) == eater.avoids & set(it.option.may_contain)
        assert only is None or it.option.food_id in only
        if eater.diet and eater.diet != "omnivore":
            assert DIETS.index(it.option.diet) <= DIETS.index(eater.diet)
        if eater.avoids:
            assert it.option.diet
    groups = [it.option.group_id for it in found]
    assert len(groups) == len(set(groups))
    kinds = [(not it.option.recommended, not it.option.eaten) for it in found]
    assert kinds == sorted(kinds)


@given(st.lists(options, max_size=12, unique_by=lambda it: it.food_id), st.randoms())
def test_the_order_of_the_catalog_makes_no_difference(some: list[Option], random: object) -> None:
    mixed = list(some)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert would_close(Decimal(80), mixed, eater=ANYONE) == would_close(Decimal(80), some, eater=ANYONE)


def test_foods_to_begin_with_are_the_best_of_each_group_that_the_text_names() -> None:
    weak = replace(SPINACH, food_id=6, name="Raw spinach", mg=Decimal(24))
    found = first_foods([weak, ALMONDS, SPINACH, YOGURT], ANYONE)
    assert [(it.option.name, it.portions) for it in found] == [("Spinach", 1), ("Almonds", 1)]
    assert [it.option.name for it in first_foods([replace(weak, eaten=True), SPINACH], ANYONE)] == ["Raw spinach"]
    child = Eater(avoids=frozenset({"tree nuts"}), age_months=80)
    assert [(it.option.name, it.mg) for it in first_foods([ALMONDS, SPINACH], child)] == [("Spinach", 39)]


@pytest.mark.parametrize(("kcal", "is_worth"), [("21", "0.78"), ("100", "0.78"), ("156", "0.5"), (None, "0.0867")])
def test_little_energy_makes_no_food_better_and_unknown_energy_is_much(kcal: str | None, is_worth: str) -> None:
    it = replace(SPINACH, energy_kcal=None if kcal is None else Decimal(kcal))
    assert round(worth(it), 4) == Decimal(is_worth)
