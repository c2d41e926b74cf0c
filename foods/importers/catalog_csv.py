"""Read the catalog's own files: foods/data/catalog.csv and groups.csv (their README explains each column).

Pure: a stream in, records and refusals out. Columns are found by name, in any order; unknown ones are ignored.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator
from typing import BinaryIO, TextIO

from foods.importers.records import (
    ALLERGENS,
    DIETS,
    HOW_KNOWN,
    MOST_ENERGY_KCAL_PER_100G,
    MOST_MAGNESIUM_MG_PER_100G,
    SOURCES,
    FileError,
    FoodRecord,
    GroupRecord,
    PortionRecord,
    Reading,
    Refusal,
    RowError,
    content_per_100g,
    weight,
)

FOOD_COLUMNS = (
    "name",
    "group",
    "document_term",
    "source",
    "source_id",
    "release",
    "original_name",
    "how_known",
    "magnesium_mg_per_100g",
    "energy_kcal_per_100g",
    "portions",
    "usual_portion",
    "aliases",
    "contains",
    "may_contain",
    "diet",
    "is_drink",
    "suggestable",
    "notes",
)
GROUP_COLUMNS = ("slug", "name", "rank", "in_document")

ESTIMATED = "~"  # at the end of a portion's label

# The maximum length of each database column, in characters.
LONGEST = {"name": 120, "original_name": 250, "source_id": 40, "release": 60, "document_term": 40, "notes": 250}
LONGEST_LABEL = 80
MOST_RANK = 32767


def read_catalog(stream: BinaryIO | TextIO, *, groups: Collection[str]) -> Reading:
    """Read foods; `groups` are the slugs of the known groups.

    Bad rows are rejected and the others are kept. Raises FileError if the file itself cannot be read.
    """
    records: list[FoodRecord] = []
    refusals: list[Refusal] = []
    seen: dict[tuple[str, str], int] = {}
    header, rows = _table(stream, FOOD_COLUMNS)
    for line, cells in rows:
        try:
            record = _food(line, _row(header, cells), groups)
            if record.key in seen:
                raise RowError(f"{record.source} {record.source_id} is already on line {seen[record.key]}")
        except RowError as fault:
            refusals.append(Refusal(line, str(fault)))
        else:
            seen[record.key] = line
            records.append(record)
    return Reading(tuple(records), tuple(refusals))


def read_groups(stream: BinaryIO | TextIO) -> tuple[GroupRecord, ...]:
    """Read the food groups. They are few, and every food depends on one, so a bad row makes the whole file invalid."""
    groups: list[GroupRecord] = []
    header, rows = _table(stream, GROUP_COLUMNS)
    for line, cells in rows:
        try:
            groups.append(_group(_row(header, cells)))
        except RowError as fault:
            raise FileError(f"Line {line}: {fault}.") from fault
    return tuple(groups)


def _group(row: dict[str, str]) -> GroupRecord:
    if not (row["slug"] and row["name"]):
        raise RowError("a group needs a slug and a name")
    if not row["rank"].isdecimal() or int(row["rank"]) > MOST_RANK:
        raise RowError(f"rank is not a small whole number: {row['rank']}")
    return GroupRecord(row["slug"], row["name"], int(row["rank"]), _yes_or_no(row["in_document"], "in_document"))


def _table(stream: BinaryIO | TextIO, columns: tuple[str, ...]) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """Return the header, and each non-empty row with the line that it starts on."""
    raw = stream.read()
    try:
        # utf-8-sig drops the byte order mark that spreadsheet programs write at the start.
        text = raw.decode("utf-8-sig") if isinstance(raw, bytes) else raw.removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise FileError(f"The file is not UTF-8 text (byte {error.start}).") from error
    rows = _numbered(text)
    header = [name.strip() for name in next(rows, (1, []))[1]]
    if missing := [name for name in columns if name not in header]:
        raise FileError(f"The file has no column {', '.join(missing)}. Its first line must name every column.")
    return header, (row for row in rows if any(cell.strip() for cell in row[1]))


def _numbered(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""))
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1  # a quoted cell may span several lines
    except csv.Error as error:
        raise FileError(f"The file is not a table of comma-separated values (line {line}): {error}.") from error


def _row(header: list[str], cells: list[str]) -> dict[str, str]:
    if len(cells) != len(header):
        raise RowError(f"the row has {len(cells)} cells, the header {len(header)}")
    return {name: " ".join(cell.split()) for name, cell in zip(header, cells, strict=True)}


def _food(line: int, row: dict[str, str], groups: Collection[str]) -> FoodRecord:
    for column in ("name", "source_id"):
        if not row[column]:
            raise RowError(f"{column} is empty")
    for column, longest in LONGEST.items():
        if len(row[column]) > longest:
            raise RowError(f"{column} is longer than {longest} characters")
    contains, may_contain = _allergens(row["contains"]), _allergens(row["may_contain"])
    if both := sorted(set(contains) & set(may_contain)):
        raise RowError(f"{', '.join(both)} is listed under both contains and may_contain")
    magnesium = content_per_100g(row["magnesium_mg_per_100g"], "magnesium", "mg", MOST_MAGNESIUM_MG_PER_100G)
    how_known = _one_of(HOW_KNOWN, row["how_known"], "how_known")
    if (magnesium is None) != (how_known == "unknown"):
        raise RowError("how_known must be unknown if, and only if, the magnesium value is missing")
    return FoodRecord(
        line=line,
        name=row["name"],
        group=_one_of(groups, row["group"], "group"),
        source=_one_of(SOURCES, row["source"], "source"),
        source_id=row["source_id"],
        how_known=how_known,
        magnesium_mg_per_100g=magnesium,
        energy_kcal_per_100g=content_per_100g(row["energy_kcal_per_100g"], "energy", "kcal", MOST_ENERGY_KCAL_PER_100G),
        portions=_portions(row["portions"], row["usual_portion"]),
        original_name=row["original_name"],
        release=row["release"],
        document_term=row["document_term"],
        aliases=tuple(_items(row["aliases"])),
        contains=contains,
        may_contain=may_contain,
        diet=_one_of(DIETS, row["diet"], "diet") if row["diet"] else "",
        is_drink=_yes_or_no(row["is_drink"], "is_drink"),
        suggestable=_yes_or_no(row["suggestable"], "suggestable"),
        notes=row["notes"],
    )


def _portions(text: str, usual: str) -> tuple[PortionRecord, ...]:
    usual_label = usual.removesuffix(ESTIMATED).strip()
    portions: list[PortionRecord] = []
    for item in _items(text):
        marked, _, grams = (part.strip() for part in item.rpartition("="))
        label = marked.removesuffix(ESTIMATED).strip()
        if not label:
            raise RowError(f"a portion is written as measure=grams: {item}")
        if len(label) > LONGEST_LABEL:
            raise RowError(f"the measure is longer than {LONGEST_LABEL} characters: {label}")
        if label in {portion.label for portion in portions}:
            raise RowError(f"the measure is listed twice: {label}")
        portions.append(PortionRecord(label, weight(grams, label), label == usual_label, marked.endswith(ESTIMATED)))
    if not any(portion.is_usual for portion in portions):
        raise RowError(f"usual_portion must be one of the portions: {usual_label or 'it is empty'}")
    return tuple(portions)


def _allergens(text: str) -> tuple[str, ...]:
    """Return the allergens in the order of the regulation, each once."""
    named = {_one_of(ALLERGENS, item, "an allergen") for item in _items(text)}
    return tuple(allergen for allergen in ALLERGENS if allergen in named)


def _items(text: str) -> list[str]:
    return [item.strip() for item in text.split(";") if item.strip()]


def _one_of(known: Collection[str], text: str, what: str) -> str:
    if text not in known:
        raise RowError(f"{what} is not known: {text or 'it is empty'}")
    return text


def _yes_or_no(text: str, what: str) -> bool:
    return _one_of(("yes", "no"), text, what) == "yes"
