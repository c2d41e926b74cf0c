"""The facts that can be stated about a picture, as plain values for texts and pages. No prose, no verdict."""

from __future__ import annotations

from datetime import date
from typing import TypedDict

from tracker.science.evidence import DAYS_TO_FIRST_PICTURE, DAYS_TO_VERDICT
from tracker.science.rounding import whole_mg
from tracker.science.verdicts import Evaluation


class Facts(TypedDict):
    """The fields of a picture and the values derived from them, unrounded.

    `window_days` counts the days from `first` to `last`, full or not; `restarted` means that they are fewer than 28.
    `gap_mg` is how far the mean, as shown, is below the (lowest) target, at least 0. `at_least` means that the mean is
    a lower bound; `mean_high_mg` is its high end, with a guess for parts without a value. `earlier_...` and `later_...`
    are the fortnights of a whole window. `unconfirmed` are the days that only look full. `may_be_incomplete`: their
    energy suggests it, for one because an adult's `has_little_energy`. `standard_without_need`: no average requirement
    is in our tables; `need_not_known`: because it is we who lack it. `nothing_to_change` may be
    said of a mean that reaches the target if that is the life stage's own, and tablets were not over the upper level.
    """

    first: date
    last: date
    window_days: int
    full_days: int
    weekend_days: int
    mean_mg: float | None
    mean_high_mg: float | None
    parts: int
    parts_unmeasured: int
    target_low_mg: float
    target_high_mg: float
    gap_mg: int | None
    ear_mg: float | None
    days_to_first_picture: int
    days_to_first_answer: int
    any_full_days: bool
    more_days_help: bool
    weekend_missing: bool
    below: bool
    is_band: bool
    month_decides: bool
    own_target: bool
    standard_without_need: bool
    of_life_stage: bool
    stage_not_known: bool
    need_not_known: bool
    nothing_to_change: bool
    at_least: bool
    has_unmeasured: bool
    tablets_in_a_range: bool
    restarted: bool
    under_care: bool
    under_one: bool
    likely_above_need: bool
    more_days_can_settle: bool
    never_settled: bool
    days_to_settle: int | None
    earlier_days: int
    earlier_mean_mg: float | None
    earlier_first: date | None
    earlier_last: date | None
    later_days: int
    later_mean_mg: float | None
    later_first: date | None
    later_last: date | None
    check_first: bool
    may_be_incomplete: bool
    has_little_energy: bool
    unconfirmed: tuple[date, ...]
    assumed_sd: bool


def facts_of(seen: Evaluation) -> Facts:
    """Return all facts about a picture."""
    picture, window = seen.picture, seen.window
    earlier, later = seen.fortnights or (None, None)
    is_band = picture.target_low_mg != picture.target_high_mg
    return Facts(
        first=picture.first,
        last=picture.last,
        window_days=(picture.last - picture.first).days + 1,
        full_days=window.count,
        weekend_days=window.weekend_days,
        mean_mg=window.mean_mg,
        mean_high_mg=window.mean_high_mg,
        parts=window.parts,
        parts_unmeasured=window.parts_unmeasured,
        target_low_mg=picture.target_low_mg,
        target_high_mg=picture.target_high_mg,
        gap_mg=None if window.mean_mg is None else max(whole_mg(picture.target_low_mg) - whole_mg(window.mean_mg), 0),
        ear_mg=picture.ear_mg,
        days_to_first_picture=max(DAYS_TO_FIRST_PICTURE - window.count, 0),
        days_to_first_answer=max(DAYS_TO_VERDICT - window.count, 0),
        any_full_days=window.count > 0,
        more_days_help=window.count < DAYS_TO_VERDICT,
        weekend_missing=window.weekend_days == 0,
        below=seen.below,
        is_band=is_band,
        month_decides=picture.month_decides,
        own_target=picture.own_target,
        standard_without_need=picture.ear_mg is None and not is_band and not picture.own_target,
        of_life_stage=picture.of_life_stage,
        stage_not_known=picture.stage_not_known,
        need_not_known=picture.need_not_known,
        nothing_to_change=picture.of_life_stage and not picture.over_upper_level,
        at_least=window.is_floor,
        has_unmeasured=window.parts_unmeasured > 0,
        tablets_in_a_range=any(day.is_range for day in window.days),
        restarted=picture.restarted,
        under_care=picture.under_care,
        under_one=picture.under_one,
        likely_above_need=seen.is_likely_above,
        more_days_can_settle=seen.more_days_can_settle,
        never_settled=seen.days_to_settle is None,
        days_to_settle=seen.days_to_settle,
        earlier_days=earlier.sums.count if earlier else 0,
        earlier_mean_mg=earlier.sums.mean_mg if earlier else None,
        earlier_first=earlier.first if earlier else None,
        earlier_last=earlier.last if earlier else None,
        later_days=later.sums.count if later else 0,
        later_mean_mg=later.sums.mean_mg if later else None,
        later_first=later.first if later else None,
        later_last=later.last if later else None,
        check_first=seen.asks_to_check,
        may_be_incomplete=seen.may_be_incomplete,
        has_little_energy=seen.has_little_energy,
        unconfirmed=window.unconfirmed,
        assumed_sd=picture.sd_within is not None and picture.sd_within.is_assumed,
    )
