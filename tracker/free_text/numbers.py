"""Parse numbers as people write or say them: 2, 1,5, 1 1/2, half a, one and a half, a dozen, one hundred and fifty."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from foods.amounts import UnreadableAmountError, parse_amount

ARTICLES = frozenset({"a", "an"})
_THOUSANDTH = Decimal("0.001")


def words_in(text: str) -> tuple[str, ...]:
    """Split a string of words separated by spaces."""
    return tuple(text.split())


_ONES = words_in(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_TENS = words_in("twenty thirty forty fifty sixty seventy eighty ninety")
_SMALL = {word: n for n, word in enumerate(_ONES)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
_BIG = {"hundred": 100, "thousand": 1000}
_GROUPS = {"dozen": 12, "couple": 2, "pair": 2}
_PARTS = {
    "half": Fraction(1, 2),
    "third": Fraction(1, 3),
    "thirds": Fraction(1, 3),
    "quarter": Fraction(1, 4),
    "quarters": Fraction(1, 4),
    "fourth": Fraction(1, 4),
    "eighth": Fraction(1, 8),
}
# Words for an amount without saying a number.
VAGUE = frozenset(
    words_in("few several many lots lot plenty bit little loads load ton tons couple-few touch tad smidge smidgen")
)
_FREE_OF = frozenset({"sugar", "fat", "calorie", "calories", "carb", "alcohol"})
_AND = frozenset({"and", "&", "+"})
_RANGES = frozenset({"-", "to", "or"})
_DIGITS = re.compile(r"[\d.,]+", re.ASCII)
_SLASHED = re.compile(r"\d+\s*/\s*\d+", re.ASCII)


class Number(NamedTuple):
    """A number in a list of words: its value, the index after it, and what is wrong with it, if anything."""

    value: Decimal | None
    end: int
    problem: str = ""  # range, vague, ambiguous, unreadable or not_positive
    is_article: bool = False
    ends: tuple[Decimal, ...] = ()  # of a range
    vague: str = ""  # the word for an amount that is no number


def number_at(words: Sequence[str], start: int) -> Number | None:
    """Return the number that begins at this word, or None."""
    if start < len(words) and words[start] == "between":
        second = _second_of_range(words, start + 1, frozenset({"and"}))
        if second:
            return second
    first = _one_number(words, start)
    if first is None or first.problem:
        return first
    if first.is_article:
        return first
    return _second_of_range(words, start, _RANGES) or first


def begins_fraction(words: Sequence[str], start: int) -> bool:
    """Whether "a half" or "1/2" begins here, as after "one and"."""
    end = start + 1 if start < len(words) and words[start] in ARTICLES else start
    return end < len(words) and (words[end] in _PARTS or bool(_SLASHED.fullmatch(words[end])))


def is_number_word(word: str) -> bool:
    """Whether a word is a number by itself."""
    return bool(_DIGITS.fullmatch(word) or _SLASHED.fullmatch(word)) or _cardinal_word(word) is not None or word in _BIG


def _second_of_range(words: Sequence[str], start: int, between: frozenset[str]) -> Number | None:
    first = _one_number(words, start)
    if first is None or first.end >= len(words) or words[first.end] not in between:
        return None
    second = _one_number(words, first.end + 1)
    if second is None or second.is_article:
        return None
    ends = tuple(end for end in (first.value, second.value) if end is not None)
    return Number(None, second.end, "range", ends=ends)


def _one_number(words: Sequence[str], start: int) -> Number | None:
    if start >= len(words):
        return None
    word = words[start]
    if word == "-" and start + 1 < len(words) and _DIGITS.fullmatch(words[start + 1]):
        return Number(None, start + 2, "not_positive")
    if list(words[start : start + 3]) == ["half", "and", "half"]:
        return None  # a kind of cream
    if word == "zero" and words[start + 1 : start + 2] and words[start + 1] in _FREE_OF:
        return None  # zero sugar cola
    if word in _PARTS and list(words[start + 1 : start + 2]) not in (["pounder"], ["pounders"]):  # a kind of burger
        return _part_at(words, start, Fraction(1))
    if word in ARTICLES:
        return _article_at(words, start)
    if word in VAGUE and word != "little":
        return Number(None, start + 1, "vague", vague=word)
    if word in _GROUPS and start + 1 < len(words):
        return _number(Fraction(_GROUPS[word]), start + 1)
    return _written(words, start) or _spoken(words, start)


def _article_at(words: Sequence[str], start: int) -> Number:
    following = words[start + 1] if start + 1 < len(words) else ""
    if following in _PARTS and list(words[start + 2 : start + 3]) != ["pounder"]:
        return _part_at(words, start + 1, Fraction(1))
    if following in _BIG or following in _GROUPS:
        return _spoken(words, start + 1, Fraction(1)) or Number(Decimal(1), start + 1, is_article=True)
    vague = next((n for n in (1, 2) if start + n < len(words) and words[start + n] in VAGUE), None)
    if vague:
        return Number(None, start + vague + 1, "vague", vague=words[start + vague])
    return Number(Decimal(1), start + 1, is_article=True)


def _part_at(words: Sequence[str], start: int, times: Fraction) -> Number:
    """Parse "half", "half a", "a quarter of an", "half a dozen"."""
    value, end = times * _PARTS[words[start]], start + 1
    behind = end + 1 if end < len(words) and words[end] == "of" else end
    if behind < len(words) and words[behind] in {"a", "an", "the", "one"}:
        end = behind + 1
    if end < len(words) and words[end] in _GROUPS:
        value, end = value * _GROUPS[words[end]], end + 1
    return _number(value, end)


def _written(words: Sequence[str], start: int) -> Number | None:
    word = words[start]
    if _SLASHED.fullmatch(word):
        return _parsed(word, start + 1)
    if not _DIGITS.fullmatch(word):
        return None
    behind = start + 1
    if behind < len(words) and words[behind] in {"-", *_AND} and begins_fraction(words, behind + 1):
        is_mixed = words[behind] in _AND or _SLASHED.fullmatch(words[behind + 1])
        behind = behind + 1 if is_mixed else start + 1
    if behind < len(words) and _SLASHED.fullmatch(words[behind]):
        return _parsed(f"{word} {words[behind]}", behind + 1)
    first = _parsed(word, start + 1)
    if first.value is not None and behind > start + 1:
        return _with_fraction(words, Fraction(first.value), behind)
    if first.value is not None and start + 1 < len(words) and words[start + 1] in (_GROUPS.keys() | _BIG.keys()):
        times = (_GROUPS | _BIG)[words[start + 1]]
        return _number(Fraction(first.value) * times, start + 2)
    return first


def _parsed(text: str, end: int) -> Number:
    try:
        value = parse_amount(text)
    except UnreadableAmountError as problem:
        return Number(None, end, problem.reason)
    return Number(value, end) if value > 0 else Number(None, end, "not_positive")


def _cardinal_word(word: str) -> int | None:
    tens, dash, ones = word.partition("-")
    if dash and tens in _TENS and ones in _ONES[1:10]:
        return _SMALL[tens] + _SMALL[ones]
    return _SMALL.get(word)


def _spoken(words: Sequence[str], start: int, begun: Fraction | None = None) -> Number | None:
    """Parse a number in words."""
    total, end = Fraction(0), start
    current = Fraction(1) if begun is None and words[start] == "hundred" else begun
    while end < len(words):
        word = words[end]
        value = _cardinal_word(word)
        if value is not None:
            if current is not None and not (current % 100 == 0 and current) and not (current % 10 == 0 and value < 10):
                break
            current = (current or Fraction(0)) + value
        elif word in _BIG and current is not None:
            current *= _BIG[word]
            if word == "thousand":
                total, current = total + current, Fraction(0)
        elif word == "and" and current and current % 100 == 0 and end + 1 < len(words):
            if _cardinal_word(words[end + 1]) is None:
                break
        else:
            break
        end += 1
    if current is None or (end == start and begun is None):
        return None
    value_read = total + current
    if end < len(words) and words[end] in _GROUPS:
        value_read, end = value_read * _GROUPS[words[end]], end + 1
    elif end < len(words) and words[end] in _PARTS and value_read:
        return _part_at(words, end, value_read)
    elif end < len(words) and words[end] in _AND and begins_fraction(words, end + 1):
        return _with_fraction(words, value_read, end + 1)
    return _number(value_read, end)


def _with_fraction(words: Sequence[str], whole: Fraction, start: int) -> Number:
    """Parse the fraction after "one and": "a half", "1/2"."""
    end = start + 1 if words[start] in ARTICLES else start
    if words[end] in _PARTS:
        return _number(whole + _PARTS[words[end]], end + 1)
    part = _parsed(words[end], end + 1)
    return _number(whole + Fraction(part.value), end + 1) if part.value is not None else part


def _number(value: Fraction, end: int) -> Number:
    if value <= 0:
        return Number(None, end, "not_positive")
    return Number((Decimal(value.numerator) / Decimal(value.denominator)).quantize(_THOUSANDTH), end)
