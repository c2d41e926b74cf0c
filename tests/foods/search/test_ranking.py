"""Words in one form, whichever number they are in."""

from __future__ import annotations

import pytest

from foods.search.ranking import stem


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("berry", "berries"),
        ("brie", "bries"),
        ("cookie", "cookies"),
        ("pie", "pies"),
        ("leaf", "leaves"),
        ("peach", "peaches"),
        ("potato", "potatoes"),
        ("egg", "eggs"),
        ("hummus", "hummus"),
    ],
)
def test_one_and_many_have_one_form(one: str, many: str) -> None:
    assert stem(one) == stem(many)


@pytest.mark.parametrize(("word", "other"), [("pea", "pear"), ("bean", "beat"), ("bus", "bu")])
def test_other_words_keep_forms_of_their_own(word: str, other: str) -> None:
    assert stem(word) != stem(other)
