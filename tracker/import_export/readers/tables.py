"""Open a table that someone brings, whatever wrote it: its encoding, separator, numbers and dates.

Pure. Dates and numbers are decided over the whole file, because one cell alone cannot tell: 03/04/2024 is in March
or in April, 1,234 is one or a thousand. What cannot be read is told by a code, with the text that it is about.
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
_ORDERS = {"ymd": (0, 1, 2), "dmy": (2, 1, 0), "mdy": (2, 0, 1)}  # where year, month and day stand


class UnreadableFileError(Exception):
    """The file as a whole cannot be read; `code` says why, `text` what it is about."""

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(code, text)
        self.code, self.text = code, text


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was left out, by its line (the header is line 1): `code` says why, `text` what it is about."""

    line: int
    code: str
    text: str = ""


def excerpt(text: str) -> str:
    """Return as much of a cell as a person needs to find it again, without what no page can show."""
    shown = " ".join(text.replace("\0", "�").encode(errors="replace").decode().split())
    return shown if len(shown) <= 60 else f"{shown[:59]}…"


class Table:
    """A table of a file: its header, and its rows as often as they are asked for.

    `header` holds the names in small letters; `is_utf8` is False where it was read as Windows text instead.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        start = self._start()
        if start[:2] == b"PK" or start[:2] == b"\x1f\x8b":
            raise UnreadableFileError("zip")
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
        """Return where the first of these columns that there is stands, or None."""
        return next((self.header.index(name) for name in names if name in self.header), None)

    def rows(self) -> Iterator[tuple[int, list[str]] | Refusal]:
        """Yield each row that is not empty with the line it starts on, or why it was left out."""
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
        """Yield line and cells; at a place from which nothing more can be read, its line and why."""
        with self._text() as text:
            reader = csv.reader(text, delimiter=self._separator)
            while True:
                line = reader.line_num + 1  # a quoted cell may run over several lines
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
            if not self._stream.closed:  # a reading that was broken off ends after its stream
                text.detach()  # the stream is not ours to close

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
        return True  # a letter that is cut at the very end is no reason to misread all others


class Dates:
    """The order of day, month and year that fits most of a file's dates."""

    def __init__(self) -> None:
        self._fits: Counter[str] = Counter()
        self._backwards: Counter[str] = Counter()  # diaries are written from day to day
        self._last: dict[str, date] = {}
        self._told_apart = False

    def see(self, text: str) -> None:
        """Take one more date into account."""
        read = {order: day for order in _ORDERS if (day := date_in(order, text))}
        for order, day in read.items():
            self._fits[order] += 1
            self._backwards[order] += day < self._last.get(order, day)
            self._last[order] = day
        self._told_apart |= len(set(read.values())) > 1

    def order(self) -> str:
        """Return the order. Raises UnreadableFileError where the file leaves it open."""
        ranked = sorted(_ORDERS, key=self._rank, reverse=True)
        if self._told_apart and self._rank(ranked[0]) == self._rank(ranked[1]):
            raise UnreadableFileError("date_order")
        return ranked[0]

    def _rank(self, order: str) -> tuple[int, int]:
        return self._fits[order], -self._backwards[order]


def date_in(order: str, text: str) -> date | None:
    """Return the date that a text is in an order ("ymd", "dmy", "mdy"), or None; years have four digits."""
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
    """Return a time of day, or None for anything else: a meal without a time is a meal."""
    if not (found := _TIME.fullmatch(text)):
        return None
    hour, minute = int(found[1]), int(found[2])
    if found[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (found[3] in "pP")
    return time(hour, minute) if hour < 24 and minute < 60 else None


class Numbers:
    """Which of point and comma stands before the decimals in most of a file's numbers; the point if neither tells."""

    def __init__(self) -> None:
        self._points = 0
        self._commas = 0

    def see(self, texts: Iterable[str]) -> None:
        """Take more numbers into account."""
        for text in texts:
            if "," in text or "." in text:
                point, comma = _tells(text)
                self._points += point
                self._commas += comma

    @property
    def mark(self) -> str:
        """The mark before the decimals."""
        return "," if self._commas > self._points else "."


def _tells(text: str) -> tuple[bool, bool]:
    """Say whether a number shows that the point, or that the comma, stands before its decimals."""
    point, comma = text.rfind("."), text.rfind(",")
    if point >= 0 and comma >= 0:
        return point > comma, comma > point
    mark = max(point, comma)
    digits = re.match(r"\d*", text[mark + 1 :])
    decimals = text.count(text[mark]) == 1 and digits is not None and len(digits[0]) != 3
    # Several of one mark, or three digits after it: it parts thousands, or cannot tell.
    return decimals and point >= 0, decimals and comma >= 0


def number_in(mark: str, text: str) -> Decimal | None:
    """Return the number that a text is, with `mark` before the decimals, or None."""
    bare = re.sub(r"[\s'’]", "", text)
    plain = bare.translate(_POINTS_AND_COMMAS) if mark == "," else bare
    if len(plain) > _LONGEST_NUMBER or not plain.isascii() or not _NUMBER.fullmatch(plain):
        return None  # 31,86 among 1,234.5 is no 3186
    return Decimal(plain.replace(",", ""))
