"""Interpret one food as typed: find it, its amount and its magnesium. Nothing is saved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import prefetch_related_objects

from foods import nutrients
from foods.models import Food
from foods.nutrients import Total
from foods.search.ranking import words_of
from foods.search.search import is_word, nearest, search
from tracker.diary.favorites import stars_of
from tracker.diary.habits import Usual, boost, usual_amounts
from tracker.diary.measures import Measure, measures_of
from tracker.free_text.food_names import (
    COOKED,
    FORMS,
    STATES,
    covers,
    ends_otherwise,
    is_called,
    is_kind,
    is_kind_of,
    is_named,
    is_only_listed,
    is_same_otherwise,
)
from tracker.free_text.numbers import words_in
from tracker.free_text.parser import CHATTER, Spoken
from tracker.free_text.portions import Fit, Household, Question, Weighable, fit
from tracker.free_text.units import MASSES, VOLUMES, in_unit

_OF_TABLETS = frozenset(
    words_in("tablet tablets capsule capsules pill pills supplement supplements vitamin vitamins multivitamin iu mcg")
)
_OF_DRINKS = frozenset({"cup", "mug", "glass"})
_CANDIDATES = 8
OFFERED = 5
_FEW = 3
_MOST_SEASONING = Decimal(20)  # grams


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible food, and how much of it."""

    food: Food
    fit: Fit

    @property
    def measure(self) -> Measure:
        """The measure of the amount."""
        return Measure(self.fit.label, self.fit.grams)

    @property
    def grams(self) -> Decimal:
        """The total weight in grams."""
        return nutrients.grams_of(self.fit.amount, self.fit.grams)

    @property
    def mg(self) -> Decimal | None:
        """The magnesium in mg; None if never measured."""
        return nutrients.magnesium_mg(self.grams, self.food.magnesium_mg_per_100g)


@dataclass(frozen=True, slots=True)
class Item:
    """One food of a line: what was typed, the possible foods, likeliest first, and a question if one is needed."""

    spoken: Spoken
    choices: tuple[Choice, ...] = ()
    question: Question | None = None
    foods: tuple[Food, ...] = ()  # the foods that the question is about, or the nearest ones

    @property
    def chosen(self) -> Choice | None:
        """The choice that is logged by default; None while there is a question."""
        return self.choices[0] if self.choices and self.question is None else None


def total_of(items: Iterable[Item]) -> Total:
    """Return the total magnesium of the items as understood."""
    return Total.sum(Total.of_part(item.chosen.mg) for item in items if item.chosen)


def weighable(food: Food) -> Weighable:
    """Return a food's names and measures for `tracker.free_text.portions`, from its prefetched portions."""
    usual = food.usual_portion
    return Weighable(
        (food.name, *food.alias_list),
        tuple(Household(one.label, one.grams, is_usual=one == usual) for one in food.portions.all()),
        food.is_drink,
    )


class Reader:
    """Interpret what one person types: find foods visible to them, those they log often first."""

    def __init__(self, user_id: int | None, meal: str = "") -> None:
        self.user_id = user_id
        self.meal = meal
        self.stars = stars_of(user_id) if user_id is not None else set()
        self._boost = boost(user_id, meal, stars=self.stars)
        self._hits: dict[str, list[Food]] = {}
        self._found: dict[str, list[Food]] = {}
        self._foods: dict[int, Food] = {}  # one object per food, so that its measures are fetched once
        self._slips: dict[str, bool] = {}

    def interpret(self, readings: Sequence[Spoken]) -> Item:
        """Return the first reading that can be logged as it is, or else the first reading with its question."""
        asked: Item | None = None
        for n, spoken in enumerate(readings):
            is_bare = n > 0 and spoken.amount is None and (readings[0].amount is not None or bool(readings[0].problem))
            if is_bare and not any(is_called(food, spoken.food) for food in self.find(spoken.food)[:3]):
                continue
            item = self._item(spoken)
            if item.chosen:
                return item
            if asked is None or (is_unknown(asked) and not is_unknown(item)):
                asked = item
        return asked or Item(Spoken(""), question=Question("nothing"))

    def hits(self, name: str) -> list[Food]:
        """Return all foods that a search for this name finds, best first; cached."""
        if name not in self._hits:
            self._hits[name] = self._known(search(name, boost=self._boost, visible_to=self.user_id))
        return self._hits[name]

    def find(self, name: str) -> list[Food]:
        """Return the first foods of this name, with their measures."""
        if name not in self._found:
            self._found[name] = _with_measures(self.hits(name)[:_CANDIDATES])
        return self._found[name]

    def knows(self, name: str) -> bool:
        """Return whether a name surely means some food, without looking for the nearest ones."""
        return bool(self._named(name)[1])

    def _known(self, foods: Iterable[Food]) -> list[Food]:
        return [self._foods.setdefault(food.pk, food) for food in foods]

    def _item(self, spoken: Spoken) -> Item:
        if not words_of(spoken.food) and not spoken.problem:
            return Item(spoken, question=Question("nothing"))
        if spoken.problem:
            return Item(spoken, question=Question(spoken.problem), foods=tuple(self.find(spoken.food)[:1]))
        name, foods = self._named(spoken.food)
        if not foods and is_kind(spoken.food):
            foods = self._only_one_with_measure(spoken)
        if foods and _is_seasoning(foods[0]) and _is_more_than_a_dash(spoken):
            foods = sorted(foods, key=lambda food: _is_seasoning(food) or not is_kind_of(food, name))
        if spoken.unit in _OF_DRINKS and foods and _is_by_the_spoon(foods[0]):
            # A cup of cocoa is not powder.
            foods = sorted(foods, key=lambda food: not (food.is_drink and is_kind_of(food, name)))
        if not foods and (spoken.unit == "milligram" or not _OF_TABLETS.isdisjoint(words_of(spoken.food))):
            return Item(spoken, question=Question("tablet"))
        if not foods:
            near = self.find(spoken.food)[:OFFERED]
            if len(near) < _FEW:
                others = self._known(nearest(spoken.food, visible_to=self.user_id, limit=OFFERED))
                near += _with_measures([food for food in others if food not in near][: OFFERED - len(near)])
                near.sort(key=lambda food: is_only_listed(food, spoken.food))
            fits = [(food, fit(spoken, weighable(food))) for food in near]
            meant = tuple(Choice(food, found) for food, found in fits if isinstance(found, Fit) and _weighs(found))
            kind = "kind" if is_kind(spoken.food) else "food"
            return Item(spoken, meant, Question(kind, spoken.food), tuple(near))
        fits = [(food, fit(spoken, weighable(food))) for food in foods]
        first = fits[0][1]
        if isinstance(first, Question) and first.kind not in {"unit", "size", "count", "which", "no_portion"}:
            return Item(spoken, question=first, foods=(foods[0],))
        fitting = [Choice(food, found) for food, found in fits if isinstance(found, Fit) and _weighs(found)]
        if isinstance(first, Question):
            # The measure may show which of several foods is meant: a can of tuna, a slice of bread.
            alike = [
                choice for choice in fitting if is_same_otherwise(choice.food, name) and _uses_measure(choice, spoken)
            ]
            if not alike:
                return Item(spoken, tuple(fitting[:OFFERED]), first, (foods[0],))
            fitting = [*alike, *(choice for choice in fitting if choice not in alike)]
        elif not fitting or fitting[0].food != foods[0]:
            return Item(spoken, question=Question("too_much"), foods=(foods[0],))
        return Item(spoken, tuple(fitting[:OFFERED]))

    def _named(self, name: str) -> tuple[str, list[Food]]:
        """Find foods by name, or by the same name without words that make no difference; return name and foods."""
        words = name.split()
        without = [word for word in words if word.lower() not in CHATTER]
        uncut = [word for word in without if word.lower() not in FORMS]
        cooked = ["cooked" if word.lower() in COOKED else word for word in uncut]
        for variant in dict.fromkeys(" ".join(these) for these in (words, without, uncut, cooked) if these):
            foods = self.find(variant)
            if foods and self._is_sure(foods[0], variant):
                return variant, self._in_its_state(variant, foods)
        return name, []

    def _is_sure(self, food: Food, name: str) -> bool:
        """Whether a name means this food; a single word must be a full name, or this person must log the food."""
        if len(words_of(name)) == 1 and food.pk in self._boost and not ends_otherwise(food, name):
            return True
        if not covers(food, name, is_slip=self._is_slip):
            return False
        if ends_otherwise(food, name) and any(
            other != food and not ends_otherwise(other, name) for other in self.find(words_of(name)[-1])[:1]
        ):
            return False
        if is_kind(name) and food.pk not in self._boost and not (" " in name and is_called(food, name)):
            return False
        return len(words_of(name)) > 1 or food.pk in self._boost or is_named(food, name, is_slip=self._is_slip)

    def _only_one_with_measure(self, spoken: Spoken) -> list[Food]:
        """Return the food of this name that has the measure, if only one does: a bag of chips is potato chips."""
        fits = [(food, fit(spoken, weighable(food))) for food in self.find(spoken.food) if is_called(food, spoken.food)]
        chosen = [food for food, found in fits if isinstance(found, Fit) and _uses_measure(Choice(food, found), spoken)]
        is_any = spoken.unit in MASSES | VOLUMES | {"", "portion", "serving"}
        return chosen if len(chosen) == 1 and not is_any else []

    def _is_slip(self, word: str) -> bool:
        """Whether a word may be a typo. A word in the catalog is not: chickpeas does not mean chicken."""
        if word not in self._slips:
            self._slips[word] = not is_word(word)
        return self._slips[word]

    def _in_its_state(self, name: str, foods: list[Food]) -> list[Food]:
        """Put first the food that the name means without its state, if it is in that state: cooked rice is rice."""
        bare = " ".join(word for word in name.split() if word.lower() not in STATES)
        if not bare or bare == name or is_called(foods[0], name):
            return foods
        plain = next(iter(self.find(bare)), None)
        if plain is None or not covers(plain, name, is_slip=self._is_slip):
            return foods
        return [plain, *(food for food in foods if food != plain)]

    def as_usual(self, items: list[Item]) -> list[Item]:
        """Use the person's usual amount of a food where none was given."""
        foods = {choice.food.pk: choice.food for item in items if item.spoken.amount is None for choice in item.choices}
        if not foods or self.user_id is None:
            return items
        usual = usual_amounts(self.user_id, list(foods.values()), self.meal, stars=self.stars)
        return [
            replace(item, choices=tuple(_with_usual_amount(choice, usual[choice.food.pk]) for choice in item.choices))
            if item.spoken.amount is None
            else item
            for item in items
        ]


def _with_measures(foods: list[Food]) -> list[Food]:
    prefetch_related_objects(foods, "portions")  # skips foods that already have them
    return foods


def _with_usual_amount(choice: Choice, usual: Usual) -> Choice:
    grams = measures_of(choice.food)[usual.measure].grams
    return replace(choice, fit=Fit(usual.amount, usual.measure, grams))


def is_unknown(item: Item) -> bool:
    """Whether no food was found by that name."""
    return item.question is not None and item.question.kind in {"food", "nothing"}


def _is_by_the_spoon(food: Food) -> bool:
    usual = weighable(food).usual
    return usual is not None and usual.unit in {"tablespoon", "teaspoon"}


def _is_seasoning(food: Food) -> bool:
    usual = weighable(food).usual
    return usual is not None and usual.unit in {"dash", "pinch"}


def _is_more_than_a_dash(spoken: Spoken) -> bool:
    """Whether the amount or count is too large for a spice: 100 g pepper, a pepper, peppers."""
    if spoken.unit in MASSES and spoken.amount is not None:
        return in_unit(spoken.amount, spoken.unit, "gram") > _MOST_SEASONING
    return not spoken.unit and (spoken.amount is not None or spoken.food.lower().endswith("s"))


def _uses_measure(choice: Choice, spoken: Spoken) -> bool:
    """Whether a choice uses exactly the measure that was given: a piece of salmon is not a slice of smoked salmon."""
    return bool(spoken.unit) and (
        spoken.unit in MASSES | VOLUMES or Household(choice.fit.label, choice.fit.grams).unit == spoken.unit
    )


def _weighs(found: Fit) -> bool:
    grams = nutrients.grams_of(found.amount, found.grams)
    return 0 < grams <= nutrients.MOST_GRAMS and found.amount < 1_000_000
