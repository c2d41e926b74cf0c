"""Amounts as people write them."""

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foods.amounts import UnreadableAmountError, parse_amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("2", "2"),
        ("1.5", "1.5"),
        ("1,5", "1.5"),
        (",5", "0.5"),
        (".25", "0.25"),
        ("1/2", "0.5"),
        ("1 1/2", "1.5"),
        ("1/3", "0.333"),
        ("½", "0.5"),
        ("1½", "1.5"),
        ("1 ¾", "1.75"),
        ("1⁄4", "0.25"),
        (" 3 ", "3"),
        ("٣", "3"),
        ("1000", "1000"),
        ("1.000", "1"),
        ("0", "0"),
    ],
)
def test_it_works(text: str, amount: str) -> None:
    assert parse_amount(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text", ["", "a lot", "-1", "1/0", "1//2", "1e5", "1.5.2", "nan", "inf", "1 2", "½½", "9" * 40, "1,2,3", "0x1"]
)
def test_what_is_not_an_amount_is_refused(text: str) -> None:
    with pytest.raises(UnreadableAmountError) as problem:
        parse_amount(text)
    assert problem.value.reason == "unreadable"


@pytest.mark.parametrize("text", ["1,000", "12,345"])
def test_a_comma_before_three_digits_could_mean_two_things(text: str) -> None:
    with pytest.raises(UnreadableAmountError) as problem:
        parse_amount(text)
    assert problem.value.reason == "ambiguous"


@given(st.decimals(min_value=0, max_value=99_999, places=2, allow_nan=False))
def test_comma_and_point_say_the_same(amount: Decimal) -> None:
    assert parse_amount(f"{amount:f}") == parse_amount(f"{amount:f}".replace(".", ",")) == amount


@given(st.text(max_size=30))
def test_no_text_breaks_it(text: str) -> None:
    with contextlib.suppress(UnreadableAmountError):
        assert parse_amount(text) >= 0
