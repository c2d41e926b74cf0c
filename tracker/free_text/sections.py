"""Divide a text into sections by the meals, days and times that it names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from tracker.free_text.marks import BEGINS, DINNER, MEAL_OF, MEAL_WORD, NOTHING_SAID, Mark, Said, marks_in

_SAME = re.compile(
    rf"\s*(?:(?:i\s)?had\s)?(?:the\s)?same(?:\s(?P<meal>{MEAL_WORD})|\s(?:thing|food|again))?(?:\s(?:as|like|from))?[\s.!:,-]*",
    re.IGNORECASE,
)
# What may stand between two marks of one section, and before the first of a line.
_BETWEEN = re.compile(
    r"[\s,:;.()\[\]=–—-]*(?:(?:at|on|for|about|around|in|the|my|of|and|i|we|had|ate|have|was)\b[\s,:.()-]*)*"
)
_EMPTY = re.compile(
    r"[\s,:;.()\[\]*•·–—-]*(?:(?:so|and|then|also|ok|okay|right|alright|hi|hey|um+|uh+|well|i|we|ive|i['’]ve|had|have|ate|drank|just|my|the|log|add)\b[\s,:.]*)*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a text, and when it was eaten as far as the text says."""

    text: str
    said: Said = NOTHING_SAID


def sections_of(text: str, today: date | None = None, meals: Mapping[str, str] | None = None) -> list[Section]:
    """Divide a text by its headings, and by the meals, days and times in its lines; without `today` no day is read.

    `meals` are a person's own names of meals, in lower case, and what to call them in `Said`.

    A heading holds for the lines after it. In a line, a mark that comes first is followed by its foods ("for lunch I
    had soup"); others follow theirs ("soup for lunch, salad for dinner").
    """
    found: list[Section] = []
    held = Said()
    for line in re.split(r"[\n\r;]+", text):
        pieces, held = _of_line(line, held, today, meals or {})
        found += pieces
    return found


def meal_repeated(section: Section) -> str | None:
    """Return which meal of the section's day was eaten again: "same lunch as yesterday"; empty for the whole day."""
    match = _SAME.fullmatch(section.text) if section.said.day else None
    return None if match is None else MEAL_OF.get((match["meal"] or "").lower(), section.said.meal)


def _of_line(line: str, held: Said, today: date | None, meals: Mapping[str, str]) -> tuple[list[Section], Said]:
    """Return the sections of a line, and what holds for the lines after it."""
    marks = _gathered(line, today, meals)
    if any(mark.said.meal or mark.said.time for mark in marks if not mark.is_weak):
        marks = [mark for mark in marks if not mark.is_weak]
    if not marks:
        return ([Section(line, held)] if line.strip() else []), held
    if len(marks) > 1 and _EMPTY.fullmatch(line[marks[-1].end :]) and _agree(marks[-2].said, marks[-1].said):
        # Yesterday a bowl of soup at 1 pm: the last mark says more about the same food.
        marks = [*marks[:-2], replace(marks[-2], said=_together(marks[-2].said, marks[-1].said)), marks[-1]]
    between = [line[before.end : after.start] for before, after in pairwise(marks)]
    first, last = line[: marks[0].start], line[marks[-1].end :]
    if _EMPTY.fullmatch(first):
        pieces, said = [], held
        for mark, piece in zip(marks, [*between, last], strict=True):
            said = _continued(said, mark.said)
            pieces.append(Section(piece, said))
        return _joined([piece for piece in pieces if not _EMPTY.fullmatch(piece.text)]), said
    says = [replace(mark.said, day=mark.said.day or held.day) for mark in marks]
    day = next((one.day for one in reversed(says) if one.day), None)
    says = [replace(one, day=one.day or day) for one in says]
    pieces = [Section(piece, said) for piece, said in zip([first, *between], says, strict=True)]
    pieces.append(Section(last, says[-1]))
    return _joined([piece for piece in pieces if piece.text.strip()]), held


def _continued(said: Said, more: Said) -> Said:
    """Return what holds after a mark: a day lasts, a meal until another meal or time, a time until the next mark."""
    meal = more.meal or ("" if more.time or (more.day and more.day != said.day) else said.meal)
    return Said(meal, more.day or said.day, more.time)


def _joined(pieces: Sequence[Section]) -> list[Section]:
    """Join neighbors that were eaten at the same time, so that a mark in the middle of a food does not split it."""
    found: list[Section] = []
    for piece in pieces:
        if found and found[-1].said == piece.said:
            before, after = found[-1].text, piece.text
            if after.startswith((".", "!")):
                before, after = f"{before.rstrip()},", after.lstrip(".! ")
            found[-1] = replace(found[-1], text=f"{before} {after}")
        else:
            found.append(piece)
    return found


def _gathered(line: str, today: date | None, meals: Mapping[str, str]) -> list[Mark]:
    """Return the marks of a line; adjacent ones count as one: "yesterday at 8 for breakfast"."""
    marks: list[Mark] = []
    own = _own_marks(line, meals)
    others = [
        mark
        for mark in marks_in(line, today)
        if not any(mark.start < mine.end and mine.start < mark.end for mine in own)
    ]
    for mark in sorted([*own, *others], key=lambda mark: mark.start):
        if mark.is_weak:
            marks.append(mark)
        elif marks and _BETWEEN.fullmatch(line[marks[-1].end : mark.start]) and _agree(marks[-1].said, mark.said):
            before = marks[-1]
            said = _together(before.said, mark.said)
            marks[-1] = Mark(before.start, mark.end, said, before.is_late or mark.is_late, before.is_weak)
        else:
            marks.append(mark)
    return [replace(mark, said=_by_day(mark)) for mark in marks]


def _own_marks(line: str, meals: Mapping[str, str]) -> list[Mark]:
    """Return where a line names meals of the person's own: "iftar: dates", "dates for iftar"."""
    if not meals:
        return []
    names = "|".join(re.escape(name) for name in sorted(meals, key=len, reverse=True))
    pattern = rf"{BEGINS}(?P<heading>{names})\s*(?:[:=\u2013\u2014]|-(?=\s))"
    pattern += rf"|\b(?:for|at|as)\s(?:my\s)?(?P<named>{names})(?!\w)"
    found = re.finditer(pattern, line, re.IGNORECASE)
    said = ((match, (match["heading"] or match["named"]).casefold()) for match in found)
    return [Mark(match.start(), match.end(), Said(meals[name])) for match, name in said if name in meals]


def _agree(one: Said, other: Said) -> bool:
    """Whether two marks say different things, so that both can hold at once."""
    meals = not (one.meal and other.meal)
    return meals and not (one.day and other.day and one.day != other.day) and not (one.time and other.time)


def _together(one: Said, other: Said) -> Said:
    return Said(one.meal or other.meal, one.day or other.day, one.time or other.time)


def _by_day(mark: Mark) -> Said:
    """Return what a mark says, with an hour of the evening where the words around it say so: dinner at eight."""
    at = mark.said.time
    if at and at.hour < 12 and (mark.is_late or (mark.said.meal == DINNER and at.hour >= 4)):
        return replace(mark.said, time=at.replace(hour=at.hour + 12))
    return mark.said
