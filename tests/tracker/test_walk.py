"""The walk over means 150 to 450 mg: kept as a table, and nothing in it jumps."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.pictures import ADULTS, Group
from tests.tracker.science.test_guidance import SEVERITY
from tests.tracker.walk import DAYS, FILE, MEANS, VARIATIONS, found, text, varied

JUDGED = ADULTS[:10]
# What follows on what as the mean grows, for each number of days; a step of 10 mg never leaps over one that is wide.
LADDERS = {
    3: ["early_below", "early_at_target"],
    7: [
        "very_likely_low",
        "probably_low",
        "below_requirement",
        "below_target",
        "probably_enough",
        "very_likely_enough",
    ],
    28: ["stays_low", "stays_below", "below_requirement", "below_target", "probably_enough", "very_likely_enough"],
}
LADDERS[14] = LADDERS[7]


def test_it_works() -> None:
    assert FILE.read_text(encoding="utf-8") == text(), "run .venv/bin/python -m tests.tracker.walk and read the change"


@pytest.mark.parametrize("group", JUDGED, ids=lambda group: group.name)
@pytest.mark.parametrize("days", DAYS)
def test_a_step_of_ten_mg_is_one_rung_at_most(group: Group, days: int) -> None:
    ladder = LADDERS[days]
    rungs = [ladder.index(found(mean, days, group)) for mean in MEANS]

    for one, other in pairwise(rungs):
        # A group whose target lies far above its need is surely above it by then: probably_enough is left out.
        leap = ladder[one] == "below_target" and ladder[other] == "very_likely_enough"
        # Between "low" and too close to call there is little room where days differ little.
        leap |= ladder[one] == "stays_low" and ladder[other] == "below_requirement"
        assert 0 <= other - one <= 1 or leap


@pytest.mark.parametrize("group", JUDGED, ids=lambda group: group.name)
def test_more_days_at_the_same_mean_only_make_it_surer(group: Group) -> None:
    enough = ["below_target", "probably_enough", "very_likely_enough"]
    for mean in MEANS:
        codes = [found(mean, days, group) for days in DAYS[1:]]
        above = [code in enough for code in codes]
        assert len(set(above)) == 1, mean
        if above[0]:
            rungs = [enough.index(code) for code in codes]
            assert rungs == sorted(rungs), mean


@pytest.mark.parametrize("variation", VARIATIONS)
def test_whatever_is_behind_a_mean_more_is_never_worse(variation: str) -> None:
    rank = {key: n for n, keys in enumerate(SEVERITY) for key in keys}
    ranks = [rank[varied(mean, variation).removesuffix(" ?")] for mean in MEANS]

    assert ranks == sorted(ranks)
