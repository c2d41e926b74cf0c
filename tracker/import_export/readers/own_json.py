"""Read this app's JSON export row by row, so that a file of any length fits in memory.

Pure. If the file is cut off or broken, everything before that place is read; then UnreadableFileError says where.
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
    """Return whether a file begins like JSON."""
    stream.seek(0)
    return stream.read(64).removeprefix(codecs.BOM_UTF8).lstrip()[:1] in {b"{", b"["}


def read_own(stream: BinaryIO) -> Iterator[tuple[str, Any]]:
    """Yield name and value of each member of the file; for a list, each of its rows under the list's name.

    Raises UnreadableFileError: immediately if the file is not an export of this app, later if it is broken.
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
    """Text that is read in pieces as needed."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
        self._buffer = ""
        self._at = 0  # the position in the buffer
        self._before = 0  # characters of the file before the buffer
        self._ended = False
        self._json = json.JSONDecoder()

    @property
    def place(self) -> str:
        """The position in the file, in characters."""
        return f"{self._before + self._at:,}"

    def next(self) -> str:
        """Return the next character that is not white space, without consuming it; "" at the end."""
        while True:
            while self._buffer[self._at : self._at + 1] in _SPACES:
                self._at += 1
            if self._at < len(self._buffer) or self._ended:
                return self._buffer[self._at : self._at + 1]
            self._more()

    def take(self, wanted: str, fault: str = "json") -> None:
        """Consume a character, which must be the next one."""
        found = self.next()
        if found != wanted:
            raise UnreadableFileError(fault if found else "cut", self.place)
        self._at += 1

    def value(self) -> Any:
        """Consume a whole value."""
        self.next()
        while True:
            try:
                value, end = self._json.raw_decode(self._buffer, self._at)
            except (ValueError, RecursionError):
                end = len(self._buffer)
            # A number may continue in the next piece, so a value is complete only if something follows it.
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
