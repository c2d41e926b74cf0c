"""Read a national food table: any CSV, XLSX, XLS or ODS file with a column for the name and one for the magnesium.

Pure: bytes and the choice of columns in, records out. An empty cell, "N" or "-" means never measured; "Tr" is a known
0, and "<0.5" is half of that limit; both are marked in the notes of the food.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from itertools import islice

from foods.importers import workbook
from foods.importers.records import (
    MOST_ENERGY_KCAL_PER_100G,
    MOST_MAGNESIUM_MG_PER_100G,
    FileError,
    FoodRecord,
    Reading,
    Refusal,
    RowError,
    content_per_100g,
)
from foods.importers.spreadsheet import tidy

SOURCE = "table"
MOST_BYTES = 20_000_000
MOST_BYTES_UNPACKED = 200_000_000
MOST_ROWS = 30_000
LONGEST_NAME = 120
LONGEST_ORIGINAL_NAME = 250
LONGEST_KEY = 16
_MOST_TIMES = 99
_LONGEST_ID = 40 - LONGEST_KEY - len(f":#{_MOST_TIMES}")  # together they fit the food's id
_FAR_AWAY = re.compile(rb' r="(?:[A-Z]{3}\d|[A-Z]+\d{6})')  # beyond column ZZ or row 99,999
_LONGEST_NUMBER = 24
_MOST_COLUMNS = 400
_HEADER_WITHIN = 15  # rows; a title or notes may come first

MG_IN = {"mg": Decimal(1), "g": Decimal(1000), "µg": Decimal("0.001")}
KCAL_IN = {"kcal": Decimal(1), "kJ": 1 / Decimal("4.184")}

UNREADABLE = "The file cannot be read as a spreadsheet. It may be damaged, or have a password."
_NO_VALUE = frozenset({"", "-", "–", "—", "n", "na", "n/a", "n.a.", "nd", "n.d.", "null", "none", "."})
_TRACE = frozenset({"tr", "tr.", "trace", "traces", "(tr)"})
_BELOW = re.compile(r"[<≤]\s*(.+)")
_ESTIMATED = re.compile(r"[(\[]\s*(.+?)\s*[)\]]")
_SHOWS_COMMA = re.compile(r"(?:^|\D)(?:0,\d+|\d+,(?:\d{1,2}|\d{4,}))$")
_UNIT = re.compile(r"(?<!\d)(?<!\d\s)(?<![^\W_])(mg|g|[µμ]g|mcg|ug)(?![^\W_])")  # but not the g of "per 100 g"
_LOOKS = {
    "magnesium": (r"magn[eé]s", r"^\s*mg\s*$"),
    "name": (
        r"(food|product).*(name|desc)",
        r"nom_eng|_nom_|\bname\b|bezeichnung|nombre|nome",
        r"desc|food|lebensmittel",
    ),
    "energy": (r"kcal|kilocal", r"energ|calor"),
    "food_id": (r"(food|alim|product).*(code|id|num)", r"\b(code|id|ndb|number)\b"),
    "group": (r"^gro?u?p", r"gro?u?p.*(nom|name)|category.*(desc|name)", r"gro?u?p|categor"),
}
_NOT = {"name": r"group|grp|sci|categ", "food_id": r"group|grp|categ|parent", "group": r"ss+grp"}


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a table as text: the header, and the rows that are not empty, each with its number in the file.

    `has_numbers`: the file has numbers as such, which are written here with a decimal point.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    has_numbers: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what, by position, and the units of the figures per 100 g."""

    name: int
    magnesium: int
    energy: int | None = None
    food_id: int | None = None
    group: int | None = None
    unit: str = "mg"
    energy_unit: str = "kcal"


@dataclass(frozen=True, slots=True)
class About:
    """What is the same for all foods of a table; `key` is short and unique among the tables."""

    key: str
    release: str
    license: str
    how_known: str
    groups: dict[str, str]  # from folded names to slugs
    other: str  # the group of all the rest


def read_grid(data: bytes) -> Grid:
    """Read the first sheet that has a table. Raises FileError with a one-line message."""
    if len(data) > MOST_BYTES:
        raise FileError(f"The file is larger than {MOST_BYTES // 1_000_000} MB.")
    is_workbook = data[:2] == b"PK" or data[:4] == b"\xd0\xcf\x11\xe0"
    rows = _workbook_rows(data) if is_workbook else _csv_rows(data)
    numbered = ((number, row) for number, row in enumerate(rows, 1) if any(row))
    filled = list(islice(numbered, MOST_ROWS + 1))
    start = _header_at([row for _, row in filled[:_HEADER_WITHIN]])
    if start is None or len(filled) <= start + 1:
        raise FileError("The file has no table: a row with the names of the columns, and rows of foods.")
    if len(filled) > MOST_ROWS:
        raise FileError(f"The table has more than {MOST_ROWS:,} rows.")
    header = filled[start][1]
    width = max(number for number, cell in enumerate(header, 1) if cell)
    names = tuple(name or f"column {number}" for number, name in enumerate(header[:width], 1))
    cells = tuple((number, (*row, *[""] * width)[:width]) for number, row in filled[start + 1 :])
    return Grid(names, cells, has_numbers=is_workbook)


def guess_columns(header: Sequence[str]) -> dict[str, int]:
    """Return the columns that seem to be the name, magnesium and so on, by their names; some may be missing."""
    folded = [name.casefold().replace("\n", " ") for name in header]
    found: dict[str, int] = {}
    for what, looks in _LOOKS.items():
        fits = (
            place
            for look in looks
            for place, name in enumerate(folded)
            if re.search(look, name) and place not in found.values() and not re.search(_NOT.get(what, r"$^"), name)
        )
        if (place := next(fits, None)) is not None:
            found[what] = place
    return found


def guess_unit(header: str) -> str:
    """Return the unit that the name of a column of magnesium states; mg if it states none."""
    found = _UNIT.search(header.casefold())
    unit = found[1] if found else "mg"
    return unit if unit in {"mg", "g"} else "µg"


def read_foods(grid: Grid, columns: Columns, about: About) -> Reading:
    """Return the foods of a table, and its rows that cannot be used. Rows with neither name nor id are not foods."""
    figures = (columns.magnesium, columns.energy)
    thousands = {place: _thousands(grid, place) for place in figures if place is not None}
    records: list[FoodRecord] = []
    refusals: list[Refusal] = []
    times: Counter[str] = Counter()
    for line, row in grid.rows:
        name = " ".join(tidy(row[columns.name]).split())
        food_id = "" if columns.food_id is None else " ".join(row[columns.food_id].split())
        if not name:
            if food_id:
                refusals.append(Refusal(line, f"the food {food_id} has no name"))
            continue
        try:
            record = _record(row, columns, about, thousands, line, name)
        except RowError as error:
            refusals.append(Refusal(line, f"{name[:80]}: {error}"))
            continue
        own_id = _id(food_id or name, is_name=not food_id)
        times[own_id] += 1
        if times[own_id] > _MOST_TIMES:
            refusals.append(Refusal(line, f"{name[:80]}: more than {_MOST_TIMES} rows have this id or name"))
            continue
        number = f"#{times[own_id]}" if times[own_id] > 1 else ""  # CoFID has one code twice
        records.append(replace(record, source_id=f"{about.key}:{own_id}{number}"))
    return Reading(tuple(records), tuple(refusals))


def key_of(source: str) -> str:
    """Return a short key for the name of a table, which stays the same from release to release."""
    plain = re.sub(r"[^a-z0-9]+", "-", source.casefold()).strip("-")
    return plain if plain and len(plain) <= LONGEST_KEY else f"{plain[: LONGEST_KEY - 7]}-{_hash(source.casefold(), 6)}"


def fold_group(name: str) -> str:
    """Return the name of a group without case and extra spaces, and with "and" written out."""
    return " ".join(name.replace("-", " ").replace("&", " and ").casefold().split())


def _record(
    row: Sequence[str], columns: Columns, about: About, thousands: dict[int, str], line: int, name: str
) -> FoodRecord:
    text, mark, notes = _value(row[columns.magnesium], thousands[columns.magnesium])
    mg = _scaled(text, MG_IN[columns.unit], "magnesium", "mg", MOST_MAGNESIUM_MG_PER_100G)
    kcal = None
    if columns.energy is not None:
        energy, _mark, _notes = _value(row[columns.energy], thousands[columns.energy])
        kcal = _scaled(energy, KCAL_IN[columns.energy_unit], "energy", "kcal", MOST_ENERGY_KCAL_PER_100G)
    group = "" if columns.group is None else fold_group(row[columns.group])
    is_long = len(name) > LONGEST_NAME
    return FoodRecord(
        line=line,
        name=f"{name[: LONGEST_NAME - 1].rstrip()}…" if is_long else name,
        group=about.groups.get(group, about.other),
        source=SOURCE,
        source_id="",
        how_known="unknown" if mg is None else mark or about.how_known,
        magnesium_mg_per_100g=mg,
        energy_kcal_per_100g=kcal,
        portions=(),
        original_name=name[:LONGEST_ORIGINAL_NAME] if is_long else "",
        release=about.release,
        suggestable=False,
        notes="; ".join(filter(None, (notes, about.license))),
    )


def _value(text: str, thousands: str) -> tuple[str, str, str]:
    """Return a figure as a plain number, how it is known if that is special, and a note; "" without a value."""
    bare = text.strip()
    if bare.casefold() in _NO_VALUE:
        return "", "", ""
    if bare.casefold() in _TRACE:
        return "0", "", "Trace in the source, counted as 0"
    if len(bare) > _LONGEST_NUMBER:
        raise RowError(f"not a number: {bare[:_LONGEST_NUMBER]}…")
    if below := _BELOW.fullmatch(bare):
        limit = _plain(below[1], thousands)
        try:
            half = str(Decimal(limit) / 2)
        except InvalidOperation:
            raise RowError(f"not a number: {text}") from None
        return half, "calculated", f"Given as {bare}, counted as half of it"
    if estimated := _ESTIMATED.fullmatch(bare):
        return _plain(estimated[1], thousands), "calculated", "An estimate of the source"
    return _plain(bare, thousands), "", ""


def _plain(text: str, thousands: str) -> str:
    """Return a number with a decimal point and without separators of thousands, which the column has."""
    bare = re.sub(r"[\s'’]", "", text)
    point, comma = bare.rfind("."), bare.rfind(",")
    if point >= 0 and comma >= 0:  # the last one is the decimal mark: 1.234,5
        return bare.replace(".", "").replace(",", ".") if comma > point else bare.replace(",", "")
    if thousands and re.fullmatch(rf"-?\d{{1,3}}(?:\{thousands}\d{{3}})+", bare):
        return bare.replace(thousands, "")
    return bare.replace(",", ".")


def _scaled(text: str, unit: Decimal, what: str, shown: str, most: Decimal) -> Decimal | None:
    value = content_per_100g(text, what, shown, most / unit)
    # Scale the number as written, which is stored with three decimals only after that.
    return value if value is None or unit == 1 else content_per_100g(str(Decimal(text) * unit), what, shown, most)


def _thousands(grid: Grid, place: int) -> str:
    """Return what separates thousands in a column: the comma, unless it is a decimal mark, as in 0,5 and 12,25."""
    if not any("." not in row[place] and _SHOWS_COMMA.search(row[place]) for _, row in grid.rows):
        return ","
    return "" if grid.has_numbers else "."


def _id(text: str, *, is_name: bool) -> str:
    if is_name or len(text) > _LONGEST_ID or not text.isprintable():
        return _hash(text.casefold() if is_name else text, 12)
    return text


def _hash(text: str, length: int) -> str:
    return sha256(text.encode(errors="replace")).hexdigest()[:length]


def _header_at(rows: Sequence[Sequence[str]]) -> int | None:
    """Return the first row that names a column of magnesium, else the first with several cells."""
    several = [number for number, row in enumerate(rows) if sum(map(bool, row)) > 1]
    named = (number for number in several if "magnesium" in guess_columns(rows[number]))
    return next(named, next(iter(several), None))


def _workbook_rows(data: bytes) -> Iterator[tuple[str, ...]]:
    if data[:2] == b"PK":
        _check_size(data)
    return iter(workbook.rows_of(data, f"{__name__}.rows_in_workbook"))


def rows_in_workbook(data: bytes) -> list[tuple[str, ...]]:
    """Return the rows of the first sheet with a table; only for the process that reads workbooks."""
    from python_calamine import CalamineWorkbook

    try:
        if data[:2] == b"PK":
            _check_cells(data)
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            sheets = (book.get_sheet_by_index(number) for number in range(len(book.sheet_names)))
            tables = (sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS + _HEADER_WITHIN + 1) for sheet in sheets)
            rows = next((table for table in tables if len(table) > 1), [])
    except (FileError, MemoryError):
        raise
    except Exception as error:  # each kind of damage raises an error of its own
        raise FileError(UNREADABLE) from error
    return [tuple(map(_cell_text, row[:_MOST_COLUMNS])) for row in rows]


def _check_size(data: bytes) -> None:
    """Reject what says itself that it is too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            size = sum(part.file_size for part in parts.infolist())
    except Exception as error:
        raise FileError(UNREADABLE) from error
    if size > MOST_BYTES_UNPACKED:
        raise FileError("The file unpacks to far more data than a table of foods can have.")


def _check_cells(data: bytes) -> None:
    """Reject a sheet with cells so far away that they would be left out, or need room for all cells before them."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        for name in parts.namelist():
            if name.startswith("xl/worksheets/") and _FAR_AWAY.search(parts.read(name)):
                raise FileError("The sheet has a cell far outside a table of foods. Copy the table to a new sheet.")


def _cell_text(value: object) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value).strip()


def _csv_rows(data: bytes) -> Iterator[tuple[str, ...]]:
    text = _decoded(data)
    delimiter = max(",;\t|", key=lambda mark: _evenness(text, mark))
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            cells += len(row)
            if cells > workbook.MOST_CELLS:
                raise FileError(workbook.TOO_MANY_CELLS)
            yield tuple(cell.strip() for cell in row[:_MOST_COLUMNS])
    except csv.Error as error:
        raise FileError(f"The file is not a table of comma-separated values: {error}.") from error


def _evenness(text: str, delimiter: str) -> tuple[int, int]:
    """Return how many of the first rows have the same number of cells, and that number; (0, 0) for a single column."""
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), _HEADER_WITHIN))
    except csv.Error:
        return 0, 0
    width, times = Counter(map(len, rows)).most_common(1)[0] if rows else (1, 0)
    return (times, width) if width > 1 else (0, 0)


def _decoded(data: bytes) -> str:
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data.decode("utf-16", "replace")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    if "\0" in text:
        raise FileError("The file is neither a spreadsheet nor CSV.")
    return text
