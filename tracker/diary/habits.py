"""What a person usually eats: at which meal, how often, how recently, at which hour, and how much of it.

Only the latest entries count: an index finds them, and a diary of ten years is read as quickly as one of ten weeks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import groupby
from operator import itemgetter

from django.db.models import TextField
from django.db.models.functions import Cast

from foods import nutrients
from foods.models import Food
from tracker.diary.everyday_foods import BY_MEAL, usual_foods
from tracker.diary.favorites import stars_of
from tracker.diary.meals import STANDARD, Meals
from tracker.diary.measures import GRAMS, measures_of
from tracker.models import Entry, EntryQuerySet, Meal, slot_of
from tracker.science.eater import Eater

NEWEST = 600  # entries that are read: about two months
MOST = 10
MOST_STARRED = 6  # starred foods come first, but leave room for others
FEW = 4  # with fewer habits than this, everyday foods are offered too

_HALVED_AFTER = 30.0  # days after which an entry counts half
_OTHER_MEAL = 0.1
_OTHER_HOUR = 0.5
_SAME_HOURS = 2  # at most this far apart counts as the same hour
_STAR = 2.0  # weight of a star relative to entries, in search

_Amounts = dict[tuple[Decimal, str], float]


@dataclass(frozen=True, slots=True)
class Usual:
    """A food with the amount that a person usually has."""

    food: Food
    amount: Decimal
    measure: str
    grams: Decimal
    starred: bool = False

    @property
    def mg(self) -> Decimal | None:
        """Its magnesium in mg; None if the food was never measured."""
        return nutrients.magnesium_mg(self.grams, self.food.magnesium_mg_per_100g)


def usual_at(user_id: int, meal: str, *, now: datetime | None = None) -> list[Usual]:
    """Return what a person usually has at this meal, starred foods first, then the most usual (four queries).

    With `now`, in the person's time zone, foods usually eaten near this hour come before the rest.
    """
    weights: dict[int, float] = defaultdict(float)
    amounts: dict[int, _Amounts] = defaultdict(lambda: defaultdict(float))
    columns = ("food_id", "meal", "day", "time", "logged_at", "amount", "measure")
    newest: date | None = None
    for food_id, its_meal, day, its_time, logged_at, amount, measure in _newest(user_id).values_list(*columns):
        newest = newest or day
        weight = _age_weight(newest, day) * (1 if its_meal == meal else _OTHER_MEAL)
        amounts[food_id][amount, measure] += weight
        weights[food_id] += weight * (1 if now is None or _near(now, day, its_time, logged_at) else _OTHER_HOUR)
    stars = stars_of(user_id)
    order = sorted(weights.keys() | stars, key=lambda pk: (-weights.get(pk, 0), pk))
    starred = [pk for pk in order if pk in stars][: 2 * MOST_STARRED]  # some may have been retired
    usual = [pk for pk in order if pk not in stars][: 2 * MOST]
    foods = Food.objects.visible_to(user_id).with_portions().in_bulk([*starred, *usual])
    shown = [pk for pk in starred if pk in foods][:MOST_STARRED]
    shown += [pk for pk in usual if pk in foods][: MOST - len(shown)]
    return [_usual(foods[pk], amounts.get(pk, {}), starred=pk in stars) for pk in shown]


def usual_by_meal(user_id: int, meals: Meals = STANDARD) -> dict[str, list[Usual]]:
    """Return what a person usually has at each of their meals, the most usual first.

    Entries of a meal that is hidden or renamed count for the meal that replaces it. It takes three queries, or one
    without entries.
    """
    weights: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    amounts: dict[tuple[str, int], _Amounts] = defaultdict(lambda: defaultdict(float))
    newest: date | None = None
    for food_id, meal, meal_name, day, amount, measure in _newest(user_id).values_list(
        "food_id", "meal", "meal_name", "day", "amount", "measure"
    ):
        newest = newest or day
        weight = _age_weight(newest, day)
        slot = meals.like(slot_of(meal, meal_name))
        weights[slot][food_id] += weight
        amounts[slot, food_id][amount, measure] += weight
    order = {slot: sorted(of_meal, key=lambda pk: (-of_meal[pk], pk)) for slot, of_meal in weights.items() if slot}
    wanted = {pk for of_meal in order.values() for pk in of_meal[: 2 * MOST]}  # some may have been retired
    foods = Food.objects.visible_to(user_id).with_portions().in_bulk(wanted) if wanted else {}
    return {
        slot: [_usual(foods[pk], amounts[slot, pk]) for pk in order.get(slot, ())[: 2 * MOST] if pk in foods][:MOST]
        for slot in (meal.value for meal in meals.shown)
    }


def everyday_at(meal: str, *, beside: Iterable[Usual], eater: Eater) -> list[Usual]:
    """Return everyday foods of a meal for people who have few habits yet, without the foods in `beside`."""
    known = {usual.food.pk for usual in beside}
    foods = usual_foods(BY_MEAL[Meal(meal)])
    return [usual_portion(food) for food in foods if food.pk not in known and eater.takes(food)]


def usual_portion(food: Food) -> Usual:
    """Return a food with its usual portion; without one, 100 g (no query if that portion was fetched)."""
    portion = food.usual_portion
    if portion is None:
        return Usual(food, Decimal(100), GRAMS.label, Decimal(100))
    return Usual(food, Decimal(1), portion.label, portion.grams)


def usual_amount(user_id: int, food: Food, meal: str) -> Usual:
    """Return how much of a food a person usually has, at this meal if they ever have it there."""
    return usual_amounts(user_id, [food], meal, stars=stars_of(user_id))[food.pk]


def usual_amounts(user_id: int, foods: Sequence[Food], meal: str, *, stars: Set[int]) -> dict[int, Usual]:
    """Return how much of each food a person usually has, by food id (one query); `stars` are their starred foods."""
    amounts: dict[int, _Amounts] = defaultdict(lambda: defaultdict(float))
    numbers: dict[int, int] = defaultdict(int)
    entries = Entry.objects.for_user(user_id).filter(food__in=foods).order_by("-day")[: 50 * len(foods)]
    for food_id, its_meal, amount, measure in entries.values_list("food_id", "meal", "amount", "measure"):
        amounts[food_id][amount, measure] += (1 if its_meal == meal else _OTHER_MEAL) / (1 + numbers[food_id] / 10)
        numbers[food_id] += 1
    return {food.pk: _usual(food, amounts.get(food.pk, {}), starred=food.pk in stars) for food in foods}


def boost(user_id: int | None, meal: str = "", *, stars: Set[int] | None = None) -> dict[int, float]:
    """Return how strong a habit each food is, by food id, for search: 1 for one recent entry.

    It takes two queries, one if given the starred foods.
    """
    weights: dict[int, float] = defaultdict(float)
    if user_id is None:
        return weights
    # Days as text: reading a date in each of the rows takes as long as the query.
    entries = list(_newest(user_id).values_list("food_id", "meal", Cast("day", TextField())))
    for text, of_day in groupby(entries, key=itemgetter(2)):
        weight = _age_weight(date.fromisoformat(entries[0][2]), date.fromisoformat(text))
        for food_id, its_meal, _ in of_day:
            weights[food_id] += weight * (1 if meal in ("", its_meal) else 0.5)
    for food_id in stars_of(user_id) if stars is None else stars:
        weights[food_id] += _STAR
    return dict(weights)


def _newest(user_id: int) -> EntryQuerySet:
    return Entry.objects.filter(user_id=user_id, food__isnull=False).order_by("-day")[:NEWEST]


def _age_weight(newest: date, day: date) -> float:
    """Return an entry's weight by its age, counted from the latest one so that habits outlast a pause."""
    return float(0.5 ** ((newest - day).days / _HALVED_AFTER))


def _near(now: datetime, day: date, its_time: time | None, logged_at: datetime) -> bool:
    """Return whether something was eaten near this hour of the day; True if the hour is unknown.

    Without a time, the moment of logging is used, unless that was on another day.
    """
    logged = logged_at.astimezone(now.tzinfo)
    if its_time is None and logged.date() != day:
        return True
    hours = abs((its_time or logged.time()).hour - now.hour)
    return min(hours, 24 - hours) <= _SAME_HOURS


def _usual(food: Food, amounts: _Amounts, *, starred: bool = False) -> Usual:
    """Return the food with the heaviest of these amounts whose measure still exists, or else its usual portion."""
    measures = measures_of(food)
    portion = food.usual_portion
    fitting = [key for key in amounts if key[1] in measures]
    amount, label = (Decimal(1), portion.label) if portion else (Decimal(100), GRAMS.label)
    if fitting:
        amount, label = max(fitting, key=lambda key: (amounts[key], key))
    return Usual(food, amount, label, nutrients.grams_of(amount, measures[label].grams), starred)
