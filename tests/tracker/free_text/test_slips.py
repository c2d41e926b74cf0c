"""Several misspelled words of one food are corrected together, if they are exactly a food then."""

from __future__ import annotations

import pytest

from tests.tracker.free_text.told import names_in
from tracker.free_text.combine import read_line
from tracker.free_text.reader import Reader

pytestmark = pytest.mark.usefixtures("seeded")


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("chesse sandwhich", ["Cheese sandwich"]),
        ("grlled chiken brest", ["Chicken breast, roasted"]),
        ("chiptole bowl", ["Burrito bowl"]),
        ("vegitable soop with bred", ["Vegetable soup", "White bread"]),
        ("chiken tika masalla", ["Chicken tikka masala"]),
        ("2 chesse sandwhiches", ["Cheese sandwich"]),
        ("1 oz cashues", ["?"]),  # a single word that only sounds alike is asked
        ("prawn caesar salad", ["?"]),  # has no typo and is not known
        ("ches mat", ["?"]),
        ("kalo kalo", ["?"]),  # is not twice kale
        ("grilld chickn brest", ["Chicken breast, roasted"]),
    ],
)
def test_it_works(line: str, names: list[str]) -> None:
    assert names_in(line) == names


def test_the_amount_stays() -> None:
    [item] = read_line(Reader(None), "2 chesse sandwhiches")
    assert item.chosen is not None
    assert item.chosen.fit.amount == 2
