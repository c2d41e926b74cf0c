"""Parse the words of a chunk into an amount, a measure and a food's name, without looking at the catalog."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from tracker.free_text.numbers import ARTICLES, Number, begins_fraction, is_number_word, number_at, words_in
from tracker.free_text.spoken import Also, Spoken, with_also
from tracker.free_text.units import (
    MASSES,
    VOLUMES,
    in_unit,
    is_part_of,
    nearest_unit,
    size_at,
    unit_at,
)

MOST_FOODS = 50  # of one line; more of them are read next
_MOST_DICTATED = 20


_ABOUT = frozenset(
    {"nos", "nos."}
    | {"about", "approximately", "approx", "approx.", "around", "roughly", "circa", "ca", "ca.", "~", "just"}
)
WITH = frozenset({"with", "w/", "w"})
JOINS = frozenset({"and", "&", "+", "plus", "then", "on", "alongside"}) | WITH
_BEFORE_A = frozenset({"in", "of", "from", "by", "for", "half", "not", "such", "what"})
# A spoon as the catalog weighs it, and other words before a measure that change nothing: a nice cup of tea.
_EXACT = frozenset(words_in("level scant nice entire whole full lovely hot cold good proper decent"))
_FILLERS = frozenset({"some", "the", "my", "of", "also", "another", "more", "your", "our"})
# Measures that may follow a food without a number; others would make it a different food: salad leaves, crab sticks.
_TRAILING_MEASURES = frozenset(
    words_in(
        "fillet handful slice bag packet bowl glass mug can tin bottle pot portion serving square slab wedge plate tub "
        "box carton jar container pint helping"
    )
)
_PIECES = frozenset({"slice", "piece", "pc", "scoop", "square", "ball"})
_SERVED = frozenset({"plate", "bowl", "portion", "serving", "box"})
_TRAILING_SIZES = frozenset({"small", "medium", "large"})  # sizes that are also written after a food
# Words that may follow an amount: lentils 100 g cooked.
_STATES = frozenset(
    words_in(
        "raw cooked uncooked boiled steamed fried roasted grilled baked dry dried drained canned frozen fresh peeled "
        "shelled chopped sliced grated"
    )
)


def parse(words: Sequence[str], aside: Sequence[str] = ()) -> list[Spoken]:
    """Return the possible readings of a chunk, likeliest first; empty if it has neither a food nor an amount.

    `aside` is an amount in brackets, which says the other amount again.
    """
    readings = _readings(words)
    also = _also(aside)
    if also is None:
        return readings
    return [with_also(spoken, also) for spoken in readings] or [Spoken("", also.amount, also.unit)]


def _also(words: Sequence[str]) -> Also | None:
    kept = _without_about(words)
    low = [word.lower() for word in kept]
    number = number_at(low, 0)
    unit = unit_at(kept, number.end, after_number=True) if number and number.value is not None else None
    if number is None or number.value is None or unit is None:
        return None
    return Also(number.value, unit.name, "each" in low[unit.end :])


def _readings(words: Sequence[str]) -> list[Spoken]:
    kept = _without_about(words)
    if not kept:
        return []
    if more := _with_fraction_after(kept):
        return more
    if times := _times_behind(kept):
        return times
    readings = _amount_first(kept)
    behind, without = _amount_last(kept)
    if readings and behind and readings[0].amount is not None and not readings[0].is_article:
        return _said_twice(kept, behind, without)
    if behind and (not readings or (readings[0].amount is None and not readings[0].problem)):
        readings = [behind, *readings]
    if behind and readings[0].is_article and behind.unit:
        readings = [behind, *readings]  # "a steak 200 g", "a pizza three slices"
    name = " ".join(_food(kept))
    readings += [Spoken(name)] if name and Spoken(name) not in readings else []
    last = unit_at(kept, len(kept) - 1, after_number=False)
    if len(readings) == 1 and len(kept) > 1 and last and kept[-1].lower() in _TRAILING_MEASURES:
        readings.append(_spoken(kept[:-1], Decimal(1), last.name))  # "trail mix handful"
        if len(kept) > 2 and (sized := size_at(kept, len(kept) - 2)):
            readings.insert(1, _spoken(kept[:-2], Decimal(1), last.name, sized.name))  # "rice small bowl"
    number = number_at([word.lower() for word in kept], 0)
    at = number.end if number else 0
    size = size_at(kept, len(kept) - 1)
    if size and size.name in _TRAILING_SIZES and len(kept) > at + 1 and not (number and number.problem):
        readings.append(_spoken(kept[at:-1], number.value if number else Decimal(1), "", size.name))
    readings += _amount_middle(kept)
    if len(kept) > at + 1 and kept[at].lower() == "double" and not (number and number.problem):
        readings.append(_spoken(kept[at + 1 :], number.value if number else Decimal(1), "double"))
    return readings


def _times_behind(words: Sequence[str]) -> list[Spoken]:
    """Parse "a slice of pizza x2", in which the first amount is of each."""
    low = [word.lower() for word in words]
    times = number_at(low, len(low) - 1) if len(low) > 3 and low[-2] == "x" else None
    if times is None or times.value is None:
        return []
    return [
        replace(spoken, amount=times.value, is_article=False)
        for spoken in _amount_first(list(words[:-2]))
        if spoken.amount == 1 and spoken.food and not spoken.problem
    ]


def _amount_middle(words: Sequence[str]) -> list[Spoken]:
    """Parse "ice cream 2 scoops vanilla", whose last word says the kind of what was named first."""
    low = [word.lower() for word in words]
    for at in range(1, len(words) - 1):
        number = number_at(low, at)
        unit = (
            unit_at(words, number.end, after_number=True) if number and number.value and not number.is_article else None
        )
        is_count = bool(number and number.value and not unit and not number.is_article and not number.problem)
        if number and is_count and at == 1 and low[0].endswith("s") and number.end < len(words):
            after = list(words[number.end :])  # momos 8 veg, tamales 2 rojos
            return [_spoken(one, number.value, "") for one in ([words[0], *after], [*after, words[0]])]
        if number and unit and unit.name in _PIECES and unit.end == len(words) - 1:
            return [_spoken([words[-1], *words[:at]], number.value, unit.name)]
    return []


def _said_twice(words: Sequence[str], behind: Spoken, without: Sequence[str]) -> list[Spoken]:
    """Parse words with an amount on both sides of the food: 2 slices bread 60 g."""
    two = [Spoken(" ".join(words), problem="two_amounts")]
    if behind.problem or behind.amount is None:
        return two
    before = [one for one in _amount_first(list(without)) if one.amount is not None and not one.problem and one.food]
    if before and not behind.unit and before[0].unit in _SERVED:
        return [replace(before[0], amount=behind.amount, unit="")]  # 1 plate pani puri (6)
    also = Also(behind.amount, behind.unit)
    if behind.unit in MASSES | VOLUMES or any(one.unit in MASSES | VOLUMES for one in before):
        return [with_also(one, also) for one in before] or two
    return two


def _with_fraction_after(words: Sequence[str]) -> list[Spoken]:
    """Parse "a banana and a half"."""
    low = [word.lower() for word in words]
    if not is_part_more(words, len(words) - 3):
        return []
    part = number_at(low, len(words) - 2)
    return [
        replace(spoken, amount=(spoken.amount or Decimal(1)) + part.value, is_article=False)
        for spoken in _readings(words[:-3])
        if part and part.value and not spoken.unit and not spoken.problem
    ]


def is_part_more(words: Sequence[str], at: int) -> bool:
    """Whether the "and" here adds "a half" to the food counted before it."""
    low = [word.lower() for word in words]
    return (
        at > 0
        and low[at] in {"and", "&", "+"}
        and low[at + 1 : at + 2] in (["a"], ["an"])
        and begins_fraction(low, at + 2)
        and (at + 3 == len(low) or low[at + 3] == "," or low[at + 3] in JOINS)
        and unit_at(words, at - 1, after_number=True) is None
        and not is_number_word(low[at - 1])
    )


def told_apart(words: Sequence[str]) -> list[tuple[str, ...]]:
    """Split words dictated without pauses wherever an amount begins; empty if that is not possible."""
    low = [word.lower() for word in words]
    is_measure = unit_at(words, 0, after_number=False) and not number_at(low, 0)  # "half" is a number here
    starts, at = [0] if is_measure else [], 0
    while at < len(low):
        number = number_at(low, at)
        if number:
            starts.append(at)
        at = number.end if number else at + 1
    if not 2 <= len(starts) <= _MOST_DICTATED or starts[0]:
        return []
    return [tuple(words[start:end]) for start, end in pairwise([*starts, len(words)])]


def together(words: Sequence[str], at: int, amount: Decimal, unit: str) -> tuple[Decimal, str, int] | None:
    """Add up "1 lb 2 oz" or "1 cup and 2 tbsp", whose second part begins here; return amount, unit and end index."""
    at += words[at : at + 1] == ["and"]
    number = number_at([word.lower() for word in words], at)
    less = unit_at(words, number.end, after_number=True) if number else None
    if not number or number.value is None or not less or not is_part_of(less.name, unit):
        return None
    return (in_unit(amount, unit, less.name) + number.value).quantize(Decimal("0.001")), less.name, less.end


def _without_about(words: Sequence[str]) -> list[str]:
    kept = [
        word
        for n, word in enumerate(words)
        if word.lower() not in _ABOUT
        and not (word.lower() in _EXACT and n and unit_at(words, n + 1, after_number=True))
    ]
    return kept if kept and kept != ["-"] else []


def _amount_first(words: list[str]) -> list[Spoken]:
    """Parse an amount, a size and a measure before the food."""
    low = [word.lower() for word in words]
    number = number_at(low, 0)
    at = number.end if number else 0
    if number and number.problem:
        size, at = _sizes(words, at) if number.vague else ("", at)
        unit = unit_at(words, at, after_number=True)
        food = " ".join(_food(words[unit.end if unit else at :], number_said=True))
        name = unit.name if unit and (number.ends or number.vague) else ""
        return [Spoken(food, None, name, size, problem=number.problem, ends=number.ends, vague=number.vague)]
    if number and not number.is_article and low[at : at + 1] and low[at] in {"x", "of"}:
        at += 1
    if number and not number.is_article and low[at : at + 1] and low[at] in ARTICLES:
        at += 1  # "1/2 a cup"
    if number is None and low[0] == "x" and (behind := number_at(low, 1)):
        number, at = behind, behind.end
    times = number.value if number and number.value is not None else None
    second = number_at(low, at) if times is not None else None
    is_article = bool(number and number.is_article)
    if second and second.value is not None and not second.is_article:
        weight = unit_at(words, second.end, after_number=True)
        if weight is None or weight.name not in MASSES | VOLUMES:
            return [Spoken(" ".join(words[at:]), problem="two_amounts")]
        number, at, times = second, second.end, ((times or Decimal(1)) * second.value).quantize(Decimal("0.001"))
        is_article = False
        return _with_weight(words, times, weight.end, weight.name)
    if number and _may_be_thousand(words, number.end):
        return [Spoken(" ".join(_food(words[number.end + 1 :], number_said=True)), problem="ambiguous")]
    return _with_measure(words, number, times, at, is_article=is_article)


def _may_be_thousand(words: list[str], at: int) -> bool:
    """Whether this may be thousands of g or ml in German notation (1.500 g): nobody weighs to the milligram."""
    unit = unit_at(words, at, after_number=True)
    return bool(unit and unit.name in {"gram", "milliliter"} and re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", words[at - 1]))


def _with_weight(words: list[str], amount: Decimal, at: int, unit: str) -> list[Spoken]:
    """Parse the words after "2 x 150 g"; a container there does not change the weight."""
    vessel = unit_at(words, at, after_number=False)
    if vessel and vessel.name not in MASSES | VOLUMES and vessel.end < len(words):
        return _in_vessel(_spoken(words[vessel.end :], amount, unit), vessel.name)
    return [_spoken(words[at:], amount, unit)]


def _in_vessel(spoken: Spoken, vessel: str) -> list[Spoken]:
    """Try canned food first for a can of 400 g; other containers add nothing."""
    return [replace(spoken, food=f"canned {spoken.food}"), spoken] if vessel == "can" else [spoken]


def _with_measure(
    words: list[str], number: Number | None, amount: Decimal | None, at: int, *, is_article: bool
) -> list[Spoken]:
    sizes, at = _sizes(words, at)
    unit = unit_at(words, at, after_number=number is not None and not is_article)
    readings: list[Spoken] = []
    if number is None and not unit and [word.lower() for word in words[1:2]] == ["of"] and len(words) > 2:
        name = nearest_unit(words[0])
        readings += [_spoken(words[2:], Decimal(1), name)] if name != words[0].lower() else []
    said = amount if amount is not None else Decimal(1)
    if unit and amount is not None and (both := together(words, unit.end, amount, unit.name)):
        return [_spoken(words[both[2] :], both[0], both[1], sizes)]
    if unit and (unit.end < len(words) or unit.name in MASSES | VOLUMES):
        end, extra = _and_a_half(words, unit.end)
        more, end = _sizes(words, end) if not sizes else ("", end)
        rest = words[end:]
        vessel = unit_at(words, end, after_number=False)
        is_weighed = unit.name in MASSES | VOLUMES and vessel and vessel.name not in MASSES | VOLUMES
        if vessel and is_weighed and words[vessel.end :]:
            return _in_vessel(_spoken(words[vessel.end :], said, unit.name), vessel.name)
        again = number_at([word.lower() for word in rest], 0) if rest else None
        if again and not again.is_article and again.value is not None:
            other = unit_at(rest, again.end, after_number=True)
            if not other or other.name not in MASSES | VOLUMES or not rest[other.end :]:
                return [Spoken(" ".join(rest), problem="two_amounts")]
            return [
                with_also(_spoken(rest[other.end :], said + extra, unit.name, sizes), Also(again.value, other.name))
            ]
        spoken = _spoken(rest, said + extra, unit.name, sizes or more)
        readings.append(spoken if not (is_article or number is None) or extra else replace(spoken, is_article=True))
    elif amount is not None or sizes:
        of = next((n for n in (1, 2) if at + n < len(words) - 1 and words[at + n].lower() == "of"), None)
        if amount is not None and of and at < len(words):
            name = nearest_unit(" ".join(words[at : at + of]))
            readings.append(_spoken(words[at + of + 1 :], amount, name, sizes))
            readings.append(replace(_spoken(words[at:], amount, "", sizes), is_article=is_article))
            return readings
    if amount is not None or sizes:
        counted = _spoken(words[at:], said, "", sizes)
        readings.append(replace(counted, is_article=is_article or amount is None))
        last = unit_at(words, len(words) - 1, after_number=False) if len(words) - at > 1 else None
        if last and not unit and last.name not in MASSES | VOLUMES:
            readings.append(_spoken(words[at:-1], said, last.name, sizes))
    return readings


def _sizes(words: list[str], at: int) -> tuple[str, int]:
    size = size_at(words, at)
    return (size.name, size.end) if size else ("", at)


def _and_a_half(words: list[str], at: int) -> tuple[int, Decimal]:
    low = [word.lower() for word in words]
    if at + 1 < len(low) and low[at] == "and" and begins_fraction(low, at + 1):
        part = number_at(low, at + 1)
        if part and part.value is not None:
            return part.end, part.value
    return at, Decimal(0)


def _amount_last(words: list[str]) -> tuple[Spoken | None, Sequence[str]]:
    """Parse an amount after the food, and return the other words too: banana 2, spinach 150 g, eggs x2."""
    low = [word.lower() for word in words]
    for at in range(1, len(words)):
        start = at + 1 if low[at] in {"x", "-"} else at
        number = number_at(low, start)
        named = unit_at(words[:at], 0, after_number=True)
        if number is None or low[at - 1] == "and" or (named and named.end == at):
            continue
        if number.is_article and not unit_at(words, number.end, after_number=True):
            continue  # "chili, a cup", but not "salad in a bowl", where a preposition comes first
        if number.is_article and low[at - 1] in _BEFORE_A:
            continue
        end = number.end
        if end < len(low) and low[end] == "x":
            end += 1
        times, end = _times(low, end, number)
        size, end = _sizes(words, end)
        unit = unit_at(words, end, after_number=True)
        number = number._replace(value=times)
        amount, name = number.value, unit.name if unit else ""
        if unit:
            end, extra = _and_a_half(words, unit.end)
            amount = None if amount is None else amount + extra
            if amount is not None and (both := together(words, end, amount, name)):
                amount, name, end = both
            vessel = unit_at(words, end, after_number=False) if unit.name in MASSES | VOLUMES else None
            end = vessel.end if vessel else end  # "lemonade 330 ml can"
        state = low[end:]
        if not all(word in _STATES or word.endswith("%") for word in state) or not any(
            char.isalpha() for word in words[:at] for char in word
        ):
            continue
        if number.problem:
            name = name if number.ends or number.vague else ""
            food = " ".join(_food(words[:at]))
            return Spoken(food, None, name, problem=number.problem, ends=number.ends, vague=number.vague), words
        without = [*words[:at], *words[end:]]
        return _spoken(without, amount, name, size), without
    return None, words


def _times(low: Sequence[str], end: int, number: Number) -> tuple[Decimal | None, int]:
    """Multiply "2 x 125 g"; the "x" was the word before this one."""
    each = number_at(low, end) if low[end - 1 : end] == ["x"] else None
    if number.value is None or each is None or each.value is None or each.is_article:
        return number.value, end
    return (number.value * each.value).quantize(Decimal("0.001")), each.end


def _spoken(food: Sequence[str], amount: Decimal | None, unit: str = "", size: str = "") -> Spoken:
    words = _food(food, number_said=True)
    vessel = unit_at(words, 0, after_number=False) if unit in MASSES | VOLUMES else None
    if vessel and vessel.name not in {"bottle", "can"} and words[vessel.end : vessel.end + 1] == ["of"]:
        words = words[vessel.end + 1 :]  # "bag of spinach 200 g"
    return Spoken(" ".join(words), amount, unit, size)


def _food(words: Sequence[str], *, number_said: bool = False) -> list[str]:
    """Return the words of the food's name, without filler words before it."""
    leading = _FILLERS | {"a", "an"} if number_said else _FILLERS
    start = 0
    while start < len(words) and words[start].lower() in leading | {"-", "x"}:
        start += 1
    end = len(words)
    while end > start and words[end - 1] in {"-", ","}:
        end -= 1
    return list(words[start:end])
