"""Put swaps and trials of swaps into words."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from foods.models import Allergen
from tracker.advice.suggestions import UsualGap
from tracker.advice.swaps import Outcome
from tracker.models import Meal
from tracker.science.evidence import Evidence
from tracker.science.guidance import Code
from tracker.science.rounding import as_ug, mean_mg
from tracker.science.swaps import Swap
from tracker.science.what_if import Move, move

_NEED, _TARGET = gettext_lazy("the average need"), gettext_lazy("your daily target")


# For each finding: what it says about the days, and which line to reach next.
_FINDINGS = {
    Code.STAYS_LOW: (gettext_lazy("stays low"), _NEED),
    Code.VERY_LIKELY_LOW: (gettext_lazy("very likely low"), _NEED),
    Code.PROBABLY_LOW: (gettext_lazy("probably low"), _NEED),
    Code.STAYS_BELOW: (gettext_lazy("stays below the average need"), _NEED),
    Code.BELOW_REQUIREMENT: (gettext_lazy("below the average need"), _NEED),
    Code.BELOW_TARGET: (gettext_lazy("at or above the average need"), _TARGET),
    Code.PROBABLY_ENOUGH: (gettext_lazy("probably enough"), _TARGET),
    Code.VERY_LIKELY_ENOUGH: (gettext_lazy("very likely enough"), _TARGET),
    Code.CANNOT_TELL: (gettext_lazy("too much is not known"), _NEED),
    Code.STAYS_BELOW_REFERENCE: (gettext_lazy("stays below your daily target"), _TARGET),
    Code.BELOW_REFERENCE: (gettext_lazy("below your daily target"), _TARGET),
    Code.AT_OR_ABOVE_REFERENCE: (gettext_lazy("at or above your daily target"), _TARGET),
}


@dataclass(frozen=True, slots=True)
class SwapInWords:
    """A swap, how often it would apply, the mean with it, and the form key for starting a trial.

    `move` is how it would change the finding; None without a verdict.
    """

    swap: Swap
    usual: UsualGap
    move: Move | None
    form_key: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def when(self) -> str:
        """How often a week, and at which meal if always the same one."""
        return often(self.swap.times_a_week, self.swap.meal if self.swap.only_there else "")

    @property
    def rows(self) -> list[tuple[str, object]]:
        """The foods that were eaten, each with the name of its meal."""
        return [(str(Meal(occasion.eaten.meal).label), occasion) for occasion in self.swap.instead]

    @property
    def mean_mg(self) -> Decimal:
        """What the mean of the full days would be with the swap."""
        return mean_mg(self.usual.ug + as_ug(self.swap.gain_mg), self.usual.full_days)

    @property
    def may_contain(self) -> list[str]:
        """The allergens to avoid that the new food may contain."""
        return [str(Allergen(name).label) for name in self.swap.may_contain]

    @property
    def where_to(self) -> str:
        """How the finding would change; "" without a verdict."""
        return moved(self.move) if self.move else ""


@dataclass(frozen=True, slots=True)
class TrialInWords:
    """A trial, when the old food used to be eaten, and the results so far."""

    outcome: Outcome

    @property
    def when(self) -> str:
        """How often a week the old food was eaten, and at which meal if always the same one."""
        return often(self.outcome.trial.times_a_week, self.outcome.trial.meal)

    @property
    def old_times(self) -> str:
        """At how many meals of the two weeks the old food was eaten."""
        return _at_meals(self.outcome.old_times)

    @property
    def new_times(self) -> str:
        """At how many meals of the two weeks the new food was eaten."""
        return _at_meals(self.outcome.new_times)


def swaps_in_words(found: Iterable[Swap] | None, usual: UsualGap | None, picture: Evidence) -> list[SwapInWords] | None:
    """Return swaps in words, with how they would change the finding; None while there are too few days to tell."""
    if found is None or usual is None:
        return None
    return [SwapInWords(swap, usual, move(picture, swap.gain_by_day)) for swap in found]


def moved(move: Move) -> str:
    """Say how a finding would change: a step toward the next line, or from one finding to another."""
    (before, goal), (after, _goal) = _FINDINGS[move.before], _FINDINGS[move.after]
    if move.is_the_same and move.before == Code.BELOW_TARGET:
        said = _("A step towards %(goal)s.")
    elif move.is_the_same:
        said = _("A step towards %(goal)s; what you logged would stay “%(before)s”.")
    elif move.after == Code.BELOW_REQUIREMENT:
        said = _("What you logged would move from “%(before)s” towards %(goal)s: below it, and too close to call.")
    else:
        said = _("What you logged would move from “%(before)s” to “%(after)s”.")
    return said % {"before": before, "after": after, "goal": goal}


def trials_in_words(found: Iterable[Outcome]) -> list[TrialInWords]:
    """Return trials in words."""
    return [TrialInWords(outcome) for outcome in found]


def often(times: int, meal: str) -> str:
    """Say how often a week, and at which meal unless `meal` is ""."""
    match meal:
        case Meal.BREAKFAST:
            said = ngettext("at %(n)d breakfast a week", "at %(n)d breakfasts a week", times)
        case Meal.LUNCH:
            said = ngettext("at %(n)d lunch a week", "at %(n)d lunches a week", times)
        case Meal.DINNER:
            said = ngettext("at %(n)d dinner a week", "at %(n)d dinners a week", times)
        case Meal.SNACK:
            said = ngettext("as %(n)d snack a week", "as %(n)d snacks a week", times)
        case _:
            said = ngettext("%(n)d time a week", "%(n)d times a week", times)
    return said % {"n": times}


def _at_meals(times: int) -> str:
    return ngettext("at %(n)d meal", "at %(n)d meals", times) % {"n": times}
