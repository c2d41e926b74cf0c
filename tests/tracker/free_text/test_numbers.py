"""Where a number ends, and what looks like one but is not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tracker.free_text.numbers import begins_fraction, is_number_word, number_at


@pytest.mark.parametrize(
    ("text", "value", "end"),
    [
        ("dozen eggs", "12", 1),
        ("2 1/2 cups", "2.5", 2),
        ("2 and a half cups", "2.5", 4),
        ("two and 1/2 cups", "2.5", 3),
        ("hundred and rice", "100", 1),
        ("twenty twenty eggs", "20", 1),
        ("one half cup", "0.5", 2),
        ("two and a half", "2.5", 4),
        ("a pair", "2", 2),
        ("three dozen", "36", 2),
        ("a hundred and fifty", "150", 4),
    ],
)
def test_it_works(text: str, value: str, end: int) -> None:
    number = number_at(text.split(), 0)
    assert number is not None
    assert (number.value, number.end) == (Decimal(value), end)


@pytest.mark.parametrize("text", ["half and half", "zero sugar cola", "between", "and", "apple", "quarter pounder"])
def test_what_is_no_number(text: str) -> None:
    assert number_at(text.split(), 0) is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("0 eggs", "not_positive"),
        ("zero eggs", "not_positive"),
        ("- 2 eggs", "not_positive"),
        ("2 and 1/0 eggs", "unreadable"),
        ("two and 1/0 eggs", "unreadable"),
        ("a bit of", "vague"),
        ("between two and a", "none"),
    ],
)
def test_what_is_wrong_with_a_number(text: str, problem: str) -> None:
    number = number_at(text.split(), 0)
    assert (number.problem if number else "none") == problem


def test_words_that_are_numbers_by_themselves() -> None:
    assert is_number_word("twenty-five")
    assert not is_number_word("apple")
    assert begins_fraction(["a", "half"], 0)
    assert not begins_fraction(["a"], 0)
