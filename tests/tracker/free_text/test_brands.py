"""A brand says nothing about a food, unless it is said for the food itself."""

from __future__ import annotations

import pytest

from tracker.free_text.brands import is_place, with_brands_joined, without_brand


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("tesco milk", "milk"),
        ("chipotle chicken burrito", "chicken burrito"),
        ("fried rice panda express", "fried rice"),
        ("trader joe's granola", "granola"),
        ("Chobani", "greek yogurt"),
        ("chobani peach", "peach greek yogurt"),
        ("chobani yogurt", "yogurt"),
        ("nature valley granola bar", "granola bar"),
        ("philadelphia light", "cream cheese"),
        ("office coffee", "coffee"),
        ("costco", "costco"),
        ("Marks-and-Spencer pie", "pie"),
        ("rice", "rice"),
    ],
)
def test_without_brand(name: str, expected: str) -> None:
    assert without_brand(name) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pie from Marks and Spencer", "pie from Marks-and-Spencer"),
        ("m&s pie", "m-and-s pie"),
        ("ben & jerrys and a spoon", "ben-and-jerrys and a spoon"),
        ("in n out burger", "in-n-out burger"),
        ("ham and cheese", "ham and cheese"),
    ],
)
def test_with_brands_joined(text: str, expected: str) -> None:
    assert with_brands_joined(text) == expected


def test_is_place() -> None:
    assert is_place("maccies")
    assert is_place("taco bell")
    assert not is_place("chobani")
    assert not is_place("rice")
