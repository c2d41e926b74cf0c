"""Household measures of FoodData Central: labels, weights and the usual one."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foods.importers.fdc_portions import Measure, measured, shortened, with_usual
from foods.importers.records import PortionRecord, RowError


def portion(label: str, grams: str) -> PortionRecord:
    return PortionRecord(label, Decimal(grams))


def test_it_works() -> None:
    assert measured(Measure(2, "3.0", "9999", "", "oz", "85"), {}) == portion("3 oz", "85.000")


def test_a_likely_measure_is_the_usual_one() -> None:
    given_portions = [portion("1 oz", "28.35"), portion("1 pinch", "0.2"), portion("1 slice", "30")]
    assert [p.is_usual for p in with_usual(given_portions)] == [False, False, True]
    assert [p.is_usual for p in with_usual(given_portions[:2])] == [True, False]
    assert [p.is_usual for p in with_usual(given_portions, Decimal("0.2"))] == [False, True, False]


def test_the_same_words_with_three_weights() -> None:
    bars = [portion("1 bar", "37"), portion("1 bar", "37"), portion("1 bar", "38"), portion("1 bar", "38")]
    assert [p.label for p in with_usual(bars)] == ["1 bar", "1 bar (38 g)"]


@given(st.text(), st.integers(2, 200))
def test_what_is_cut_fits(text: str, longest: int) -> None:
    assert len(shortened(text, longest)) <= longest


@given(st.text(max_size=12), st.text(max_size=90), st.text(max_size=12))
def test_any_measure_is_taken_or_refused(amount: str, modifier: str, grams: str) -> None:
    try:
        taken = measured(Measure(2, amount, "9999", "", modifier, grams), {})
    except RowError:
        return
    assert taken is None or (0 < len(taken.label) <= 80 and taken.grams > 0)


@given(st.decimals(0, 1000, places=3))
def test_amounts_read_as_people_write_them(amount: Decimal) -> None:
    taken = measured(Measure(2, str(amount), "9999", "", "cup", "10"), {})
    assert taken is not None
    label = taken.label
    assert label == "1 portion (cup)" if not amount else Decimal(label.removesuffix(" cup")) == amount


@given(st.lists(st.builds(portion, st.sampled_from(["a", "b"]), st.sampled_from(["1", "2", "3"]))))
def test_labels_differ_and_one_is_usual(portions: list[PortionRecord]) -> None:
    listed = with_usual(portions)
    assert len({p.label for p in listed}) == len(listed)
    assert [p.is_usual for p in listed].count(True) == 1


@pytest.mark.parametrize("amount", ["NAN", "-nan", "sNaN", "Infinity", "-Infinity", "two"])
def test_an_amount_that_is_no_number_is_refused(amount: str) -> None:
    with pytest.raises(RowError, match=f"not a number: {amount}"):
        measured(Measure(2, amount, "9999", "", "cup", "85"), {})


@pytest.mark.parametrize(
    ("unit", "description", "modifier", "label"),
    [
        ("9999", "", "cup, shredded", "1 cup, shredded"),
        ("9999", "", "cup shredded", "1 cup, shredded"),
        ("9999", "", "tbsp chopped", "1 tbsp, chopped"),
        ("9999", "", "cup (8 fl oz)", "1 cup (8 fl oz)"),
        ("9999", "", "cupcake", "1 cupcake"),
        ("1000", "", "shredded", "1 cup, shredded"),
        ("1000", "shredded", "", "1 cup, shredded"),
        ("1000", "1 cup, shredded", "", "1 cup, shredded"),
        ("9999", "1 cup, shredded", "10043", "1 cup, shredded"),
    ],
)
def test_a_cup_of_something_shredded_keeps_its_cup(unit: str, description: str, modifier: str, label: str) -> None:
    assert measured(Measure(2, "1.0", unit, description, modifier, "113"), {"1000": "cup"}) == portion(label, "113.000")
