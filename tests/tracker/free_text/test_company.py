"""What is eaten with a food of a kind tells which one it is; the others stay one tap away."""

from __future__ import annotations

import pytest

from tracker.free_text.combine import read_line
from tracker.free_text.reader import Reader

pytestmark = pytest.mark.usefixtures("seeded")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("cod and chips", "French fries"),
        ("ham sandwich and chips", "Potato chips"),
        ("guacamole with chips", "Tortilla chips"),
        ("fried egg, sausage, beans", "Baked beans, canned"),
        ("jacket potato with beans", "Baked beans, canned"),
        ("2 beef tacos, beans", "Pinto beans, cooked"),
        ("100 g pasta, 125 g tomato sauce", "Pasta sauce, tomato"),
        ("tomato sauce", None),
        ("beans and rice", "Rice and black beans"),
        ("kidney beans and rice", "White rice, cooked"),
        ("chicken with veg", "Mixed vegetables, frozen, cooked"),
        ("vegetables", None),
        ("chips", None),
        ("fried chicken and a biscuit", "American biscuit"),
        ("eggs and a biscuit", "American biscuit"),
        ("red beans and rice and a biscuit", "American biscuit"),
        ("tea and a biscuit", "Plain biscuits"),
        ("boiled egg, tea and a biscuit", "Plain biscuits"),
        ("chicken salad, a biscuit", "Plain biscuits"),
        ("a biscuit", "Plain biscuits"),
        ("rice and beans", "Rice and black beans"),
        ("fish", None),
    ],
)
def test_it_works(line: str, name: str | None) -> None:
    last = read_line(Reader(None), line)[-1]
    assert (last.chosen.food.name if last.chosen else None) == name


def test_the_rest_of_the_kind_can_be_chosen() -> None:
    chips = read_line(Reader(None), "cod and chips")[-1]
    assert "Potato chips" in [choice.food.name for choice in chips.choices]
