"""The saved meals and recipes that one person may name in a line."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property

from foods import nutrients
from foods.nutrients import Total
from tracker.diary import saved_meals
from tracker.diary.measures import GRAMS
from tracker.free_text.food_names import stems
from tracker.free_text.items import MOST_GRAMS, Item, SavedChoice
from tracker.free_text.portions import Question
from tracker.free_text.spoken import Spoken
from tracker.free_text.units import MASSES, in_unit
from tracker.models import SavedMeal
from tracker.models.saved_meals import MOST_SERVINGS

_SERVINGS = frozenset({"", "serving", "portion", "bowl", "plate"})


class SavedNames:
    """The saved meals and recipes of a person, by their names (one query, once)."""

    def __init__(self, user_id: int | None) -> None:
        self.user_id = user_id

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._by_name

    def __bool__(self) -> bool:
        return bool(self._by_name)

    @cached_property
    def _by_name(self) -> dict[tuple[str, ...], int]:
        if self.user_id is None:
            return {}
        mine = SavedMeal.objects.filter(user=self.user_id, retired_at=None)
        return {tuple(stems(name)): pk for name, pk in mine.values_list("name", "pk")}

    def item(self, spoken: Spoken) -> Item | None:
        """Return the saved meal or recipe of this name; its only measure is a serving."""
        pk = self._by_name.get(_key(spoken.food))
        if pk is None or spoken.problem:
            return None
        saved_meal = SavedMeal.objects.with_contents().get(pk=pk)
        contents = saved_meals.contents_of(saved_meal)
        if not contents.total.parts:
            return None
        amount = spoken.amount if spoken.amount is not None else Decimal(1)
        if saved_meal.finished_grams and spoken.amount is not None and spoken.unit in MASSES - {"milligram"}:
            grams = in_unit(amount, spoken.unit, "gram")
            whole = contents.total
            mg = nutrients.rescaled(whole.known_mg, saved_meal.finished_grams, grams)
            total = Total(mg, whole.parts, whole.parts_unmeasured)
            weighed = SavedChoice(saved_meal, grams, total, GRAMS.label)
            return Item(spoken, question=Question("much") if grams > MOST_GRAMS else None, saved=weighed)
        one = saved_meals.of_one(saved_meal, contents)
        total = Total(nutrients.rescaled(one.known_mg, Decimal(1), amount), one.parts, one.parts_unmeasured)
        is_asked = spoken.unit not in _SERVINGS or bool(spoken.size)
        question = Question("servings", saved_meal.name) if is_asked or amount > MOST_SERVINGS else None
        return Item(spoken, question=question, saved=SavedChoice(saved_meal, amount, total))


def _key(name: str) -> tuple[str, ...]:
    words = stems(name)
    return tuple(words[1:] if words[:1] in (["my"], ["our"], ["the"]) else words)
