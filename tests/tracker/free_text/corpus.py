"""Score how lines of a corpus are read: right, asked well, missed or misleading.

A corpus is a CSV file with the columns kind, line, foods, day and time. `foods` says what was meant, one part for each
food, joined by " + ":

    breakfast>egg, scrambled@100-130      at breakfast, a food with these words in its names, 100 to 130 g of it
    almonds@30                            30 g, give or take a twentieth
    falafel wrap/falafel                  asked well if falafel is offered; "/-" if nothing is offered
    !rice                                 must be asked, never logged right away
    tablet                                not a food
    -                                     nothing is to be logged

Only what the page shows counts as asked: the choices of the form, which are three for each food of a longer line. What
is preselected is right if it is the food that was meant and its grams are in the range, or within a factor of 2 of its
middle; an amount that was said is exact.

" || " separates meanings that are equally right. `day` is the number of days after today; `time` has the times in
order.

    python -m tests.tracker.free_text.corpus [FILE] [--all]     reads with the catalog of this instance
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from django.forms import ChoiceField

if TYPE_CHECKING:
    from foods.models import Food
    from tracker.free_text.items import Item

CORPUS = Path(__file__).with_name("corpus.csv")
TODAY = date(2026, 11, 30)  # a Monday
_EXACT = Decimal("1.11")  # a range that is narrower is an amount that was said
VERDICTS = ("right", "asked", "missed", "misleading")
_PART = re.compile(r"(?:(?P<meal>[a-z]+)>)?(?P<must>!)?(?P<name>[^@/]+)(?:/(?P<near>[^@]+))?(?:@(?P<grams>[\d.-]+))?")
_OF_TABLETS = frozenset({"tablet", "no_magnesium"})


@dataclass(frozen=True, slots=True)
class Part:
    """One food that was meant."""

    name: str
    near: str = ""
    meal: str = ""
    least: Decimal = Decimal(0)
    most: Decimal = Decimal(1_000_000)
    must_be_asked: bool = False

    @classmethod
    def of(cls, text: str) -> Part:
        """Parse one part of the column `foods`."""
        match = _PART.fullmatch(text.strip())
        assert match, text
        least, _, most = (match["grams"] or "").partition("-")
        low = Decimal(least or 0)
        high = Decimal(most) if most else low * Decimal("1.05") if least else Decimal(1_000_000)
        low = low if most else low * Decimal("0.95")
        return cls(match["name"], match["near"] or "", match["meal"] or "", low, high, bool(match["must"]))

    def is_logged_by(self, item: Item) -> bool:
        """Whether an item that is clear has this food and about this much of it."""
        chosen = item.chosen
        return bool(chosen and _is(chosen.food, self.name) and self._is_about(chosen.grams))

    def _is_about(self, grams: Decimal) -> bool:
        if self.least <= grams <= self.most:
            return True
        middle = (self.least * self.most).sqrt()
        return self.most > self.least * _EXACT and middle / 2 <= grams <= middle * 2

    def is_asked_by(self, shown: Shown) -> bool:
        """Whether the question about an item leads to this food by what the page shows."""
        question = shown.item.question
        if question is None:
            return False
        if self.name == "tablet":
            return question.kind in _OF_TABLETS
        near = self.near if self.near not in {"", "-"} else self.name
        return any(_is(food, self.name) or _is(food, near) for food in shown.foods) or (
            self.near == "-" and not shown.foods
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """An item, and the foods that the page lets a person choose from."""

    item: Item
    foods: tuple[Food, ...]


def shown(items: Sequence[Item]) -> list[Shown]:
    """Return what the form shows for each item."""
    from tracker.free_text.forms import ReadingForm

    form = ReadingForm(items=items)
    found = []
    for n, item in enumerate(items):
        field = form.fields.get(f"item_{n}")
        offered = (
            sum(1 for _ in field.widget.choices) - 1 if isinstance(field, ChoiceField) else 0
        )  # one is to leave it out
        foods = [choice.food for choice in item.choices][:offered] or item.foods[:1]
        found.append(Shown(item, tuple(foods) if offered else ()))
    return found


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a corpus, with its meaning."""

    kind: str
    text: str
    meanings: tuple[tuple[Part, ...], ...]
    day: date | None
    times: tuple[str, ...]

    def verdict(self, items: Sequence[Item]) -> str:
        """Judge a reading by the meaning that it fits best."""
        return min((self._verdict(meant, items) for meant in self.meanings), key=VERDICTS.index)

    def _verdict(self, meant: Sequence[Part], items: Sequence[Item]) -> str:
        clear, asked = [i for i in items if i.chosen], [one for one in shown(items) if one.item.question]
        open_parts = list(meant)
        for item in clear:
            fits = next((p for p in open_parts if p.is_logged_by(item) and _is_at(item, p, self.day)), None)
            if fits is None or fits.must_be_asked:
                return "misleading"
            open_parts.remove(fits)
        if not meant:
            return "asked" if any(one.foods for one in asked) else "right"
        for one in asked:
            fits = next((part for part in open_parts if part.is_asked_by(one)), None)
            if fits is None:
                return "missed"
            open_parts.remove(fits)
        if open_parts:
            return "missed" if asked or not clear else "misleading"
        if self.times and tuple(_time_of(item) for item in items)[: len(self.times)] != self.times:
            return "missed"
        return "right" if all(_is_tablet(one.item) for one in asked) else "asked"


def lines_of(path: Path) -> list[Line]:
    """Read a corpus."""
    with path.open(encoding="utf-8", newline="") as file:
        return [_line(row) for row in csv.DictReader(file)]


def _line(row: dict[str, str]) -> Line:
    meanings = tuple(
        () if meant == "-" else tuple(map(Part.of, meant.split(" + "))) for meant in row["foods"].split(" || ")
    )
    day = TODAY + timedelta(days=int(row["day"])) if row["day"] else None
    return Line(row["kind"], row["line"], meanings, day, tuple(row["time"].split()))


def readings(lines: Sequence[Line]) -> Iterator[tuple[Line, str, str]]:
    """Read each line; yield it with its verdict and with what was understood."""
    from tracker.free_text.combine import read_line
    from tracker.free_text.reader import Reader

    for line in lines:
        items = read_line(Reader(None), line.text, TODAY)
        yield line, line.verdict(items), " | ".join(map(_understood, items))


def _is(food: Food, pattern: str) -> bool:
    return any(
        re.search(rf"\b(?:{pattern})(?:e?s)?(?!\w)", name, re.IGNORECASE) for name in (food.name, *food.alias_list)
    )


def _is_at(item: Item, part: Part, day: date | None) -> bool:
    is_same_day = item.day == day or (day is None and item.day == TODAY)
    return is_same_day and part.meal in {"", item.meal}


def _time_of(item: Item) -> str:
    return f"{item.time:%H:%M}" if item.time else ""


def _is_tablet(item: Item) -> bool:
    return item.question is not None and item.question.kind in _OF_TABLETS


def _understood(item: Item) -> str:
    if item.chosen:
        return f"{item.spoken} -> {item.chosen.food.name} {item.chosen.grams.normalize():f} g"
    kind = item.question.kind if item.question else ""
    return f"{item.spoken} -> ? {kind} {[choice.food.name for choice in item.choices] or [f.name for f in item.foods]}"


def main(arguments: Sequence[str]) -> None:
    """Print the count by kind, and the lines that were not read right."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

    django.setup()
    path = next((Path(one) for one in arguments if not one.startswith("-")), CORPUS)
    counts: dict[str, Counter[str]] = {}
    for line, verdict, understood in readings(lines_of(path)):
        counts.setdefault(line.kind, Counter())[verdict] += 1
        if verdict != "right" or "--all" in arguments:
            sys.stdout.write(f"{verdict:10} {line.text!r}: {understood}\n")
    total = sum(counts.values(), Counter())
    for kind, count in [*counts.items(), ("all", total)]:
        said = ", ".join(f"{count[verdict]} {verdict}" for verdict in VERDICTS if count[verdict])
        sys.stdout.write(f"{kind:14} {count.total():4}: {said}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
