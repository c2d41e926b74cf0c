from __future__ import annotations

from dataclasses import replace

import pytest

from tracker.science.reference import LIFE_STAGES, OLDEST_MONTHS, SEXES
from tracker.science.variation import Row, all_rows, problems, read_rows, widest_sd, within_person_sd

HEADER = "sex,age_min_months,age_max_months,life_stage,sd_mg,share_of_ear,status,source"
GOOD = "female,228,612,none,85.9,,published,p. 54"


def test_it_works() -> None:
    sd = within_person_sd("female", 480, "none", 265.0)

    assert (sd.mg, sd.status) == (85.9, "published")
    assert "p. 54" in sd.source


@pytest.mark.parametrize(
    ("sex", "years", "life_stage", "ear", "mg", "status"),
    [
        ("female", 19, "none", 255.0, 85.9, "published"),
        ("female", 50, "none", 265.0, 85.9, "published"),
        ("female", 51, "none", 265.0, 74.0, "published_copy"),
        ("male", 19, "none", 330.0, 122.0, "published_copy"),
        ("male", 51, "none", 350.0, 94.0, "published_copy"),
        ("male", 99, "none", 350.0, 94.0, "published_copy"),
        ("male", 18, "none", 340.0, 153.0, "assumed"),
        ("male", 9, "none", 200.0, 90.0, "assumed"),
        ("female", 8, "none", 110.0, 71.5, "assumed"),
        ("female", 1, "none", 65.0, 42.25, "assumed"),
        ("female", 16, "pregnant", 335.0, 150.75, "assumed"),
        ("female", 30, "pregnant", 290.0, 130.5, "assumed"),
        ("female", 40, "lactating", 265.0, 119.25, "assumed"),
    ],
)
def test_the_table(sex: str, years: int, life_stage: str, ear: float, mg: float, status: str) -> None:
    sd = within_person_sd(sex, years * 12, life_stage, ear)

    assert (sd.mg, sd.status) == (pytest.approx(mg), status)


def test_everybody_from_one_year_on_has_an_sd() -> None:
    assert problems() == []
    for sex in SEXES:
        for life_stage in LIFE_STAGES:
            for months in range(12, OLDEST_MONTHS + 1):
                assert within_person_sd(sex, months, life_stage, 265.0).mg > 0


def test_the_published_ratios_are_what_the_page_says() -> None:
    ears = {
        ("female", 228): (255, 265),
        ("male", 228): (330, 350),
        ("female", 612): (265,),
        ("male", 612): (350,),
    }
    ratios = [row.mg / ear for row in all_rows() if row.mg for ear in ears[row.sex, row.age_min_months]]

    assert (round(min(ratios), 2), round(max(ratios), 2)) == (0.27, 0.37)
    for row in all_rows():
        if row.share_of_ear is not None:
            assert row.share_of_ear > max(ratios)
            assert "0.27 to 0.37" in row.source
            is_young = (row.age_max_months or 1200) <= 228
            assert ("ages 4 to 18 we could not read the book’s table" in row.source) == is_young


def test_infants_have_none() -> None:
    with pytest.raises(LookupError, match="female, 11 months"):
        within_person_sd("female", 11, "none", 30.0)


def test_the_widest_of_what_is_possible_and_none_for_a_baby() -> None:
    woman = widest_sd([("female", 611), ("female", 612)], "none", 265.0)

    assert woman is not None
    assert (woman.mg, woman.is_assumed) == (85.9, False)
    pregnant = widest_sd([("female", 300)], "pregnant", 290.0)
    assert pregnant is not None
    assert pregnant.is_assumed
    assert widest_sd([("female", 11), ("female", 12)], "none", 65.0) is None


def test_a_row_is_read() -> None:
    assert read_rows([HEADER, GOOD]) == (Row("female", 228, 612, "none", 85.9, None, "published", "p. 54"),)


@pytest.mark.parametrize(
    "bad",
    [
        GOOD.replace("female", "everyone"),
        GOOD.replace("none", "retired"),
        GOOD.replace("published", "guessed"),
        GOOD.replace("p. 54", ""),
        GOOD.replace("85.9", ""),
        GOOD.replace("85.9,", "85.9,0.4"),
        GOOD.replace("85.9", "0"),
        GOOD.replace("85.9", "nan"),
        GOOD.replace("85.9", "inf"),
        GOOD.replace("228", "nineteen"),
        "female,228",
    ],
)
def test_a_bad_row_is_refused_with_its_line(bad: str) -> None:
    with pytest.raises(ValueError, match="line 3"):
        read_rows([HEADER, GOOD, bad])


def test_a_gap_is_a_problem() -> None:
    without_assumed = [row for row in all_rows() if row.status != "assumed"]

    assert "female, pregnant, from 228 months on: 0 day-to-day SDs" in problems(without_assumed)


def test_two_published_figures_are_a_problem() -> None:
    wider = [replace(row, age_max_months=620) if row.age_max_months == 612 else row for row in all_rows()]

    assert "male, none, from 612 months on: 2 day-to-day SDs" in problems(wider)
