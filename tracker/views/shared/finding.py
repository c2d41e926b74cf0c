"""Findings on a page: the text in the reader's language, and the picture."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language

from tracker.intake.finding_text import GuidanceText, render
from tracker.intake.verdict_drawing import VerdictDrawing, verdict_drawing
from tracker.science.eater import Eater
from tracker.science.evidence import DAYS_TO_FIRST_PICTURE
from tracker.science.guidance import STAYS, Code, Finding
from tracker.targets.targets import Target


def in_words(finding: Finding, eater: Eater) -> GuidanceText:
    """Return a finding in the reader's language, with numbers and dates in its format, and no food that they avoid."""
    return render(
        finding,
        get_language() or "en",
        eater=eater,
        number=lambda value: number_format(value, use_l10n=True, force_grouping=True),
        day=lambda day: date_format(day, "MONTH_DAY_FORMAT"),
        weekday=lambda day: date_format(day, "l"),
        span=dates,
    )


def dates(first: date, last: date) -> str:
    """Format the days from one to another, with their month once if it is the same: "2–29 November"."""
    is_one_month = (first.year, first.month) == (last.year, last.month)
    begin = date_format(first, "j" if is_one_month else "MONTH_DAY_FORMAT")
    return f"{begin}{'–' if is_one_month else ' – '}{date_format(last, 'MONTH_DAY_FORMAT')}"


def line_of(finding: Finding, target: Target) -> VerdictDrawing | None:
    """Return the picture of a finding; None if there is nothing to draw.

    Before the first picture it shows what an average will be compared with, and no average. Where a clinician decides,
    or in the first year of life, only their own figure is drawn next to the average; without one there is no picture.
    """
    picture, window = finding.seen.picture, finding.seen.window
    is_alone = finding.code == Code.ASK_CLINICIAN
    is_shown = window.count >= DAYS_TO_FIRST_PICTURE
    has_target = bool(picture.target_low_mg) and (target.is_own or target.is_limit or not is_alone)
    if not has_target and (is_alone or not is_shown):
        return None
    assessment = next(iter(finding.seen.assessments), None) if is_shown and not is_alone else None
    return verdict_drawing(
        mean_mg=window.mean_mg if is_shown else None,
        mean_high_mg=window.mean_high_mg if is_shown else None,
        sd_mg=assessment.sd_difference_mg if assessment else None,
        need_mg=None if is_alone else picture.ear_mg,
        target_low_mg=picture.target_low_mg if has_target else None,
        target_high_mg=picture.target_high_mg if has_target else None,
        is_floor=window.is_floor,
        fortnights_mg=[it.sums.mean_mg for it in finding.seen.fortnights] if finding.code in STAYS else (),
    )
