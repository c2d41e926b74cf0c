"""A finding on a page: its words in the reader's language, and the foods that go with them."""

from __future__ import annotations

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language

from foods.rich import Shelf, named_foods, shelves
from tracker.guidance_text import GuidanceText, render
from tracker.science.guidance import Finding


def in_words(finding: Finding) -> GuidanceText:
    """Put a finding into the reader's language, with numbers and dates as written there."""
    return render(
        finding,
        get_language() or "en",
        number=lambda value: number_format(value, use_l10n=True, force_grouping=True),
        day=lambda day: date_format(day, "MONTH_DAY_FORMAT"),
    )


def foods_to_tap(message: GuidanceText, user_id: int) -> list[Shelf]:
    """Return the foods that the source text names, by group, where the finding goes with foods."""
    return shelves(named_foods(visible_to=user_id), each=0) if message.brings_foods else []
