"""Read the CSV tables that ship with the app; a malformed row is reported by its line number."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from decimal import InvalidOperation
from typing import TypeVar

Row = TypeVar("Row")


def read_table(lines: Iterable[str], row_of: Callable[[dict[str, str]], Row], *, of: str) -> tuple[Row, ...]:
    """Read the rows of a CSV file; `of` names it in errors. Raises ValueError with the line number of a bad row."""
    reader = csv.DictReader(lines, strict=True)
    rows = []
    for raw in reader:
        try:
            rows.append(row_of(raw))
        except (KeyError, TypeError, ValueError, InvalidOperation) as error:
            raise ValueError(f"{of}, line {reader.line_num}: {error!r}") from error
    return tuple(rows)
