"""Export a diary as CSV for spreadsheets: one row per entry or dose of a supplement or medicine.

The file begins with a byte order mark, without which Excel garbles accented letters. The file to import into the app
again is the JSON file, which contains everything.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import chain
from typing import Any

from django.contrib.auth.models import User

from tracker.import_export.json_export import plain
from tracker.models import Entry, SupplementDose

COLUMNS = (
    *("day", "time", "meal", "meal_name", "ledger", "name", "amount", "measure", "grams"),
    *("magnesium_mg", "magnesium_mg_at_most", "parts", "parts_unmeasured"),
    *("energy_kcal", "how_known", "origin"),
)
_AT_ONCE = 1000
# Spreadsheets in some countries accept the full-width forms too.
_STARTS_A_FORMULA = (*"=+-@", *"\uff1d\uff0b\uff0d\uff20", "\t", "\r", "\n")


class _Line:
    """A file-like object for the csv module; `write` returns the line."""

    def write(self, line: str) -> str:
        return line


def csv_text(user: User) -> Iterator[str]:
    """Yield the CSV line by line, by day; within a day, food before supplements and medicines."""
    rows = merge(_entries(user), _doses(user), key=lambda row: row[0])
    yield "\ufeff"
    yield from csv_lines(chain([COLUMNS], (cells for _, cells in rows)))


def _entries(user: User) -> Iterator[tuple[tuple[Any, ...], list[Any]]]:
    for entry in Entry.objects.for_user(user.pk).order_by("day", "pk").iterator(_AT_ONCE):
        # If nothing in it was measured, leave the cell empty; do not write 0.
        mg = None if entry.parts_unmeasured == entry.parts else entry.mg_known
        most = None if entry.parts_unmeasured else mg
        yield (
            (entry.day, 0, entry.pk),
            [
                *(entry.day, entry.time, entry.meal, entry.meal_name, "food"),
                *(entry.food_name, entry.amount, entry.measure, entry.grams),
                *(mg, most, entry.parts, entry.parts_unmeasured),
                *(entry.energy_kcal, entry.how_known, entry.origin),
            ],
        )


def _doses(user: User) -> Iterator[tuple[tuple[Any, ...], list[Any]]]:
    for dose in SupplementDose.objects.for_user(user.pk).order_by("day", "pk").iterator(_AT_ONCE):
        yield (
            (dose.day, 1, dose.pk),
            [
                *(dose.day, dose.time, "", "", dose.ledger, dose.product_name, dose.doses, dose.dose_label, None),
                *(dose.mg_low, dose.mg_high, 1, 0),
                *(None, "label", ""),
            ],
        )


def csv_lines(rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """Yield rows as lines of CSV, escaped so that no spreadsheet treats text as a formula."""
    writer = csv.writer(_Line())
    for row in rows:
        yield writer.writerow([_cell(value) for value in row])


def _cell(value: Any) -> Any:
    written = "" if value is None else plain(value)
    return f"'{written}" if isinstance(value, str) and value.startswith(_STARTS_A_FORMULA) else written
