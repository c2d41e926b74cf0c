"""What the invented woman of the sample data ate on which day: today in, eight weeks of dishes out. No models.

She changes slowly from dishes that hold little magnesium to dishes that hold more, so that the weeks show
a rise which a reader can trace to foods. The same day for `today` always gives the same weeks.
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
SEED = 9  # with this one the weeks rise evenly, whatever day of the week it is today
DAYS = 56
MEALS = ("breakfast", "lunch", "dinner", "snack")

# Days counted back from today. Yesterday has no word of hers, so that it only looks like a full day.
UNLOGGED = frozenset({53, 47, 41, 33, 26, 17, 9})
MISSED_DINNER = frozenset({44, 29, 11})  # she said "I missed something"
ONLY_BREAKFAST = frozenset({38, 20, 5})
# Of the days logged to the end, every fourth is left without her word.
UNMARKED_EVERY = 4

# How many of a day's four meals hold more magnesium, on average, in each of the eight weeks.
CHANGED_MEALS = (0.15, 0.25, 0.4, 0.7, 1.15, 1.5, 1.75, 2.0)

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Item:
    """So many measures of a food; `food` is its seeded name, `measure` one that the catalog has for it."""

    food: str
    measure: str
    amount: Decimal


Dish = tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Menu:
    """What is in the file: the dishes of each meal, what was eaten today, and each food's id in its source."""

    before: dict[str, tuple[Dish, ...]]
    after: dict[str, tuple[Dish, ...]]
    today: dict[str, Dish]
    foods: dict[str, str]


@dataclass(frozen=True, slots=True)
class Day:
    """One logged day: its meals in their order, and her word on it ("complete", "missed") or ""."""

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
    """Yield her logged days up to `today`, the earliest first."""
    chance = random.Random(SEED)  # noqa: S311  # it decides what she eats, nothing that must stay secret
    decks: dict[tuple[Dish, ...], list[Dish]] = {}

    def deal(dishes: tuple[Dish, ...]) -> Dish:
        # As from a deck of cards: a dish comes back when all the others had their turn.
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
