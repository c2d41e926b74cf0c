"""Split a line of text into chunks at commas and joining words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from foods.amounts import plain
from tracker.free_text.numbers import begins_fraction, is_number_word, number_at, words_in
from tracker.free_text.parser import JOINS, WITH, is_part_more, together
from tracker.free_text.units import in_english, unit_at
from tracker.free_text.wording import plain_wording, without_openings

LONGEST_LINE = 400


@dataclass(frozen=True, slots=True)
class Chunk:
    """The words between two places where a line may be split, and the word that joins them to the previous chunk."""

    words: tuple[str, ...]
    joined_by: str = ""  # a comma, "and", "with"; empty where the split is certain
    aside: str = ""  # the words of an amount in brackets

    @property
    def begins_amount(self) -> bool:
        """Whether it begins with an amount, and so is a separate food."""
        low = [word.lower() for word in self.words]
        return number_at(low, 0) is not None


_TOKEN = re.compile(
    r"""\d+(?:[.,]\d+)?(?:\s*-\s*\d+(?:[.,]\d+)?)?\s*%   # 2%, 70-85 %: part of a name
    | \d+\s*/\s*\d+
    | \ue000\d+   # an amount in brackets
    | \d+(?:[.,]\d+)*
    | (?:^,|\.)\d+
    | x(?=\s?\d)
    | fl\.?\s?oz\b\.?
    | w/(?=\s|\w)
    | [,+&-]
    | [^\s,+&\d][^\s,+&]*""",
    re.VERBOSE | re.IGNORECASE,
)
# Brackets hold an amount said in another way, or other words.
_ASIDE_MARK = "\ue000"
_ABOUT_ASIDE = frozenset({"about", "approx", "approx.", "ca", "ca.", "~", "≈", "=", "around", "roughly"})
_AFTER_ASIDE = frozenset({"each", "total", "drained", "weight", "cooked", "raw", "net"})
_ASIDE = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
# What may begin a later part: "and drank a beer", "then I had a cookie".
_VERBS = frozenset(
    words_in("had ate drank eaten drunk having eating drinking grabbed enjoyed snacked finished followed took made got")
)
_BEFORE_VERBS = frozenset(words_in("i we i've we've also then just have later"))
_AFTER_VERBS = frozenset(words_in("on off up by it them that"))
_MADE = frozenset(words_in("made served topped mixed drizzled sprinkled covered"))  # before "with"


def first_part(text: str) -> tuple[str, str]:
    """Return the part of a text that is read, up to a separator, and the rest."""
    if len(text) <= LONGEST_LINE:
        return text, ""
    end = max(text.rfind(mark, 0, LONGEST_LINE) for mark in ("\n", ";", ","))
    end = end if end > 0 else text.rfind(" ", 0, LONGEST_LINE)
    end = end if end > 0 else LONGEST_LINE
    return text[:end], text[end:].strip(" ,;\n\r")


def chunks_of(text: str) -> list[Chunk]:
    """Split a line wherever a new food may begin; the catalog decides later whether one does."""
    found: list[Chunk] = []
    for line in re.split(r"[\n\r;]+", text[:LONGEST_LINE]):
        words, asides = _words(line)
        found += _of_each(_split(words, asides))
    return [replace(found[0], joined_by=""), *found[1:]] if found else []


def _split(words: Sequence[str], asides: Sequence[str]) -> list[Chunk]:
    found: list[Chunk] = []
    chunk: list[str] = []
    joined_by = aside = ""
    for at, said in enumerate([*words, ","]):
        word = said.lower()
        if said[0] == _ASIDE_MARK:
            aside = asides[int(said[1:])]
        elif word == "," or (word in JOINS and not _is_within_number(words, at)):
            if word in WITH and len(chunk) > 1 and chunk[-1].lower() in _MADE:
                chunk.pop()
            chunk = _without_verb(chunk)
            if chunk or aside:
                found.append(Chunk(tuple(chunk), joined_by, aside))
                chunk, joined_by, aside = [], "", ""
            # ", and" counts as one joining word
            joined_by = "and" if word == "," and joined_by == "and" else word
        else:
            chunk.append(said)
    return found


def _without_verb(words: list[str]) -> list[str]:
    """Remove "I had" or "then ate" before a food; nothing remains of words that name none."""
    at = 0
    while at < len(words) and words[at].lower() in _BEFORE_VERBS:
        at += 1
    if at < len(words) and words[at].lower() in _VERBS:
        at += 1
        while at < len(words) and words[at].lower() in _AFTER_VERBS:
            at += 1
        return words[at:]
    return words if at < len(words) else []


def _of_each(chunks: list[Chunk]) -> list[Chunk]:
    """Give every food the amount of "rice and broccoli, a cup of each"."""
    last = [word.lower() for word in chunks[-1].words] if chunks else []
    if not last or last[-1] != "each" or len(chunks[-1].words) < len(last):
        return chunks
    start = next((n for n in range(len(last)) if number_at(last, n)), None)
    if start is None:
        return chunks
    end = len(last) - (2 if last[-2] == "of" else 1)
    amount = chunks[-1].words[start:end]
    rest = [word for word in chunks[-1].words[:start] if word.lower() not in {"about", "around"}]
    kept = [*chunks[:-1], *([replace(chunks[-1], words=tuple(rest))] if rest else [])]
    return [one if one.begins_amount else replace(one, words=(*amount, *one.words)) for one in kept]


def _words(line: str) -> tuple[list[str], list[str]]:
    """Return the words of a line, and the amounts in brackets, for which a mark with their index stands among them."""
    text = plain_wording(line)
    asides: list[str] = []

    def mark(match: re.Match[str]) -> str:
        if not is_amount(match[1]):
            return f" {match[1]} "
        asides.append(match[1])
        return f" {_ASIDE_MARK}{len(asides) - 1} "

    text = _ASIDE.sub(mark, text)
    text = without_openings(text)
    said = [word if word[0].isdigit() else word.replace("%", "") for word in _TOKEN.findall(text)]
    words = [in_english(re.sub(r"^fl\.?\s?oz\.?$", "floz", word, flags=re.IGNORECASE)) for word in said if word]
    return [_of(words, n) for n in range(len(words))], asides


def _of(words: Sequence[str], at: int) -> str:
    """Translate the "de" of "un vaso de leche", but not that of "pico de gallo"."""
    is_of = words[at].lower() in {"de", "d", "di"} and at and unit_at(words, at - 1, after_number=True)
    return "of" if is_of else re.sub(r"^[dl]['’](?=\w{3})", "", words[at], flags=re.IGNORECASE)


def is_amount(text: str) -> bool:
    """Whether words in brackets are an amount with a measure: 170 g, about 2 cups, 125 g each."""
    words = tokens(text)
    low = [word.lower() for word in words]
    start = next((n for n, word in enumerate(low) if word not in _ABOUT_ASIDE), len(low))
    number = number_at(low, start)
    unit = unit_at(words, number.end, after_number=True) if number and number.value is not None else None
    return bool(unit and all(word in _AFTER_ASIDE for word in low[unit.end :]))


def tokens(text: str) -> list[str]:
    """Split words as a line is split, but without looking for foods."""
    said = _TOKEN.findall(plain(text))
    return [in_english(re.sub(r"^fl\.?\s?oz\.?$", "floz", word, flags=re.IGNORECASE)) for word in said]


def _is_within_number(words: Sequence[str], at: int) -> bool:
    """Whether the "and" here belongs to an amount: "one and a half", "a hundred and fifty", "a cup and a half"."""
    low = [word.lower() for word in words]
    if low[at] not in {"and", "&", "+"} or at == 0 or at + 1 >= len(low):
        return False
    before = low[at - 1]
    if before in {"half"} and low[at + 1] == "half":
        return True  # half-and-half is a kind of cream
    if before in {"hundred", "thousand"}:
        return is_number_word(low[at + 1])
    if "between" in low[max(0, at - 3) : at]:
        return is_number_word(low[at + 1])
    unit = unit_at(words, at - 1, after_number=True)
    if unit and is_number_word(low[at - 2]) and together(words, at + 1, Decimal(1), unit.name):
        return True
    if not begins_fraction(low, at + 1):
        return False
    if is_number_word(before) or is_part_more(words, at):
        return True
    behind = at + 3
    return bool(unit) and low[at + 1] in {"a", "an"} and (behind >= len(low) or low[behind] == "of")


def _joining_word(chunk: Chunk) -> tuple[str, ...]:
    return (chunk.joined_by,) if chunk.joined_by not in {"", ","} else ()


def joined(chunks: Sequence[Chunk]) -> list[str]:
    """Return the words of adjacent chunks, joined as they were in the line."""
    return [word for n, chunk in enumerate(chunks) for word in (*(_joining_word(chunk) if n else ()), *chunk.words)]
