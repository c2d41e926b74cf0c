"""For everyone exactly one value, or one declared reason for having none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from tracker.science.completeness import problems
from tracker.science.reference import (
    CHOICES,
    COMPLETE,
    DAILY_KINDS,
    LIFE_STAGES,
    NEED,
    OLDEST_MONTHS,
    SEXES,
    STANDARDS,
    UPPER_LEVEL,
    US_CA_DRI,
    Reference,
    all_rows,
    bands,
    lookup,
    stage_that_counts,
)
from tracker.science.reference_gaps import Gap, all_gaps, gaps_for, is_ours, read_gaps

HEADER = "standard,lacks,sex,age_min_months,age_max_months,life_stage,whose,reason"
GOOD = "efsa,target,any,0,7,none,standard,EFSA begins later."


def test_it_works() -> None:
    assert [problem for standard in STANDARDS for problem in problems(standard)] == []


def test_every_row_belongs_to_a_standard_that_is_known() -> None:
    assert {row.standard for row in all_rows()} == set(STANDARDS)


@pytest.mark.no_cover
@pytest.mark.parametrize("standard", COMPLETE)
@pytest.mark.parametrize("sex", SEXES)
@pytest.mark.parametrize("life_stage", LIFE_STAGES)
def test_everyone_has_one_target_or_one_declared_reason_for_none(standard: str, sex: str, life_stage: str) -> None:
    for months in range(OLDEST_MONTHS + 1):
        stage = stage_that_counts(standard, sex, months, life_stage)
        for lacks, kinds in (("target", DAILY_KINDS), ("EAR", (NEED,)), ("UL", (UPPER_LEVEL,))):
            held = [row for row in bands(standard, *kinds) if row.holds_for(sex, months, stage)]
            found = lookup(standard, kinds, sex, months, life_stage)
            reasons = gaps_for(standard, lacks, sex, months, stage)
            assert len(held) <= 1, (months, lacks)
            if lacks == "EAR" and gaps_for(standard, "target", sex, months, stage):
                continue
            assert (found is None) == (len(reasons) == 1), (months, lacks)
        if sex == "female" and life_stage != "none":
            assert len(gaps_for(standard, "stage", sex, months, life_stage)) == (stage != life_stage), months
    assert all(lookup(standard, DAILY_KINDS, sex, months, life_stage) for months in range(12, OLDEST_MONTHS + 1))


def test_whose_a_gap_is() -> None:
    """A body that publishes a value is never said to have none."""
    forty, teen, child = [("female", 480)], [("female", 192)], [("female", 120)]

    for standard in ("uk_drv", "nnr", "jp_dri_2020"):  # these have average needs, which we could not confirm
        assert is_ours(standard, "EAR", forty, "none")
    for standard in ("efsa", "dach", "who_fao"):  # these publish none
        assert not is_ours(standard, "EAR", forty, "none")
    assert is_ours("nnr", "stage", teen, "pregnant")
    assert is_ours("jp_dri_2020", "stage", forty, "lactating")
    assert not is_ours("us_ca_dri", "stage", child, "pregnant")
    assert is_ours("who_fao", "target", [("male", 3)], "none")
    assert not is_ours("efsa", "target", [("male", 3)], "none")


def test_a_reason_never_says_that_a_standard_lacks_what_we_lack() -> None:
    for gap in all_gaps():
        assert ("copy" in gap.reason) <= (gap.whose == "ours"), gap
    assert {gap.standard for gap in all_gaps()} <= set(COMPLETE)
    assert not [gap for gap in all_gaps() if gap.standard in CHOICES and "we read" in gap.reason and gap.lacks != "EAR"]


def is_row(kind: str, sex: str, months: int, life_stage: str = "none") -> Callable[[Reference], bool]:
    return lambda row: (
        (row.standard, row.kind, row.sex, row.age_min_months, row.life_stage)
        == (US_CA_DRI, kind, sex, months, life_stage)
    )


@pytest.mark.parametrize(
    ("gone", "words"),
    [
        (is_row("RDA", "female", 372), "female, none, 372 to 612 months: 0 daily values and no declared reason"),
        (is_row("AI", "any", 0), "0 to 6 months: 0 daily values and no declared reason"),
        (is_row("RDA", "female", 228, "pregnant"), "pregnant, 228 to 372 months: the life stage needs"),
        (is_row("RDA", "male", 852), "male, none, 852 to 1201 months: 0 daily values"),
        (is_row("EAR", "male", 228), "0 average needs and no declared reason"),
        (is_row("UL", "any", 108), "0 upper levels and no declared reason"),
    ],
)
def test_a_gap_is_a_problem(gone: Callable[[Reference], bool], words: str) -> None:
    assert any(words in it for it in problems(US_CA_DRI, [row for row in all_rows() if not gone(row)]))


def test_an_overlap_is_a_problem() -> None:
    wider = [replace(row, age_max_months=620) if is_row("RDA", "female", 372)(row) else row for row in all_rows()]

    assert "us_ca_dri: female, none, 612 to 620 months: 2 daily values instead of one" in problems(US_CA_DRI, wider)


def test_an_overlap_of_labels_is_a_problem_too() -> None:
    twice = [*all_rows(), *bands("us_fda_dv")]

    assert "us_fda_dv: male, none, 168 to 1201 months: 2 daily values instead of one" in problems("us_fda_dv", twice)


def test_an_average_need_above_the_target_is_a_problem() -> None:
    swapped = [replace(row, mg=Decimal(900)) if is_row("EAR", "any", 12)(row) else row for row in all_rows()]

    assert any("not below" in it for it in problems(US_CA_DRI, swapped))
    assert problems("martian") == ["martian: no values at all"]


def test_a_reason_for_what_is_there_is_a_problem() -> None:
    idle = Gap("efsa", "target", "any", 480, 490, "none", "ours", "Forgotten.")

    assert "efsa: male, none, 480 to 490 months: daily values although a gap is declared" in problems(
        "efsa", gaps=[*all_gaps(), idle]
    )


def test_two_reasons_are_a_problem() -> None:
    twice = [*all_gaps(), Gap("efsa", "target", "any", 0, 7, "any", "ours", "Once more.")]

    assert "efsa: male, none, 0 to 7 months: 2 reasons for having no daily values" in problems("efsa", gaps=twice)


def test_a_gap_that_is_not_declared_any_more_is_a_problem() -> None:
    fewer = [gap for gap in all_gaps() if gap.lacks != "stage"]

    assert any("the life stage needs" in it for it in problems("uk_drv", gaps=fewer))


def test_a_gap_is_read() -> None:
    assert read_gaps([HEADER, GOOD]) == (Gap("efsa", "target", "any", 0, 7, "none", "standard", "EFSA begins later."),)


@pytest.mark.parametrize(
    "bad",
    [
        GOOD.replace("efsa", "martian"),
        GOOD.replace("target", "hope"),
        GOOD.replace("any", "all"),
        GOOD.replace("none", "retired"),
        GOOD.replace("EFSA begins later.", " "),
        GOOD.replace("standard", "nobody"),
        GOOD.replace("7", "seven"),
        "efsa,target",
    ],
)
def test_a_bad_gap_is_refused_with_its_line(bad: str) -> None:
    with pytest.raises(ValueError, match="line 3"):
        read_gaps([HEADER, GOOD, bad])


def test_a_missing_column_is_refused() -> None:
    with pytest.raises(ValueError, match="reason"):
        read_gaps([HEADER.removesuffix(",reason"), GOOD.removesuffix(",EFSA begins later.")])
