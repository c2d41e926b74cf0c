"""The picture of a finding, from the same facts as its words."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from tests.tracker.intake.test_finding_text import findings
from tracker.intake.verdict_drawing import Mark
from tracker.science.eater import Eater
from tracker.science.guidance import STAYS, Code, Finding
from tracker.science.rounding import whole_mg
from tracker.targets.targets import OWN, Target
from tracker.views.shared.finding import in_words, line_of

BELOW_NEED = {Code.STAYS_LOW, Code.STAYS_BELOW, Code.VERY_LIKELY_LOW, Code.PROBABLY_LOW, Code.BELOW_REQUIREMENT}
BELOW_TARGET = {Code.EARLY_BELOW, Code.BELOW_REFERENCE, Code.STAYS_BELOW_REFERENCE, Code.BELOW_TARGET}
AT_TARGET = {Code.EARLY_AT_TARGET, Code.AT_OR_ABOVE_REFERENCE, Code.PROBABLY_ENOUGH, Code.VERY_LIKELY_ENOUGH}


@cache
def target_of(low: float, high: float, is_own: bool) -> Target:
    kind = OWN if is_own else "RDA" if low == high else "band"
    return Target(Decimal(low), Decimal(high), kind, "us_ca_dri", "")


def target_in(finding: Finding) -> Target:
    facts = finding.facts
    return target_of(facts["target_low_mg"], facts["target_high_mg"], facts["own_target"])


def x(mark: Mark | None) -> float:
    assert mark is not None
    return float(mark.x.removesuffix("%"))


def test_every_code_and_reason_has_its_picture_with_the_numbers_of_its_words() -> None:
    drawn = set()
    for it in findings():
        line, facts = line_of(it, target_in(it)), it.facts
        assert (line is None) == (it.code == Code.ASK_CLINICIAN and not facts["own_target"])
        if line is None:
            continue
        drawn.add(it.key)
        assert (line.you is None) == (facts["full_days"] < 3)
        if line.you:
            assert line.you.mg == whole_mg(facts["mean_mg"] or 0)
            assert line.is_floor == facts["at_least"]
        if it.code != Code.ASK_CLINICIAN:
            assert (line.need is None) == (facts["ear_mg"] is None)
            assert (line.need is None) == bool(in_words(it, Eater()).no_need)
            assert line.target is not None
            assert line.target.mg == whole_mg(facts["target_low_mg"])
        assert len(line.fortnights) == (2 if it.code in STAYS else 0)
    assert drawn >= {it.key for it in findings()} - {Code.ASK_CLINICIAN}


def test_the_dot_is_on_the_side_of_each_line_that_the_words_say() -> None:
    seen = set()
    for it in findings():
        line = line_of(it, target_in(it))
        if line is None or line.you is None:
            continue
        seen.add(it.code)
        if it.code in BELOW_NEED:
            assert x(line.you) < x(line.need)
            assert all(x(mark) < x(line.need) for mark in line.fortnights)
        if it.code == Code.BELOW_TARGET:
            assert x(line.need) <= x(line.you)
        if it.code in BELOW_TARGET:
            assert x(line.you) < x(line.target)
        if it.code in AT_TARGET:
            assert x(line.target) <= x(line.you)
    assert seen >= BELOW_NEED | BELOW_TARGET | AT_TARGET
