"""Swaps and trials of swaps in words."""

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

ENDED = "swap_ended"


_NEED, _TARGET = gettext_lazy("the average need"), gettext_lazy("your daily target")


# What each finding says of the days it is about, and which line is the next to reach.
_SAID = {
    Code.VERY_LIKELY_LOW: (gettext_lazy("very likely low"), _NEED),
    Code.PROBABLY_LOW: (gettext_lazy("probably low"), _NEED),
    Code.BELOW_REQUIREMENT: (gettext_lazy("below the average need"), _NEED),
    Code.BELOW_TARGET: (gettext_lazy("at or above the average need"), _TARGET),
    Code.PROBABLY_ENOUGH: (gettext_lazy("probably enough"), _TARGET),
    Code.VERY_LIKELY_ENOUGH: (gettext_lazy("very likely enough"), _TARGET),
    Code.BELOW_REFERENCE: (gettext_lazy("below your daily target"), _TARGET),
    Code.AT_OR_ABOVE_REFERENCE: (gettext_lazy("at or above your daily target"), _TARGET),
}


@dataclass(frozen=True, slots=True)
class SwapInWords:
    """A swap, when it would be, what the mean would come to, and the key of the form that begins to try it.

    `move` is where it would bring the finding; None where nothing is judged.
    """

    swap: Swap
    usual: UsualGap
    move: Move | None
    form_key: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def when(self) -> str:
        """How often a week, and at which meal if at no other."""
        return often(self.swap.times_a_week, self.swap.meal if self.swap.only_there else "")

    @property
    def rows(self) -> list[tuple[str, object]]:
        """What was eaten, each with the name of its meal."""
        return [(str(Meal(it.eaten.meal).label), it) for it in self.swap.instead]

    @property
    def mean_mg(self) -> Decimal:
        """The mean that the full days would have had with the swap."""
        return mean_mg(self.usual.ug + as_ug(self.swap.gain_mg), self.usual.full_days)

    @property
    def may_contain(self) -> list[str]:
        """What the person avoids and it may contain."""
        return [str(Allergen(name).label) for name in self.swap.may_contain]

    @property
    def where_to(self) -> str:
        """Where it would move what was logged, in the words of the finding; "" where nothing is judged."""
        return moved(self.move) if self.move else ""


@dataclass(frozen=True, slots=True)
class TrialInWords:
    """A trial, when the food was eaten before, and what came of it so far."""

    outcome: Outcome

    @property
    def when(self) -> str:
        """How often a week it was eaten, and at which meal if at no other."""
        return often(self.outcome.trial.times_a_week, self.outcome.trial.meal)

    @property
    def old_times(self) -> str:
        """At how many meals of the two weeks the old food was eaten."""
        return _at_meals(self.outcome.old_times)

    @property
    def new_times(self) -> str:
        """The same of the new one."""
        return _at_meals(self.outcome.new_times)


def swaps_in_words(found: Iterable[Swap] | None, usual: UsualGap | None, picture: Evidence) -> list[SwapInWords] | None:
    """Return swaps in words, beside what may be said of the same days; None where nothing can be said yet."""
    if found is None or usual is None:
        return None
    return [SwapInWords(swap, usual, move(picture, swap.gain_by_day)) for swap in found]


def moved(it: Move) -> str:
    """Say where a finding would move: a step, or from one to another."""
    (before, goal), (after, _goal) = _SAID[it.before], _SAID[it.after]
    if it.is_the_same and it.before == Code.BELOW_TARGET:
        said = _("A step towards %(goal)s.")
    elif it.is_the_same:
        said = _("A step towards %(goal)s; what you logged would stay “%(before)s”.")
    elif it.after == Code.BELOW_REQUIREMENT:
        said = _("What you logged would move from “%(before)s” towards %(goal)s: below it, and too close to call.")
    else:
        said = _("What you logged would move from “%(before)s” to “%(after)s”.")
    return said % {"before": before, "after": after, "goal": goal}


def trials_in_words(found: Iterable[Outcome]) -> list[TrialInWords]:
    """Return trials in words."""
    return [TrialInWords(outcome) for outcome in found]


def often(times: int, meal: str) -> str:
    """Say how often a week, at which meal or, without one, at any."""
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
