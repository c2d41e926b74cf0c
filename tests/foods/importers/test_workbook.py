"""A workbook is read in a process that may use little: a bomb ends that process, and nothing else."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook

from foods.importers import food_tables, spreadsheet, workbook
from foods.importers.records import FileError
from foods.importers.workbook import rows_of  # all other tests use one that starts no process

READERS = ["foods.importers.food_tables.rows_in_workbook", "foods.importers.spreadsheet.rows_in_xlsx"]


def book_of(*rows: list[Any]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("reader", READERS)
def test_it_works(reader: str) -> None:
    data = book_of(["Name", "Magnesium"], ["Bœuf ☃", 12.5])
    assert [row[:2] for row in rows_of(data, reader)] == [("Name", "Magnesium"), ("Bœuf ☃", "12.5")]


@pytest.mark.parametrize("reader", READERS)
def test_a_fault_is_told_in_its_own_words(reader: str) -> None:
    with pytest.raises(FileError, match="It may be damaged"):
        rows_of(b"PK\x03\x04 nonsense", reader)


def test_two_cells_far_apart_do_not_fill_the_memory() -> None:
    """The file has five kilobytes; the reader makes room for seventy million cells, which take two gigabytes."""
    book, out = Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["B1"], sheet["ZZ99999"] = "Name", "Magnesium", "far"
    book.save(out)
    assert len(out.getvalue()) < 10_000
    with pytest.raises(FileError, match="far more memory"):
        rows_of(out.getvalue(), READERS[0])


def test_the_limits_are_those_of_that_process_alone() -> None:
    said = "import resource; from foods.importers import workbook; workbook.limit_this_process(); "
    said += "print(resource.getrlimit(resource.RLIMIT_AS)[0], resource.getrlimit(resource.RLIMIT_CPU)[0])"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(workbook.MOST_MEMORY), str(workbook.MOST_SECONDS)]


def test_more_cells_than_any_table_has_are_refused() -> None:
    rows: list[workbook.Row] = [("a", "b")] * 3
    assert workbook.limited(rows) == rows
    with pytest.raises(FileError, match="far more cells"):
        workbook.limited(rows, most_cells=5)


def test_text_is_counted_while_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_CELLS", 30)
    with pytest.raises(FileError, match="far more cells"):
        food_tables.read_grid(b"Name,Magnesium\n" + b",\n" * 20)


def test_what_says_itself_that_it_is_too_large_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "MOST_BYTES_UNPACKED", 100)
    monkeypatch.setattr(workbook, "rows_of", lambda *_: pytest.fail("it was read"))
    with pytest.raises(FileError, match="unpacks to far more"):
        spreadsheet.read_sheet(book_of(["source", "source_id"]))


@pytest.mark.parametrize("reader", [food_tables.rows_in_workbook, spreadsheet.rows_in_xlsx])
def test_what_the_process_itself_says_of_a_broken_file(reader: Callable[[bytes], object]) -> None:
    with pytest.raises(FileError):
        reader(b"PK\x03\x04 nonsense")


def test_too_little_memory_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def load_workbook(*args: object, **kwargs: object) -> None:
        raise MemoryError

    monkeypatch.setattr("openpyxl.load_workbook", load_workbook)
    with pytest.raises(MemoryError):
        spreadsheet.rows_in_xlsx(b"")
