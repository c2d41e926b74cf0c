"""Reading food tables of other countries: finding the columns, and what each kind of cell means."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from foods.importers import food_tables
from foods.importers.food_tables import About, Columns, Grid, guess_columns, guess_unit, key_of, read_foods, read_grid
from foods.importers.records import FileError, FoodRecord, Reading

ABOUT = About("test", "Test 1", "License: CC0", "analysed", {"nuts": "nuts"}, "other")
XLS = Path(__file__).parent / "food_table.xls"


def columns_of(grid: Grid, **units: Any) -> Columns:
    """Return the columns of a table that are named as `guess_columns` expects."""
    places: dict[str, Any] = dict(guess_columns(grid.header))
    return Columns(**places, **units)


def read(text: str, **units: str) -> Reading:
    grid = read_grid(text.encode())
    return read_foods(grid, columns_of(grid, **units), ABOUT)


def one(mg: str, **units: str) -> FoodRecord:
    [record] = read(f"Name;Magnesium\nOats;{mg}\n", **units).records
    return record


def refused(mg: str, **units: str) -> str:
    [refusal] = read(f"Name;Magnesium\nOats;{mg}\n", **units).refusals
    return refusal.reason


def xlsx(*sheets: list[list[object]]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    book.save(out)
    return out.getvalue()


def fault(data: bytes) -> str:
    with pytest.raises(FileError) as caught:
        read_grid(data)
    return str(caught.value)


def test_it_works() -> None:
    text = "Code,Food name,Group,Magnesium (mg),Energy (kcal)\nA1,Almonds,Nuts,270,600\nA2,Oats,Cereals,138,\n"
    first, second = read(text).records
    assert (first.line, first.name, first.group, first.source, first.source_id) == (
        2,
        "Almonds",
        "nuts",
        "table",
        "test:A1",
    )
    assert (first.magnesium_mg_per_100g, first.energy_kcal_per_100g, first.how_known) == (270, 600, "analysed")
    assert (first.release, first.notes, first.suggestable) == ("Test 1", "License: CC0", False)
    assert (second.group, second.energy_kcal_per_100g) == ("other", None)


@pytest.mark.parametrize("text", ["", "N", "n", "-", " – ", "n/a", "NA", "nd", "."])
def test_no_value(text: str) -> None:
    record = one(text)
    assert (record.magnesium_mg_per_100g, record.how_known, record.notes) == (None, "unknown", "License: CC0")


@pytest.mark.parametrize("text", ["Tr", "tr", "traces", "Trace"])
def test_a_trace_is_a_marked_zero(text: str) -> None:
    record = one(text)
    assert (record.magnesium_mg_per_100g, record.how_known) == (0, "analysed")
    assert record.notes == "Trace in the source, counted as 0; License: CC0"


@pytest.mark.parametrize(
    ("text", "mg"), [("<0.5", "0.25"), ("< 0,05", "0.025"), ("<2", "1"), ("≤1", "0.5"), ("<1.000,5", "500.25")]
)
def test_below_a_limit_is_half_of_it_and_marked(text: str, mg: str) -> None:
    record = one(text)
    assert (record.magnesium_mg_per_100g, record.how_known) == (Decimal(mg), "calculated")
    assert record.notes == f"Given as {text}, counted as half of it; License: CC0"


@pytest.mark.parametrize(
    ("text", "mg"),
    [
        ("23.8", "23.8"),
        ("23,8", "23.8"),
        ("1,234", "1234"),
        ("1 234", "1234"),
        ("1'234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("0,125", "0.125"),
        ("-0", "0"),
        ("1.2E1", "12"),
    ],
)
def test_numbers(text: str, mg: str) -> None:
    record = one(text)
    assert (record.magnesium_mg_per_100g, record.how_known) == (Decimal(mg), "analysed")


def test_the_decimal_mark_is_that_of_the_column() -> None:
    found = read("Name;Magnesium\nOats;1,234\nRye;12,5\nBran;1.234,5\n").records
    assert [record.magnesium_mg_per_100g for record in found] == [Decimal("1.234"), Decimal("12.5"), Decimal("1234.5")]
    found = read("Name;Magnesium\nOats;1.234\nRye;12,5\n").records
    assert [record.magnesium_mg_per_100g for record in found] == [1234, Decimal("12.5")]
    found = read("Name;Magnesium\nOats;1,234\nRye;12.5\n").records
    assert [record.magnesium_mg_per_100g for record in found] == [1234, Decimal("12.5")]


def test_estimates_in_brackets_are_marked() -> None:
    for text in ("(25)", "[25]", "( 25 )"):
        record = one(text)
        assert (record.magnesium_mg_per_100g, record.how_known) == (25, "calculated")
        assert record.notes == "An estimate of the source; License: CC0"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("much", "magnesium is not a number"),
        ("<much", "not a number"),
        ("<NaN", "not a number"),
        ("-1", "cannot be negative"),
        ("<-1", "cannot be negative"),
        ("70000", "cannot be more than 60,310"),
        ("1e999999", "cannot be more than"),
        ("<1e999999", "cannot be more than"),
        ("9" * 30, "not a number"),
        ("1_0", "not a number"),
    ],
)
def test_what_cannot_be_is_refused(text: str, reason: str) -> None:
    assert reason in refused(text)
    assert refused(text).startswith("Oats: ")


def test_units() -> None:
    assert one("0.27", unit="g").magnesium_mg_per_100g == 270
    assert one("0.0001234", unit="g").magnesium_mg_per_100g == Decimal("0.123")
    assert one("270000", unit="µg").magnesium_mg_per_100g == 270
    assert one("<0.01", unit="g").magnesium_mg_per_100g == 5
    assert one("N", unit="g").magnesium_mg_per_100g is None
    assert "cannot be more than 60.31 " in refused("61", unit="g")
    [record] = read("Name,Magnesium,Energy kJ\nOats,1,1590\n", energy_unit="kJ").records
    assert record.energy_kcal_per_100g == Decimal("380.019")


def test_energy_reads_like_magnesium_but_leaves_no_mark() -> None:
    text = "Name,Magnesium,Energy (kcal)\nA,1,Tr\nB,1,<4\nC,1,-\nD,1,903\n"
    reading = read(text)
    assert [record.energy_kcal_per_100g for record in reading.records] == [0, 2, None]
    assert {record.notes for record in reading.records} == {"License: CC0"}
    assert [refusal.line for refusal in reading.refusals] == [5]


def test_names_and_ids() -> None:
    long = "Soup " + "x" * 300
    reading = read(f"Code,Name,Magnesium\n1,{long},1\n,Units,N\n2,,5\n,,MG\n1,Other,1\n{'9' * 50},Long id,1\n")
    first, second, third, fourth = reading.records
    assert (len(first.name), len(first.original_name), first.name[-1]) == (120, 250, "…")
    assert (first.source_id, third.source_id) == ("test:1", "test:1#2")  # CoFID has one code twice
    assert second.source_id == "test:" + food_tables._hash("units", 12)
    assert len(fourth.source_id) == len("test:") + 12
    assert [(refusal.line, refusal.reason) for refusal in reading.refusals] == [(4, "the food 2 has no name")]
    assert read("Name,Magnesium\nOats,1\nOATS,2\n").records[1].source_id.endswith("#2")


def test_a_hundred_rows_of_one_id_are_too_many() -> None:
    reading = read("Code,Name,Magnesium\n" + "1,Oats,1\n" * 101)
    assert (len(reading.records), len(reading.refusals)) == (99, 2)
    assert "more than 99 rows" in reading.refusals[0].reason


@pytest.mark.parametrize(
    ("source", "key"),
    [("CIQUAL", "ciqual"), ("CoFID 2021", "cofid-2021"), ("  BLS (3.02) ", "bls-3-02"), ("x" * 16, "x" * 16)],
)
def test_keys(source: str, key: str) -> None:
    assert key_of(source) == key


def test_keys_of_long_and_foreign_names_fit_and_differ() -> None:
    keys = {key_of(source) for source in ("Tables of Foods A", "Tables of Foods B", "食品成分表", "食品", "x" * 40)}
    assert len(keys) == 5
    assert all(len(key) <= food_tables.LONGEST_KEY for key in keys)


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (
            (
                *("alim_grp_code", "alim_ssgrp_nom_eng", "alim_grp_nom_eng", "alim_code", "alim_nom_eng"),
                *("alim_nom_sci", "Energy (kJ/100g)", "Energy (kcal/100g)", "Magnesium (mg/100g)"),
            ),
            {"magnesium": 8, "name": 4, "energy": 7, "food_id": 3, "group": 2},
        ),
        (
            ("Food Code", "Food Name", "Description", "Group", "Previous", "Magnesium"),
            {"magnesium": 5, "name": 1, "food_id": 0, "group": 3},
        ),
        (
            (
                *("Food code", "Main food description", "WWEIA Category number", "WWEIA Category description"),
                *("Energy (kcal)", "Magnesium\n(mg)"),
            ),
            {"magnesium": 5, "name": 1, "energy": 4, "food_id": 0, "group": 3},
        ),
        (("Lebensmittel", "MG"), {"magnesium": 1, "name": 0}),
        (("A", "B"), {}),
    ],
)
def test_columns_are_guessed_by_their_names(header: tuple[str, ...], found: dict[str, int]) -> None:
    assert guess_columns(header) == found


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("Magnesium (mg/100g)", "mg"),
        ("Magnesium", "mg"),
        ("Magnesium (µg)", "µg"),
        ("Magnesium [μg]", "µg"),
        ("Magnesium, mcg", "µg"),
        ("Magnesium (g/100 g)", "g"),
        ("Magnesium per 100 g", "mg"),
        ("Magnesium_g", "g"),
        ("MG", "mg"),
    ],
)
def test_units_are_guessed(header: str, unit: str) -> None:
    assert guess_unit(header) == unit


def test_an_old_spreadsheet() -> None:
    grid = read_grid(XLS.read_bytes())  # its numbers are numbers, but its limits are texts with a comma
    reading = read_foods(grid, columns_of(grid), ABOUT)
    salad, apple, pear, water = reading.records
    assert [record.magnesium_mg_per_100g for record in reading.records] == [
        Decimal("25.1"),
        Decimal("0.29"),
        None,
        Decimal(0),
    ]
    assert (salad.source_id, salad.energy_kcal_per_100g) == ("test:25601", None)
    assert apple.energy_kcal_per_100g == Decimal("52.5")
    assert (pear.how_known, water.notes) == ("unknown", "Trace in the source, counted as 0; License: CC0")


def test_a_workbook_with_a_title_and_an_empty_first_sheet() -> None:
    rows: list[list[object]] = [
        ["Food values, release 2"],
        [],
        ["Code", "Name", "Magnesium (mg)", None],
        [7.0, "Oats", 138.5, None],
        [8, "Rye", None, "a remark"],
    ]
    grid = read_grid(xlsx([["only a title"]], rows))
    assert grid == Grid(
        ("Code", "Name", "Magnesium (mg)"), ((4, ("7", "Oats", "138.5")), (5, ("8", "Rye", ""))), has_numbers=True
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_encodings_and_separators(encoding: str, separator: str) -> None:
    text = f"Name{separator}{separator}Magnesium (mg)\nCrème brûlée{separator}{separator}9\n"
    grid = read_grid(text.encode(encoding))
    assert grid.header == ("Name", "column 2", "Magnesium (mg)")
    assert grid.rows == ((2, ("Crème brûlée", "", "9")),)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no table"),
        (b"one column\nonly\n", "no table"),
        (b"Name,Magnesium\n", "no table"),
        (b"PK\x03\x04", "cannot be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "cannot be read"),
        (b"a,b\n\0,1\n", "neither"),
        (b'a,b\n"' + b"x" * 200_000, "comma-separated"),
    ],
)
def test_files_that_are_no_tables(data: bytes, reason: str) -> None:
    assert reason in fault(data)


def test_files_that_are_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    many = b"Name,Magnesium\n" + b"Oats,1\n" * 20
    monkeypatch.setattr(food_tables, "MOST_ROWS", 10)
    assert "more than 10 rows" in fault(many)
    monkeypatch.setattr(food_tables, "MOST_BYTES", 100)
    assert "larger than" in fault(many)
    monkeypatch.undo()
    monkeypatch.setattr(food_tables, "MOST_BYTES_UNPACKED", 1000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "x" * 2000)
    assert "unpacks" in fault(packed.getvalue())


@pytest.mark.parametrize("cell", ["A1048576", "XFD1"])
def test_a_cell_far_away_does_not_fill_the_memory(cell: str) -> None:
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for place, text in (("A1", "Name"), ("B1", "Magnesium"), ("A2", "Oats"), ("B2", "138"), (cell, "far")):
        sheet[place] = text
    book.save(out)
    assert "far outside" in fault(out.getvalue())


@given(st.binary(max_size=200), st.sampled_from([b"", b"Name,Magnesium\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"]))
def test_any_file_at_all_is_read_or_refused(data: bytes, start: bytes) -> None:
    try:
        grid = read_grid(start + data)
    except FileError:
        return
    reading = read_foods(grid, Columns(name=0, magnesium=len(grid.header) - 1), ABOUT)
    assert all(len(record.source_id) <= 40 and record.name for record in reading.records)
