"""Where a line may be split, how much of it is read, and the meal that it names."""

from __future__ import annotations

import pytest

from tracker.free_text.chunks import LONGEST_LINE, chunks_of, meal_said


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("rice, beans and 2 eggs", ["rice", "beans", "2 eggs"]),
        ("rice\nbeans", ["rice", "beans"]),
        ("- rice\n- 2 eggs\n", ["rice", "2 eggs"]),
        ("1. rice\n2. eggs", ["rice", "eggs"]),
        ("1,5 cups rice,2 eggs", ["1,5 cups rice", "2 eggs"]),
        ("one hundred and fifty grams rice and one and a half eggs", None),
        ("a cup and a half of rice", ["a cup and a half of rice"]),
        ("2 tbsp half and half", ["2 tbsp half and half"]),
        (".5 cup rice", [".5 cup rice"]),
        (",5 cup rice", [",5 cup rice"]),
        ("... 2 eggs, .", ["2 eggs"]),
        ("had 2 eggs", ["2 eggs"]),
        ("dinner was rice", ["rice"]),
        ("coffee with no sugar, tea without milk", ["coffee", "tea"]),
        (", and ,", []),
        ("", []),
    ],
)
def test_where_a_line_may_be_split(text: str, pieces: list[str] | None) -> None:
    pieces = ["one hundred and fifty grams rice", "one and a half eggs"] if pieces is None else pieces
    assert [" ".join(chunk.words) for chunk in chunks_of(text)] == pieces


def test_a_line_is_read_up_to_its_limit() -> None:
    assert len(" ".join(chunks_of("x" * 10_000)[0].words)) == LONGEST_LINE


def test_the_meal_that_is_named() -> None:
    assert meal_said("oatmeal for breakfast") == "breakfast"
    assert meal_said("Supper: rice") == "dinner"
    assert meal_said("breakfast muffin") == ""
    assert [" ".join(chunk.words) for chunk in chunks_of("for lunch I had rice")] == ["rice"]
