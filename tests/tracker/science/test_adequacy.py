from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tracker.science.adequacy import CONFIDENT, Assessment, assess, days_needed, phi

# The worked example of IOM 2000, Dietary Reference Intakes: Applications in Dietary Assessment: a woman of
# 31 to 50 (EAR 265 mg, SD of the requirement 26.5, SD from day to day 85.9) with three days at 320 mg.
EXAMPLE = assess(320, 3, 265, 85.9, 26.5)

ears = st.floats(65, 350)
means = st.floats(0, 1000)
sds = st.floats(0, 300)
day_counts = st.integers(1, 400)


def test_it_works() -> None:
    low = assess(205, 9, 265, 85.9)

    assert (low.difference_mg, low.sd_requirement_mg) == (-60, 26.5)
    assert round(low.sd_difference_mg, 3) == 39.014  # sqrt(702.25 + 7378.81 / 9)
    assert (round(low.z, 3), round(low.probability, 3)) == (-1.538, 0.062)
    assert low == Assessment(205, 9, 265, 85.9, 26.5, -60, low.sd_difference_mg, low.z, low.probability)


# Figures printed in the book, recomputed to more places; the book rounds them.
@pytest.mark.parametrize(
    ("page", "value", "recomputed", "places"),
    [
        ("54", EXAMPLE.difference_mg, 55, 0),
        ("54", EXAMPLE.sd_difference_mg**2, 3161.9, 1),  # printed: 3,162
        ("54", EXAMPLE.sd_difference_mg, 56.23, 2),  # printed: 56
        ("54", EXAMPLE.z, 0.978, 3),  # printed: just under 1
        ("54", EXAMPLE.probability, 0.836, 3),  # printed: about 0.85
        (
            "54, 56 (table 3-1)",
            265 + CONFIDENT * assess(265, 1, 265, 85.9, 26.5).sd_difference_mg,
            444.79,
            2,
        ),  # printed: 445
        (
            "54, 56 (table 3-1)",
            265 + CONFIDENT * assess(265, 3, 265, 85.9, 26.5).sd_difference_mg,
            377.46,
            2,
        ),  # printed: 377
        ("190 (table B-1)", phi(2.0), 0.9772, 4),  # printed: 0.98
        ("190 (table B-1)", phi(1.65), 0.9505, 4),
        ("190 (table B-1)", phi(1.5), 0.9332, 4),
        ("190 (table B-1)", phi(1.0), 0.8413, 4),  # printed: 0.85
        ("190 (table B-1)", phi(0.5), 0.6915, 4),  # printed: 0.70
        ("190 (table B-1)", phi(0.0), 0.5, 4),
        ("190 (table B-1)", 1 - phi(-2.0), 0.9772, 4),
        ("190 (table B-1)", 1 - phi(-1.65), 0.9505, 4),
        ("190 (table B-1)", 1 - phi(-1.5), 0.9332, 4),
        ("190 (table B-1)", 1 - phi(-1.0), 0.8413, 4),
        ("190 (table B-1)", 1 - phi(-0.5), 0.6915, 4),
    ],
)
def test_the_figures_of_the_book_come_out(page: str, value: float, recomputed: float, places: int) -> None:
    assert round(value, places) == recomputed, page


def test_the_sd_of_the_requirement_is_a_tenth_of_the_average_need() -> None:
    assert assess(320, 3, 265, 85.9) == EXAMPLE
    assert days_needed(320, 265, 85.9) == days_needed(320, 265, 85.9, sd_requirement_mg=26.5)


@pytest.mark.parametrize(
    ("mean", "z", "expected"),
    [
        (205, 1.0, 3),  # 85.9^2 / (60^2 - 26.5^2) = 2.55
        (205, 2.0, 38),  # 85.9^2 / (30^2 - 26.5^2) = 37.3
        (256, 1.0, None),  # within a tenth of the average need: never
        (265, 1.0, None),
        (212.5, 2.0, None),  # 52.5 < 2 x 26.5
        (350, 2.0, 7),
        (900, 2.0, 1),
    ],
)
def test_days_needed(mean: float, z: float, expected: int | None) -> None:
    assert days_needed(mean, 265, 85.9, z=z) == expected


def test_without_day_to_day_differences_one_day_tells_or_none_does() -> None:
    assert days_needed(400, 265, 0) == 1
    assert days_needed(300, 265, 0) is None


def test_a_mean_at_the_very_edge_needs_more_days_than_there_are() -> None:
    assert days_needed(1 + 1e-300, 1e-300, 1e200, z=1.0, sd_requirement_mg=1.0) is None


GOOD: dict[str, Any] = {"mean_mg": 200.0, "days": 3, "ear_mg": 265.0, "sd_within_mg": 85.9}


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"days": 0}, "at least one day"),
        ({"days": -1}, "at least one day"),
        ({"ear_mg": 0.0}, "average requirement"),
        ({"ear_mg": math.nan}, "average requirement"),
        ({"ear_mg": math.inf}, "average requirement"),
        ({"mean_mg": -0.1}, "a mean"),
        ({"mean_mg": math.nan}, "a mean"),
        ({"mean_mg": math.inf}, "a mean"),
        ({"sd_within_mg": -1.0}, "an SD"),
        ({"sd_within_mg": math.nan}, "an SD"),
        ({"sd_requirement_mg": 0.0}, "SD of requirements"),
        ({"sd_requirement_mg": math.inf}, "SD of requirements"),
    ],
)
def test_what_cannot_be_is_refused(bad: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        assess(**GOOD | bad)


@pytest.mark.parametrize("z", [0.0, -1.0, math.nan, math.inf])
def test_days_needed_asks_for_a_z_above_zero(z: float) -> None:
    with pytest.raises(ValueError, match="z must be above 0"):
        days_needed(200, 265, 85.9, z=z)


@given(means, day_counts, day_counts, ears, sds)
def test_more_days_at_the_same_mean_never_cross_one_half(
    mean: float, few: int, many: int, ear: float, sd: float
) -> None:
    before, after = assess(mean, few, ear, sd), assess(mean, few + many, ear, sd)

    assert (before.probability > 0.5) == (after.probability > 0.5)
    assert abs(after.z) >= abs(before.z)


@given(means, st.floats(0, 500), day_counts, ears, sds)
def test_more_magnesium_never_lowers_the_probability(mean: float, more: float, n: int, ear: float, sd: float) -> None:
    assert assess(mean + more, n, ear, sd).probability >= assess(mean, n, ear, sd).probability


@given(means, day_counts, ears, sds, st.floats(1, 2))
def test_a_wider_sd_is_never_surer(mean: float, n: int, ear: float, sd: float, factor: float) -> None:
    assert abs(assess(mean, n, ear, sd * factor).z) <= abs(assess(mean, n, ear, sd).z)


@given(means, day_counts, ears, sds)
def test_probabilities_are_probabilities(mean: float, n: int, ear: float, sd: float) -> None:
    it = assess(mean, n, ear, sd)

    assert 0 <= it.probability <= 1
    assert it.probability == pytest.approx(1 - phi(-it.z))


@given(day_counts, ears, sds, st.floats(-2, 3))
def test_a_mean_so_many_sds_from_the_need_has_that_z(n: int, ear: float, sd: float, z: float) -> None:
    mean = ear + z * assess(ear, n, ear, sd).sd_difference_mg
    assume(mean >= 0)

    assert assess(mean, n, ear, sd).z == pytest.approx(z, abs=1e-6)


@given(means, ears, sds, st.floats(0.5, 3))
def test_the_days_needed_are_enough_and_one_less_is_not(mean: float, ear: float, sd: float, z: float) -> None:
    days = days_needed(mean, ear, sd, z=z)

    if days is None:
        assert abs(assess(mean, 10**6, ear, sd).z) < z * (1 + 1e-6)
    else:
        assert abs(assess(mean, days, ear, sd).z) >= z * (1 - 1e-9)
        assert days == 1 or abs(assess(mean, days - 1, ear, sd).z) <= z * (1 + 1e-9)
