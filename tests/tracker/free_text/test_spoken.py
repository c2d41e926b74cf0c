"""An amount given twice counts once; a parsed amount can be written so that it parses again."""

from __future__ import annotations

import pytest

from tracker.free_text.chunks import tokens
from tracker.free_text.parser import parse
from tracker.free_text.spoken import Spoken


@pytest.mark.parametrize(
    ("text", "aside", "expected"),
    [
        ("almonds 1 oz", "28 g", "28 g of almonds"),
        ("almonds 28 g", "1 oz", "28 g of almonds"),
        ("chicken 6 oz", "250 g", "6 oz of chicken (250 g)"),
        ("2 slices bread", "60 g", "2 slices of bread (60 g)"),
        ("bread", "60 g", "60 g of bread"),
        ("bread", "2 slices", "2 slices of bread"),
        ("60 g bread", "2 slices", "60 g of bread"),
        ("2 eggs", "1 bowl", "2 eggs"),
        ("2 yogurts", "125 g each", "2 yogurts (125 g each)"),
        ("a banana", "", "a banana"),
        ("2-3 dates", "", "2-3 dates"),
    ],
)
def test_it_works(text: str, aside: str, expected: str) -> None:
    assert str(parse(text.split(), tokens(aside))[0]) == expected


@pytest.mark.parametrize(("text", "aside"), [("chicken 6 oz", "250 g"), ("2 eggs", "1 bowl"), ("bread 3 g", "50 g")])
def test_two_amounts_that_disagree_are_asked(text: str, aside: str) -> None:
    assert parse(text.split(), tokens(aside))[0].problem == "two_amounts"


def test_an_amount_alone_is_kept_from_brackets() -> None:
    [spoken] = parse([], tokens("60 g"))
    assert (spoken.food, f"{spoken.amount:f}", spoken.unit) == ("", "60.000", "gram")
    assert parse([], tokens("some")) == []
    assert str(Spoken("")) == ""
