"""Count what a dish holds only once: a burrito bowl and its parts, fried rice with egg, a bhurji of two eggs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tracker.free_text.food_names import is_called, stems
from tracker.free_text.items import Choice, Item, weighable
from tracker.free_text.numbers import words_in
from tracker.free_text.parser import WITH
from tracker.free_text.portions import Fit, Household, Question

UNSEPARATED = "unseparated"  # joins foods that one chunk names without a pause
_AND = frozenset({"and", "&", "+", UNSEPARATED})
_LIST = _AND | {","}
# Bowls whose names do not say what is in them: the parts that are named are all of it.
_ASSEMBLED = frozenset(words_in("burrito chipotle poke buddha smoothie power nourish grain taco protein breakfast"))
_HOT_DRINKS = frozenset({"tea", "coffee"})
_FEWEST_PARTS = 2
_POWDER = frozenset({"whey", "protein", "casein", "collagen"})
_COUNTED_IN = (["biscuit"], ["cracker"], ["cookie"])  # weetabix, 2 biscuits
# What dishes hold although their names do not say so.
_HELD = {
    "fried rice": "rice egg",
    "protein shake": "whey protein powder",
    "hot dog": "bun sausage frankfurter roll",
    "hamburger": "bun patty roll",
    "burger": "bun patty roll",
    "cheeseburger": "bun patty roll cheese",
    "burrito": "tortilla wrap",
    "quesadilla": "tortilla cheese",
    "taco": "tortilla shell",
    "pizza": "cheese crust dough",
    "lasagna": "pasta noodle cheese",
    "biryani": "rice",
    "trail mix": "nut almond raisin peanut cashew seed chocolate cranberry",
    "bhurji": "egg",
    "omelette": "egg",
    "omelet": "egg",
    "club sandwich": "turkey chicken bacon bread",
    "blt": "bacon lettuce tomato bread",
    "oatmeal": "oat",
    "porridge": "oat",
    "granola": "oat",
    "muesli": "oat",
    "guacamole": "avocado",
    "hummus": "chickpea tahini",
    "latte": "whole skim skimmed milk",
    "cappuccino": "whole skim skimmed milk",
}
# What is in a dish even where only a comma comes between: "tacos, corn tortillas".
_HELD_AFTER_COMMA = {
    "taco": "corn flour tortilla",
    "burrito bowl": "white brown rice black pinto bean chicken steak cheese guac guacamole salsa sour cream lettuce",
}


def counted_once(items: Sequence[Item], joins: Sequence[str]) -> list[Item]:
    """Return the items without what a dish before them holds already; `joins` tells what joined each to the last."""
    found: list[Item] = []
    at = 0
    while at < len(items):
        end = _end_of_parts(items, joins, at)
        found += _of_dish(items[at], items[at + 1 : end], joins[at + 1 : end])
        at = end
    return [item for n, item in enumerate(found) if not _is_counted_later(item, found[n + 1 :])]


def _is_counted_later(item: Item, later: Sequence[Item]) -> bool:
    """Whether a later part says how much of this was eaten: pancakes, one and a half pancakes with syrup."""
    if item.chosen is None or item.spoken.amount is not None:
        return False
    again = (one.spoken for one in later if one.chosen and one.chosen.food == item.chosen.food)
    return any(spoken.amount is not None and not spoken.is_article for spoken in again)


def _end_of_parts(items: Sequence[Item], joins: Sequence[str], at: int) -> int:
    """Return the end of the parts that are named after a dish: after "with", or right after its name."""
    end = at + 1
    if end < len(items) and joins[end] == "," and stems(items[end].spoken.food) in _COUNTED_IN:
        return end + 1
    while end < len(items) and joins[end] in _LIST and _is_held_after_comma(items[end], items[at], joins[at + 1]):
        end += 1
    if end > at + 1:
        return end
    if items[at].chosen is None or end >= len(items) or joins[end] not in WITH | {UNSEPARATED}:
        return end
    going_on = _LIST if _is_assembled(items[at]) else _AND
    # A spinach omelet is an omelet and spinach; the eggs it is made with are those of the omelet.
    while end < len(items) and (
        joins[end] in going_on or end == at + 1 or (joins[end] in WITH and joins[end - 1] == UNSEPARATED)
    ):
        end += 1
    return end


def _of_dish(dish: Item, parts: Sequence[Item], joins: Sequence[str]) -> list[Item]:
    if not parts:
        return [dish]
    if _is_assembled(dish) and sum(part.chosen is not None for part in parts) >= _FEWEST_PARTS:
        is_powder_named = any(not _POWDER.isdisjoint(stems(part.spoken.food)) for part in parts)
        if stems(dish.spoken.food)[-1] == "bowl" or is_powder_named:
            return list(parts)  # of a shake, the powder is a part that often goes without saying
    kept: list[Item] = []
    is_with = joins[0] in WITH
    for part in parts:
        if of_pieces := _of_pieces(dish, part):
            dish = of_pieces
        elif _is_held_after_comma(part, dish, joins[0]):
            continue
        elif not _is_inside(part, dish) or not is_with:
            kept.append(part)
        elif part.spoken.amount is not None and part.chosen and part.spoken.unit != "splash":
            kept.append(Item(part.spoken, question=Question("inside"), foods=(part.chosen.food,)))
    return [dish, *kept]


def _is_assembled(dish: Item) -> bool:
    """Whether a name says only bowl or shake, so that its parts are the foods named after it."""
    words = stems(dish.spoken.food)
    return len(words) > 1 and words[-1] in {"bowl", "shake"} and not _ASSEMBLED.isdisjoint(words)


def _is_inside(part: Item, dish: Item) -> bool:
    """Whether the dish holds this food: eggs in an omelet, a banana in a smoothie of bananas."""
    if part.chosen and dish.chosen and part.chosen.food == dish.chosen.food:
        return part.spoken.food != dish.spoken.food  # a protein shake with whey
    if not (part.chosen and dish.chosen) or is_called(dish.chosen.food, part.spoken.food):
        return False
    if part.chosen.food.is_drink and not dish.chosen.food.is_drink and stems(part.spoken.food)[-1] in _HOT_DRINKS:
        return False  # rich tea biscuits with my tea
    if any(one.unit == "patty" for one in weighable(dish.chosen.food).measures):
        return False  # of a burger that is a patty, the bun is no part
    return set(stems(part.spoken.food)) <= _held(dish, dish.chosen)


def _is_held_after_comma(part: Item, dish: Item, join: str) -> bool:
    """Whether this food, in a list after a dish, is one that the dish is made of and no side of its own."""
    if join != "," or part.chosen is None or dish.chosen is None or part.spoken.amount is not None:
        return False
    name = " ".join(stems(dish.chosen.food.name))
    held = {word for thing, what in _HELD_AFTER_COMMA.items() if name.endswith(thing) for word in stems(what)}
    return set(stems(part.spoken.food)) <= held


def _held(dish: Item, chosen: Choice) -> set[str]:
    names = (" ".join(stems(chosen.food.name)), " ".join(stems(dish.spoken.food)))
    held = {word for one in weighable(chosen.food).measures for word in stems(one.label)}
    held |= {word for name in names for word in name.split()}
    listed = (what for thing, what in _HELD.items() if any(f" {thing} " in f" {name} " for name in names))
    return held | {word for what in listed for word in stems(what)}


def _of_pieces(dish: Item, part: Item) -> Item | None:
    """Return the dish in as many pieces as were named, if it is measured by them: a bhurji of 2 eggs."""
    amount, chosen = part.spoken.amount, dish.chosen
    if amount is None or chosen is None or part.spoken.unit or dish.spoken.amount is not None:
        return None
    piece = next((one for one in weighable(chosen.food).measures if _is_one(one, part)), None)
    if piece is None:
        return None
    counted = replace(chosen, fit=Fit(amount, piece.label, piece.grams))
    return replace(dish, spoken=replace(dish.spoken, amount=amount), choices=(counted, *dish.choices[1:]))


def _is_one(measure: Household, part: Item) -> bool:
    return measure.times == 1 and stems(part.spoken.food)[-1:] == [measure.unit]
