"""A plan as one bar."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.intake.plan_drawing import BEYOND, PlanDrawing, plan_drawing
from tracker.science.rounding import whole_mg


def ends(it: PlanDrawing) -> list[tuple[float, float]]:
    spans = [(float(part.x.removesuffix("%")), float(part.width.removesuffix("%"))) for part in it.segments]
    return [(x, x + width) for x, width in spans]


def test_it_works() -> None:
    it = plan_drawing([Decimal("203.6"), Decimal(250), Decimal(262), Decimal(330)], Decimal(320))
    assert [(part.number, part.mg) for part in it.segments] == [(0, 204), (1, 46), (2, 12), (3, 68)]
    assert [part.has_room for part in it.segments] == [True, True, False, True]
    assert (it.after, it.goal, it.goal_anchor) == (330, 320, "end")
    assert ends(it)[-1][1] == pytest.approx(100 / BEYOND, abs=0.02)
    assert float(it.goal_x.removesuffix("%")) == pytest.approx(320 / 330 * 100 / BEYOND, abs=0.02)
    assert plan_drawing([Decimal(900)], Decimal(200)).goal_anchor == "start"


def test_nothing_to_draw() -> None:
    with pytest.raises(ValueError, match="without an average"):
        plan_drawing([], Decimal(320))
    assert plan_drawing([Decimal(0)], Decimal(0)).segments[0].width == "0.00%"


@given(st.lists(st.decimals(0, 900, places=3), min_size=1, max_size=7), st.integers(1, 900))
def test_it_grows_without_gaps_and_is_on_the_side_of_the_target_that_the_words_say(
    means: list[Decimal], goal: int
) -> None:
    means.sort()
    it = plan_drawing(means, Decimal(goal))
    places = ends(it)
    assert places[0][0] == 0
    for (_, last), (first, _) in pairwise(places):
        assert first == pytest.approx(last, abs=0.02)
    target = float(it.goal_x.removesuffix("%"))
    if whole_mg(means[-1]) >= goal:
        assert places[-1][1] >= target - 0.02
    else:
        assert places[-1][1] < target
