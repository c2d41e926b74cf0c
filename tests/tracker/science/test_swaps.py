"""Pairs of foods of which one can take the other's place."""

from __future__ import annotations

import pytest

from tracker.science.swaps import PORTION, WEIGHT, all_pairs, read_pairs


def test_it_works() -> None:
    lines = ["from_id,to_id,by,effort", "1,2,weight,1", "1,3,portion,2"]
    assert read_pairs(lines) == (("1", "2", WEIGHT, 1), ("1", "3", PORTION, 2))


@pytest.mark.parametrize(
    "line", ["1,2,weight,3", "1,2,volume,1", "1,1,weight,1", "1,2,weight,", "1,2,weight", "1,2,weight,one"]
)
def test_lines_that_cannot_be(line: str) -> None:
    with pytest.raises(ValueError, match="line 2"):
        read_pairs(["from_id,to_id,by,effort", line])


def test_the_data_file() -> None:
    pairs = all_pairs()
    assert len({(pair.from_id, pair.to_id) for pair in pairs}) == len(pairs) > 50
