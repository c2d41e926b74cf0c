"""The Learn pages: magnesium and nerves, foods that contain it, how intake is judged.

The same for everyone, but for the foods to choose from, which respect who reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from foods.catalog.rich import named_foods
from foods.models import Food, FoodGroup
from tracker.advice import learn_text
from tracker.advice.eater import Advice, advice_for


@dataclass(frozen=True, slots=True)
class FoodsToRead:
    """A group of foods with its text, its URL (None if the catalog lacks it) and a food for each name in the text.

    `says_text` is False where the text names a food that the reader avoids.
    """

    text: learn_text.Group
    group: FoodGroup | None
    foods: list[Food]
    says_text: bool


@login_not_required
@require_safe
def learn(request: HttpRequest) -> HttpResponse:
    """Show all texts, with the foods as they are in the catalog now."""
    page = learn_text.read(get_language() or learn_text.FALLBACK)
    texts = [text for chapter in page.chapters for point in chapter.points for text in point.groups]
    advice = advice_for(request.user)
    context = {
        "bar": "more",
        "page": page,
        "advice": advice,
        "groups": _with_foods(texts, advice) if advice.allowed else [],
    }
    return render(request, "advice/learn/learn.html", context)


@login_not_required
@require_safe
def how_we_judge(request: HttpRequest) -> HttpResponse:
    """Explain how the average of a few days is compared with what people need."""
    page = learn_text.read(get_language() or learn_text.FALLBACK)
    return render(request, "advice/learn/how_we_judge.html", {"bar": "more", "page": page})


def _with_foods(texts: Sequence[learn_text.Group], advice: Advice) -> list[FoodsToRead]:
    """Add to each group the foods that its text names; left out is what the reader avoids.

    A group none of whose foods is left is not shown, nor the text of a group that names a food which is not there.
    """
    groups = FoodGroup.objects.in_bulk([text.slug for text in texts], field_name="slug")
    foods = named_foods(fits=advice.fits)
    everything = named_foods() if advice.eater.is_limited else foods
    named = {(food.group.slug, food.document_term.lower()) for food in everything}
    left = {(food.group.slug, food.document_term.lower()) for food in foods}
    found = []
    for text in texts:
        missing = {pair for pair in named - left if pair[0] == text.slug}
        its_foods = [food for food in foods if food.group.slug == text.slug]
        if its_foods or not missing:
            found.append(FoodsToRead(text, groups.get(text.slug), its_foods, says_text=not missing))
    return found
