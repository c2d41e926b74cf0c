"""Find a person's own figures in a text: a name and milligrams of magnesium, "80 mg lunch at Rosa's"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from foods.amounts import UnreadableAmountError, parse_amount
from tracker.free_text.marks import MEAL_OF, NOT_A_DISH
from tracker.free_text.numbers import words_in

# Words for what is taken or counted in milligrams rather than eaten as a meal.
_OTHER = frozenset(
    words_in(
        "tablet tablets capsule capsules pill pills softgel softgels gummy gummies supplement supplements vitamin "
        "vitamins multivitamin multivitamins magnesium magnesia melatonin caffeine iron zinc calcium selenium iodine "
        "potassium sodium salt cholesterol aspirin ibuprofen paracetamol acetaminophen antacid laxative probiotic"
    )
)
_WORDS = rf"(?:{'|'.join(sorted(MEAL_OF, key=len, reverse=True))})"
_MEAL = re.compile(
    rf"\b(?P<meal>{_WORDS}|meal|takeaway|takeout|restaurant|canteen|cafeteria|buffet)\b{NOT_A_DISH}", re.I
)
_PLACE = re.compile(r"(?:^|\s)(?:at|from)\s\S", re.IGNORECASE)
_MG = r"(?:about|around|roughly|ca\.?|~)?\s*(?P<mg>\d[\d.,]*)\s?(?:mg|milligrams?)\b\.?"
_BEFORE = r"\s*(?:[-*•·]\s*)?(?:(?:i\s)?(?:had|ate)\s)?"
_FIRST = re.compile(rf"{_BEFORE}{_MG}\s+(?:(?:of\s)?(?:magnesium|mg)\s(?:from|in|at|for)\s)?(?P<name>.+?)[\s.!]*", re.I)
_LAST = re.compile(rf"{_BEFORE}(?P<name>.*?[^\s:=,-])[\s:=-]*\s{_MG}(?:\s(?:of\s)?magnesium)?[\s.!]*", re.IGNORECASE)
_SPLIT = re.compile(r"\s*(?:[,;](?!\d)\s*(?:and\s)?|\s(?:and|plus)\s(?=\d))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OwnFigure:
    """A name with its mg; `meal` if it names one. Without `is_sure`, it may be something else, and is asked about."""

    name: str
    mg: Decimal
    meal: str = ""
    is_sure: bool = True


def pieces_of(text: str, most_mg: Decimal) -> list[OwnFigure | str]:
    """Divide a text into own figures of at most `most_mg` and what is between them; a text without any stays whole."""
    if "mg" not in text.lower() and "milligram" not in text.lower():
        return [text]
    found: list[OwnFigure | str] = []
    rest = 0  # where the text that is not in a figure begins
    for start, end in _spans(text):
        figure = _figure(text[start:end])
        if figure and 0 < figure.mg <= most_mg:
            found += [between] if (between := _bare(text[rest:start])) else []
            found.append(figure)
            rest = end
    if not found:
        return [text]
    return [*found, *([after] if (after := _bare(text[rest:])) else [])]


def _spans(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _SPLIT.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _bare(text: str) -> str:
    """Return a text without the commas and conjunctions that set it apart from figures."""
    return re.sub(r"^[\s,;]*(?:(?:and|plus)\s)?|[\s,;]*(?:\s(?:and|plus))?\s*$", "", text, flags=re.IGNORECASE)


def _figure(text: str) -> OwnFigure | None:
    match = _FIRST.fullmatch(text) or _LAST.fullmatch(text)
    if match is None or not _OTHER.isdisjoint(words_in(match["name"].lower())):
        return None
    name, meal = match["name"], _MEAL.search(match["name"])
    try:
        mg = parse_amount(match["mg"])
    except UnreadableAmountError:
        return None
    if not meal and not _PLACE.search(name):
        return None
    named = MEAL_OF.get(meal["meal"].lower(), "") if meal else ""
    return OwnFigure(name[0].upper() + name[1:], mg, named, is_sure=meal is not None)
