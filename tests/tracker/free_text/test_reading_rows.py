"""How much is meant of the choice of a row."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tracker.free_text.reading_rows import Offered, ReadingRow, amount_meant


@pytest.mark.parametrize(
    ("typed", "of", "meant"),
    [
        (None, "", "40"),  # not sent: the amount of the choice itself
        ("3", "7", "3"),  # said of this choice
        ("2", "5", "40"),  # said of the first, and unchanged
        ("3", "5", "60"),  # half as much again of the first is that of the other
    ],
)
def test_it_works(typed: str | None, of: str, meant: str) -> None:
    amount = Decimal(typed) if typed else None
    assert amount_meant(amount, of, key="7", own=Decimal(40), first=Decimal(2)) == Decimal(meant)


def test_a_row_shows_what_was_chosen() -> None:
    white, rye = Offered("1", "", "White bread"), Offered("2", "", "Rye bread")
    assert ReadingRow(True, (white, rye)).shown == white
    assert ReadingRow(True, (white, rye), value="2").shown == rye
    assert ReadingRow(True, (white, rye), value="-").shown == white


def test_the_facts_of_a_choice() -> None:
    assert Offered("1", "", "Bread", Decimal("6.67"), amount=Decimal(2), measure="1 slice").facts == {
        "data-name": "Bread",
        "data-ug": "6670",
        "data-amount": "2",
        "data-unit": "× slice",
    }
    assert Offered("1", "", "Skyr", None, is_floor=True).facts == {"data-name": "Skyr", "data-ug": "", "data-floor": ""}
