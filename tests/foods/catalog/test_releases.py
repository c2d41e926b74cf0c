"""Which of two releases is older."""

from __future__ import annotations

import pytest

from foods.catalog.releases import is_older, released


@pytest.mark.parametrize(
    ("release", "month"),
    [
        ("Foundation Foods, April 2024", (2024, 4)),
        ("SR28, 2015; carried into SR Legacy, April 2018", (2018, 4)),
        ("FNDDS 2021-2023", (2023, 12)),
        ("FNDDS, October 2024", (2024, 10)),
        ("Foundation Foods", (0, 0)),
        ("", (0, 0)),
    ],
)
def test_it_works(release: str, month: tuple[int, int]) -> None:
    assert released(release) == month


def test_a_release_without_a_month_is_not_called_older() -> None:
    assert is_older("Branded, April 2023", than="Branded, October 2023")
    assert not is_older("Branded, October 2023", than="Branded, October 2023")
    assert not is_older("Branded", than="Branded, October 2023")
    assert not is_older("Branded, April 2023", than="Branded")
