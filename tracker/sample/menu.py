"""What the fictional woman in the sample data ate on each day: today in, eight weeks of dishes out. No models.

She slowly changes from dishes low in magnesium to dishes with more, so that the weeks show a rise that a reader can
trace to foods. The same `today` always gives the same weeks.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "meals.toml"
SEED = 9  # with this seed the weeks rise evenly, whatever weekday today is
DAYS = 56
MEALS = ("breakfast", "lunch", "dinner", "snack")

# Days counted back from today. Yesterday is unmarked, so that it only looks like a full day.
UNLOGGED = frozenset({53, 47, 41, 33, 26, 17, 9})
MISSED_DINNER = frozenset({44, 29, 11})  # she marked these "I missed something"
ONLY_BREAKFAST = frozenset({38, 20, 5})
# Of the completely logged days, she leaves every fourth unmarked.
UNMARKED_EVERY = 4

# How many of a day's four meals are rich in magnesium, on average, in each of the eight weeks.
CHANGED_MEALS = (0.15, 0.25, 0.4, 0.7, 1.15, 1.5, 1.75, 2.0)

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Item:
    """An amount of a food; `food` is its seeded name, `measure` one of its measures in the catalog."""

    food: str
    measure: str
    amount: Decimal


Dish = tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Menu:
    """The content of the file: the dishes for each meal, today's meals, and each food's id in its source."""

    before: dict[str, tuple[Dish, ...]]
    after: dict[str, tuple[Dish, ...]]
    today: dict[str, Dish]
    foods: dict[str, str]


@dataclass(frozen=True, slots=True)
class Day:
    """A logged day: its meals in order, and how she marked it ("complete", "missed" or "")."""

    day: date
    meals: tuple[tuple[str, Dish], ...]
    word: str


@cache
def menu() -> Menu:
    """Read the file."""
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))

    def dishes(table: dict[str, list[str]]) -> dict[str, tuple[Dish, ...]]:
        return {meal: tuple(_dish(text) for text in texts) for meal, texts in table.items()}

    return Menu(
        before=dishes(content["before"]),
        after=dishes(content["after"]),
        today={meal: _dish(text) for meal, text in content["today"].items()},
        foods=content["foods"],
    )


def _dish(text: str) -> Dish:
    return tuple(_item(part) for part in text.split("; "))


def _item(text: str) -> Item:
    food, _, rest = text.partition(": ")
    amount, times, measure = rest.partition(" × ")
    return Item(food, measure, Decimal(amount)) if times else Item(food, rest, Decimal(1))


def days(today: date) -> Iterator[Day]:
    """Yield her logged days up to `today`, earliest first."""
    chance = random.Random(SEED)  # noqa: S311  # it decides what she eats, not a secret
    decks: dict[tuple[Dish, ...], list[Dish]] = {}

    def deal(dishes: tuple[Dish, ...]) -> Dish:
        # Like a deck of cards: a dish comes up again once all the others have.
        deck = decks.setdefault(dishes, [])
        if not deck:
            deck.extend(chance.sample(dishes, len(dishes)))
        return deck.pop()

    owed = 0.0
    for back in range(DAYS - 1, 0, -1):
        if back in UNLOGGED:
            continue
        day = today - timedelta(days=back)
        owed += CHANGED_MEALS[(DAYS - 1 - back) // 7]
        changed = chance.sample(MEALS, len(MEALS))[: int(owed)]
        owed -= len(changed)
        meals = tuple((meal, deal(_dishes(meal, day, changed=meal in changed))) for meal in MEALS)
        if back in MISSED_DINNER:
            yield Day(day, meals[:2], "missed")
        elif back in ONLY_BREAKFAST:
            yield Day(day, meals[:1], "")
        else:
            yield Day(day, meals, "" if back % UNMARKED_EVERY == 1 else "complete")
    yield Day(today, tuple(menu().today.items()), "")


def _dishes(meal: str, day: date, *, changed: bool) -> tuple[Dish, ...]:
    table = menu().after if changed else menu().before
    return table["weekend_breakfast" if meal == "breakfast" and day.weekday() >= _SATURDAY else meal]
