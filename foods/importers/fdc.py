"""Read a download of USDA FoodData Central: SR Legacy, Foundation, FNDDS (survey) and Branded foods.

Pure. The tables are read once, row by row, into a temporary database on disk and joined there, so that memory use does
not grow with their size, and any fault in the file is found before the first record is returned.
"""

from __future__ import annotations

import re
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from foods.importers.fdc_files import CONTENTS, FOODS, Download, Progress, open_download
from foods.importers.fdc_portions import Serving, measured, plain, served, shortened, with_usual
from foods.importers.fdc_shelves import Shelves
from foods.importers.fdc_spool import BRANDED, PORTIONS, Spool
from foods.importers.records import (
    MOST_ENERGY_KCAL_PER_100G,
    MOST_MAGNESIUM_MG_PER_100G,
    FoodRecord,
    PortionRecord,
    Refusal,
    RowError,
    content_per_100g,
)

LONGEST_NAME = 120
LONGEST_ORIGINAL = 250
LONGEST_REASON = 200

# No food that people eat as such contains more; anything that may is a salt, a concentrate, or dried seaweed (sea
# lettuce was measured at 2,800 mg and more). Branded has some 160 rows above this, most with a wrong unit.
MOST_IN_FOOD = Decimal(1000)
MAY_HOLD_MORE = re.compile(
    r"\b(magnesium|seaweed|sea lettuce|kelp|wakame|dulse|nori|laver|salt substitute|nigari|electrolytes?|supplement)\b",
    re.IGNORECASE,
)

_TACKED_ON = re.compile(r"\s*\(Includes foods for USDA's Food Distribution Program\)", re.IGNORECASE)
_MONTH = re.compile(r"(20\d\d)-(\d\d)")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A data type: its name in `source` and in releases, and the vocabulary of its categories."""

    source: str
    label: str
    categories: str


KINDS: Mapping[str, Kind] = {
    "sr_legacy_food": Kind("usda_sr_legacy", "SR Legacy", "fdc"),
    "foundation_food": Kind("usda_foundation", "Foundation Foods", "fdc"),
    "survey_fndds_food": Kind("usda_survey", "FNDDS", "wweia"),
    "branded_food": Kind("usda_branded", "Branded", "branded"),
}
SR_LEGACY_RELEASE = "SR Legacy, April 2018"  # its last release, whatever download it is in


@dataclass(frozen=True, slots=True)
class FdcReading:
    """A download that was read to the end; iterate over it for the refusals and the foods."""

    foods: Mapping[str, int]  # number of foods by source
    others: int  # rows of food.csv that are not foods, such as samples
    older: int  # older versions of foods that have a newer one here
    _rows: Iterable[FoodRecord | Refusal] = field(repr=False)

    def __iter__(self) -> Iterator[FoodRecord | Refusal]:
        return iter(self._rows)


@contextmanager
def open_fdc(
    path: Path, *, shelves: Shelves, name: str = "", progress: Progress = lambda file, rows: None
) -> Iterator[FdcReading]:
    """Read a zip or an unpacked folder; `name` is what people call it. Raises FileError before it yields anything."""
    with (
        open_download(path, name) as download,
        tempfile.TemporaryDirectory(prefix="fdc-") as folder,
        closing(sqlite3.connect(Path(folder) / "spool.sqlite3")) as database,
    ):
        spool = Spool(database, download, KINDS, progress)
        spool.fill(version_of=_version)
        yield FdcReading(
            foods={KINDS[kind].source: number for kind, number in spool.count().items()},
            others=spool.others,
            older=spool.older,
            _rows=_rows(spool, download, shelves),
        )


def _version(kind: str, name: str) -> str:
    """Return what the versions of a food have in common; nothing if names do not identify versions."""
    return display_name(name).lower() if kind == "foundation_food" else ""


def display_name(original: str) -> str:
    """Return the displayed name: without USDA's additions, and no longer than the column."""
    return shortened(_TACKED_ON.sub("", plain(original)).strip(), LONGEST_NAME)


def _rows(spool: Spool, download: Download, shelves: Shelves) -> Iterator[FoodRecord | Refusal]:
    yield from map(_printable, spool.refusals())
    releases = {kind: _release(kind, download.name, newest) for kind, newest in spool.newest().items()}
    for row in spool.foods():
        noted: list[Refusal] = []
        try:
            yield _record(row, spool, shelves, releases[row["kind"]], noted)
        except _RefusedRowError as refused:
            noted.append(refused.refusal)
        yield from map(_printable, noted)


def _printable(refusal: Refusal) -> Refusal:
    """Return a refusal whose reason fits on a line, whatever is in the cell that it quotes."""
    return replace(refusal, reason=shortened(plain(refusal.reason), LONGEST_REASON))


class _RefusedRowError(Exception):  # a fault in the file, not in the program
    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(reason)
        self.refusal = Refusal(line, reason, file)


def _record(row: sqlite3.Row, spool: Spool, shelves: Shelves, release: str, noted: list[Refusal]) -> FoodRecord:
    """Convert a row of the spool to a food; refusals for parts left out are added to `noted`."""
    kind = KINDS[row["kind"]]
    name = display_name(row["name"])
    if not name:
        raise _RefusedRowError(FOODS, row["line"], f"food {row['fdc_id']} has no name")
    try:
        magnesium = content_per_100g(row["magnesium"] or "", "magnesium", "mg", MOST_MAGNESIUM_MG_PER_100G)
        if magnesium is not None and magnesium > MOST_IN_FOOD and not MAY_HOLD_MORE.search(name):
            raise RowError(f"magnesium cannot be more than {MOST_IN_FOOD:,} mg per 100 g in a food: {row['magnesium']}")
    except RowError as fault:
        raise _RefusedRowError(CONTENTS, row["magnesium_line"], f"{name} ({row['fdc_id']}): {fault}") from fault

    energy = None
    try:
        energy = content_per_100g(row["energy"] or "", "energy", "kcal", MOST_ENERGY_KCAL_PER_100G)
    except RowError as fault:
        noted.append(Refusal(row["energy_line"], f"{name} ({row['fdc_id']}) is kept without energy: {fault}", CONTENTS))

    shelf = shelves.of(kind.categories, row["category"], name)
    return FoodRecord(
        line=row["line"],
        name=_with_brand(name, row["brand"]),
        group=shelf.group,
        source=kind.source,
        source_id=str(row["fdc_id"]),
        how_known=_how_known(row, magnesium),
        magnesium_mg_per_100g=magnesium,
        energy_kcal_per_100g=energy,
        portions=_portions(row, spool, name, noted),
        original_name=shortened(plain(row["name"]), LONGEST_ORIGINAL),
        release=release,
        is_drink=shelf.is_drink,
        suggestable=False,  # thousands of variants would crowd a list
    )


def _how_known(row: sqlite3.Row, magnesium: Decimal | None) -> str:
    if magnesium is None:
        return "unknown"
    if row["kind"] == "branded_food":
        return "label"
    # As in the catalog's own file: analyzed if USDA counts an analyzed sample behind the figure. FNDDS computes all.
    is_analyzed = row["kind"] != "survey_fndds_food" and row["samples"].strip("0.") != ""
    return "analysed" if is_analyzed else "calculated"


def _with_brand(name: str, brand: str) -> str:
    if not brand or brand.lower() in name.lower():
        return name
    tail = shortened(f", {plain(brand)}", LONGEST_NAME // 2)
    return shortened(name, LONGEST_NAME - len(tail)) + tail


def _portions(row: sqlite3.Row, spool: Spool, name: str, noted: list[Refusal]) -> tuple[PortionRecord, ...]:
    portions: list[PortionRecord] = []
    usual_grams: Decimal | None = None
    if row["kind"] == "branded_food":
        try:
            serving = served(Serving(row["serving_size"], row["serving_unit"], row["household"]))
            portions += [serving] if serving else []
        except RowError as fault:
            reason = f"{name} ({row['fdc_id']}) is kept without its serving: {fault}"
            noted.append(Refusal(row["brand_line"], reason, BRANDED))
        return with_usual(portions)
    for measure in spool.portions(row["fdc_id"]):
        try:
            portion = measured(measure, spool.units)
        except RowError as fault:
            noted.append(Refusal(measure.line, f"{name} ({row['fdc_id']}): {fault}", PORTIONS))
            continue
        if portion is None:
            usual_grams = Decimal(measure.grams)
        else:
            portions.append(portion)
    return with_usual(portions, usual_grams)


def _release(kind: str, download: str, newest: str) -> str:
    """Name the release of a data type by the month in the download's name, or else by its newest food."""
    if kind == "sr_legacy_food":
        return SR_LEGACY_RELEASE
    for text in (download, newest):
        found = _MONTH.search(text)
        if found and 1 <= int(found[2]) <= 12:
            return f"{KINDS[kind].label}, {_MONTHS[int(found[2]) - 1]} {found[1]}"
    return KINDS[kind].label
