"""The name of a food in other words, the one that was typed first."""

from __future__ import annotations

import pytest

from tracker.free_text.variants import variants_of


@pytest.mark.parametrize(
    ("name", "variant"),
    [
        ("rice dry", "dry rice"),
        ("rye toast", "rye bread"),
        ("banana toast", "banana toast"),
        ("fresh chopped basil", "basil"),
        ("grilled chicken", "cooked chicken"),
        ("cookies oatmeal raisin", "oatmeal raisin cookies"),
        ("tesco leche", "milk"),
        ("lidl wholewheat pasta dry", "dry wholewheat pasta"),
        ("my", "my"),
    ],
)
def test_it_works(name: str, variant: str) -> None:
    tried, _ = variants_of(name)
    assert tried[0] == name
    assert variant in tried
