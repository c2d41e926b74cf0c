"""Read the JSON file that this app writes of a whole diary, row by row, so that one of any length fits.

Pure. What stands before a place where the file is cut or broken is read; then UnreadableFileError says where.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from tracker.import_export.readers.tables import UnreadableFileError

FORMAT = "magnesium-tracker diary"
VERSION = 1

_CHUNK = 2**16
_LONGEST_ROW = 2**22
_SPACES = frozenset(" \t\r\n")


def is_own(stream: BinaryIO) -> bool:
    """Tell whether a file begins as JSON does."""
    stream.seek(0)
    return stream.read(64).removeprefix(codecs.BOM_UTF8).lstrip()[:1] in {b"{", b"["}


def read_own(stream: BinaryIO) -> Iterator[tuple[str, Any]]:
    """Yield name and value of each member of the file; of a list each of its rows, under the list's name.

    Raises UnreadableFileError: at once where the file is not one of ours, later where it is broken.
    """
    stream.seek(0)
    text = _Text(stream)
    text.take("{", "not_ours")
    members = _members(text)
    first = next(members, None)
    if first != ("format", FORMAT):
        raise UnreadableFileError("not_ours")
    version = next(members, None)
    if version is None or version[0] != "version" or version[1] != VERSION:
        raise UnreadableFileError("newer", str(version[1])[:20] if version else "")
    yield from members


def _members(text: _Text) -> Iterator[tuple[str, Any]]:
    if text.next() == "}":
        return
    while True:
        name = text.value()
        if not isinstance(name, str):
            raise UnreadableFileError("json", text.place)
        text.take(":")
        if text.next() == "[":
            for row in _rows(text):
                yield name, row
        else:
            yield name, text.value()
        if text.next() != ",":
            text.take("}")
            return
        text.take(",")


def _rows(text: _Text) -> Iterator[Any]:
    text.take("[")
    if text.next() == "]":
        text.take("]")
        return
    while True:
        yield text.value()
        if text.next() != ",":
            text.take("]")
            return
        text.take(",")


class _Text:
    """A text that is read piece by piece as it is needed."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
        self._buffer = ""
        self._at = 0  # where in the buffer the reader stands
        self._before = 0  # characters of the file before the buffer
        self._ended = False
        self._json = json.JSONDecoder()

    @property
    def place(self) -> str:
        """Where in the file the reader stands, in characters."""
        return f"{self._before + self._at:,}"

    def next(self) -> str:
        """Return the next character that is no space, without taking it; "" at the end."""
        while True:
            while self._buffer[self._at : self._at + 1] in _SPACES:
                self._at += 1
            if self._at < len(self._buffer) or self._ended:
                return self._buffer[self._at : self._at + 1]
            self._more()

    def take(self, wanted: str, fault: str = "json") -> None:
        """Take a character that has to stand here."""
        found = self.next()
        if found != wanted:
            raise UnreadableFileError(fault if found else "cut", self.place)
        self._at += 1

    def value(self) -> Any:
        """Take a whole value."""
        self.next()
        while True:
            try:
                value, end = self._json.raw_decode(self._buffer, self._at)
            except (ValueError, RecursionError):
                end = len(self._buffer)
            # A number may go on in the next piece, so a value counts only once something stands behind it.
            if end < len(self._buffer):
                self._at = end
                return value
            if self._ended or len(self._buffer) - self._at > _LONGEST_ROW:
                raise UnreadableFileError("cut" if self._ended else "json", self.place)
            self._more()

    def _more(self) -> None:
        chunk = self._stream.read(max(_CHUNK, len(self._buffer) - self._at))
        self._ended = not chunk
        self._before += self._at
        self._buffer = self._buffer[self._at :] + self._decoder.decode(chunk, final=self._ended)
        self._at = 0
