"""Chunks are joined and divided before they are read: an amount behind a comma, "mac and cheese" in a row of foods."""

from __future__ import annotations

import pytest

from tracker.free_text.combine import read_line
from tracker.free_text.reader import Reader

pytestmark = pytest.mark.usefixtures("seeded")


def _read(line: str) -> list[str]:
    return [
        f"{one.chosen.food.name} {one.chosen.grams.normalize():f}" if one.chosen else f"? {one.spoken}"
        for one in read_line(Reader(None), line)
    ]


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        (
            "chicken 170, rice 200, broccoli 80",
            ["Chicken breast, roasted 170", "White rice, cooked 200", "Broccoli, raw 80"],
        ),
        ("chicken 170 rice 200", ["Chicken breast, roasted 170", "White rice, cooked 200"]),
        ("eggs 2, bananas 3", ["Egg, hard boiled 100", "Banana 354"]),
        ("chicken 170", ["? 170 chicken"]),
        (
            "fried chicken mac and cheese green beans",
            ["Fried chicken, drumstick 49", "Macaroni and cheese 250", "Green beans, cooked 62.5"],
        ),
        ("bacon egg and cheese biscuit", ["Biscuit sandwich, egg and bacon 150"]),
        ("mac and cheese", ["Macaroni and cheese 250"]),
        ("eggs and toast", ["Egg, hard boiled 100", "White bread 29"]),
    ],
)
def test_it_works(line: str, meant: list[str]) -> None:
    assert _read(line) == meant
