"""Tables of figures that come with the app, as CSV: a row that cannot be one is named by its line."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from decimal import InvalidOperation
from typing import TypeVar

Row = TypeVar("Row")


def read_table(lines: Iterable[str], row_of: Callable[[dict[str, str]], Row], *, of: str) -> tuple[Row, ...]:
    """Read the rows of a CSV file `of` something. Raises ValueError with the line's number for one that cannot be."""
    reader = csv.DictReader(lines, strict=True)
    rows = []
    for raw in reader:
        try:
            rows.append(row_of(raw))
        except (KeyError, TypeError, ValueError, InvalidOperation) as error:
            raise ValueError(f"{of}, line {reader.line_num}: {error!r}") from error
    return tuple(rows)
