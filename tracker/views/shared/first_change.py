"""The first thing to change, for pages that say what an intake comes to."""

from __future__ import annotations

from tracker.advice.eater import may_suggest
from tracker.advice.suggestions import closing, usual_gap
from tracker.science.eater import Eater
from tracker.science.guidance import Finding
from tracker.science.suggest import Suggestion
from tracker.targets.targets import Target


def first_change_of(user_id: int, eater: Eater, finding: Finding, target: Target) -> Suggestion | None:
    """Return the food that would do most toward the target (three queries); None if nothing may be suggested."""
    usual = usual_gap(finding.seen, target)
    if usual is None or not usual.mg or not may_suggest(target):
        return None
    (found,) = closing(user_id, eater, usual.mg, most=1)
    return next(iter(found), None)
