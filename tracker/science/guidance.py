"""What may be said about someone's intake: a picture of their full days in, exactly one finding out. No prose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypedDict

from tracker.science.precision import whole_mg

WINDOW_DAYS = 28  # a finding looks at today and the 27 days before
DAYS_TO_FIRST_PICTURE = 3  # fewer full days say nothing at all
DAYS_TO_STEADY_PICTURE = 7  # a week of full days; DESIGN: the fewest that a verdict may rest on


class Code(StrEnum):
    """What can be found."""

    ASK_CLINICIAN = "ask_clinician"
    NOT_ENOUGH_DAYS = "not_enough_days"
    EARLY_BELOW = "early_below"
    EARLY_IN_BAND = "early_in_band"
    EARLY_AT_TARGET = "early_at_target"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What is known about someone's intake.

    `full_days` of the window `first` to `last`, `weekend_days` of them at a weekend; their `mean_mg` (None
    without any) stands on `parts`, of which `parts_unmeasured` have no value. The target is today's,
    its ends equal unless it is a band. `restarted`: the window begins where the average need changed.
    """

    first: date
    last: date
    full_days: int
    weekend_days: int
    mean_mg: float | None
    parts: int
    parts_unmeasured: int
    target_low_mg: float
    target_high_mg: float
    under_care: bool = False
    under_one: bool = False
    restarted: bool = False


class Facts(TypedDict):
    """What may be said about a picture: its fields, and what follows from them.

    Figures are as exact as they came. `gap_mg` is what the mean lacks to the (lowest) target, at least 0;
    `at_least` says that the mean is a floor, `restarted` that the window is shorter than 28 days.
    """

    first: date
    last: date
    full_days: int
    weekend_days: int
    mean_mg: float | None
    parts: int
    parts_unmeasured: int
    target_low_mg: float
    target_high_mg: float
    gap_mg: float | None
    days_to_first_picture: int
    days_to_steady_picture: int
    any_full_days: bool
    more_days_help: bool
    weekend_missing: bool
    is_band: bool
    at_least: bool
    restarted: bool
    under_care: bool
    under_one: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """One code, with the facts that its words and its explanation need."""

    code: Code
    facts: Facts


def find(picture: Picture) -> Finding:
    """Return the first finding whose rule fits."""
    code = next(code for code, fits in RULES if fits(picture))
    return Finding(code, facts_of(picture))


def facts_of(picture: Picture) -> Facts:
    """Return everything that may be said about a picture."""
    more_days = max(DAYS_TO_STEADY_PICTURE - picture.full_days, 0)
    return Facts(
        first=picture.first,
        last=picture.last,
        full_days=picture.full_days,
        weekend_days=picture.weekend_days,
        mean_mg=picture.mean_mg,
        parts=picture.parts,
        parts_unmeasured=picture.parts_unmeasured,
        target_low_mg=picture.target_low_mg,
        target_high_mg=picture.target_high_mg,
        gap_mg=None if picture.mean_mg is None else max(picture.target_low_mg - picture.mean_mg, 0.0),
        days_to_first_picture=max(DAYS_TO_FIRST_PICTURE - picture.full_days, 0),
        days_to_steady_picture=more_days,
        any_full_days=picture.full_days > 0,
        more_days_help=more_days > 0,
        weekend_missing=picture.weekend_days == 0,
        is_band=picture.target_low_mg != picture.target_high_mg,
        at_least=picture.parts_unmeasured > 0,
        restarted=picture.restarted,
        under_care=picture.under_care,
        under_one=picture.under_one,
    )


def _no_verdict(picture: Picture) -> bool:
    return picture.under_care or picture.under_one


def _not_enough_days(picture: Picture) -> bool:
    return picture.mean_mg is None or picture.full_days < DAYS_TO_FIRST_PICTURE


# Mean and target are compared as people see them, in whole mg, so that no page says "320, below 320".
# A band: below means under its lowest value, at the target means at or above its highest; between the
# two neither may be said. An unmeasured part can only raise a mean: the words then say "at least".


def _below(picture: Picture) -> bool:
    return whole_mg(picture.mean_mg or 0.0) < whole_mg(picture.target_low_mg)


def _in_band(picture: Picture) -> bool:
    return whole_mg(picture.mean_mg or 0.0) < whole_mg(picture.target_high_mg)


def _otherwise(picture: Picture) -> bool:
    return True


# In this order; each rule may rely on those above it not having fitted.
RULES: tuple[tuple[Code, Callable[[Picture], bool]], ...] = (
    (Code.ASK_CLINICIAN, _no_verdict),
    (Code.NOT_ENOUGH_DAYS, _not_enough_days),
    (Code.EARLY_BELOW, _below),
    (Code.EARLY_IN_BAND, _in_band),
    (Code.EARLY_AT_TARGET, _otherwise),
)
