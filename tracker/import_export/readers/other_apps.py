"""Read diaries of other apps: Cronometer's servings.csv and dailysummary.csv, and MacroFactor's diary.

Pure: yields servings, whole days and refusals one at a time, so that a file of any length fits in memory. Columns are
found by name, in any order, and a blank magnesium means never measured, not 0.

A serving is food if its category is one of foods. Otherwise it is a supplement if its amount is a dose, such as "2.00 x
1000.0 IU", or if its category, group or measure ("capsule") says so and it has no more energy than tablets. If none of
this applies but its name contains magnesium, as for gummies, the person has to say what it is. Rows of 0 g are skipped:
nothing was eaten.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time
from decimal import ROUND_HALF_EVEN, Decimal
from hashlib import sha256
from typing import BinaryIO

from foods.nutrients import MOST_GRAMS, MOST_MAGNESIUM_MG_PER_100G
from tracker.import_export.readers.tables import (
    Dates,
    Numbers,
    Refusal,
    Table,
    UnreadableFileError,
    date_in,
    excerpt,
    number_in,
    time_in,
)

SERVINGS = "cronometer"
DAYS = "cronometer_days"
MACROFACTOR = "macrofactor"

# The limit of one serving in mg, for foods and supplements alike: ten times a day of the richest foods.
MOST_MG = Decimal(10_000)
MOST_KCAL = Decimal(100_000)
LONGEST_NAME = 250
LONGEST_MEASURE = 80

_MAGNESIUM = "magnesium (mg)"
_WEIGHT = ("serving weight (g)",)
_ENERGY = ("energy (kcal)", "calories (kcal)", "calories")
_STORED = Decimal("0.001")
_AMOUNT = re.compile(r"\s*([-\d.,'’]+)\s*(.*?)\s*", re.DOTALL)
# If this is inside a cell, its quotation mark was never closed.
_NEXT_ROW = re.compile(r"\n\s*\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}[^\n]*[,;\t]")
_GRAMS = {"g": "1", "gram": "1", "grams": "1", "kg": "1000", "oz": "28.349523125", "lb": "453.59237"}
_OF_NUMBER = re.compile(r"x (\d[\d.,]{0,8}) (.+)")  # "2.00 x 3.0 oz"
_DOSES = re.compile(r"x \d[\d.,]* ?(iu|mg|mcg|[µμ]g)\b", re.IGNORECASE)
_TABLETS = re.compile(r"(tablet|tab|capsule|cap|caplet|softgel|gelcap|pill|lozenge)s?\b", re.IGNORECASE)
_SUPPLEMENTS = re.compile(r"supplement|vitamin", re.IGNORECASE)
_OF_MAGNESIUM = re.compile(r"magn[eé]si", re.IGNORECASE)
_MOST_KCAL_OF_TABLETS = Decimal(20)  # from here on it is food, such as a shake; oil in capsules has about 10
# Columns by which to recognize the files of apps that keep no magnesium.
_WITHOUT_MAGNESIUM = {
    "lose_it": {"date", "name", "quantity", "units", "calories"},
    "myfitnesspal": {"date", "meal", "calories"},
}
_MEALS = {
    "snack": ("snack", "dessert", "drink"),  # first: a morning snack is not breakfast
    "breakfast": ("breakfast", "morning", "frühstück"),
    "lunch": ("lunch", "brunch", "noon", "mittag"),
    "dinner": ("dinner", "supper", "evening", "abend"),
}
# Names of groups that say nothing beyond one of the four meals, or no meal at all; all others are a person's own.
_COMMON = frozenset({"", "uncategorized", "mittagessen", "abendessen", "abendbrot"}) | {
    word + end for words in _MEALS.values() for word in words for end in ("", "s")
}


@dataclass(frozen=True, slots=True)
class Serving:
    """One thing eaten, drunk or taken. `meal` is "" if the file does not say; `mg` is None if never measured.

    `meal_name` is what the person calls the meal, unless that is one of the common names.
    `is_tablet` is None if only the person knows. `key` is unique in the diary, even for two identical servings on one
    day.
    """

    line: int
    day: date
    time: time | None
    meal: str
    meal_name: str
    name: str
    amount: Decimal
    measure: str
    grams: Decimal | None
    mg: Decimal | None
    kcal: Decimal | None
    is_drink: bool
    is_tablet: bool | None
    key: str


@dataclass(frozen=True, slots=True)
class WholeDay:
    """The total of a day, and whether the person marked the day as complete."""

    line: int
    day: date
    mg: Decimal | None
    kcal: Decimal | None
    is_complete: bool
    key: str


Found = Serving | WholeDay | Refusal


class _RowError(Exception):
    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(code, text)
        self.code, self.text = code, text


@dataclass
class Diary:
    """A recognized file: its format (`kind`), and what a person should know about it (`notes`).

    `repeated` counts the servings read so far that are the same in every cell as an earlier one.
    """

    kind: str
    notes: tuple[str, ...]
    rows: int
    _table: Table
    _order: str
    _mark: str
    repeated: int = 0
    _seen: Counter[bytes] = field(default_factory=Counter)
    _rows_seen: set[int] = field(default_factory=set)

    def read(self) -> Iterator[Found]:
        """Yield each serving or day of the file, and each row that was left out."""
        self._seen.clear()
        self._rows_seen.clear()
        self.repeated = 0
        make = self._whole_day if self.kind == DAYS else self._serving
        for row in self._table.rows():
            if isinstance(row, Refusal):
                yield row
                continue
            line, cells = row
            try:
                if (found := make(line, cells)) is not None:
                    yield found
            except _RowError as fault:
                yield Refusal(line, fault.code, excerpt(fault.text))

    def _serving(self, line: int, cells: list[str]) -> Serving | None:
        if swallowed := next((cell for cell in cells if _NEXT_ROW.search(cell)), ""):
            raise _RowError("quote", swallowed)
        name = " ".join(self._cell(cells, "food name").split())[:LONGEST_NAME]
        if not name:
            raise _RowError("no_name")
        day = self._day(cells)
        mg = self._content(cells, (_MAGNESIUM,), MOST_MG)
        kcal = self._content(cells, _ENERGY, MOST_KCAL)
        if self.kind == MACROFACTOR:
            amount, unit = self._cell(cells, "serving qty"), self._cell(cells, "serving size")
        else:
            amount, unit = self._cell(cells, "amount"), ""
        if not mg and not kcal and self._is_zero(amount):
            return None
        count, measure = self._amount(f"{amount} {unit}")
        grams = self._content(cells, _WEIGHT, MOST_GRAMS) or self._weight(count, measure)
        if grams is not None and not 0 < grams <= MOST_GRAMS:
            raise _RowError("amount", amount)
        if mg is not None and grams is not None and mg * 100 > grams * MOST_MAGNESIUM_MG_PER_100G:
            raise _RowError("too_much", self._cell(cells, _MAGNESIUM))
        whole = hash(tuple(cells))
        self.repeated += whole in self._rows_seen
        self._rows_seen.add(whole)
        category = self._cell(cells, "category").casefold()
        meal_name = " ".join(self._cell(cells, "group", "meal").split())
        group = meal_name.casefold()
        return Serving(
            line=line,
            day=day,
            time=time_in(self._cell(cells, "time")),
            meal=next((meal for meal, words in _MEALS.items() if any(word in group for word in words)), ""),
            meal_name="" if group in _COMMON or _SUPPLEMENTS.search(group) else meal_name,
            name=name,
            amount=count,
            measure=measure.removeprefix("x "),
            grams=grams,
            mg=mg,
            kcal=kcal,
            is_drink="beverage" in category,
            is_tablet=_is_tablet(name, measure, category.strip(), group, kcal),
            key=self._key(f"{day}|{name}|{count.normalize()}|{measure}"),
        )

    def _whole_day(self, line: int, cells: list[str]) -> WholeDay:
        day, key = self._day(cells), self._key(str(self._day(cells)))
        if not key.endswith(":1"):
            raise _RowError("day_twice", str(day))
        return WholeDay(
            line=line,
            day=day,
            mg=self._content(cells, (_MAGNESIUM,), MOST_MG),
            kcal=self._content(cells, _ENERGY, MOST_KCAL),
            is_complete=self._cell(cells, "completed").strip().casefold() in {"true", "yes", "1"},
            key=key,
        )

    def _cell(self, cells: list[str], *names: str) -> str:
        place = self._table.place(*names)
        text = "" if place is None else cells[place]
        if "\0" in text:
            raise _RowError("nul", text)
        return text

    def _day(self, cells: list[str]) -> date:
        text = self._cell(cells, "day", "date")
        day = date_in(self._order, text)
        if day is None:
            raise _RowError("date", text)
        return day

    def _content(self, cells: list[str], names: tuple[str, ...], most: Decimal) -> Decimal | None:
        text = self._cell(cells, *names).strip()
        if not text:
            return None
        value = number_in(self._mark, text)
        if value is None:
            raise _RowError("number", text)
        if value < 0:
            raise _RowError("negative", text)
        if value > most:
            raise _RowError("too_much", text)
        return abs(value.quantize(_STORED, ROUND_HALF_EVEN))  # abs: "-0" is 0

    def _amount(self, text: str) -> tuple[Decimal, str]:
        """Split into number and measure; text without a number means one of it."""
        found = _AMOUNT.fullmatch(text)
        if not found:
            return Decimal(1), " ".join(text.split())[:LONGEST_MEASURE] or "serving"
        value = number_in(self._mark, found[1])
        count = None if value is None or value > MOST_GRAMS else value.quantize(_STORED, ROUND_HALF_EVEN)
        if count is None or count <= 0:
            raise _RowError("amount", text)
        return count, " ".join(found[2].split())[:LONGEST_MEASURE] or "serving"

    def _is_zero(self, amount: str) -> bool:
        found = _AMOUNT.fullmatch(amount)
        return found is not None and number_in(self._mark, found[1]) == 0

    def _weight(self, count: Decimal, measure: str) -> Decimal | None:
        """Return the weight in grams of an amount that is a weight: 600 g, 2 x 3 oz."""
        if found := _OF_NUMBER.fullmatch(measure):
            count, measure = count * (number_in(self._mark, found[1]) or 0), found[2]
        per_measure = _GRAMS.get(measure.casefold())
        return None if per_measure is None else (count * Decimal(per_measure)).quantize(_STORED, ROUND_HALF_EVEN)

    def _key(self, what: str) -> str:
        digest = sha256(what.encode()).digest()[:16]
        self._seen[digest] += 1
        return f"{self.kind}:{digest.hex()}:{self._seen[digest]}"


def _is_tablet(name: str, measure: str, category: str, group: str, kcal: Decimal | None) -> bool | None:
    """Return whether a serving is a supplement; None if only the person can tell."""
    is_supplement = bool(_SUPPLEMENTS.search(category))
    if category and not is_supplement:
        return False
    if _DOSES.match(measure):
        return True
    is_called_so = is_supplement or _SUPPLEMENTS.search(group) or _TABLETS.match(measure)
    if is_called_so and (kcal is None or kcal < _MOST_KCAL_OF_TABLETS):
        return True
    return None if _OF_MAGNESIUM.search(name) else False


def open_diary(stream: BinaryIO) -> Diary:
    """Recognize a file and how it writes dates and numbers, in one pass. Raises UnreadableFileError."""
    table = Table(stream)
    kind = _kind(table)
    notes = () if table.is_utf8 else ("not_utf8",)
    dates, numbers, rows = Dates(), Numbers(), 0
    day = table.place("day", "date") or 0
    amount = table.place("serving qty") if kind == MACROFACTOR else table.place("amount")
    columns = (amount, table.place(_MAGNESIUM), table.place(*_ENERGY), table.place(*_WEIGHT))
    counted = [place for place in columns if place is not None]
    for row in table.rows():
        rows += 1
        if not isinstance(row, Refusal):
            dates.see(row[1][day])
            numbers.see(row[1][place] for place in counted)
    return Diary(kind, notes, rows, table, dates.order(), numbers.mark)


def _kind(table: Table) -> str:
    if _MAGNESIUM not in table.header:
        for app, columns in _WITHOUT_MAGNESIUM.items():
            if columns <= set(table.header):
                raise UnreadableFileError(app)
    has = {name for name in ("food name", "amount", "serving qty", _MAGNESIUM, "completed") if name in table.header}
    if table.place("day", "date") is None or not has:
        raise UnreadableFileError("columns", excerpt(", ".join(table.header)))
    if _MAGNESIUM not in has:
        raise UnreadableFileError("no_magnesium")
    if "food name" not in has:
        return DAYS
    if "serving qty" in has:
        return MACROFACTOR
    if "amount" not in has:
        raise UnreadableFileError("columns", excerpt(", ".join(table.header)))
    return SERVINGS
