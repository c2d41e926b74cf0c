"""Findings on a page: the text in the reader's language, and the foods that go with it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language

from foods.catalog.rich import named_foods, shelves
from foods.models import Allergen, Food, FoodGroup
from tracker.intake.finding_text import GuidanceText, render
from tracker.science.eater import Eater
from tracker.science.guidance import Finding


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
