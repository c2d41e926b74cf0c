"""Choose the one finding that applies to a picture of someone's full days. No prose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

from tracker.science.adequacy import CONFIDENT
from tracker.science.evidence import DAYS_TO_FIRST_PICTURE, DAYS_TO_VERDICT, Evidence
from tracker.science.facts import Facts, facts_of
from tracker.science.verdicts import PROBABLE, PROBABLY_FACTOR, STAYS_BELOW, Evaluation
from tracker.science.worked_out import Working, working_of


class Code(StrEnum):
    """The possible findings."""

    ASK_CLINICIAN = "ask_clinician"
    NOT_ENOUGH_DAYS = "not_enough_days"
    EARLY_BELOW = "early_below"
    EARLY_IN_BAND = "early_in_band"
    EARLY_AT_TARGET = "early_at_target"
    CANNOT_TELL = "cannot_tell"
    STAYS_BELOW_REFERENCE = "stays_below_reference"
    BELOW_REFERENCE = "below_reference"
    AT_OR_ABOVE_REFERENCE = "at_or_above_reference"
    STAYS_LOW = "stays_low"
    VERY_LIKELY_LOW = "very_likely_low"
    PROBABLY_LOW = "probably_low"
    STAYS_BELOW = "stays_below"
    BELOW_REQUIREMENT = "below_requirement"
    BELOW_TARGET = "below_target"
    PROBABLY_ENOUGH = "probably_enough"
    VERY_LIKELY_ENOUGH = "very_likely_enough"


class Reason(StrEnum):
    """Why a verdict cannot be given although there are enough days."""

    NO_WEEKEND = "no_weekend"
    UNMEASURED = "unmeasured"
    PROFILE_UNKNOWN = "profile_unknown"


# These are about both fortnights of the window, and come with the whole advice on prevention.
STAYS = frozenset({Code.STAYS_LOW, Code.STAYS_BELOW, Code.STAYS_BELOW_REFERENCE})
# Shown while there are too few days or no verdict is allowed; these change from day to day.
LIVE = frozenset(
    {
        Code.ASK_CLINICIAN,
        Code.NOT_ENOUGH_DAYS,
        Code.EARLY_BELOW,
        Code.EARLY_IN_BAND,
        Code.EARLY_AT_TARGET,
        Code.CANNOT_TELL,
    }
)
VERDICTS = frozenset(Code) - LIVE
# The codes that call an intake low, or say that it stays below; if many days only look full, they ask the person to
# check those first.
LOW = STAYS | {Code.VERY_LIKELY_LOW, Code.PROBABLY_LOW}


@dataclass(frozen=True)
class Finding:
    """One code, the reason if it is `cannot_tell`, the facts that its text needs, and the `seen` evidence.

    `week` is the first day of the week that it was made for. If it is `held`, its words and its numbers are about the
    days before that week, and apply until the next one.
    """

    code: Code
    reason: Reason | None
    facts: Facts
    seen: Evaluation = field(compare=False, repr=False)
    week: date
    held: bool = False

    @property
    def key(self) -> str:
        """The code with its reason; the text is looked up by this key."""
        return f"{self.code}.{self.reason}" if self.reason else str(self.code)

    @cached_property
    def working(self) -> Working:
        """How the finding was worked out; computed on demand, since few pages show it."""
        return working_of(self.seen, fortnights=self.code in STAYS)

    @property
    def asks_to_check(self) -> bool:
        """Whether it calls the intake low and is based on too many days that only look full."""
        return self.code in LOW and self.facts["check_first"]

    @property
    def may_be_incomplete(self) -> bool:
        """Whether it calls the intake low, and something may be missing from the days that it is based on."""
        return self.code in LOW and self.facts["may_be_incomplete"]

    @property
    def has_little_energy(self) -> bool:
        """Whether it calls the intake low, and those days have less energy than hardly any adult eats."""
        return self.code in LOW and self.facts["has_little_energy"]


def find(picture: Evidence, *, week: date | None = None) -> Finding:
    """Return the first finding whose rule matches; `week` is the first day of its week, by default the last day."""
    seen = Evaluation.of(picture)
    code = code_of(seen)
    return Finding(
        code=code,
        reason=_reason_for_no_verdict(seen) if code == Code.CANNOT_TELL else None,
        facts=facts_of(seen),
        seen=seen,
        week=week or picture.last,
    )


def code_of(seen: Evaluation) -> Code:
    """Return the first code whose rule matches."""
    return next(code for code, fits in RULES if fits(seen))


def find_for_week(now: Evidence, before_the_week: Evidence | None, week: date) -> Finding:
    """Return the finding that applies during the week that starts on `week`.

    `now` is today's picture. `before_the_week` is the picture, as known today, of the days before that week, or None if
    its days no longer count; a verdict based on it applies all week, words and numbers alike. Nothing is stored, so a
    change to those days or to the profile changes both immediately.
    """
    today = find(now, week=week)
    if before_the_week is None or today.code == Code.ASK_CLINICIAN:
        return today
    then = find(before_the_week, week=week)
    return replace(then, held=True) if then.code in VERDICTS else today


def _no_verdict(seen: Evaluation) -> bool:
    return seen.picture.under_care or seen.picture.under_one


def _not_enough_days(seen: Evaluation) -> bool:
    return seen.window.count < DAYS_TO_FIRST_PICTURE


def _early(seen: Evaluation) -> bool:
    return seen.window.count < DAYS_TO_VERDICT


def _reason_for_no_verdict(seen: Evaluation) -> Reason | None:
    if not seen.window.weekend_days:
        return Reason.NO_WEEKEND
    if seen.too_much_unmeasured:
        return Reason.UNMEASURED
    return Reason.PROFILE_UNKNOWN if seen.in_band else None


def _no_need(seen: Evaluation) -> bool:
    return seen.picture.ear_mg is None


def _stays_below_reference(seen: Evaluation) -> bool:
    """Return whether the mean stays below a published target that is this life stage's own."""
    is_own_stage = seen.picture.of_life_stage and not seen.picture.own_target
    return _no_need(seen) and is_own_stage and seen.stayed_below


def _is_probably_low(seen: Evaluation) -> bool:
    return seen.is_low(PROBABLE, up_to=PROBABLY_FACTOR)


# Checked in this order; a rule may assume that those above it did not match. A band of targets or a custom target has
# no single average requirement, and neither do some standards: their mean is compared, never judged.
RULES: tuple[tuple[Code, Callable[[Evaluation], bool]], ...] = (
    (Code.ASK_CLINICIAN, _no_verdict),
    (Code.NOT_ENOUGH_DAYS, _not_enough_days),
    (Code.EARLY_BELOW, lambda seen: _early(seen) and seen.below),
    (Code.EARLY_IN_BAND, lambda seen: _early(seen) and seen.in_band),
    (Code.EARLY_AT_TARGET, _early),
    (Code.CANNOT_TELL, lambda seen: _reason_for_no_verdict(seen) is not None),
    (Code.STAYS_BELOW_REFERENCE, _stays_below_reference),
    (Code.BELOW_REFERENCE, lambda seen: _no_need(seen) and seen.surely_below),
    (Code.AT_OR_ABOVE_REFERENCE, _no_need),
    (Code.STAYS_LOW, lambda seen: seen.stayed_below and _is_probably_low(seen)),
    (Code.VERY_LIKELY_LOW, lambda seen: seen.is_low(CONFIDENT)),
    (Code.PROBABLY_LOW, _is_probably_low),
    (Code.STAYS_BELOW, lambda seen: seen.stayed_below and seen.is_low(STAYS_BELOW)),
    (Code.BELOW_REQUIREMENT, lambda seen: seen.surely_below),
    (Code.BELOW_TARGET, lambda seen: seen.below),
    (Code.VERY_LIKELY_ENOUGH, lambda seen: seen.is_high(CONFIDENT)),
    (Code.PROBABLY_ENOUGH, lambda seen: True),
)
