"""Recognize measures as people say them: grams and ounces, cups and spoons, slices, cans and handfuls."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.distance import OSA

from tracker.free_text.numbers import words_in

if TYPE_CHECKING:
    import pint

# Spellings -> pint's name of the unit.
_MASSES = {
    "g": "gram",
    "gr gm gms gram grams gramm gramme grammes": "gram",
    "mg milligram milligrams": "milligram",
    "kg kgs kilo kilos kilogram kilograms kilogramm": "kilogram",
    "oz ozs ounce ounces": "ounce",
    "lb lbs pound pounds": "pound",
}
_VOLUMES = {
    "ml mls milliliter milliliters millilitre millilitres cc": "milliliter",
    "cl centiliter centiliters centilitre centilitres": "centiliter",
    "dl deciliter deciliters decilitre decilitres": "deciliter",
    "l liter liters litre litres": "liter",
    "cup cups": "cup",
    "tbsp tbsps tbs tbl tblsp tablespoon tablespoons tablespoonful tablespoonfuls": "tablespoon",
    "tsp tsps teaspoon teaspoons teaspoonful teaspoonfuls": "teaspoon",
    "floz": "fluid_ounce",
    "katori katoris vati vatis": "katori",
}
_TWO_WORDS = {
    ("fl", "oz"): "fluid_ounce",
    ("fluid", "ounce"): "fluid_ounce",
    ("fluid", "ounces"): "fluid_ounce",
    ("fluid", "oz"): "fluid_ounce",
    ("table", "spoon"): "tablespoon",
    ("table", "spoons"): "tablespoon",
    ("tea", "spoon"): "teaspoon",
    ("tea", "spoons"): "teaspoon",
    ("serving", "spoon"): "serving spoon",
    ("serving", "spoons"): "serving spoon",
}
# A single letter is a measure only after a number; the case of T distinguishes tablespoons from teaspoons.
_LETTERS = {"T": "tablespoon", "t": "teaspoon", "c": "cup", "C": "cup", "g": "gram", "G": "gram", "l": "liter"} | {
    "L": "liter"
}
# Household measures, whose weight depends on the food.
_HOUSEHOLD = words_in(
    "slice piece can tin glass bowl handful pinch dash splash drop mug bottle pot tub container carton "
    "packet package pack sachet bag bar square row stick stalk spear clove leaf sprig wedge ring ball "
    "scoop serving portion helping fillet patty link rasher knob pat cube bunch head shot plate box jar "
    "spoon spoonful pint quart gallon block sheet ear half loaf chunk segment stem sack basket punnet "
    "drizzle sprinkle dollop squirt barrel bucket cob strip cutting ladle glug bite sip mouthful tray slab pile "
    "pouch tube sleeve schooner stein goblet tumbler pc"
)
_PLURALS = {
    "half": "halves",
    "leaf": "leaves",
    "loaf": "loaves",
    "patty": "patties",
    "glass": "glasses",
    "dash": "dashes",
    "pinch": "pinches",
    "splash": "splashes",
    "bunch": "bunches",
    "box": "boxes",
    "sandwich": "sandwiches",
}
# Other spellings, and words for the same measure.
_SPELLINGS = {
    "cup": "cupful cupfuls",
    "handful": "handfull fistful fistfuls puño puños handsful",
    "ladle": "ladleful ladlefuls",
    "bowl": "bowlful",
    "plate": "plateful",
    "mug": "mugful",
    "sprinkle": "sprinkling",
}
_IRREGULAR = {several: one for one, several in _PLURALS.items()} | {
    word: one for one, words in _SPELLINGS.items() for word in words.split()
}
PIECES = "pc"  # by the piece where a food is cut into pieces, or else counted
_SAME = {"cob": "ear", "tin": "can", "rasher": "slice", "helping": "serving", "pack": "packet", "sachet": "packet"}
_SAME |= {"pouch": "packet", "schooner": "glass", "stein": "mug", "goblet": "glass", "tumbler": "glass"}
SIZES = {
    "small": "small",
    "little": "small",
    "medium": "medium",
    "medium-sized": "medium",
    "medium-size": "medium",
    "regular": "medium",
    "average": "medium",
    "large": "large",
    "big": "large",
    "huge": "large",
    "giant": "large",
    "tiny": "small",
    "lg": "large",
    "lrg": "large",
    "med": "medium",
    "sm": "small",
    "mini": "mini",
    "thick": "thick",
    "thin": "thin",
    "extra-large": "extra large",
    "xl": "extra large",
    "heaped": "heaped",
    "heaping": "heaped",
    "rounded": "heaped",
    "generous": "heaped",
}
# People count and join foods in the languages in which they name them.
_FOREIGN = {
    "ein eine einen einer": "a",
    "zwei": "two",
    "drei": "three",
    "vier": "four",
    "fünf": "five",
    "sechs": "six",
    "halbe halber halbes halben": "half",
    "große großer großes": "large",
    "kleine kleiner kleines": "small",
    "scheibe scheiben": "slice",
    "stück": "piece",
    "glas gläser": "glass",
    "tasse tassen": "cup",
    "becher": "pot",
    "dose dosen": "can",
    "flasche flaschen": "bottle",
    "teller": "plate",
    "handvoll": "handful",
    "prise": "pinch",
    "esslöffel": "tablespoon",
    "teelöffel": "teaspoon",
    "kugel kugeln": "scoop",
    "mit con avec wit": "with",
    "und y et aur nd n 'n' 'n": "and",
    "ohne sin sans": "without",
    "un una une": "a",
    "dos deux do": "two",
    "drei tres trois": "three",
    "cuatro vier quatre": "four",
    "cinco": "five",
    "seis": "six",
    "ek": "one",
    "teen": "three",
    "char": "four",
    "medio media demi demie aadha": "half",
    "grande": "large",
    "pequeño pequeña petit petite": "small",
    "vaso vasos verre verres": "glass",
    "taza tazas tasse tasses": "cup",
    "cucharada cucharadas": "tablespoon",
    "cucharadita cucharaditas": "teaspoon",
    "rebanada rebanadas tranche tranches": "slice",
    "plato platos assiette": "plate",
    "puñado poignée poignee": "handful",
    "lata latas": "can",
    "pieza piezas": "piece",
    "schüssel": "bowl",
    "portion portionen porción": "portion",
    "packung": "packet",
    "riegel": "bar",
}
_IN_ENGLISH = {word: name for words, name in _FOREIGN.items() for word in words.split()}
_IN_ENGLISH_AS_WRITTEN = {"EL": "tablespoon", "TL": "teaspoon"}
MASSES = frozenset(_MASSES.values())
VOLUMES = frozenset(_VOLUMES.values())

_UNITS = {word: name for words, name in (_MASSES | _VOLUMES).items() for word in words.split() if len(word) > 1}
_UNITS |= {word: _SAME.get(word, word) for word in _HOUSEHOLD}
_UNITS |= {f"{word}s": _SAME.get(word, word) for word in _HOUSEHOLD}
_UNITS |= {word: one for word, one in _IRREGULAR.items() if one in _HOUSEHOLD or one == "cup"}
_SHORT = {"gram": "g", "milligram": "mg", "kilogram": "kg", "ounce": "oz", "pound": "lb", "milliliter": "ml"} | {
    "centiliter": "cl",
    "deciliter": "dl",
    "liter": "l",
    "tablespoon": "tbsp",
    "teaspoon": "tsp",
    "fluid_ounce": "fl oz",
}


class Unit(NamedTuple):
    """A measure in a list of words, and the index after it."""

    name: str
    end: int


def in_english(word: str) -> str:
    """Translate a foreign word for a number, a measure, a size, "with" or "and"; return other words as they are."""
    return _IN_ENGLISH_AS_WRITTEN.get(word) or _IN_ENGLISH.get(word.lower(), word)


def unit_at(words: Sequence[str], start: int, *, after_number: bool) -> Unit | None:
    """Return the measure that begins at this word, which is as typed, or None."""
    if start >= len(words):
        return None
    word = words[start].rstrip(".")
    low = word.lower()
    if start + 1 < len(words) and (two := _TWO_WORDS.get((low, words[start + 1].rstrip(".").lower()))):
        return Unit(two, start + 2)
    if after_number and word in _LETTERS:
        return Unit(_LETTERS[word], start + 1)
    name = _UNITS.get(low)
    return Unit(name, start + 1) if name else None


def size_at(words: Sequence[str], start: int) -> Unit | None:
    """Return the size that begins at this word: small, extra large."""
    if start >= len(words):
        return None
    low = words[start].lower()
    if low == "extra" and start + 1 < len(words) and words[start + 1].lower() == "large":
        return Unit("extra large", start + 2)
    name = SIZES.get(low)
    return Unit(name, start + 1) if name else None


def unit_of(word: str) -> str:
    """Return the normalized name of a measure in a catalog label, or the word in the singular."""
    low = word.lower().rstrip(".")
    return _UNITS.get(low) or _IRREGULAR.get(low) or low


def nearest_unit(word: str) -> str:
    """Return the measure that a misspelled word means, or the word itself: a glas of milk."""
    low = word.lower()
    if low in _UNITS or len(low) < 4:
        return _UNITS.get(low, low)
    alike = [name for name in _UNITS if len(name) > 3 and name[0] == low[0]]  # rounds of toast are not pounds
    near = [name for name in alike if OSA.distance(low, name, score_cutoff=1) <= 1]
    return _UNITS[near[0]] if near else low


def written(unit: str, amount: Decimal | None) -> str:
    """Abbreviate a measure, or put it in the singular or plural that the amount needs."""
    if unit in _SHORT:
        return _SHORT[unit]
    if amount is None or amount <= 1 or unit not in _UNITS:
        return unit
    return _PLURALS.get(unit, f"{unit}s")


def plural(word: str) -> str:
    """Return the plural of a word in a catalog label: slices, leaves, patties; tbsp and oz stay the same."""
    if word in _PLURALS:
        return _PLURALS[word]
    if word in _SHORT.values() or word.endswith(("s", ".")) or word in {*SIZES, "double"}:
        return word
    if word.endswith(("ch", "sh", "x", "ato")):
        return f"{word}es"
    return f"{word[:-1]}ies" if re.search("[^aeiou]y$", word) else f"{word}s"


def in_number(what: str, *, many: bool) -> str | None:
    """Put a label in the singular or plural: large slices, cups chopped; None if that is not possible.

    The measure takes the plural, or the last word if no measure is recognized.
    """
    words = what.split()
    units = (unit_at(words, n, after_number=True) for n in range(len(words)))
    n = next((unit.end for unit in units if unit), len(words)) - 1
    if not words or not re.fullmatch("[a-z-]+", words[n]):
        return None
    return " ".join([*words[:n], plural(words[n]) if many else words[n], *words[n + 1 :]])


@cache
def _registry() -> pint.UnitRegistry[Decimal]:
    # Importing pint takes a quarter of a second, so wait until the first line with a unit is read.
    from pint import UnitRegistry

    registry: pint.UnitRegistry[Decimal] = UnitRegistry(non_int_type=Decimal, cache_folder=None)
    registry.define("katori = 150 milliliter")  # the small bowl of an Indian meal
    return registry


def is_part_of(unit: str, whole: str) -> bool:
    """Whether a unit is smaller than another of the same kind: ounces and pounds, spoons and cups."""
    return any({unit, whole} <= kind for kind in (MASSES, VOLUMES)) and in_unit(Decimal(1), unit, whole) < 1


def in_unit(amount: Decimal, unit: str, other: str) -> Decimal:
    """Convert an amount from one unit to another, both masses or both volumes."""
    exact = _registry().Quantity(amount, unit).to(other).magnitude
    return Decimal(exact)
