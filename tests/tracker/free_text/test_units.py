"""Measures as people say and misspell them."""

from __future__ import annotations

import pytest

from tracker.free_text.units import Unit, in_number, nearest_unit, plural, size_at, unit_at


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("glas", "glass"),
        ("cup", "cup"),
        ("rounds", "rounds"),
        ("xyz", "xyz"),
        ("slyce", "slice"),
        ("handfull", "handful"),
    ],
)
def test_it_works(word: str, expected: str) -> None:
    assert nearest_unit(word) == expected


def test_nothing_is_measured_behind_the_last_word() -> None:
    assert unit_at(["cup"], 1, after_number=True) is None
    assert size_at(["large"], 1) is None
    assert in_number("", many=True) is None


def test_sizes_of_two_words() -> None:
    assert size_at(["extra", "large", "fries"], 0) == Unit("extra large", 2)


@pytest.mark.parametrize(("one", "many"), [("sandwich", "sandwiches"), ("radish", "radishes"), ("patty", "patties")])
def test_plurals_of_measures(one: str, many: str) -> None:
    assert plural(one) == many
