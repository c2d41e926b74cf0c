from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.science import reference
from tracker.science.reference import (
    AGE_UNKNOWN,
    LIFE_STAGES,
    MONTH_UNKNOWN,
    SEX_UNKNOWN,
    SEXES,
    STAGE_WITHOUT_VALUE,
    UNDER_ONE,
    US_CA_DRI,
    Reference,
    ages_on,
    edition_on,
    lookup,
    possible,
    read_rows,
)

FORTY = range(480, 481)
HEADER = "standard,body,year,kind,sex,age_min_months,age_max_months,life_stage,mg,valid_from,source"


def band(sex: str, ages: range | None, life_stage: str = "none") -> tuple[int, int, int | None]:
    it = possible(US_CA_DRI, sex, ages, life_stage)
    return int(it.low_mg), int(it.high_mg), None if it.need is None else int(it.need.mg)


def test_it_works() -> None:
    row = lookup(US_CA_DRI, ("RDA",), "female", 480, "none")

    assert row is not None
    assert (row.mg, row.year, row.kind) == (Decimal(320), 1997, "RDA")
    assert row.source.startswith("IOM 1997, ")
    assert band("female", FORTY) == (320, 320, 265)


# IOM 1997, summary table for magnesium: sex, years, life stage, EAR (None: there is an AI), RDA or AI.
TABLE = [
    ("female", 0.0, "none", None, 30),
    ("male", 0.5, "none", None, 75),
    ("female", 1, "none", 65, 80),
    ("male", 4, "none", 110, 130),
    ("female", 9, "none", 200, 240),
    ("male", 9, "none", 200, 240),
    ("male", 14, "none", 340, 410),
    ("male", 19, "none", 330, 400),
    ("male", 31, "none", 350, 420),
    ("male", 51, "none", 350, 420),
    ("male", 71, "none", 350, 420),
    ("female", 14, "none", 300, 360),
    ("female", 19, "none", 255, 310),
    ("female", 31, "none", 265, 320),
    ("female", 51, "none", 265, 320),
    ("female", 71, "none", 265, 320),
    ("female", 14, "pregnant", 335, 400),
    ("female", 19, "pregnant", 290, 350),
    ("female", 31, "pregnant", 300, 360),
    ("female", 14, "lactating", 300, 360),
    ("female", 19, "lactating", 255, 310),
    ("female", 31, "lactating", 265, 320),
]


@pytest.mark.parametrize(("sex", "years", "life_stage", "ear", "daily"), TABLE)
def test_the_published_table_comes_out(sex: str, years: float, life_stage: str, ear: int | None, daily: int) -> None:
    months = int(years * 12)

    assert band(sex, range(months, months + 1), life_stage) == (daily, daily, ear)


@pytest.mark.parametrize(
    ("months", "limit"), [(11, None), (12, 65), (47, 65), (48, 110), (107, 110), (108, 350), (900, 350)]
)
@pytest.mark.parametrize("life_stage", LIFE_STAGES)
def test_the_upper_level(months: int, limit: int | None, life_stage: str) -> None:
    row = lookup(US_CA_DRI, ("UL",), "female", months, life_stage)

    assert (row and row.mg) == limit


def test_the_upper_level_of_a_standard_that_has_none_for_pregnancy_is_that_of_everyone() -> None:
    row = lookup("dach", ("UL",), "female", 480, "pregnant")

    assert row is not None
    assert (row.mg, row.life_stage) == (250, "none")


@pytest.mark.parametrize(
    ("standard", "months", "limit", "lender"),
    [
        ("uk_drv", 120, 350, US_CA_DRI),
        ("uk_drv", 216, 400, "uk_drv"),
        ("nnr", 60, 110, US_CA_DRI),
        ("nnr", 216, 250, "nnr"),
        ("efsa", 24, 65, US_CA_DRI),
        ("efsa", 48, 250, "efsa"),
        ("jp_dri", 120, 350, US_CA_DRI),
        ("jp_dri_2020", 480, 350, US_CA_DRI),
        ("who_fao", 120, 110, "who_fao"),
    ],
)
def test_the_upper_level_of_the_us_is_borrowed_where_a_standard_has_none(
    standard: str, months: int, limit: int, lender: str
) -> None:
    row = possible(standard, "male", range(months, months + 1), "none").upper_level

    assert row is not None
    assert (row.mg, row.standard) == (limit, lender)


@pytest.mark.parametrize("standard", reference.CHOICES)
@pytest.mark.parametrize("life_stage", LIFE_STAGES)
def test_nobody_from_one_year_on_is_without_an_upper_level(standard: str, life_stage: str) -> None:
    for sex in SEXES:
        for months in range(12, reference.OLDEST_MONTHS + 1):
            assert reference.upper_level_of(standard, sex, months, life_stage), months


def test_an_edition_holds_from_its_day_on() -> None:
    assert edition_on("jp_dri", date(2025, 3, 31)) == "jp_dri_2020"
    assert edition_on("jp_dri", date(2025, 4, 1)) == "jp_dri"
    assert edition_on("efsa", date.min) == "efsa"
    assert {row.standard for row in reference.all_rows() if row.valid_from} == set(reference.OLDER_EDITIONS)


# Published values that were once missing here: standard, sex, months, life stage, EAR, daily value, UL.
ONCE_MISSING = [
    ("uk_drv", "female", 480, "lactating", None, 320, 400),
    ("uk_drv", "female", 480, "pregnant", None, 270, 400),
    ("uk_drv", "female", 190, "lactating", None, 350, 350),
    ("uk_drv", "female", 140, "pregnant", None, 280, 350),
    ("uk_drv", "male", 5, "none", None, 60, None),
    ("uk_drv", "male", 9, "none", None, 75, None),
    ("uk_drv", "male", 11, "none", None, 80, None),
    ("nnr", "female", 300, "lactating", None, 300, 250),
    ("nnr", "female", 2, "none", None, 25, None),
    ("jp_dri", "female", 480, "pregnant", 270, 330, 350),
    ("jp_dri", "female", 480, "lactating", 240, 290, 350),
    ("jp_dri", "female", 480, "none", 240, 290, 350),
    ("jp_dri", "male", 480, "none", 320, 380, 350),
    ("jp_dri", "male", 960, "none", 270, 330, 350),
    ("jp_dri", "male", 3, "none", None, 20, None),
    ("jp_dri_2020", "male", 480, "none", None, 370, 350),
    ("au_nz_nrv", "female", 480, "pregnant", 300, 360, 350),
    ("au_nz_nrv", "female", 300, "lactating", 255, 310, 350),
    ("au_nz_nrv", "female", 200, "pregnant", 335, 400, 350),
    ("au_nz_nrv", "female", 900, "none", 265, 320, 350),
    ("au_nz_nrv", "male", 60, "none", 110, 130, 110),
    ("who_fao", "female", 480, "none", None, 220, 350),
]


@pytest.mark.parametrize(("standard", "sex", "months", "life_stage", "ear", "daily", "limit"), ONCE_MISSING)
def test_values_that_were_once_missing(
    standard: str, sex: str, months: int, life_stage: str, ear: int | None, daily: int, limit: int | None
) -> None:
    it = possible(standard, sex, range(months, months + 1), life_stage)

    assert (it.low_mg, it.high_mg, it.need and it.need.mg) == (daily, daily, ear)
    assert (it.upper_level and it.upper_level.mg) == limit
    assert STAGE_WITHOUT_VALUE not in it.reasons


@pytest.mark.parametrize(("life_stage", "mg"), [("none", 420), ("pregnant", 400), ("lactating", 400)])
def test_the_us_label_value(life_stage: str, mg: int) -> None:
    row = lookup("us_fda_dv", ("DV",), "female", 480, life_stage)

    assert row is not None
    assert row.mg == mg


# Some published values of each other standard: standard, sex, months, life stage, EAR, daily value, kind, UL.
OTHERS = [
    ("efsa", "male", 300, "none", None, 350, "AI", 250),
    ("efsa", "female", 480, "pregnant", None, 300, "AI", 250),
    ("efsa", "female", 200, "pregnant", None, 250, "AI", 250),
    ("efsa", "male", 30, "none", None, 170, "AI", 65),
    ("uk_drv", "female", 480, "none", None, 270, "RNI", 400),
    ("uk_drv", "female", 480, "pregnant", None, 270, "RNI", 400),
    ("uk_drv", "male", 2, "none", None, 55, "RNI", None),
    ("dach", "male", 160, "none", None, 280, "AI", 250),
    ("nnr", "female", 140, "none", None, 250, "AI", 350),
    ("who_fao", "male", 790, "none", None, 224, "RNI", 350),
    ("who_fao", "female", 400, "lactating", None, 270, "RNI", 350),
    ("au_nz_nrv", "male", 300, "none", 330, 400, "RDI", 350),
    ("au_nz_nrv", "female", 300, "none", 255, 310, "RDI", 350),
    ("au_nz_nrv", "female", 480, "none", 265, 320, "RDI", 350),
    ("jp_dri", "female", 480, "none", 240, 290, "RDA", 350),
]


@pytest.mark.parametrize(("standard", "sex", "months", "life_stage", "ear", "daily", "kind", "limit"), OTHERS)
def test_other_standards(
    standard: str, sex: str, months: int, life_stage: str, ear: int | None, daily: int, kind: str, limit: int | None
) -> None:
    it = possible(standard, sex, range(months, months + 1), life_stage)

    assert (it.low_mg, it.high_mg, it.references[0].kind) == (daily, daily, kind)
    assert (it.need and it.need.mg) == ear
    assert (it.upper_level and it.upper_level.mg) == limit


def test_no_row_names_more_than_the_publication() -> None:
    for row in reference.all_rows():
        assert not any(word in row.source.lower() for word in ("github", "http", ".com", ".jp", ".se", "scribd"))


@pytest.mark.parametrize("sex", SEXES)
@pytest.mark.parametrize("life_stage", LIFE_STAGES)
def test_every_person_has_exactly_one_daily_value(sex: str, life_stage: str) -> None:
    for months in range(reference.OLDEST_MONTHS + 1):
        stage = reference.stage_that_counts(US_CA_DRI, sex, months, life_stage)
        mine = reference.bands(US_CA_DRI, *reference.DAILY_KINDS)
        held = [row for row in mine if row.holds_for(sex, months, stage)]
        assert len(held) == 1, months
        assert band(sex, range(months, months + 1), life_stage)[0] == held[0].mg, months


def test_a_birthday_changes_the_value() -> None:
    assert band("female", range(371, 372)) == (310, 310, 255)
    assert band("female", range(372, 373)) == (320, 320, 265)


@pytest.mark.parametrize(
    ("sex", "ages", "life_stage", "expected", "reasons"),
    [
        ("", None, "none", (310, 420, None), {SEX_UNKNOWN, AGE_UNKNOWN}),
        ("female", None, "none", (310, 320, None), {AGE_UNKNOWN}),
        ("male", None, "none", (400, 420, None), {AGE_UNKNOWN}),
        ("", FORTY, "none", (320, 420, None), {SEX_UNKNOWN}),
        ("", range(60, 61), "none", (130, 130, 110), {SEX_UNKNOWN}),  # one value for both
        ("", range(120, 121), "none", (240, 240, 200), {SEX_UNKNOWN}),  # two rows, one value
        ("female", range(365, 377), "none", (310, 320, None), {MONTH_UNKNOWN}),
        ("female", range(480, 492), "none", (320, 320, 265), set()),  # the month changes nothing
        ("male", range(600, 624), "none", (420, 420, 350), set()),
        ("", None, "pregnant", (350, 360, None), {AGE_UNKNOWN}),  # pregnancy settles the sex
        ("", FORTY, "lactating", (320, 320, 265), set()),
        ("female", range(150, 151), "pregnant", (240, 240, None), {STAGE_WITHOUT_VALUE}),
        ("female", range(612, 613), "pregnant", (320, 320, None), {STAGE_WITHOUT_VALUE}),
        ("male", FORTY, "pregnant", (420, 420, None), {STAGE_WITHOUT_VALUE}),
        ("female", range(3, 4), "none", (30, 30, None), {UNDER_ONE}),
        ("", range(3, 15), "none", (30, 80, None), {SEX_UNKNOWN, MONTH_UNKNOWN, UNDER_ONE}),
    ],
)
def test_what_is_left_open_makes_a_band(
    sex: str, ages: range | None, life_stage: str, expected: tuple[int, int, int | None], reasons: set[str]
) -> None:
    assert band(sex, ages, life_stage) == expected
    assert set(possible(US_CA_DRI, sex, ages, life_stage).reasons) == reasons


def test_a_band_names_the_rows_at_its_ends_lowest_first() -> None:
    rows = possible(US_CA_DRI, "", FORTY, "none").references

    assert [(row.sex, int(row.mg)) for row in rows] == [("female", 320), ("male", 420)]


@given(st.sampled_from(["", *SEXES]), st.integers(0, 1200), st.integers(1, 24), st.sampled_from(LIFE_STAGES))
def test_a_band_holds_every_possible_value(sex: str, youngest: int, months: int, life_stage: str) -> None:
    low, high, _ = band(sex, range(youngest, youngest + months), life_stage)

    for age in range(youngest, youngest + months):
        one = band(sex, range(age, age + 1), life_stage)
        assert low <= one[0] <= one[1] <= high


def test_a_standard_without_values_is_an_error_not_a_zero() -> None:
    with pytest.raises(LookupError, match="martian"):
        possible("martian", "female", FORTY, "none")


@pytest.mark.parametrize(
    ("day", "year", "month", "expected"),
    [
        (date(2026, 11, 22), None, None, None),
        (date(2026, 11, 22), None, 5, None),
        (date(2026, 11, 22), 1986, 11, range(480, 481)),
        (date(2026, 10, 31), 1986, 11, range(479, 480)),
        (date(2026, 11, 1), 1986, 11, range(480, 481)),
        (date(2026, 11, 22), 1986, None, range(479, 491)),
        (date(2026, 3, 1), 2026, None, range(3)),
        (date(2026, 3, 1), 2026, 3, range(1)),
        (date(2026, 3, 1), 2026, 4, None),
        (date(2026, 3, 1), 2027, None, None),
    ],
)
def test_ages_on_a_day(day: date, year: int | None, month: int | None, expected: range | None) -> None:
    assert ages_on(day, year, month) == expected


@given(st.dates(date(1990, 1, 1)), st.integers(1900, 1989))
def test_a_year_alone_leaves_the_ages_of_all_its_months(day: date, year: int) -> None:
    ages = [ages_on(day, year, month) for month in range(1, 13)]

    assert ages_on(day, year, None) == range(min(a[0] for a in ages if a), max(a[0] for a in ages if a) + 1)


GOOD = "us_ca_dri,IOM,1997,RDA,female,372,612,none,320,,p. 1"


def test_a_row_is_read() -> None:
    (row,) = read_rows([HEADER, GOOD])

    assert row == Reference(US_CA_DRI, "IOM", 1997, "RDA", "female", 372, 612, "none", Decimal(320), "p. 1")


@pytest.mark.parametrize(
    "bad",
    [
        GOOD.replace("RDA", "ADR"),
        GOOD.replace("female", "all"),
        GOOD.replace("none", "retired"),
        GOOD.replace("320", ""),
        GOOD.replace("320", "0"),
        GOOD.replace("320", "-1"),
        GOOD.replace("320", "NaN"),
        GOOD.replace("p. 1", ""),
        GOOD.replace("320,", "320,2025-04-02"),
        GOOD.replace("320,", "320,April"),
        GOOD.replace("IOM", ""),
        GOOD.replace("1997", "long ago"),
        GOOD.replace("372", "-1"),
        GOOD.replace("612", "372"),
        "us_ca_dri,IOM,1997",
    ],
)
def test_a_bad_row_is_refused_with_its_line(bad: str) -> None:
    with pytest.raises(ValueError, match="line 3"):
        read_rows([HEADER, GOOD, bad])


def test_a_missing_column_is_refused() -> None:
    with pytest.raises(ValueError, match="source"):
        read_rows([HEADER.removesuffix(",source"), GOOD.removesuffix(",p. 1")])
