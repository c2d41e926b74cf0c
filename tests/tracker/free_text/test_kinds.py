"""A word for a whole kind of food offers the foods of the kind that people mean most often."""

from __future__ import annotations

import pytest

from tracker.free_text.combine import read_line
from tracker.free_text.kinds import _OFFERED, names_of_kind
from tracker.free_text.reader import Reader

pytestmark = pytest.mark.usefixtures("seeded")


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("bowl of cereal", ["Corn flakes", "Oat ring cereal", "Bran flakes", "Muesli", "Granola, homemade"]),
        ("some fruit", ["Apple", "Banana", "Orange", "Grapes", "Strawberries"]),
        ("a pie", ["Apple pie", "Chicken pot pie", "Beef pot pie", "Pumpkin pie", "Cherry pie"]),
    ],
)
def test_it_works(line: str, offered: list[str]) -> None:
    [item] = read_line(Reader(None), line)
    assert item.question is not None
    assert (item.question.kind, [choice.food.name for choice in item.choices]) == ("kind", offered)


def test_a_food_of_the_kind_is_itself() -> None:
    [item] = read_line(Reader(None), "apple pie")
    assert item.chosen is not None
    assert item.chosen.food.name == "Apple pie"


@pytest.mark.parametrize("kind", _OFFERED)
def test_each_is_in_the_catalog(kind: str) -> None:
    reader = Reader(None)
    assert all(map(reader.called, names_of_kind(kind)))
