"""Choose which food of a kind is meant by what is eaten with it: the chips with fish, the beans on toast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from tracker.free_text.food_names import stems
from tracker.free_text.items import Item
from tracker.free_text.numbers import words_in
from tracker.free_text.reader import OFFERED, Reader

_MEXICAN = "salsa queso guacamole burrito taco fajita enchilada quesadilla tortilla tamale margarita nacho pollo"
# The food that a kind means beside any of these, the first that fits.
_MEANT = {
    "chip": (
        ("tortilla chips", _MEXICAN),
        ("potato chips", "sandwich sub wrap sarnie hoagie blt dip panini toastie"),
        (
            "french fries",
            "fish cod haddock plaice scampi egg sausage burger hamburger cheeseburger steak pea gammon nugget pie "
            "kebab finger bean mussel chicken curry wing gravy ham pasty",
        ),
    ),
    "tomato sauce": (
        ("tomato pasta sauce", "pasta spaghetti penne macaroni parmesan noodle gnocchi ravioli meatball"),
        ("ketchup", "chip fry pie sausage egg pasty burger roll"),
    ),
    "bean": (
        ("pinto beans", f"{_MEXICAN} mexican"),
        ("black beans", "rice"),
        (
            "baked beans",
            "toast egg sausage chip fry potato bacon pie finger stick nugget pizza mash bread burger hot rib coleslaw "
            "waffle brisket cornbread",
        ),
    ),
}
# The bread called biscuit is eaten with these; after a sandwich or with a hot drink it is a sweet one.
_BISCUIT, _WITH_BREAD = ["biscuit"], frozenset(words_in("gravy chicken sausage bacon egg collard grit coleslaw"))
_WITH_SWEET = frozenset(
    words_in("tea coffee latte cappuccino cocoa cuppa sandwich salad wrap soup curry pasta roll toast mayonnaise")
)
_VEGETABLES = frozenset({"vegetable", "veggy", "veg"})  # beside any other food, some of each
_BESIDE = {kind: tuple((food, frozenset(words_in(words))) for food, words in meant) for kind, meant in _MEANT.items()}


def told_by_company(reader: Reader, items: Sequence[Item]) -> list[Item]:
    """Return the items with the foods that the others in their line tell; the rest of a kind can still be chosen."""
    return [_told(reader, item, [*items[:n], *items[n + 1 :]]) for n, item in enumerate(items)]


def _told(reader: Reader, item: Item, others: Sequence[Item]) -> Item:
    if item.chosen and stems(item.spoken.food) == _BISCUIT:
        return _biscuit(reader, item, others)
    if not item.question or item.question.kind not in {"kind", "food"}:
        return item
    beside = {word for other in others for word in _words(other)}
    kind = " ".join(stems(item.spoken.food))
    food = next((food for food, words in _BESIDE.get(kind, ()) if words & beside), None)
    if kind in _VEGETABLES and any(other.chosen for other in others):
        food = "mixed vegetables"
    told = reader.interpret([replace(item.spoken, food=food)]) if food else item
    if not told.chosen:
        return item
    rest = (choice for choice in item.choices if choice.food != told.chosen.food)
    return replace(told, spoken=item.spoken, choices=(told.choices[0], *rest)[:OFFERED])


def _biscuit(reader: Reader, item: Item, others: Sequence[Item]) -> Item:
    """Return the American biscuit where it is eaten with what one eats it with; the sweet ones stay one tap away."""
    beside = {word for other in others for word in _words(other)}
    is_bread = {"red", "bean"} <= beside or beside & _WITH_BREAD
    if not is_bread or beside & _WITH_SWEET or item.spoken.unit in {"gram", "packet"}:
        return item
    amount = Decimal(1) if item.spoken.amount is None else item.spoken.amount
    told = reader.interpret([replace(item.spoken, food="American biscuit", amount=amount)])
    if not told.chosen:
        return item
    return replace(told, spoken=item.spoken, choices=(told.choices[0], *item.choices)[:OFFERED])


def _words(item: Item) -> list[str]:
    return stems(f"{item.spoken.food} {item.chosen.food.name if item.chosen else ''}")
