from __future__ import annotations

import pytest

from tracker.science.reference import CHOICES, LABELS, STANDARDS
from tracker.science.side_by_side import Column, side_by_side

FORTY = range(480, 481)


def columns(sex: str, ages: range | None, life_stage: str = "none") -> dict[str, Column]:
    return {column.standard: column for column in side_by_side(sex, ages, life_stage)}


def test_it_works() -> None:
    by = columns("female", FORTY)

    assert list(by) == list(STANDARDS)
    us = by["us_ca_dri"]
    assert (us.kind, us.low_mg, us.high_mg, us.gaps) == ("RDA", 320, 320, ())
    assert ([row.mg for row in us.needs], [row.mg for row in us.upper_levels]) == ([265], [350])
    assert (by["efsa"].kind, by["efsa"].low_mg, by["efsa"].needs) == ("AI", 300, ())
    assert [gap.lacks for gap in by["efsa"].gaps] == ["EAR"]
    assert (by["eu_label_nrv"].kind, by["eu_label_nrv"].low_mg) == ("NRV", 375)
    assert (by["no_vkm"].kind, by["no_vkm"].low_mg, by["no_vkm"].high_mg) == ("", None, None)
    assert [row.mg for row in by["no_vkm"].upper_levels] == [350]
    assert [row.mg for row in by["jp_dri_2015"].needs] == [240]


def test_what_is_left_open_shows_both_ends() -> None:
    by = columns("", None)

    assert (by["us_ca_dri"].low_mg, by["us_ca_dri"].high_mg) == (310, 420)
    assert (by["who_fao"].low_mg, by["who_fao"].high_mg) == (190, 260)
    assert (by["us_fda_dv"].low_mg, by["us_fda_dv"].high_mg) == (420, 420)


def test_a_life_stage_that_a_standard_leaves_out_says_so() -> None:
    by = columns("female", FORTY, "pregnant")

    assert by["us_ca_dri"].low_mg == 360
    assert (by["jp_dri"].low_mg, by["jp_dri"].gaps) == (330, ())
    assert by["us_fda_dv"].low_mg == 400
    assert [gap.lacks for gap in by["jp_dri_2020"].gaps] == ["stage", "EAR", "UL"]
    assert "2015 added 40 mg" in by["jp_dri_2020"].gaps[0].reason


def test_an_upper_level_that_is_borrowed_is_shown_apart() -> None:
    by = columns("male", range(120, 121))

    assert ([row.mg for row in by["uk_drv"].borrowed_upper_levels], by["uk_drv"].upper_levels) == ([350], ())
    assert by["us_ca_dri"].borrowed_upper_levels == by["efsa"].borrowed_upper_levels == ()
    assert by["eu_label_nrv"].borrowed_upper_levels == ()
    assert columns("male", range(3, 4))["uk_drv"].borrowed_upper_levels == ()


@pytest.mark.parametrize("months", [0, 3, 5, 11])
def test_babies_whom_a_standard_leaves_out(months: int) -> None:
    for standard, column in columns("", range(months, months + 1)).items():
        if standard in CHOICES:
            assert bool(column.daily) != any(gap.lacks == "target" for gap in column.gaps)
        elif standard in LABELS:
            assert not column.daily
