"""A sandwich and its bread count once, and so do the two halves of a dish's name."""

from __future__ import annotations

import pytest

from tracker.free_text.combine import read_line
from tracker.free_text.reader import Reader

pytestmark = pytest.mark.usefixtures("seeded")


def read(line: str) -> list[str]:
    return [item.chosen.food.name if item.chosen else f"? {item.spoken.food}" for item in read_line(Reader(None), line)]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("pb&j on whole wheat", ["Peanut butter and jelly sandwich"]),
        ("turkey sandwich on wheat bread and a pickle", ["Sub sandwich, turkey", "Pickles, dill"]),
        ("tuna salad on rye", ["Tuna salad", "Rye bread"]),
        ("eggs on toast", ["Egg, hard boiled", "White bread"]),
        ("sausage and egg mcmuffin", ["Breakfast sandwich, egg, cheese and bacon"]),
        ("granola bar nature valley", ["Granola bar"]),
        ("banh mi + iced tea", ["Banh mi", "Iced tea"]),
        ("banana and cheese sandwich", ["Banana", "Cheese sandwich"]),
    ],
)
def test_it_works(line: str, names: list[str]) -> None:
    assert read(line) == names


def test_a_sandwich_of_parts_is_on_the_bread_that_is_named() -> None:
    names = read("a cheese and pickle sandwich on brown bread")
    assert names[0] == "Whole wheat bread"
    assert "White bread" not in names


def test_a_taco_of_two_things_is_one_taco() -> None:
    assert read("2 bean and cheese tacos") == ["Bean and cheese taco"]
