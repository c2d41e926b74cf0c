"""The Learn pages: magnesium and nerves, foods that contain it, how intake is judged. The same for everyone."""

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


@dataclass(frozen=True, slots=True)
class FoodsToRead:
    """A group of foods with its text, its URL (None if the catalog lacks it) and a food for each name in the text."""

    text: learn_text.Group
    group: FoodGroup | None
    foods: list[Food]


@login_not_required
@require_safe
def learn(request: HttpRequest) -> HttpResponse:
    """Show all texts, with the foods as they are in the catalog now."""
    page = learn_text.read(get_language() or learn_text.FALLBACK)
    texts = [text for chapter in page.chapters for point in chapter.points for text in point.groups]
    return render(request, "advice/learn/learn.html", {"bar": "more", "page": page, "groups": _with_foods(texts)})


@login_not_required
@require_safe
def how_we_judge(request: HttpRequest) -> HttpResponse:
    """Explain how the average of a few days is compared with what people need."""
    page = learn_text.read(get_language() or learn_text.FALLBACK)
    return render(request, "advice/learn/how_we_judge.html", {"bar": "more", "page": page})


def _with_foods(texts: Sequence[learn_text.Group]) -> list[FoodsToRead]:
    """Add to each group the foods that its text names."""
    groups = FoodGroup.objects.in_bulk([text.slug for text in texts], field_name="slug")
    foods = named_foods()
    return [
        FoodsToRead(text, groups.get(text.slug), [food for food in foods if food.group.slug == text.slug])
        for text in texts
    ]
