"""Say the name of a food in other words: without what makes no difference, in English, in another order."""

from __future__ import annotations

import re

from tracker.free_text.brands import without_brand
from tracker.free_text.food_names import BREADS, COOKED, FORMS, STATES
from tracker.free_text.numbers import words_in
from tracker.free_text.other_languages import alone, translated

# Words that do not distinguish foods, removed if a name that contains them is not found.
_CHATTER = frozenset(
    words_in(
        "fresh freshly hot cold warm organic homemade home-made delicious nice ripe leftover tasty regular "
        "good lovely simple healthy some the my of extra a an each leftover leftovers takeaway takeout "
        "plate store-bought venti tall low-sodium plain iced chilled storebought jar kids smashed machine "
        "unsweetened grande light lite low-fat reduced-fat nonfat rotisserie hazy dum"
    )
)
_MADE = frozenset(
    words_in(
        "sub sandwich wrap salad soup burger omelette omelet smoothie pizza taco burrito quesadilla curry "
        "paratha roti naan dosa uttapam chutney dal raita lassi"
    )
)
# What hardly changes the magnesium of 100 g of a food that is known without it: frozen mango, raw chicken thigh.
_FREE_STATES = frozenset({"frozen", "raw"})
_SAID_AFTER = frozenset(words_in("glazed iced fried scrambled poached smoked mashed"))  # donut, glazed
# Mexican dishes whose filling the catalog does not know.
_FILLED = re.compile(
    r"(tacos?|sopes?|gorditas?|empanadas?|quesadillas?|tortas?|burritos?|flautas?|enchiladas?) (?:de|con)\b"
)
_CUTS = frozenset({"slices", "chunks", "cubes", "pieces"})


def variants_of(name: str) -> tuple[list[str], str]:
    """Return the ways to say a name, the one that was typed first, and the last of them."""
    words = name.split()
    without = [word for word in words if word.lower() not in _CHATTER]
    uncut = [word for word in without if word.lower() not in FORMS]
    if len(uncut) > 1 and uncut[-1].lower() in _CUTS:
        uncut.pop()  # apple slices
    cooked = ["cooked" if word.lower() in COOKED | {"roasted"} else word for word in uncut]
    bare = without_brand(" ".join(uncut))
    english = translated(bare)
    whole = alone(name) or alone(without_brand(name))
    tried = [" ".join(words), whole, " ".join(without), " ".join(uncut), " ".join(cooked), _as_bread(uncut)]
    tried += [
        _state_first(uncut),
        bare,
        _state_first(bare.split()),
        english,
        _kind_first(uncut),
        _kind_first(bare.split()),
        " ".join(word for word in english.split() if word.lower() not in _FREE_STATES),
        filled[1] if (filled := _FILLED.match(name)) else "",
    ]
    found = list(dict.fromkeys(filter(None, tried)))
    return found or [name], english or name


def _as_bread(words: list[str]) -> str:
    """Return rye bread for rye toast."""
    if len(words) < 2 or words[-1].lower() != "toast" or not BREADS.issuperset(map(str.lower, words[:-1])):
        return ""
    return " ".join([*words[:-1], "bread"])


def _state_first(words: list[str]) -> str:
    """Return dry rice for rice dry."""
    if len(words) < 2 or words[-1].lower() not in STATES | _SAID_AFTER:
        return ""
    return " ".join([words[-1], *words[:-1]])


def _kind_first(words: list[str]) -> str:
    """Return oatmeal raisin cookies for cookies oatmeal raisin, turkey sub for sub turkey."""
    is_first = len(words) > 1 and (words[0].endswith("s") or words[0].lower() in _MADE)
    return " ".join([*words[1:], words[0]]) if is_first else ""
