"""How amounts are written on pages."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from foods.amounts import parse_amount
from foods.nutrients import Total
from foods.templatetags.amounts import count, grams, mg, mg_number, number, row_mg, total


def test_it_works() -> None:
    assert mg(Decimal("214.4")) == "214 mg"
    assert grams(Decimal("28.350")) == "28.35 g"
    assert number(Decimal("1.500")) == "1.5"
    assert mg_number(Decimal("2.70")) == "2.7"


def test_the_milligrams_of_a_row() -> None:
    assert row_mg(Decimal("76.5")) == '<span class="row-mg">77 mg</span>'
    assert row_mg(None) == '<span class="row-mg row-mg-none">no value</span>'
    assert row_mg(Total(Decimal(5), 2, 1)) == '<span class="row-mg row-mg-none">at least 5 mg</span>'
    assert row_mg(Total(Decimal(5), 2, 0)) == '<span class="row-mg">5 mg</span>'


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0 mg"),
        ("0.000", "0 mg"),
        ("0.049", "under 0.1 mg"),  # measured, and not nothing
        ("0.05", "0.1 mg"),
        ("2.25", "2.3 mg"),  # half goes up
        ("2.04", "2 mg"),
        ("9.94", "9.9 mg"),
        ("9.95", "10 mg"),
        ("10.5", "11 mg"),
        ("100", "100 mg"),
        ("1234.5", "1,235 mg"),
        ("60310", "60,310 mg"),
    ],
)
def test_milligrams(value: str, text: str) -> None:
    assert mg(Decimal(value)) == text


def test_no_value_is_said_and_never_zero() -> None:
    assert mg(None) == "no value"
    assert grams(None) == "no weight"
    assert number(None) == mg_number(None) == "–"
    assert total(Total(Decimal(0), 2, 2)) == "no value"


def test_a_total_with_a_part_that_has_no_value_is_a_floor() -> None:
    assert total(Total(Decimal("12.3"), 2, 1)) == "at least 12 mg"
    assert total(Total(Decimal("12.3"), 2, 0)) == "12 mg"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1032", "1,032 g"),
        ("14.4", "14.4 g"),
        ("28.3495", "28.35 g"),
        ("0.005", "0.01 g"),
        ("0.001", "0.001 g"),
        ("0", "0 g"),
    ],
)
def test_weights(value: str, text: str) -> None:
    assert grams(Decimal(value)) == text


def test_floats_of_data_frames_are_read_as_printed() -> None:
    assert mg(240.3) == "240 mg"
    assert mg(2.25) == "2.3 mg"
    assert number(0.1 + 0.2) == "0.3"


def test_numbers_follow_the_language() -> None:
    with translation.override("de"):
        assert number(Decimal("1234.5")) == "1.234,5"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("2", "2"),
        ("0.5", "½"),
        ("1.5", "1½"),
        ("0.333", "⅓"),
        ("2.75", "2¾"),
        ("1.2", "1.2"),
        ("0", "0"),
        ("0.1", "0.1"),
        ("0.125", "⅛"),
        ("1.375", "1⅜"),
        ("2.625", "2⅝"),
        ("0.875", "⅞"),
        ("0.063", "0.063"),
    ],
)
def test_how_many_of_a_measure(value: str, text: str) -> None:
    assert count(Decimal(value)) == text
    assert count(None) == "–"


STORED = st.integers(1, 999_999).map(lambda thousandths: Decimal(thousandths).scaleb(-3))


@given(STORED)
def test_a_count_of_measures_can_be_typed_again_as_it_is_shown(amount: Decimal) -> None:
    assert parse_amount(count(amount)) == amount


@given(STORED)
def test_what_is_more_than_nothing_is_never_shown_as_nothing(amount: Decimal) -> None:
    for shown in (grams(amount), number(amount), count(amount), mg(amount), mg_number(amount)):
        assert re.search("[1-9½⅓⅔¼¾⅛⅜⅝⅞]", shown), shown
