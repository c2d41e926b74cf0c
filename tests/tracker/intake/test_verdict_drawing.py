from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.intake.verdict_drawing import Mark, Span, VerdictDrawing, verdict_drawing
from tracker.science.rounding import whole_mg

mgs = st.none() | st.floats(0, 3000)


def drawn(**mg: float | None) -> VerdictDrawing:
    nothing: dict[str, Any] = dict.fromkeys(
        ("mean_mg", "mean_high_mg", "sd_mg", "need_mg", "target_low_mg", "target_high_mg")
    )
    return verdict_drawing(**nothing | mg)


def place(it: Mark | None) -> float:
    assert it is not None
    return float(it.x.removesuffix("%"))


def ends(it: Span | None) -> tuple[float, float]:
    assert it is not None
    first = float(it.x.removesuffix("%"))
    return first, first + float(it.width.removesuffix("%"))


def test_it_works() -> None:
    it = drawn(mean_mg=204.4, sd_mg=30, need_mg=265, target_low_mg=320, target_high_mg=320)
    assert it.you is not None
    assert (it.you.mg, it.you.anchor) == (204, "middle")
    assert place(it.you) < place(it.need) < place(it.target)
    assert place(it.target) == pytest.approx(100 / 1.12, abs=0.01)
    assert it.target is not None
    assert it.target.anchor == "end"
    first, last = ends(it.likely)
    assert (first + last) / 2 == pytest.approx(place(it.you), abs=0.02)
    assert (it.guess, it.target_band) == (None, None)


def test_a_guess_reaches_from_what_is_known_and_widens_the_range() -> None:
    it = drawn(mean_mg=200, mean_high_mg=260, sd_mg=20, need_mg=265, target_low_mg=320)
    assert ends(it.guess)[0] == place(it.you)
    assert ends(it.likely)[1] > ends(it.guess)[1] > place(it.you)


def test_a_band_has_a_stretch_and_no_need() -> None:
    it = drawn(mean_mg=5, target_low_mg=310, target_high_mg=420)
    assert it.need is None
    assert ends(it.target_band)[0] == place(it.target)
    assert it.you is not None
    assert it.you.anchor == "start"


def test_without_a_mean_the_marks_stand_alone() -> None:
    it = drawn(need_mg=265, target_low_mg=320)
    assert (it.you, it.likely, it.guess) == (None, None, None)
    assert place(it.need) < place(it.target)


def test_both_fortnights_of_what_stays_are_on_the_line() -> None:
    it = verdict_drawing(
        mean_mg=200,
        mean_high_mg=None,
        sd_mg=None,
        need_mg=265,
        target_low_mg=320,
        target_high_mg=320,
        fortnights_mg=[190.4, 209.5, None],
    )
    assert [mark.mg for mark in it.fortnights] == [190, 210]
    assert place(it.fortnights[0]) < place(it.you) < place(it.fortnights[1]) < place(it.need)


def test_a_zero_begins_the_line_unless_a_label_does() -> None:
    assert drawn(mean_mg=5, need_mg=265, target_low_mg=320).has_zero
    assert not drawn(mean_mg=5000, need_mg=265, target_low_mg=320).has_zero


def test_nothing_to_draw() -> None:
    with pytest.raises(ValueError, match="nothing"):
        drawn()
    assert drawn(mean_mg=0).you == Mark(0, "0.00%", "start")


@given(mean=mgs, more=mgs, sd=mgs, need=mgs, low=mgs, high=mgs)
def test_the_dot_is_on_the_side_of_each_mark_that_its_numbers_say(
    mean: float | None,
    more: float | None,
    sd: float | None,
    need: float | None,
    low: float | None,
    high: float | None,
) -> None:
    if mean is None and need is None and low is None and high is None:
        return
    it = drawn(
        mean_mg=mean,
        mean_high_mg=None if mean is None or more is None else mean + more,
        sd_mg=sd,
        need_mg=need,
        target_low_mg=low,
        target_high_mg=high,
    )
    marks = [(mark.mg, place(mark)) for mark in (it.you, it.need, it.target) if mark]
    for (mg, x), (other_mg, other_x) in pairwise([*marks, *marks[:1]]):
        assert (mg < other_mg) == (x < other_x) or abs(mg - other_mg) <= 1
    for mg, x in marks:
        assert 0 <= x < 100
        assert mg in {whole_mg(value) for value in (mean, need, low) if value is not None}
    for span in (it.likely, it.guess, it.target_band):
        if span:
            first, last = ends(span)
            assert 0 <= first <= last < 100
