"""The occasion, the place, the company and the reasons go; short forms are written out."""

from __future__ import annotations

import pytest

from tracker.free_text.asides import without_asides


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("night shift: coffee, toast", "coffee, toast"),
        ("mid shift meal - turkey wrap, apple", "turkey wrap, apple"),
        ("Meal 2: 6oz chicken", "6oz chicken"),
        ("Thanksgiving: turkey, stuffing", "turkey, stuffing"),
        ("school run coffee", "school run coffee"),
        ("we went to the diner and I had the pancakes", "the pancakes"),
        ("Margaret came round so we had a slice of cake", "a slice of cake"),
        ("oatmeal and I had a banana", "oatmeal and I had a banana"),
        ("one piece of toast because I wasn't hungry", "one piece of toast"),
        ("full english at the cafe", "full english"),
        ("coffee at my grandmas", "coffee"),
        ("lunch at home: dosa", "lunch: dosa"),
        ("thali at MTR", "thali"),
        ("cookie at standup", "cookie"),
        ("pizza shared with the kids", "pizza"),
        ("popcorn movie night", "popcorn"),
        ("sheet-pan sausage", "sausage"),
        ("mom made enchiladas", "enchiladas"),
        ("abt half the rice", "about half the rice"),
        ("choc milk", "chocolate milk"),
        ("greek yog", "greek yogurt"),
        ("cuppa tea", "cup of tea"),
        ("glass of red", "glass of red wine"),
        ("glass of red wine", "glass of red wine"),
        ("2 rashers and toast", "2 slices of bacon and toast"),
        ("2 rashers of bacon", "2 rashers of bacon"),
        ("a whole pizza", "a pizza"),
        ("fries dont judge me", "fries"),
        ("2 donuts, not proud", "2 donuts,"),
        ("coke to drink", "coke"),
        ("leftover chinese - sesame chicken", "sesame chicken"),
        ("Mensa: lentil soup", "lentil soup"),
        ("5 fries off my kids plate", "5 fries"),
        ("bag of chips split w roomie", "bag of chips"),
        ("a takeout box of pad thai", "a portion of pad thai"),
        ("latte with oat milk", "oat latte"),
        ("a whole wheat roll", "a whole wheat roll"),
        ("most of a burrito", "3/4 burrito"),
        ("monster zero", "monster"),
        ("coke zero", "coke zero"),
        ("two percent milk", "2% milk"),
        ("had a fry, 2 sausages", "had , 2 sausages"),
        ("a fry", "a fry"),
    ],
)
def test_it_works(text: str, expected: str) -> None:
    assert " ".join(without_asides(text).split()).replace(" :", ":") == expected
