"""Match an amount as typed to a measure of the food in the catalog; if none fits, ask and never guess."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from foods.search.ranking import stem, words_of
from tracker.free_text.numbers import words_in
from tracker.free_text.spoken import Also, Spoken
from tracker.free_text.units import MASSES, PIECES, SIZES, VOLUMES, in_number, in_unit, size_at, unit_at, unit_of

_THOUSANDTH = Decimal("0.001")
_THIRDS = (Decimal("0.333"), Decimal("0.667"))
GRAMS = "g"
_MOST_OF_TWO = Decimal(400)  # grams; a plural of larger things does not say that there were two
_FAR = Decimal("1.6")  # a portion in the catalog may weigh this much less or more than one on the plate
# Containers that people count without naming them: two coffees, a yogurt.
VESSELS = frozenset(
    words_in(
        "glass mug can cup shot bottle pot tub container carton packet package bar bowl plate portion serving "
        "box small-box block double"
    )
)
_WHOLE = frozenset(
    {"fruit", "nut", "piece", "whole", "each", "unit", "item", "biscuit", "cookie", "cake", "bun", "burger"}
)
_ONE_OF_SOME = frozenset({"slice", "link", "patty", "strip", "stick", "fillet", "ear", "spear", "chop", "steak"})
# Pieces of a food, used for counting only if they are named: two carrots are not carrot sticks.
_PIECES = frozenset(
    words_in(
        "half leaf slice piece clove wedge stick ring stalk kernel floret sprig segment square cup spear head "
        "ball pint shot breast thigh wing leg drumstick"
    )
)


@dataclass(frozen=True)
class Household:
    """A household measure from the catalog: "1/2 cup", "2 large eggs", "1 cup, sliced"."""

    label: str
    grams: Decimal
    is_usual: bool = False

    @cached_property
    def _written(self) -> tuple[Fraction, str]:
        match = re.match(r"\s*(?:(\d+)\s+(?=\d+\s*/))?(\d+\s*/\s*\d+|\d+(?:\.\d+)?)?\s*(.*)", self.label)
        whole, part, rest = match.groups() if match else (None, None, self.label)
        times = Fraction(whole or 0) + Fraction((part or "0").replace(" ", ""))
        return times or Fraction(1), rest

    @cached_property
    def _parts(self) -> tuple[Fraction, str, str]:
        times, rest = self._written
        what, _, qualifier = re.sub(r"\(", ",", rest).partition(",")
        return times, what.strip().lower(), qualifier.lower()

    def counted(self, amount: Decimal) -> tuple[Decimal, str] | None:
        """Return this many as a number and words: 3 times "1 large slice" is 3 and "large slices".

        None if that cannot be said simply and exactly: two of "1 bar (2 oz)", half of "2 slices" or "1 half".
        """
        times, rest = self._written
        exact = Fraction(amount) * times
        number = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(_THOUSANDTH)
        what, comma, qualifier = rest.partition(",")
        is_exact = times.denominator != 3 and (number % 1 in _THIRDS or Fraction(number) * 100 % 1 == 0)
        if not is_exact or "(" in rest or times > 1 >= number or (number < 1 and "half" in what):
            return None
        words = in_number(what, many=number > 1)
        return None if words is None else (number, f"{words}{comma}{qualifier}")

    @property
    def times(self) -> Fraction:
        """The number of units in the measure: a half, one, ten."""
        return self._parts[0]

    @cached_property
    def size(self) -> str:
        """The size in one word, or empty."""
        words = self._parts[1].split()
        return next((found.name for n in range(len(words)) if (found := size_at(words, n))), "")

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of the unit in the singular, without the size."""
        words = [word for word in self._parts[1].split() if word not in SIZES and word != "extra"]
        two = unit_at(words, 0, after_number=True)
        if two and two.end == 2 == len(words):
            return (two.name,)
        return tuple(unit_of(word) if unit_of(word) != word else stem(word) for word in words)

    @property
    def unit(self) -> str:
        """The unit's last word, which names it: "slice" of "large slice"; empty for "1 medium"."""
        return self.words[-1] if self.words else ""

    @property
    def qualifier(self) -> frozenset[str]:
        """The state of the food when it is measured: sliced, ground."""
        return frozenset(stem(word) for word in words_of(self._parts[2])) if self._parts[2] else frozenset()


@dataclass(frozen=True)
class Weighable:
    """The names and measures of a food."""

    names: tuple[str, ...]
    measures: tuple[Household, ...]
    is_drink: bool = False

    @cached_property
    def name_words(self) -> frozenset[str]:
        """The stems of the words of all names."""
        return frozenset(stem(word) for name in self.names for word in words_of(name))

    @property
    def usual(self) -> Household | None:
        """The usual portion."""
        return next((one for one in self.measures if one.is_usual), self.measures[0] if self.measures else None)


@dataclass(frozen=True, slots=True)
class Fit:
    """An amount of a measure, and its weight in grams; `note` is a code for how the weight was found, if needed."""

    amount: Decimal
    label: str
    grams: Decimal
    note: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What must be asked before this can be logged."""

    kind: str  # a problem of the amount, "unit", "size", "count", "which" or "no_portion"
    about: str = ""


def fit(spoken: Spoken, food: Weighable) -> Fit | Question:
    """Convert an amount as typed to one of the food's measures, or return the question to ask."""
    if spoken.problem:
        return Question(spoken.problem)
    if spoken.also:
        return _said_twice(spoken, spoken.also, food)
    if spoken.amount is None:
        usual = food.usual
        return Fit(_usual_count(spoken, usual), usual.label, usual.grams) if usual else Question("no_portion")
    if spoken.unit == PIECES:
        is_cut = any(one.unit == "piece" for one in food.measures)
        return fit(replace(spoken, unit="piece" if is_cut else ""), food)  # of a roll; 2 pcs of bananas are two bananas
    if spoken.size == "heaped":
        return Question("size", spoken.size)
    if spoken.unit in MASSES:
        return _by_weight(spoken.amount, spoken.unit, food)
    if spoken.unit in VOLUMES:
        return _by_volume(spoken, food)
    return _by_unit(spoken, food) if spoken.unit else _by_count(spoken, food)


def _usual_count(spoken: Spoken, usual: Household) -> Decimal:
    """Return 2 for the plural of what is usually one piece: tortillas, rice cakes."""
    last = spoken.food.lower().split()[-1:]
    is_plural = any(word.endswith("s") and stem(word) == usual.unit != word for word in last)
    return Decimal(2) if is_plural and usual.times == 1 and 2 * usual.grams <= _MOST_OF_TWO else Decimal(1)


def ways(spoken: Spoken, food: Weighable) -> list[Fit]:
    """Return each of the two amounts of a food as a fit, if the food has it."""
    if spoken.also is None:
        return []
    amount = spoken.also.amount * (spoken.amount or 1 if spoken.also.is_each else 1)
    each = replace(spoken, amount=amount, unit=spoken.also.unit, size="", also=None, is_article=False)
    return [found for one in (each, replace(spoken, also=None)) if isinstance(found := fit(one, food), Fit)]


def _said_twice(spoken: Spoken, also: Also, food: Weighable) -> Fit | Question:
    """Take the weight of "1 cup (240 ml)" or "2 slices, 60 g", unless the food's own measure weighs something else."""
    found = ways(spoken, food)
    if len(found) < 2:
        return found[0] if found else Question("two_amounts")
    weight, measured = (one.amount * one.grams for one in found)
    is_one = spoken.amount == 1 and spoken.unit not in VOLUMES
    if weight / _FAR <= measured <= weight * _FAR or (is_one and spoken.unit not in MASSES and not spoken.size):
        return found[0]
    if spoken.amount and not also.is_each and abs(measured / spoken.amount - weight) <= weight / 4:
        return _said_twice(replace(spoken, also=also._replace(is_each=True)), also._replace(is_each=True), food)
    return Question("two_amounts")


def _times(amount: Decimal, measure: Household, note: str = "") -> Fit:
    """Return an amount of a measure, or its weight if the amount needs more than three decimals."""
    exact = Fraction(amount) / measure.times
    rounded = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(_THOUSANDTH)
    if Fraction(rounded) == exact and rounded > 0:
        return Fit(rounded, measure.label, measure.grams, note)
    grams = Fraction(measure.grams) * exact
    return _weighed(Decimal(grams.numerator) / Decimal(grams.denominator), note)


def _weighed(grams: Decimal, note: str = "") -> Fit:
    return Fit(max(grams, _THOUSANDTH).quantize(_THOUSANDTH), GRAMS, Decimal(1), note)


def _best(found: Sequence[Household]) -> Household:
    """Choose, among measures in the same unit, the one for a single unit, or else the smallest."""
    return min(found, key=lambda one: (one.times != 1, one.times < 1, abs(one.times - 1)))


def _by_weight(amount: Decimal, unit: str, food: Weighable) -> Fit | Question:
    if unit == "milligram":
        return Question("milligram")
    if unit == "ounce" and food.is_drink:
        return _weighed(in_unit(amount, "fluid_ounce", "milliliter"), "ml_as_g")
    printed = [
        one
        for one in food.measures
        if one.unit == unit and not one.qualifier and (Fraction(amount) / one.times).denominator == 1
    ]
    if printed:
        return _times(amount, _best(printed))
    return _weighed(in_unit(amount, unit, "gram") if unit != "gram" else amount)


def _by_volume(spoken: Spoken, food: Weighable) -> Fit | Question:
    amount, unit = spoken.amount or Decimal(1), spoken.unit
    same = [one for one in food.measures if one.unit == unit and (one.size == spoken.size or not spoken.size)]
    plain = [one for one in same if not one.qualifier and one.size == spoken.size]
    said = frozenset(stem(word) for word in words_of(spoken.food))
    qualified = [one for one in same if one.qualifier and one.qualifier & said]
    if spoken.size and unit != "cup":
        return Question("size", spoken.size)
    if qualified or plain:
        return _times(amount, _best(qualified or plain))
    if spoken.size:
        return Question("size", spoken.size)
    if food.is_drink and unit in VOLUMES:
        return _weighed(in_unit(amount, unit, "milliliter"), "ml_as_g")
    others = [
        one for one in food.measures if one.unit in VOLUMES - {"katori"} and not one.qualifier and not one.size
    ]  # the weight of a katori is estimated
    if others:
        wanted = in_unit(amount, unit, "milliliter")
        near = min(others, key=lambda one: abs(_ml(one) - wanted))
        grams = wanted * near.grams / _ml(near)
        in_it = in_unit(amount, unit, near.unit)
        counted = _times(in_it, near, "converted")
        return counted if counted.label != GRAMS else _weighed(grams, "converted")
    if len({one.qualifier for one in same}) == 1:
        return _times(amount, _best(same))
    return Question("which" if same else "unit", unit)


def _ml(measure: Household) -> Decimal:
    times = Decimal(measure.times.numerator) / Decimal(measure.times.denominator)
    return in_unit(times, measure.unit, "milliliter")


_STANDS_FOR = {
    "slice": ("wedge",),
    "piece": ("slice", "square", "fruit", "portion"),
    "glug": ("tablespoon",),
    "portion": ("serving",),
    "serving": ("portion",),
    "packet": ("package", "bag", "container", "box"),
    "package": ("packet", "bag"),
    "bag": ("packet",),
    "pot": ("container",),
    "tub": ("container",),
    "carton": ("container", "box"),
    "stick": ("stalk",),
    "stalk": ("spear", "stick"),
    "segment": ("piece",),
    "pinch": ("dash",),
    "plate": ("portion", "serving"),
    "knob": ("pat",),
    "strip": ("slice", "piece"),
    "fillet": ("piece", "portion"),
}
_SPOONS = frozenset({"tablespoon", "teaspoon"})  # a spoon of honey is the one by which it is usually taken
_GLASS = Decimal(250)  # milliliters of a drink that has no glass of its own, as most drinks of the catalog have it
# Measures that a food may lack, as a number of cups.
_IN_CUPS = {"pint": 2, "quart": 4, "gallon": 16}


def _by_unit(spoken: Spoken, food: Weighable) -> Fit | Question:
    """Find the food's measure with this name."""
    amount = spoken.amount or Decimal(1)
    wanted = unit_of(spoken.unit) if unit_of(spoken.unit) != spoken.unit else stem(spoken.unit)
    said = {*words_of(spoken.food), *map(stem, words_of(spoken.food))}
    # Try a plate as a portion before a restaurant's plate.
    own = [(unit, one) for unit in (wanted, spoken.unit) for one in food.measures if unit in _called(one)]
    plain = [unit for unit, one in own if unit == " ".join(one.words) or said.issuperset(one.words[:-1])]
    others = _STANDS_FOR.get(spoken.unit, ())
    for unit in (*plain, *others, *(unit for unit, _ in own)):
        found = [one for one in food.measures if unit in _called(one)]
        if unit not in (wanted, spoken.unit) and not spoken.size:
            found = [one for one in found if not one.size]  # a packet is not a large bag
        chosen = _of_size(found, spoken)
        if chosen:
            return _times(amount, chosen)
        if found and not spoken.size:
            return Question("which", spoken.unit)
    if spoken.size:
        return Question("size" if own else "unit", spoken.size if own else spoken.unit)
    if spoken.unit in {"portion", "serving"} and food.usual:
        return (
            _times(amount, Household(food.usual.label, food.usual.grams))
            if food.usual.times == 1
            else Fit(amount, food.usual.label, food.usual.grams)
        )
    if spoken.unit in {"spoon", "spoonful"} and food.usual and food.usual.unit in _SPOONS:
        return _by_volume(replace(spoken, unit=food.usual.unit), food)
    if spoken.unit == "glass" and food.is_drink:
        return _weighed(amount * _GLASS, "ml_as_g")
    if spoken.unit in _IN_CUPS:
        return _by_volume(replace(spoken, amount=amount * _IN_CUPS[spoken.unit], unit="cup"), food)
    return Question("unit", spoken.unit)


def _called(measure: Household) -> tuple[str, str]:
    return measure.unit, " ".join(measure.words)


def _of_size(found: Sequence[Household], spoken: Spoken) -> Household | None:
    """Choose the size that was given; otherwise the measure without a size, the medium, the usual or the only one."""
    if not found:
        return None
    said = frozenset(stem(word) for word in words_of(spoken.food))
    fewest = min(len(set(one.words) - said) for one in found)
    found = [one for one in found if len(set(one.words) - said) == fewest]  # an ear is not a baby ear
    named = [one for one in found if one.qualifier and one.qualifier & said]
    found = named or [one for one in found if not one.qualifier] or found
    usual = [one for one in found if one.is_usual]
    for size in (spoken.size,) if spoken.size else ("", usual[0].size if usual else "medium", "medium"):
        fitting = [one for one in found if one.size == size]
        if fitting and len({one.qualifier for one in fitting}) == 1:
            return _best(fitting)
    is_one_kind = len({(one.size, one.qualifier) for one in found}) == 1
    return _best(found) if is_one_kind and not spoken.size else None


def _by_count(spoken: Spoken, food: Weighable) -> Fit | Question:
    """Count the food in a measure that it is counted in, never in grams."""
    amount = spoken.amount or Decimal(1)
    said = frozenset(stem(word) for word in words_of(spoken.food))
    # "1 cherry tomato" applies only if cherry tomatoes are named; "1 almond" applies to all almonds.
    own = [one for one in food.measures if one.words and not one.qualifier and _names(one, food, said)]
    closest = [one for one in own if set(one.words[:-1]) & said] or [one for one in own if len(one.words) == 1]
    bare = [one for one in food.measures if not one.words and not one.qualifier]
    whole = [one for one in food.measures if one.unit in _WHOLE and not one.qualifier and one.size == spoken.size]
    usual = food.usual
    some = [
        one
        for one in food.measures
        if usual and one.unit == usual.unit and one.unit in _ONE_OF_SOME and not one.qualifier
    ]
    some = [one for one in some if one.unit != "stick" or one.unit in food.name_words] if some else some
    vessel = [
        one
        for one in food.measures
        if usual and (one.is_usual or (spoken.size and one.unit == usual.unit))
        if one.unit in VESSELS and (food.is_drink or one.unit != "cup")
    ]
    for found in (closest, bare, whole, some, vessel):
        chosen = _of_size(found, spoken)
        if chosen:
            return _times(amount, chosen)
    if spoken.size:
        return Question("size", spoken.size)
    return Question("count", spoken.food)


def _names(measure: Household, food: Weighable, said: frozenset[str]) -> bool:
    """Whether a measure is one piece of the food itself: "1 large egg", "1 almond", "1 cherry tomato"."""
    stems = {stem(word) for word in measure.words}
    if measure.unit in VOLUMES | MASSES:
        return False
    if stem(measure.unit) not in (said if measure.unit in _PIECES else food.name_words | said):
        return False
    extra = stems - {stem(measure.unit)} - food.name_words
    return extra <= said
