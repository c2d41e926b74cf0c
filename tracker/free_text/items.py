"""What a line was understood to name: the possible foods, how much of each, and what is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from foods import nutrients
from foods.models import Food
from foods.nutrients import Total
from tracker.diary.measures import Measure
from tracker.free_text.food_names import is_only_listed, stems
from tracker.free_text.own_figures import OwnFigure
from tracker.free_text.portions import Fit, Household, Question, Weighable
from tracker.free_text.spoken import Spoken
from tracker.models import SavedMeal

MOST_GRAMS = Decimal(2000)  # of one food or recipe; more is asked
_MOST_OF_A_DRINK, _MOST_MG = Decimal(4000), Decimal(2000)
_MOST_TEASPOONS = 20  # of what is eaten by the teaspoon


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
class SavedChoice:
    """A saved meal or a recipe, and how many times or how many servings of it."""

    saved_meal: SavedMeal
    amount: Decimal
    total: Total
    measure: str = ""  # grams of a recipe that was weighed, or else servings


@dataclass(frozen=True, slots=True)
class Item:
    """One food of a line: what was typed, the possible foods, likeliest first, and a question if one is needed."""

    spoken: Spoken
    choices: tuple[Choice, ...] = ()
    question: Question | None = None
    foods: tuple[Food, ...] = ()  # the foods that the question is about, or the nearest ones
    saved: SavedChoice | None = None  # a saved meal or recipe of that name
    own: OwnFigure | None = None  # the person's own figure
    meal: str = ""  # where the text names one, with the day and the time
    day: date | None = None
    time: time | None = None

    @property
    def chosen(self) -> Choice | None:
        """The choice that is logged by default; None while there is a question."""
        return self.choices[0] if self.choices and self.question is None else None

    @property
    def is_clear(self) -> bool:
        """Whether it can be logged without a question."""
        return self.question is None and bool(self.choices or self.saved or self.own)

    @property
    def is_no_food(self) -> bool:
        """Whether it is a tablet, or has no magnesium like most of them."""
        return self.question is not None and self.question.kind in {"tablet", "no_magnesium"}


def total_of(items: Sequence[Item]) -> Total:
    """Return the total magnesium of the items as understood."""
    foods = [Total.of_part(item.chosen.mg) for item in items if item.chosen]
    own = [Total.of_part(item.own.mg) for item in items if item.own and item.is_clear]
    return Total.sum([*foods, *own, *(item.saved.total for item in items if item.saved)])


def weighable(food: Food) -> Weighable:
    """Return a food's names and measures for `tracker.free_text.portions`, from its prefetched portions."""
    usual = food.usual_portion
    return Weighable(
        (food.name, *food.alias_list),
        tuple(Household(one.label, one.grams, is_usual=one == usual) for one in food.portions.all()),
        food.is_drink,
    )


def say_more_than_a_name(items: Sequence[Item]) -> bool:
    """Whether a line says more than the beginning of a name, for which search results are enough."""
    return (
        len(items) > 1
        or any(i.is_clear or _says_more(i) or _is_only_listed(i) or i.is_no_food for i in items)
        or any(i.question and i.question.kind in {"again", "nothing_then"} for i in items)
    )


def _says_more(item: Item) -> bool:
    return item.spoken.amount is not None or bool(item.spoken.problem)


def _is_only_listed(item: Item) -> bool:
    """Whether the words are parts of a name but not its beginning: cheese sandwich, for one with steak and cheese."""
    said = item.spoken.food
    return item.question is not None and any(
        is_only_listed(food, said) and set(stems(said)) <= set(stems(food.name)) for food in item.foods
    )


def is_unknown(item: Item) -> bool:
    """Whether no food was found by that name."""
    return item.question is not None and item.question.kind in {"food", "nothing"}


def is_too_much(choice: Choice) -> bool:
    """Whether nobody has this much of one food, so that the amount or the measure must be wrong."""
    most = _MOST_OF_A_DRINK if choice.food.is_drink else MOST_GRAMS
    return choice.grams > most or (choice.mg or 0) > _MOST_MG or _is_more_than_seasons(choice)


def _is_more_than_seasons(choice: Choice) -> bool:
    """Whether this is far more than anyone has of what they eat by the teaspoon, unless it was weighed."""
    usual = weighable(choice.food).usual
    if usual is None or usual.unit not in {"teaspoon", "dash", "pinch", "cube"} or choice.fit.label == "g":
        return False
    return choice.grams > _MOST_TEASPOONS * usual.grams
