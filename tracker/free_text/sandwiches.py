"""Read two chunks as one dish: a sandwich and the bread it is on, the bean of "bean and cheese tacos"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from tracker.free_text.dish_parts import parts_of
from tracker.free_text.food_names import BREADS, stems
from tracker.free_text.items import Item, is_unknown, weighable
from tracker.free_text.numbers import words_in
from tracker.free_text.reader import Reader
from tracker.free_text.spoken import Spoken

_SANDWICHES = frozenset(words_in("sandwich sarny toasty butty panini sub blt burger hamburger cheeseburger"))
_BREAD = BREADS | frozenset(words_in("bread toast roll bagel baguette ciabatta bap bun pita brioche english muffin"))
_SLICED = BREADS | {"bread", "toast"}
# Dishes named by what is in them, of which the first stands before "and".
MADE_OF_TWO = frozenset(
    words_in("sandwich toasty omelet omelette wrap pie roll bagel sub pizza salad soup panini quiche sarny")
)
_FILLED = MADE_OF_TWO - {"salad", "soup", "pie"} | frozenset(
    words_in("taco burrito quesadilla enchilada mcmuffin muffin mcgriddle biscuit bap butty melt empanada")
)
_FILLINGS = frozenset({"meat-poultry", "eggs", "fish-seafood", "fatty-fish", "legumes", "dairy"})


def on_bread(reader: Reader, items: Sequence[Item], bread: Item) -> list[Item] | None:
    """Return the items with the bread that they are on: that of a sandwich counts once; None if it is no bread."""
    words = bread.spoken.food.lower().split()
    if not items or not words or not _BREAD.issuperset(words):
        return None
    name = bread.spoken.food if not is_unknown(bread) else f"{bread.spoken.food} bread"
    if any(map(_has_bread, items)):
        return list(items)
    base = next((n for n, one in enumerate(items[:-1]) if _is_base(one)), None)
    if base is None:
        return None if not is_unknown(bread) else [*items, reader.interpret([replace(bread.spoken, food=name)])]
    is_sliced = _SLICED.issuperset(words[-1:]) or is_unknown(bread)
    said = Spoken(name, items[base].spoken.amount, "slice") if is_sliced else Spoken(name, Decimal(1))
    instead = reader.interpret([said])
    return [*items[:base], *([instead] if instead.chosen else [items[base]]), *items[base + 1 :]]


def _has_bread(item: Item) -> bool:
    """Whether this is a sandwich or a burger with its bread; a burger that is a patty is without."""
    if item.chosen is None or any(one.unit == "patty" for one in weighable(item.chosen.food).measures):
        return False
    return not _SANDWICHES.isdisjoint(stems(f"{item.spoken.food} {item.chosen.food.name}"))


def _is_base(item: Item) -> bool:
    """Whether this is the bread of a sandwich, or of avocado toast, that was read as its parts."""
    return item.chosen is not None and item.chosen.food.name == "White bread" and item.spoken.amount in {1, 2}


def one_dish(reader: Reader, filling: Item, dish: Item, whole: Sequence[Spoken]) -> list[Item] | None:
    """Return what `whole` means, "sausage and egg mcmuffin", whose halves were read as a filling and a dish."""
    words = stems(dish.spoken.food)
    is_filling = (
        filling.chosen.food.group.slug in _FILLINGS if filling.chosen else stems(filling.spoken.food) == ["bean"]
    )
    if len(words) < 2 or words[-1] not in _FILLED or not is_filling or not whole or dish.spoken.amount is not None:
        return None
    item = reader.interpret(whole)
    if not is_unknown(item):
        return [item]
    if parts := parts_of(reader, item.spoken):
        return parts
    if filling.spoken.amount is not None or not dish.chosen:
        return [item]
    return [replace(dish, spoken=item.spoken)]
