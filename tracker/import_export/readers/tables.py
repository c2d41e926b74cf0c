"""Read a CSV table written by any program: detect its encoding, separator, number format and date format.

Pure. The formats of dates and numbers are detected over the whole file, because a single cell is ambiguous: 03/04/2024
is in March or April, 1,234 is about one or over a thousand. Problems are reported as a code, with the text concerned.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import BinaryIO

_CHUNK = 2**16
_ENCODINGS = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SEPARATORS = ",;\t"
_LONGEST_NUMBER = 24
_DATE = re.compile(r"\s*(\d{1,4})([-/.])\s?(\d{1,2})\2\s?(\d{1,4})\.?(?:[T ].*)?", re.DOTALL)
_TIME = re.compile(r"\s*(\d{1,2}):(\d{2})(?::\d{2})?\s*([ap])?\.?(?:m\.?)?\s*", re.IGNORECASE)
_NUMBER = re.compile(r"-?(?:\d+|\d{1,3}(?:,\d{2,3})*,\d{3})(?:\.\d+)?|-?\.\d+")
_POINTS_AND_COMMAS = str.maketrans(".,", ",.")
_ORDERS = {"ymd": (0, 1, 2), "dmy": (2, 1, 0), "mdy": (2, 0, 1)}  # the positions of year, month and day


class UnreadableFileError(Exception):
    """Raised if a file cannot be read at all; `code` says why, `text` is the text concerned."""

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(code, text)
        self.code, self.text = code, text


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was left out, by line (the header is line 1): `code` says why, `text` is the text concerned."""

    line: int
    code: str
    text: str = ""


def excerpt(text: str) -> str:
    """Return enough of a cell for a person to find it, without characters that a page cannot show."""
    shown = " ".join(text.replace("\0", "�").encode(errors="replace").decode().split())
    return shown if len(shown) <= 60 else f"{shown[:59]}…"


class Table:
    """The table in a file. Its rows can be read several times.

    `header` has the column names in lower case; `is_utf8` is False if the file was read as Windows text instead.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        start = self._start()
        if start[:2] == b"PK" or start[:2] == b"\x1f\x8b":
            raise UnreadableFileError("myfitnesspal" if b"Nutrition-Summary" in start else "zip")
        if not start.strip():
            raise UnreadableFileError("empty")
        self._encoding = next((name for mark, name in _ENCODINGS if start.startswith(mark)), "")
        self.is_utf8 = bool(self._encoding) or self._is_utf8()
        self._encoding = self._encoding or ("utf-8-sig" if self.is_utf8 else "cp1252")
        with self._text() as text:
            first = text.readline(_CHUNK)
        if "\0" in first:
            raise UnreadableFileError("no_table")
        self._separator = max(_SEPARATORS, key=first.count)
        header = next((cells for _, cells in self._numbered() if isinstance(cells, list)), [])
        self.header = [" ".join(name.split()).casefold() for name in header]

    def place(self, *names: str) -> int | None:
        """Return the index of the first of these columns that the table has, or None."""
        return next((self.header.index(name) for name in names if name in self.header), None)

    def rows(self) -> Iterator[tuple[int, list[str]] | Refusal]:
        """Yield each row that is not empty, with the line it starts on, or the reason why it was left out."""
        width = len(self.header)
        numbered = self._numbered()
        next(numbered, None)
        for line, cells in numbered:
            if isinstance(cells, str):
                yield Refusal(line, "broken", excerpt(cells))
            elif len(cells) < width or any(cell.strip() for cell in cells[width:]):
                if any(cell.strip() for cell in cells):
                    yield Refusal(line, "width", f"{len(cells)} ≠ {width}")
            elif any(cell.strip() for cell in cells):
                yield line, cells

    def _numbered(self) -> Iterator[tuple[int, list[str] | str]]:
        """Yield line and cells; where nothing more can be read, the line and the reason."""
        with self._text() as text:
            reader = csv.reader(text, delimiter=self._separator)
            while True:
                line = reader.line_num + 1  # a quoted cell may span several lines
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    yield line, str(error)
                    return
                yield line, cells

    @contextmanager
    def _text(self) -> Iterator[io.TextIOWrapper]:
        self._stream.seek(0)
        text = io.TextIOWrapper(self._stream, self._encoding, errors="replace", newline="")
        try:
            yield text
        finally:
            if not self._stream.closed:  # an abandoned iterator is closed after its stream
                text.detach()  # the caller closes the stream

    def _start(self) -> bytes:
        self._stream.seek(0)
        return self._stream.read(_CHUNK)

    def _is_utf8(self) -> bool:
        self._stream.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while chunk := self._stream.read(_CHUNK):
                decoder.decode(chunk)
        except UnicodeDecodeError:
            return False
        return True  # a character cut off at the very end does not make the file Windows text


class Dates:
    """Find the order of day, month and year that fits most dates of a file."""

    def __init__(self) -> None:
        self._fits: Counter[str] = Counter()
        self._backwards: Counter[str] = Counter()  # a diary is in order of days
        self._last: dict[str, date] = {}
        self._told_apart = False

    def see(self, text: str) -> None:
        """Count one more date."""
        read = {order: day for order in _ORDERS if (day := date_in(order, text))}
        for order, day in read.items():
            self._fits[order] += 1
            self._backwards[order] += day < self._last.get(order, day)
            self._last[order] = day
        self._told_apart |= len(set(read.values())) > 1

    def order(self) -> str:
        """Return the order. Raises UnreadableFileError if the dates do not decide it."""
        ranked = sorted(_ORDERS, key=self._rank, reverse=True)
        if self._told_apart and self._rank(ranked[0]) == self._rank(ranked[1]):
            raise UnreadableFileError("date_order")
        return ranked[0]

    def _rank(self, order: str) -> tuple[int, int]:
        return self._fits[order], -self._backwards[order]


def date_in(order: str, text: str) -> date | None:
    """Parse a date in an order ("ymd", "dmy", "mdy") with a four-digit year; return None for any other text."""
    if not (found := _DATE.fullmatch(text)):
        return None
    parts = (found[1], found[3], found[4])
    year, month, day = (parts[place] for place in _ORDERS[order])
    if len(year) != 4 or len(day) > 2:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def time_in(text: str) -> time | None:
    """Parse a time of day; return None for any other text, as a meal needs no time."""
    if not (found := _TIME.fullmatch(text)):
        return None
    hour, minute = int(found[1]), int(found[2])
    if found[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (found[3] in "pP")
    return time(hour, minute) if hour < 24 and minute < 60 else None


class Numbers:
    """Find the decimal mark of most numbers in a file, point or comma; the point if no number shows it."""

    def __init__(self) -> None:
        self._points = 0
        self._commas = 0

    def see(self, texts: Iterable[str]) -> None:
        """Count more numbers."""
        for text in texts:
            if "," in text or "." in text:
                point, comma = _shows_mark(text)
                self._points += point
                self._commas += comma

    @property
    def mark(self) -> str:
        """The decimal mark."""
        return "," if self._commas > self._points else "."


def _shows_mark(text: str) -> tuple[bool, bool]:
    """Return whether a number shows that the point is the decimal mark, and whether the comma is."""
    point, comma = text.rfind("."), text.rfind(",")
    if point >= 0 and comma >= 0:
        return point > comma, comma > point
    mark = max(point, comma)
    digits = re.match(r"\d*", text[mark + 1 :])
    decimals = text.count(text[mark]) == 1 and digits is not None and len(digits[0]) != 3
    # A mark that occurs several times, or before three digits, separates thousands or is ambiguous.
    return decimals and point >= 0, decimals and comma >= 0


def number_in(mark: str, text: str) -> Decimal | None:
    """Parse a number with this decimal mark; return None for any other text."""
    bare = re.sub(r"[\s'’]", "", text)
    plain = bare.translate(_POINTS_AND_COMMAS) if mark == "," else bare
    if len(plain) > _LONGEST_NUMBER or not plain.isascii() or not _NUMBER.fullmatch(plain):
        return None  # in a file with 1,234.5, do not read 31,86 as 3186
    return Decimal(plain.replace(",", ""))
