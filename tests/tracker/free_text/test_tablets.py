"""What is a supplement, and which of them have no magnesium."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tracker.free_text.spoken import Spoken
from tracker.free_text.tablets import kind_of_tablet


@pytest.mark.parametrize(
    ("food", "unit", "kind"),
    [
        ("vitamin D 2000 iu", "", "no_magnesium"),
        ("omega 3 1000 mg", "", "no_magnesium"),
        ("creatine", "gram", "no_magnesium"),
        ("d3 600 mg/400iu", "", "no_magnesium"),
        ("cod liver oil", "teaspoon", "no_magnesium"),
        ("magnesium citrate", "milligram", "tablet"),
        ("multivitamin", "", "tablet"),
        ("vitamin b complex", "", "tablet"),
        ("iron", "", "no_magnesium"),
        ("iron fortified cereal", "", ""),
        ("zinc lozenge", "milligram", "no_magnesium"),
        ("olive oil", "tablespoon", ""),
        ("almonds", "gram", ""),
        ("metformin", "", "no_magnesium"),
        ("LMNT", "", "tablet"),
    ],
)
def test_it_works(food: str, unit: str, kind: str) -> None:
    assert kind_of_tablet(Spoken(food, Decimal(1), unit)) == kind
