"""Read a sheet of foods that a person edited: CSV or XLSX, one food per row, several portions or names per cell.

Pure: bytes in, rows of text out. Also defines how portions and lists are written in a cell; `foods.catalog.spreadsheet`
knows what each column means for a food.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from foods.importers import workbook
from foods.importers.records import FileError, PortionRecord, RowError, weight

KEY_COLUMNS = ("source", "source_id")
COLUMNS = (
    *KEY_COLUMNS,
    "name",
    "group",
    "magnesium_mg_per_100g",
    "how_known",
    "energy_kcal_per_100g",
    "portions",
    "aliases",
    "contains",
    "may_contain",
    "diet",
    "is_drink",
    "suggestable",
    "listed",
    "notes",
    "document_term",
    "release",
    "original_name",
)

MOST_BYTES = 10_000_000
MOST_BYTES_UNPACKED = 200_000_000
MOST_ROWS = 20_000
UNREADABLE = "The file cannot be read as XLSX. It may be damaged, or another kind of file."
_MOST_COLUMNS = 100

# Spreadsheets treat a cell that begins with one of these as a formula, in some countries the wide forms too.
_BEGINS_FORMULA = frozenset(["\t", "\r", "\n", *"=+-@", *"\uff1d\uff0b\uff0d\uff20"])
_MARK = "'"

_WHOLE = re.compile(r"(\d+)[.,]0+")
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_PORTION = re.compile(r"(?P<label>.+?)\s*=\s*(?P<grams>[^=]*?)\s*(?:\((?P<marks>[a-z ,]*)\))?", re.DOTALL)
_UNIT = re.compile(r"\s*(?:g|grams?)$", re.IGNORECASE)
USUAL, ESTIMATED = "usual", "estimated"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The columns of a sheet, and its non-empty rows, each with its row number in the spreadsheet program."""

    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def guarded(text: str) -> str:
    """Escape a text so that no spreadsheet runs it as a formula, by prefixing an apostrophe."""
    return _MARK + text if _begins_formula(text) or _is_marked(text) else text


def unguarded(text: str) -> str:
    """Undo `guarded`."""
    return text[1:] if _is_marked(text) else text


def _is_marked(text: str) -> bool:
    return text[:1] == _MARK and (text[1:2] == _MARK or _begins_formula(text[1:]))


def _begins_formula(text: str) -> bool:
    return text[:1] in _BEGINS_FORMULA or text.lstrip()[:1] in _BEGINS_FORMULA


def plain(text: str) -> str:
    """Return what survives a spreadsheet: lines end with a line feed, and other control characters are dropped."""
    if text.isprintable():
        return text  # true for most cells, and a sheet has some hundred thousand
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line if line.isprintable() else "".join(filter(_is_kept, line)) for line in lines)


def _is_kept(char: str) -> bool:
    return char == "\t" or unicodedata.category(char) != "Cc"


def tidy(text: str) -> str:
    """Strip extra spaces and empty lines."""
    return "\n".join(filter(None, (" ".join(line.split()) for line in plain(text).split("\n"))))


def read_sheet(data: bytes) -> Sheet:
    """Read a CSV or XLSX file. Raises FileError with a one-line message if it is not a sheet of foods."""
    if len(data) > MOST_BYTES:
        raise FileError(f"The file is larger than {MOST_BYTES // 1_000_000} MB. Split it into several sheets.")
    table = _xlsx_rows(data) if data[:2] == b"PK" else _csv_rows(data)
    try:
        return _checked(islice(table, MOST_ROWS + 2))
    except csv.Error as error:
        raise FileError(f"The file is not a table of comma-separated values: {error}.") from error


def _checked(table: Iterator[tuple[str, ...]]) -> Sheet:
    columns = [cell.strip() for cell in next(table, ())]
    while columns and not columns[-1]:
        columns.pop()
    if missing := [name for name in KEY_COLUMNS if name not in columns]:
        raise FileError(f"The first row must name the columns; {' and '.join(missing)} is missing.")
    if unknown := [name or "(empty)" for name in columns if name not in COLUMNS]:
        raise FileError(f"No such column: {', '.join(unknown)}. Export a sheet to see the available columns.")
    if twice := sorted({name for name in columns if columns.count(name) > 1}):
        raise FileError(f"These columns are listed twice: {', '.join(twice)}.")
    rows = [(number, row) for number, row in enumerate(table, 2) if any(cell.strip() for cell in row)]
    if not rows:
        raise FileError("The sheet contains no foods.")
    if rows[-1][0] > MOST_ROWS + 1:
        raise FileError(f"The sheet has more than {MOST_ROWS:,} rows. Split it into several sheets.")
    return Sheet(tuple(columns), tuple(rows))


def as_csv(sheet: Sheet) -> bytes:
    """Write a sheet as CSV that reads back the same, and faster than a workbook."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(sheet.columns)
    written = 1
    for number, row in sheet.rows:
        writer.writerows([()] * (number - written - 1))  # rows keep their numbers
        writer.writerow(row)
        written = number
    return out.getvalue().encode("utf-8", "replace")


def _csv_rows(data: bytes) -> Iterator[tuple[str, ...]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(
            "The file is neither XLSX nor CSV in UTF-8. Save it as “CSV UTF-8” or as XLSX, and try again."
        ) from error
    # Where the comma is the decimal separator, spreadsheets separate cells with semicolons or tabs.
    header = text.partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    return (tuple(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def _xlsx_rows(data: bytes) -> Iterator[tuple[str, ...]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
    except Exception as error:
        raise FileError(UNREADABLE) from error
    if unpacked > MOST_BYTES_UNPACKED:
        raise FileError("The file unpacks to far more data than a sheet of foods can have.")
    return iter(workbook.rows_of(data, f"{__name__}.rows_in_xlsx"))


def rows_in_xlsx(data: bytes) -> list[tuple[str, ...]]:
    """Return the rows of the first sheet; only for the process that reads workbooks."""
    from openpyxl import load_workbook

    try:
        sheet = load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
        sheet.reset_dimensions()  # the size that the file claims may be wrong
        rows = sheet.iter_rows(max_col=_MOST_COLUMNS, values_only=True)
        return [tuple(_cell_text(value) for value in row) for row in islice(rows, MOST_ROWS + 2)]
    except MemoryError:
        raise
    except Exception as error:  # openpyxl raises whatever its dependencies raise for a broken file
        raise FileError(UNREADABLE) from error


def _cell_text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)


def source_id(text: str) -> str:
    """Return an id as it was before a spreadsheet converted it to a number."""
    if match := _WHOLE.fullmatch(text):
        return match[1]
    if _SHORTENED.fullmatch(text):
        raise RowError(f"the spreadsheet shortened the id to {text}; write it out, and format the column as text")
    return text


def portions_text(portions: Iterable[PortionRecord]) -> str:
    """Write portions one per line: 1 cup = 30 g (usual, estimated)."""
    lines = []
    for portion in portions:
        marks = [mark for mark, on in ((USUAL, portion.is_usual), (ESTIMATED, portion.estimated)) if on]
        said = f" ({', '.join(marks)})" if marks else ""
        lines.append(f"{portion.label} = {number_text(portion.grams)} g{said}")
    return "\n".join(lines)


def read_portions(text: str, *, longest_label: int) -> tuple[PortionRecord, ...]:
    """Parse the format of `portions_text`, as edited by a person. Raises RowError for an invalid portion."""
    portions: list[PortionRecord] = []
    for line in tidy(text).split("\n"):
        match = _PORTION.fullmatch(line)
        if match is None:
            raise RowError(f"a portion is written as “1 cup = 30 g”, one a line: {line or 'it is empty'}")
        label, marks = match["label"], {mark.strip() for mark in (match["marks"] or "").split(",")} - {""}
        if unknown := sorted(marks - {USUAL, ESTIMATED}):
            raise RowError(f"a portion is marked as usual or estimated only: {', '.join(unknown)}")
        if len(label) > longest_label:
            raise RowError(f"the measure is longer than {longest_label} characters: {label}")
        if label in {portion.label for portion in portions}:
            raise RowError(f"the measure is listed twice: {label}")
        grams = weight(decimal_text(_UNIT.sub("", match["grams"])), label)
        portions.append(PortionRecord(label, grams, USUAL in marks, ESTIMATED in marks))
    if sum(portion.is_usual for portion in portions) != 1:
        raise RowError("mark exactly one portion as usual, for example “1 cup = 30 g (usual)”")
    return tuple(portions)


def decimal_text(text: str) -> str:
    """Return a number with a decimal point; reject one that could mean a thousand."""
    if re.fullmatch(r"\d{1,3},\d{3}", text):
        raise RowError(f"{text} could be one or a thousand; write it without a comma")
    return text.replace(",", ".")


def number_text(value: Decimal) -> str:
    """Format a number without trailing zeros and without an exponent."""
    return f"{value.normalize():f}"


def one_of(known: Sequence[str], text: str, what: str) -> str:
    """Return the text if it is one of the known values, or raise RowError."""
    if text.lower() not in known:
        raise RowError(f"{what} is one of {', '.join(known)}; not {text or 'empty'}")
    return text.lower()
