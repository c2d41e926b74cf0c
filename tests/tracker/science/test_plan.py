"""A plan from the average to the target."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foods.models import Diet
from tracker.science.eater import DIETS, HALF, ONE, Eater
from tracker.science.plan import LEAST_UG, MOST_LINES, MOST_MORE_CAL, MOST_SWAPS, Basis, Eaten, Kind, Plan, make_plan
from tracker.science.rounding import as_ug
from tracker.science.suggest import Option
from tracker.science.swaps import PORTION, WEIGHT, Possible, Side

FIRST = date(2026, 11, 2)
DAYS = [FIRST + timedelta(days=n) for n in range(28)]
WHITE = Side(1, "White rice", "grains-bread", Decimal(12), Decimal(130), "1 cup", Decimal(158), diet="vegan")
BROWN = Side(2, "Brown rice", "whole-grains", Decimal(39), Decimal(123), "1 cup", Decimal(202), diet="vegan")
QUINOA = Side(3, "Quinoa", "whole-grains", Decimal(64), Decimal(120), "1 cup", Decimal(185), diet="vegan")
CHIPS = Side(4, "Chips", "sweets-snacks", Decimal(63), Decimal(532), "1 oz", Decimal("28.35"), diet="vegan")
ALMONDS = Side(
    5,
    "Almonds",
    "nuts",
    Decimal(270),
    Decimal(579),
    "1 oz",
    Decimal("28.35"),
    diet="vegan",
    contains=("tree nuts",),
    may_contain=("peanuts", "sesame"),
)
TO_BROWN = Possible(WHITE, BROWN, WEIGHT, 1)
TO_QUINOA = Possible(WHITE, QUINOA, WEIGHT, 2)
TO_ALMONDS = Possible(CHIPS, ALMONDS, WEIGHT, 2)
ANYONE = Eater()

allergens = st.sampled_from(["milk", "fish", "tree nuts", "peanuts"])
groups = st.sampled_from(
    ["nuts", "seeds", "legumes", "whole-grains", "fatty-fish", "dark-chocolate", "fruit", "drinks"]
)
names = st.sampled_from(["A", "B", "Kelp", "Whole almonds", "Brie"])
who: dict[str, Any] = {
    "diet": st.sampled_from(["", *DIETS]),
    "contains": st.lists(allergens, max_size=2),
    "may_contain": st.lists(allergens, max_size=2),
}
sides = st.builds(
    Side,
    food_id=st.integers(1, 12),
    name=names,
    group=groups,
    mg_per_100g=st.decimals("0.001", 600, places=3),
    energy_kcal_per_100g=st.none() | st.decimals(0, 900, places=1),
    measure=st.just("1 cup"),
    portion_grams=st.decimals(1, 400, places=1),
    **who,
)
possibles = st.lists(
    st.builds(Possible, sides, sides, st.sampled_from([WEIGHT, PORTION]), st.sampled_from([1, 2])),
    max_size=12,
    unique_by=lambda it: it.new.food_id,
)
options = st.lists(
    st.builds(
        Option,
        food_id=st.integers(1, 40),
        name=names,
        measure=st.just("1 oz"),
        grams=st.decimals(1, 300, places=1),
        mg=st.decimals(1, 200, places=3),
        energy_kcal=st.none() | st.decimals(0, 400, places=1),
        group_id=st.just(1),
        group=groups,
        of_document=st.booleans(),
        recommended=st.booleans(),
        **who,
    ),
    max_size=12,
    unique_by=lambda it: it.food_id,
)
eaters = st.builds(
    Eater,
    diet=st.sampled_from(["", *Diet.values]),
    avoids=st.frozensets(allergens),
    age_months=st.none() | st.integers(12, 240),
    pregnant=st.booleans(),
)


@st.composite
def bases(draw: st.DrawFn) -> Basis:
    """Draw full days with their entries, and a goal."""
    days = DAYS[: draw(st.integers(1, 28))]
    rows = st.tuples(
        st.integers(1, 12),
        groups,
        st.sampled_from(days),
        st.sampled_from(["breakfast", "dinner"]),
        st.none() | st.decimals(1, 400, places=1),
        st.integers(0, 200_000),
        st.none() | st.integers(0, 500_000),
        st.booleans(),
    )
    eaten = [Eaten(n, *row) for n, row in enumerate(draw(st.lists(rows, max_size=40)))]
    others = draw(st.integers(0, 400_000)) * len(days)
    return Basis(
        days=days,
        ug=sum(it.ug for it in eaten) + others,
        goal_mg=Decimal(draw(st.integers(80, 500))),
        eaten=eaten,
        possible=draw(possibles),
        options=draw(options),
        eater=draw(eaters),
    )


def eaten(food: Side, back: int, meal: str = "dinner", grams: str | None = "158", **kw: Any) -> Eaten:
    weight = None if grams is None else Decimal(grams)
    ug = as_ug((weight or 100) * food.mg_per_100g / 100)
    cal = as_ug((weight or 100) * (food.energy_kcal_per_100g or 0) / 100)
    it = Eaten(1000 * food.food_id + back, food.food_id, food.group, DAYS[back], meal, weight, ug, cal, True)
    return it._replace(**kw)


def option(food_id: int, name: str, group: str, mg: str, kcal: str | None, **kw: Any) -> Option:
    values: dict[str, Any] = {"measure": "1 oz", "grams": Decimal(30), "group_id": 1, "diet": "vegan"}
    values |= {"recommended": True, "of_document": True}
    energy = None if kcal is None else Decimal(kcal)
    return Option(food_id=food_id, name=name, group=group, mg=Decimal(mg), energy_kcal=energy, **values | kw)


SEEDS = option(20, "Pumpkin seeds", "seeds", "168", "158")
CHARD = option(21, "Swiss chard", "dark-leafy-greens", "75", "18")
BEANS = option(22, "Black beans", "legumes", "60", "114")
NUTS = option(23, "Cashews", "nuts", "83", "157", contains=("tree nuts",), may_contain=("sesame",))
SALMON = option(24, "Salmon, cooked", "fatty-fish", "46", "228", diet="pescatarian", contains=("fish",))
CHOCOLATE = option(25, "Dark chocolate", "dark-chocolate", "65", "170")


def planned(*log: Eaten, mean: str = "200", goal: str = "320", days: int = 14, **kw: Any) -> Plan:
    values: dict[str, Any] = {"possible": [TO_BROWN], "options": [], "eater": ANYONE}
    basis = Basis(days=DAYS[:days], ug=as_ug(Decimal(mean)) * days, goal_mg=Decimal(goal), eaten=log, **values | kw)
    return make_plan(basis)


def said(plan: Plan) -> list[tuple[str, str, int, str]]:
    return [(it.old_name, it.name, it.times_a_week, it.meal) for it in plan.lines]


def test_it_works() -> None:
    plan = planned(*(eaten(WHITE, n) for n in range(6)), options=[SEEDS, CHARD])
    assert said(plan) == [
        ("White rice", "Brown rice", 3, "dinner"),
        ("", "Pumpkin seeds", 4, ""),
        ("", "Swiss chard", 1, ""),
    ]
    rice, seeds, chard = plan.lines
    assert (rice.kind, seeds.kind, rice.times, seeds.times, chard.times) == (Kind.SWAP, Kind.NEW, 6, 8, 2)
    assert (rice.portions, rice.grams, seeds.portions) == (None, 158, 1)
    assert rice.gain_ug == 6 * as_ug(Decimal("158") * 27 / 100)
    assert rice.gain_mg == Decimal(rice.gain_ug) / 1000
    assert rice.gain_mg_a_day == Decimal(rice.gain_ug) / 14_000
    assert (
        plan.after_mg
        == plan.steps[-1].after_mg
        == Decimal(14 * 200_000 + sum(it.gain_ug for it in plan.lines)) / 14_000
    )
    assert [it.number for it in plan.steps] == [1, 2, 3]
    assert (plan.steps[0].before_mg, plan.steps[1].before_mg) == (plan.before_mg, plan.steps[0].after_mg)
    assert plan.reaches
    assert rice.key == (1, 2)


def test_no_days_no_plan() -> None:
    with pytest.raises(ValueError, match="no days"):
        planned(days=0)


def test_who_is_at_the_target_changes_nothing() -> None:
    plan = planned(mean="320", options=[SEEDS])
    assert (plan.lines, plan.reaches, plan.before_mg, plan.after_mg) == ((), True, 320, 320)
    assert planned(mean="319.999", options=[SEEDS]).lines


def test_no_more_is_changed_than_is_needed() -> None:
    every_day = [eaten(WHITE, n) for n in range(14)]
    assert said(planned(*every_day, goal="212")) == [("White rice", "Brown rice", 2, "dinner")]
    assert said(planned(goal="210", options=[SEEDS])) == [("", "Pumpkin seeds", 1, "")]


def test_the_most_usual_meal_comes_first() -> None:
    log = [eaten(WHITE, n, "lunch") for n in range(3)] + [eaten(WHITE, n) for n in range(10)]
    assert said(planned(*log, goal="212")) == [("White rice", "Brown rice", 2, "dinner")]
    assert said(planned(*log)) == [("White rice", "Brown rice", 7, "")]


def test_helpings_of_one_meal_are_one_time() -> None:
    log = [eaten(WHITE, n, entry=100 * n + k) for n in range(4) for k in range(2)]
    (line,) = planned(*log).lines
    assert (line.times, line.times_a_week, len(line.changes)) == (4, 2, 8)


def test_by_portion_the_amount_that_was_eaten_makes_no_difference() -> None:
    log = [eaten(WHITE, n, grams=None) for n in range(6)]
    assert planned(*log).lines == ()
    (line,) = planned(*log, possible=[replace(TO_BROWN, by=PORTION)]).lines
    assert (line.portions, {it.grams for it in line.changes}) == (1, {202})
    child = planned(*log, possible=[replace(TO_BROWN, by=PORTION)], eater=Eater(age_months=80)).lines[0]
    assert (child.portions, {it.grams for it in child.changes}) == (HALF, {101})


def test_what_is_eaten_once_in_a_while_or_gives_next_to_nothing_is_no_swap() -> None:
    assert planned(eaten(WHITE, 0, grams="900"), days=15).lines == ()
    assert planned(eaten(WHITE, 0, grams="900"), days=14).lines
    exact = eaten(WHITE, 0, grams="900")
    exact = exact._replace(ug=as_ug(Decimal(900) * 39 / 100) - 14 * LEAST_UG)
    assert planned(exact).lines
    assert planned(exact._replace(ug=exact.ug + 1)).lines == ()
    assert planned(exact._replace(is_measured=False)).lines == ()


def test_least_effort_first_and_each_food_once() -> None:
    log = [eaten(WHITE, n) for n in range(14)] + [eaten(CHIPS, n, "snack", "40") for n in range(14)]
    options = [replace(CHARD, food_id=30, eaten=True), SEEDS]
    log += [eaten(WHITE, 3, food_id=30, group="dark-leafy-greens", entry=9)]
    plan = planned(*log, goal="420", possible=[TO_ALMONDS, TO_QUINOA, TO_BROWN], options=options)
    assert [(it.kind, it.name) for it in plan.lines] == [
        (Kind.SWAP, "Brown rice"),
        (Kind.MORE, "Swiss chard"),
        (Kind.SWAP, "Almonds"),
        (Kind.NEW, "Pumpkin seeds"),
    ]
    chain = Possible(BROWN, QUINOA, WEIGHT, 1)
    both = [eaten(WHITE, n) for n in range(14)] + [eaten(BROWN, n, "lunch") for n in range(14)]
    assert len(planned(*both, possible=[TO_BROWN, chain]).lines) == 1


def test_at_most_three_swaps() -> None:
    pairs = [Possible(replace(WHITE, food_id=n), replace(BROWN, food_id=n + 50), WEIGHT, 1) for n in range(5)]
    log = [eaten(replace(WHITE, food_id=food), n) for food in range(5) for n in range(14)]
    plan = planned(*log, possible=pairs, options=[SEEDS], goal="900")
    assert [it.kind for it in plan.lines] == [Kind.SWAP] * MOST_SWAPS + [Kind.NEW]


def test_before_a_first_answer_nothing_is_swapped_and_additions_are_for_every_day() -> None:
    plan = planned(*(eaten(WHITE, n) for n in range(5)), days=5, options=[CHARD, SEEDS, SALMON])
    assert said(plan) == [("", "Pumpkin seeds", 7, "")]
    assert planned(eaten(ALMONDS, 0), days=5, options=[NUTS]).lines == ()


def test_of_a_group_one_food_that_is_eaten_anyway_if_any() -> None:
    other = replace(SEEDS, food_id=31, name="Chia seeds", mg=Decimal(40))
    assert [it.name for it in planned(options=[SEEDS, other], goal="230").lines] == ["Pumpkin seeds"]
    has_had = eaten(WHITE, 0, food_id=31, group="fruit")
    assert [it.name for it in planned(has_had, options=[SEEDS, other], goal="210").lines] == ["Chia seeds"]


def test_a_food_of_the_text_that_takes_the_place_of_another_is_not_added_too() -> None:
    spinach = replace(BROWN, food_id=9, name="Spinach", term="spinach")
    log = [eaten(WHITE, n) for n in range(6)]
    frozen = replace(CHARD, food_id=32, name="Spinach, frozen", mg=Decimal(78), term="spinach")
    plan = planned(
        *log, possible=[replace(TO_BROWN, new=spinach)], options=[frozen, replace(CHARD, term="swiss chard")]
    )
    assert [it.name for it in plan.lines] == ["Spinach", "Swiss chard"]


def test_more_of_what_is_eaten_only_if_it_is_worth_its_energy_and_of_a_group_of_the_text() -> None:
    log = [eaten(WHITE, 0, food_id=food, group="fruit") for food in (22, 40)]
    beans = replace(BEANS, recommended=False)
    assert [it.kind for it in planned(*log, options=[beans]).lines] == [Kind.MORE]
    assert planned(*log, options=[replace(beans, mg=Decimal(39))]).lines == ()
    assert planned(*log, options=[replace(beans, of_document=False)]).lines == ()


def test_often_only_if_seldom_is_not_enough() -> None:
    assert said(planned(options=[SEEDS], goal="290")) == [("", "Pumpkin seeds", 4, "")]
    assert said(planned(options=[SEEDS], goal="310")) == [("", "Pumpkin seeds", 5, "")]
    assert said(planned(options=[SALMON, CHOCOLATE], goal="400")) == [
        ("", "Dark chocolate", 3, ""),
        ("", "Salmon, cooked", 2, ""),
    ]
    assert not planned(options=[SEEDS], goal="900").reaches


def test_half_a_helping_where_a_whole_one_is_too_much() -> None:
    plan = planned(options=[SEEDS, NUTS], goal="420", mean="200", days=7)
    assert [(it.name, it.portions, it.times_a_week) for it in plan.lines] == [
        ("Pumpkin seeds", 1, 7),
        ("Cashews", HALF, 7),
    ]


def test_a_child_under_nine_gets_half() -> None:
    (line,) = planned(options=[CHARD], eater=Eater(age_months=107), goal="215").lines
    assert (line.portions, {it.grams for it in line.changes}, line.changes[0].ug) == (HALF, {15}, 37_500)
    assert planned(options=[CHARD], eater=Eater(age_months=108), goal="215").lines[0].portions == 1


def test_nuts_that_give_way_leave_room_for_others() -> None:
    walnuts = replace(ALMONDS, food_id=8, name="Walnuts", group="nuts", mg_per_100g=Decimal(10))
    log = [eaten(walnuts, n, grams="28") for n in range(14)]
    assert planned(*log, options=[NUTS], possible=[]).lines == ()
    instead = Possible(walnuts, BROWN, WEIGHT, 1)
    assert [it.name for it in planned(*log, options=[NUTS], possible=[instead]).lines] == ["Brown rice", "Cashews"]


def test_what_a_day_has_room_for() -> None:
    assert planned(options=[replace(SEEDS, energy_kcal=None)]).lines == ()
    assert planned(options=[replace(SEEDS, energy_kcal=Decimal("500.1"))]).lines == ()
    had = [eaten(ALMONDS, n) for n in range(14)]
    assert planned(*had, options=[NUTS]).lines == ()
    peanuts = replace(ALMONDS, food_id=8, name="Peanuts", mg_per_100g=Decimal(170))
    instead = Possible(peanuts, ALMONDS, WEIGHT, 1)
    log = [eaten(peanuts, n, grams="60", ug=20_000) for n in range(14)]
    assert {it.grams for it in planned(*log, possible=[instead], goal="900").lines[0].changes} == {
        ALMONDS.portion_grams
    }
    twice = [it._replace(entry=n) for n, it in enumerate([*log, *log])]
    assert planned(*twice, possible=[instead]).lines == ()


def test_what_is_avoided_is_not_offered_and_traces_are_named() -> None:
    assert planned(options=[NUTS], eater=Eater(avoids=frozenset({"tree nuts"}))).lines == ()
    (line,) = planned(options=[NUTS], eater=Eater(avoids=frozenset({"sesame"}))).lines
    assert line.may_contain == ("sesame",)
    chips = [eaten(CHIPS, n) for n in range(14)]
    assert planned(*chips, possible=[TO_ALMONDS], eater=Eater(avoids=frozenset({"tree nuts"}))).lines == ()
    unknown = replace(TO_BROWN, new=replace(BROWN, energy_kcal_per_100g=None))
    assert planned(*(eaten(WHITE, n) for n in range(6)), possible=[unknown]).lines == ()


def test_white_bread_corn_flakes_and_rice_reach_the_target() -> None:
    bread = replace(WHITE, food_id=6, name="White bread", mg_per_100g=Decimal(23))
    wheat = replace(BROWN, food_id=7, name="Whole wheat bread", mg_per_100g=Decimal(75))
    log = [eaten(WHITE, n) for n in range(14)] + [eaten(bread, n, "lunch", "60") for n in range(14)]
    plan = planned(
        *log,
        mean="90",
        possible=[TO_BROWN, Possible(bread, wheat, WEIGHT, 1)],
        options=[SEEDS, CHARD, BEANS, NUTS, SALMON, CHOCOLATE],
    )
    assert len(plan.lines) >= 3
    assert plan.reaches


@given(bases(), st.randoms())
def test_what_holds_of_every_plan(basis: Basis, random: Any) -> None:
    plan = make_plan(basis)
    ug, cal = Counter(dict.fromkeys(basis.days, 0)), Counter(dict.fromkeys(basis.days, 0))
    left = {it.entry: it for it in basis.eaten}
    portions: Counter[tuple[date, str]] = Counter()
    group_of = {it.food_id: it.group for it in basis.options}
    pairs = {it.new.food_id: it for it in basis.possible}
    for line in plan.lines:
        assert line.gain_ug > 0
        assert line.times_a_week >= 1
        for change in line.changes:
            assert change.day in basis.days
            if change.instead_of:
                del left[change.instead_of.entry]  # KeyError if it were replaced twice
            ug[change.day] += change.gain_ug
            cal[change.day] += change.more_cal
        if line.old_id is None:
            assert len(line.changes) == len({change.day for change in line.changes})
            assert line.portions in ({HALF} if basis.eater.is_child else {ONE, HALF})
            options = [it for it in basis.options if it.food_id == line.food_id and basis.eater.takes(it)]
            assert options
            portions.update((change.day, group_of[line.food_id]) for change in line.changes)
        else:
            pair = pairs[line.food_id]
            assert line.old_id == pair.old.food_id
            assert basis.eater.takes(pair.new)
            portions.update((change.day, pair.new.group) for change in line.changes)
    assert plan.after_mg == Decimal(basis.ug + sum(ug.values())) / (1000 * len(basis.days))
    assert max(cal.values()) <= MOST_MORE_CAL
    assert len(plan.lines) <= MOST_LINES
    foods = [food for line in plan.lines for food in line.key if food is not None]
    assert len(foods) == len(set(foods))
    had = Counter((it.day, it.group) for it in left.values())
    for (day, group), number in portions.items():
        if group in ("nuts", "seeds"):
            assert number + had[day, group] == 1
    assert plan.reaches == (basis.ug + sum(ug.values()) >= basis.goal_mg * 1000 * len(basis.days))
    random.shuffle(basis.options)
    assert make_plan(basis) == plan
