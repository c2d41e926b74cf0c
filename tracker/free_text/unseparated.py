"""Divide words without commas into foods: by the amounts among them, then by the longest names that are known.

In English a food before a food says what kind it is (lemon chicken, tomato basil soup), so names are only divided where
that is unlikely: three of them, or two of which each has several words, or a dish before something else.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tracker.free_text.food_names import KINDS, stems
from tracker.free_text.items import Item
from tracker.free_text.numbers import number_at, words_in
from tracker.free_text.parser import parse, told_apart
from tracker.free_text.reader import Reader
from tracker.free_text.spoken import Spoken
from tracker.free_text.units import MASSES, VOLUMES, size_at, unit_at

FEWEST_GRAMS = 20  # nobody counts that many of two foods
_MOST_WORDS = 12
_LONGEST_NAME = 4
_FEWEST_NAMES = 3
# Words for what is made of other foods: "tomato basil soup" is not three foods.
DISHES = frozenset(
    words_in(
        "soup salad sandwich pie cake bread sauce curry stew wrap bowl smoothie juice toast bar shake pizza burger "
        "pasta noodle roll rice dip spread dressing omelet omelette pancake muffin cookie burrito taco casserole chip "
        "tea oil flour powder butter milk cream cheese yogurt ice stir fry chutney crisp slaw mash stuffing "
        "sausage bagel milkshake latte ball smoothy cooky"
    )
)
_COMPOUND = frozenset(words_in("fry curry soup stew casserole sandwich pie"))  # preceded by what it is made of
_BINDING = frozenset(words_in("sauce dressing bread roll soup pie powder flour oil seasoning mix filling bowl wrap"))
_VESSELS = frozenset(words_in("porridge smoothie shake protein salad bowl overnight"))
_PLAIN = frozenset({"fruit", "vegetables", "dark-leafy-greens"})
_MAIN_FOODS = frozenset({"eggs", "meat-poultry", "fish-seafood", "fatty-fish"})
_OF_MEALS = _MAIN_FOODS | {"dishes", "legumes", "potatoes"}
# What is eaten beside a main food and is no part of its name: egg chips, jacket potato beans.
_SIDES = frozenset(words_in("chip bean pea mash rice roti chapati naan coleslaw gravy slaw toast tortilla"))
_SPREAD_ON = frozenset(words_in("toast crumpet bagel muffin cracker crispbread"))
_TOPPED = frozenset(words_in("porridge oatmeal yogurt muesli cereal granola skyr quark weetabix"))
_SWEETENERS = frozenset(words_in("honey jam syrup sugar"))
_PLAIN_ENDS = frozenset({"cheese", "rice"})  # which end a row of three foods more often than the name of one
_FLAVORS = frozenset(words_in("lemon lime orange apple coconut cherry plum almond"))  # cherry tomato, plum tomato
_EATEN_ALONE = frozenset({"fruit", "vegetables", "nuts", "seeds", "dark-leafy-greens", "avocado"})


def foods_apart(reader: Reader, words: Sequence[str], *, in_list: bool = False) -> list[Item]:
    """Return the foods of words without a pause; an empty list if it is not clear where one ends.

    With `in_list`, "and" and another food follow, so that two words may be two foods: the ham and egg before chips.
    """
    pieces = by_amounts(words)
    if not pieces:
        each = [reader.interpret(parse(piece)) for piece in told_apart(words)]  # an egg a banana
        return each if each and all(item.chosen for item in each) else _by_names(reader, words, in_list=in_list)
    found: list[Item] = []
    for piece in pieces:
        item = reader.interpret(parse(piece))
        found += [item] if item.chosen else _by_names(reader, piece) or [item]
    # An amount that belongs to neither food is asked about with the whole.
    return found if any(item.chosen for item in found) and all(item.spoken.food for item in found) else []


def by_amounts(words: Sequence[str]) -> list[tuple[str, ...]]:
    """Split words into foods with their amounts, all before ("2 eggs 1 toast") or all after them ("rice 200 g ...")."""
    low = [word.lower() for word in words]
    spans = _amounts(words)
    if not spans:
        return []
    if _VESSELS.issuperset(low[: spans[0][0]]) and spans[0][0] and spans[-1][1] < len(low):
        rest = words[spans[0][0] :]  # porridge 60 g oats 300 ml milk: what it is made of
        return told_apart(rest) or [tuple(rest)]
    if spans[0][0] == 0:
        return told_apart(words) if spans[-1][1] < len(low) else []
    if spans[-1][1] < len(low):
        return _with_rest(words, spans)
    starts = [0, *(end for _, end in spans[:-1])]
    pieces = [tuple(words[start:end]) for start, (_, end) in zip(starts, spans, strict=True)]
    if all(piece[-1].isdecimal() and int(piece[-1]) >= FEWEST_GRAMS for piece in pieces):
        pieces = [(*piece, "g") for piece in pieces]  # chicken 170 rice 200
    return pieces if len(pieces) > 1 else []


def _with_rest(words: Sequence[str], spans: Sequence[tuple[int, int]]) -> list[tuple[str, ...]]:
    """Split "weetabix x3 banana" after the amount, "coffee 2 eggs" before it; of grams nobody can tell."""
    starts = [0]
    for start, end in spans:
        weight = unit_at(words, end - 1, after_number=True)
        is_count = all(number_at([word.lower()], 0) for word in words[start:end])
        if words[start].lower() == "x":
            starts.append(end)
        elif (weight and weight.name in MASSES | VOLUMES) or (len(spans) == 1 and not is_count):
            return []
        else:
            starts.append(start)
    return [tuple(words[start:end]) for start, end in zip(starts, [*starts[1:], len(words)], strict=True)]


def _amounts(words: Sequence[str]) -> list[tuple[int, int]]:
    """Return where the amounts begin and end; an article is one only with a measure."""
    low = [word.lower() for word in words]
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(low):
        start = at
        at += low[at] == "x"
        number = number_at(low, at)
        unit = _measure(words, number.end) if number else None
        if number is None or low[at].endswith("%") or (number.is_article and unit is None):
            at = start + 1
            continue
        at = unit if unit is not None else number.end
        found.append((start, at))
    return found


def _measure(words: Sequence[str], at: int) -> int | None:
    """Return where a size and a measure end that begin here."""
    size = size_at(words, at)
    unit = unit_at(words, size.end if size else at, after_number=True)
    return unit.end if unit else size.end if size else None


def _by_names(reader: Reader, words: Sequence[str], *, in_list: bool = False) -> list[Item]:
    """Return the foods of "lettuce tomato cucumber feta", or of "2 corn tortillas refried beans"."""
    spans = _amounts(words)
    last: Spoken | None = None
    if len(spans) > 1 and spans[0][0] == 0 and spans[-1][1] == len(words):
        # "2 pancakes maple syrup 2 tbsp": the last amount is of the last food.
        last = next(iter(parse(["it", *words[spans[-1][0] :]])), None)
        words = words[: spans[-1][0]]
    spoken = next(iter(parse(words)), Spoken(""))
    said = spoken.food.split()
    if spoken.also or len(_amounts(words)) > 1 or not 1 < len(said) <= _MOST_WORDS or spoken.problem:
        return []
    names = _names(reader, said)
    if len(names) < 2 or not _are_apart(reader, names, in_list=in_list):
        return []
    first, *others = names
    is_last = bool(spoken.amount) and list(words[: len(first.split())]) == first.split()
    bare = [reader.interpret([Spoken(name)]) for name in names]
    if last:
        bare[-1] = reader.interpret([_named(last, others[-1])])
    if is_last:
        bare[-1] = reader.interpret([_named(spoken, others[-1])])
    elif spoken.amount is not None or spoken.size:
        bare[0] = reader.interpret([_named(spoken, first)])
    return bare if all(item.chosen or (item.question and item.foods) for item in bare) else []


def _named(spoken: Spoken, name: str) -> Spoken:
    return Spoken(name, spoken.amount or Decimal(1), spoken.unit, spoken.size, is_article=spoken.is_article)


def _names(reader: Reader, said: Sequence[str]) -> list[str]:
    """Divide words into the fewest names of foods, each as it is called; an empty list if a word is left over."""
    best: list[list[str] | None] = [[], *([None] * len(said))]
    for end in range(1, len(said) + 1):
        for start in range(max(0, end - _LONGEST_NAME), end):
            before, name = best[start], " ".join(said[start:end])
            shorter = best[end]
            if before is None or (shorter is not None and len(shorter) <= len(before) + 1):
                continue
            if name.lower() in KINDS or reader.called(name):
                best[end] = [*before, name]
    return best[-1] or []


def _are_apart(reader: Reader, names: Sequence[str], *, in_list: bool) -> bool:
    """Whether these names are foods side by side rather than words for one."""
    *before, last = names
    if reader.called(f"{names[1]} {names[0]}"):
        return False  # cookies oatmeal raisin
    groups = [food.group.slug for name in before if (food := reader.called(name))]
    of_dishes = bool(groups) and groups[-1] in {"dishes", "grains-bread"}
    end = stems(last)[-1]
    if " " not in last and end in _BINDING:
        return False
    is_main = bool(groups) and (groups[-1] in _OF_MEALS or " " in before[-1])
    is_side = end in _SIDES or last.lower() in {"fries", "french fries", "mashed potatoes"}
    if is_main and is_side and groups[0] in _OF_MEALS:
        return True
    if len(names) == 2 and stems(names[0])[-1] in _SPREAD_ON and end not in DISHES - {"butter", "cheese"}:
        return True
    if len(names) == 2 and stems(names[0])[-1] in _TOPPED and _is_topping(reader, last):
        return True
    if len(names) == 2 and stems(names[0])[-1] in _COMPOUND and groups and " " not in last:
        return False  # stir fry tofu is a tofu stir-fry
    if any(stems(name)[-1] in _COMPOUND for name in names[1:]) and not of_dishes:
        return False
    if all(" " in name for name in names) or (of_dishes and groups[0] == "dishes"):
        return True
    if in_list and groups[0] in _MAIN_FOODS and end not in DISHES - {"sausage"}:
        return True
    if len(names) < _FEWEST_NAMES:
        found = reader.called(last)
        is_alone = found is not None and found.group.slug in _EATEN_ALONE and end not in DISHES
        is_plural = stems(names[0])[-1] != names[0].split()[-1].lower() and end not in DISHES  # eggs bacon
        both_alone = is_alone and groups[0] in _PLAIN and " " not in names[0]
        return (" " in names[0] and is_alone) or is_plural or (both_alone and names[0] not in _FLAVORS)  # onion tomato
    return " " in last or end not in DISHES - _PLAIN_ENDS or of_dishes


def _is_topping(reader: Reader, name: str) -> bool:
    """Whether this is eaten on porridge or yogurt: banana, honey, walnuts."""
    food = reader.called(name)
    end = stems(name)[-1]
    return end in _SWEETENERS or (food is not None and food.group.slug in _EATEN_ALONE and end not in DISHES)
