"""Findings on a page: the text in the reader's language, and the foods that go with it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language

from foods.catalog.rich import named_foods, shelves
from foods.models import Allergen, Food, FoodGroup
from tracker.intake.finding_text import GuidanceText, render
from tracker.intake.verdict_drawing import VerdictDrawing, verdict_drawing
from tracker.science.eater import Eater
from tracker.science.guidance import Code, Finding


def in_words(finding: Finding, eater: Eater) -> GuidanceText:
    """Return a finding in the reader's language, with numbers and dates in its format, and no food that they avoid."""
    return render(
        finding,
        get_language() or "en",
        eater=eater,
        number=lambda value: number_format(value, use_l10n=True, force_grouping=True),
        day=lambda day: date_format(day, "MONTH_DAY_FORMAT"),
        weekday=lambda day: date_format(day, "l"),
    )


def line_of(finding: Finding) -> VerdictDrawing | None:
    """Return the picture of a finding; None where a clinician decides, or nothing is compared.

    Before the first picture it shows what an average will be compared with, and no average.
    """
    picture, window = finding.seen.picture, finding.seen.window
    if finding.code == Code.ASK_CLINICIAN or not picture.target_low_mg:
        return None
    is_shown = finding.code != Code.NOT_ENOUGH_DAYS
    assessment = next(iter(finding.seen.assessments), None) if is_shown else None
    return verdict_drawing(
        mean_mg=window.mean_mg if is_shown else None,
        mean_high_mg=window.mean_high_mg if is_shown else None,
        sd_mg=assessment.sd_difference_mg if assessment else None,
        need_mg=picture.ear_mg,
        target_low_mg=picture.target_low_mg,
        target_high_mg=picture.target_high_mg,
    )


@dataclass(frozen=True, slots=True)
class ShelfToTap:
    """Foods of one group that go with a finding, each with the allergens to avoid that it may contain."""

    group: FoodGroup
    foods: list[tuple[Food, list[str]]]


def foods_to_tap(message: GuidanceText, user_id: int) -> list[ShelfToTap]:
    """Return the foods that the source text names, by group, if the finding comes with foods.

    Foods that the reader does not eat are left out.
    """
    if not message.brings_foods:
        return []
    warns_of = message.eater.warns_of
    foods = named_foods(visible_to=user_id, fits=message.eater.takes)
    return [
        ShelfToTap(
            shelf.group,
            [(food, [str(Allergen(name).label) for name in warns_of(food.may_contain)]) for food in shelf.foods],
        )
        for shelf in shelves(foods, each=0)
    ]
