"""Split a line of text into chunks at commas and joining words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from foods.amounts import plain
from tracker.free_text.numbers import begins_fraction, is_number_word, number_at, words_in
from tracker.free_text.parser import JOINS, is_part_more, together
from tracker.free_text.units import in_english, unit_at

LONGEST_LINE = 400


@dataclass(frozen=True, slots=True)
class Chunk:
    """The words between two places where a line may be split, and the word that joins them to the previous chunk."""

    words: tuple[str, ...]
    joined_by: str = ""  # a comma, "and", "with"; empty where the split is certain

    @property
    def begins_amount(self) -> bool:
        """Whether it begins with an amount, and so is a separate food."""
        low = [word.lower() for word in self.words]
        return number_at(low, 0) is not None


_TOKEN = re.compile(
    r"""\d+(?:[.,]\d+)?(?:\s*-\s*\d+(?:[.,]\d+)?)?\s*%   # 2%, 70-85 %: part of a name
    | \d+\s*/\s*\d+
    | \d+(?:[.,]\d+)*
    | (?:^,|\.)\d+
    | x(?=\s?\d)
    | fl\.?\s?oz\b\.?
    | w/(?=\s)
    | [,+&-]
    | [^\s,+&\d][^\s,+&]*""",
    re.VERBOSE | re.IGNORECASE,
)
_EDGES = re.compile(r"^(?!\s*[.,]\d)[\s.,]+|[\s.,-]+$")  # keep the point of ".5"
_LIST_MARKER = re.compile(r"^\s*(?:\d{1,2}[.)]\s+(?=\D)|[-*•·]\s+)")
_GREETING = (
    r"(?:(?:ok(?:ay)?|hey|hi|so|and|then|also|please|um+|uh+|well|today|yesterday|this morning|tonight|just)[\s,]+)*"
)
_I_HAD = (
    r"(?:i|we)(?:['’]ve| have)?(?: just| also)? (?:had|ate|eaten|drank|drunk|have|had eaten)"
    r"|(?:just )?(?:had|ate|drank|having|eating|drinking)"
)
_I_AM = r"i['’]m (?:having|eating|drinking)|log|add|record|enter|track|put down|note"
_OPENING = re.compile(
    rf"^{_GREETING}(?:(?:{_I_HAD}|{_I_AM})(?:\s+|$))?(?:(?:me|down|in|also|about)\s+)*", re.IGNORECASE
)
_MEAL = re.compile(
    r"\b(?:for|at|as) (?:my |a |an )?(breakfast|lunch|dinner|supper|snack|brunch)\b[\s,:]*"
    r"|^\s*(breakfast|lunch|dinner|supper|snack)(?:\s*:|\s+(?:was|is|-)\s)",
    re.IGNORECASE,
)
# Removed together with the word before it: it makes no real difference to magnesium.
_WITHOUT = re.compile(
    r"[\s,]+(?:(?:and|but|with) )?(?:no|without|w/o)(?: any| added)? "
    r"(?:sugar|salt|sweetener|ice|milk|cream|foam|lemon|butter|dressing|sauce)s?(?: added)?\b",
    re.IGNORECASE,
)
_MEALS = {"supper": "dinner", "brunch": "breakfast"}
_CLOSING = re.compile(
    r"(?:[\s,]+(?:please|thanks|thank you|today|this morning|tonight|too|as well|again|to my (?:diary|log)))+$",
    re.IGNORECASE,
)
_MADE = frozenset(words_in("made served topped mixed drizzled sprinkled covered"))  # before "with"


def meal_said(text: str) -> str:
    """Return the meal that a line mentions ("for breakfast"), or an empty string."""
    match = _MEAL.search(text)
    name = (match[1] or match[2]).lower() if match else ""
    return _MEALS.get(name, name)


def chunks_of(text: str) -> list[Chunk]:
    """Split a line wherever a new food may begin; the catalog decides later whether one does."""
    found: list[Chunk] = []
    for line in re.split(r"[\n\r;]+", text[:LONGEST_LINE]):
        chunk: list[str] = []
        joined_by = ""
        words = _words(line)
        at = 0
        while at < len(words):
            word = words[at].lower()
            if word == "," or (word in JOINS and not _is_within_number(words, at)):
                if word in {"with", "w/"} and len(chunk) > 1 and chunk[-1].lower() in _MADE:
                    chunk.pop()
                if chunk:
                    found.append(Chunk(tuple(chunk), joined_by))
                    chunk, joined_by = [], ""
                # ", and" counts as one joining word
                joined_by = "and" if word == "," and joined_by == "and" else word
            else:
                chunk.append(words[at])
            at += 1
        if chunk:
            found.append(Chunk(tuple(chunk), joined_by))
    return [replace(found[0], joined_by=""), *found[1:]] if found else []


def _words(line: str) -> list[str]:
    line = _MEAL.sub(" ", line)
    text = _LIST_MARKER.sub("", plain(line.replace("×", "x").replace("–", "-").replace("—", " - ").replace("*", " x ")))
    text = _EDGES.sub("", re.sub(r"[\"“”„«»()\[\]{}!?~]|:(?=\s|$|\d)|(?<=\d[gl])\.(?=[a-z])", " ", text))
    text = _EDGES.sub("", _CLOSING.sub("", _OPENING.sub("", _WITHOUT.sub("", text))))
    said = (word if word[0].isdigit() else word.replace("%", "") for word in _TOKEN.findall(text))
    return [in_english(re.sub(r"^fl\.?\s?oz\.?$", "floz", word, flags=re.IGNORECASE)) for word in said if word]


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
