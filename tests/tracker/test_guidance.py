from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.science.guidance import RULES, Code, Picture, find

WOMAN = Picture(
    first=date(2026, 10, 26),
    last=date(2026, 11, 22),
    full_days=3,
    weekend_days=1,
    mean_mg=240.0,
    parts=9,
    parts_unmeasured=0,
    target_low_mg=320.0,
    target_high_mg=320.0,
)
UNKNOWN = replace(WOMAN, target_low_mg=310.0, target_high_mg=420.0)


@st.composite
def pictures(draw: st.DrawFn) -> Picture:
    full_days = draw(st.integers(0, 28))
    parts = draw(st.integers(full_days, 300))
    low = draw(st.integers(30, 420))
    return Picture(
        first=WOMAN.first,
        last=WOMAN.last,
        full_days=full_days,
        weekend_days=draw(st.integers(0, full_days)),
        mean_mg=draw(st.floats(0, 2000)) if full_days else None,
        parts=parts,
        parts_unmeasured=draw(st.integers(0, parts)),
        target_low_mg=float(low),
        target_high_mg=float(draw(st.integers(low, 420))),
        under_care=draw(st.booleans()),
        under_one=draw(st.booleans()),
        restarted=draw(st.booleans()),
    )


def test_it_works() -> None:
    found = find(WOMAN)

    assert found.code == Code.EARLY_BELOW
    assert found.facts["gap_mg"] == 80
    assert found.facts["days_to_steady_picture"] == 4
    assert found.facts["first"] == WOMAN.first


@pytest.mark.parametrize(
    ("picture", "code"),
    [
        (replace(WOMAN, full_days=0, mean_mg=None), Code.NOT_ENOUGH_DAYS),
        (replace(WOMAN, full_days=2), Code.NOT_ENOUGH_DAYS),
        (replace(WOMAN, full_days=2, mean_mg=900.0), Code.NOT_ENOUGH_DAYS),
        (WOMAN, Code.EARLY_BELOW),
        (replace(WOMAN, full_days=28), Code.EARLY_BELOW),
        (replace(WOMAN, mean_mg=0.0), Code.EARLY_BELOW),
        (replace(WOMAN, mean_mg=319.49), Code.EARLY_BELOW),
        (replace(WOMAN, mean_mg=319.5), Code.EARLY_AT_TARGET),  # people see 320
        (replace(WOMAN, mean_mg=320.0), Code.EARLY_AT_TARGET),
        (replace(WOMAN, mean_mg=900.0, full_days=28), Code.EARLY_AT_TARGET),
        (replace(UNKNOWN, mean_mg=309.0), Code.EARLY_BELOW),
        (replace(UNKNOWN, mean_mg=310.0), Code.EARLY_IN_BAND),
        (replace(UNKNOWN, mean_mg=419.0), Code.EARLY_IN_BAND),
        (replace(UNKNOWN, mean_mg=420.0), Code.EARLY_AT_TARGET),
        (replace(WOMAN, under_care=True), Code.ASK_CLINICIAN),
        (replace(WOMAN, under_one=True, mean_mg=900.0), Code.ASK_CLINICIAN),
        (replace(WOMAN, under_care=True, full_days=0, mean_mg=None), Code.ASK_CLINICIAN),
    ],
)
def test_the_rules(picture: Picture, code: Code) -> None:
    assert find(picture).code == code


def test_every_code_has_a_rule_and_no_rule_stands_twice() -> None:
    assert sorted(code for code, _ in RULES) == sorted(Code)


@given(pictures())
def test_every_picture_has_exactly_one_finding(picture: Picture) -> None:
    code = find(picture).code

    first = next(n for n, (_, fits) in enumerate(RULES) if fits(picture))
    assert RULES[first][0] == code


@given(pictures(), st.integers(1, 50))
def test_a_part_without_a_value_changes_the_words_but_never_the_finding(picture: Picture, more: int) -> None:
    worse = replace(picture, parts=picture.parts + more, parts_unmeasured=picture.parts_unmeasured + more)

    assert find(worse).code == find(picture).code
    assert find(worse).facts["at_least"]


@given(pictures(), st.floats(0, 500))
def test_more_magnesium_never_moves_a_finding_down(picture: Picture, more: float) -> None:
    order = [code for code, _ in RULES]
    richer = replace(picture, mean_mg=None if picture.mean_mg is None else picture.mean_mg + more)

    assert order.index(find(richer).code) >= order.index(find(picture).code)


@given(pictures())
def test_too_little_gives_no_verdict(picture: Picture) -> None:
    if picture.full_days < 3:
        assert find(picture).code in {Code.NOT_ENOUGH_DAYS, Code.ASK_CLINICIAN}
        assert find(picture).facts["days_to_first_picture"] == 3 - picture.full_days
