"""Copy the needed parts of a FoodData Central download into a temporary database on disk.

Pure: standard library only. Every row of the download is read once; only counts stay in memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from decimal import Decimal, InvalidOperation

from foods.importers.fdc_files import AS_OFFERED, CONTENTS, FOODS, Download, Progress, rows
from foods.importers.fdc_portions import Measure
from foods.importers.records import FileError, Refusal, RowError

PORTIONS = "food_portion.csv"
UNITS = "measure_unit.csv"
BRANDED = "branded_food.csv"
SURVEY = "survey_fndds_food.csv"
NUTRIENTS = "nutrient.csv"

# Figures by nutrient id; FNDDS uses the older nutrient numbers instead. No id is below 1000. Energy is taken from the
# first of 1008, 2047 and 2048 that a food has.
_MAGNESIUM, _ENERGY, _GENERAL, _SPECIFIC = range(4)
_FIGURES = {
    "1090": _MAGNESIUM,
    "304": _MAGNESIUM,
    "1008": _ENERGY,
    "208": _ENERGY,
    "2047": _GENERAL,
    "957": _GENERAL,
    "2048": _SPECIFIC,
    "958": _SPECIFIC,
}
_WANTED = _FIGURES | {f"{nutrient}.0": what for nutrient, what in _FIGURES.items()}  # spreadsheet programs add the .0

_LONGEST_ID = 12

_SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -65536;
CREATE TABLE food (fdc_id INTEGER PRIMARY KEY, line INTEGER, kind TEXT, name TEXT, category TEXT, day TEXT,
                   version TEXT);
CREATE TABLE figure (fdc_id INTEGER, what INTEGER, line INTEGER, amount TEXT, samples TEXT,
                     PRIMARY KEY (fdc_id, what)) WITHOUT ROWID;
CREATE TABLE portion (fdc_id INTEGER, seq INTEGER, line INTEGER, amount TEXT, unit TEXT, description TEXT,
                      modifier TEXT, grams TEXT);
CREATE TABLE brand (fdc_id INTEGER PRIMARY KEY, line INTEGER, brand TEXT, code TEXT, size TEXT, unit TEXT,
                    household TEXT, category TEXT);
CREATE TABLE refusal (file TEXT, line INTEGER, reason TEXT);
"""


def identity(text: str, what: str) -> int:
    """Parse an id; `167524.0` and `1.67524E+5`, as spreadsheets write it, are 167524. Raises RowError for others.

    `1.68E+5` is not an id: a spreadsheet has rounded it, and 168000 may be another food.
    """
    text = text.strip()
    if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_ID:
        return int(text)
    try:
        value = Decimal(text.replace("_", "?"))
        if value.is_finite() and 0 <= value < 10**_LONGEST_ID and value == value.to_integral_value():
            if int(value.as_tuple().exponent) > 0:
                raise RowError(f"{what} was rounded by a spreadsheet: {text}")
            return int(value)
    except InvalidOperation:
        pass
    raise RowError(f"{what} is not an id: {text or 'it is empty'}")


class Spool:
    """The rows of a download that belong to foods of the data types in `kinds`."""

    def __init__(
        self,
        database: sqlite3.Connection,
        download: Download,
        kinds: Collection[str],
        progress: Progress,
    ) -> None:
        self._database = database
        self._database.row_factory = sqlite3.Row
        self._database.executescript(_SCHEMA)
        self._download = download
        self._kinds = kinds
        self._progress = progress
        self.units: dict[str, str] = {}
        self.others = 0
        self.older = 0

    def fill(self, *, version_of: Callable[[str, str], str]) -> None:
        """Read the whole download. Raises FileError if it cannot be read or has none of the data types."""
        self._read_foods(version_of)
        counts = self.count()
        if not counts:
            raise FileError(self._no_foods())
        self._require(counts)
        self._check_unit()
        self._read_figures()
        if self._download.has(PORTIONS):
            self._read_units()
            self._read_portions()
        if "branded_food" in counts:
            self._read_brands()
        if "survey_fndds_food" in counts and self._download.has(SURVEY):
            self._read_survey()
        self._drop_older()

    def count(self) -> dict[str, int]:
        """Return the number of foods of each data type."""
        return dict(map(tuple, self._database.execute("SELECT kind, count(*) FROM food GROUP BY kind ORDER BY kind")))

    def newest(self) -> dict[str, str]:
        """Return the latest publication date of each data type, as text."""
        return dict(map(tuple, self._database.execute("SELECT kind, max(day) FROM food GROUP BY kind")))

    def refusals(self) -> Iterator[Refusal]:
        """Yield the rows that could not be read."""
        for file, line, reason in self._database.execute("SELECT file, line, reason FROM refusal ORDER BY rowid"):
            yield Refusal(line, reason, file)

    def foods(self) -> Iterator[sqlite3.Row]:
        """Yield each food with its magnesium, its energy and its label, ordered by id."""
        rows_of_foods = self._database.execute(
            """
            SELECT food.fdc_id, food.line, kind, name, food.category || coalesce(brand.category, '') AS category,
                   magnesium.amount AS magnesium, magnesium.line AS magnesium_line, magnesium.samples,
                   energy.amount AS energy, energy.line AS energy_line,
                   coalesce(brand.brand, '') AS brand, coalesce(brand.size, '') AS serving_size,
                   coalesce(brand.unit, '') AS serving_unit, coalesce(brand.household, '') AS household,
                   brand.line AS brand_line
            FROM food
            LEFT JOIN figure AS magnesium ON magnesium.fdc_id = food.fdc_id AND magnesium.what = 0
            LEFT JOIN figure AS energy ON energy.fdc_id = food.fdc_id AND energy.what = (
                SELECT min(what) FROM figure WHERE figure.fdc_id = food.fdc_id AND what > 0)
            LEFT JOIN brand ON brand.fdc_id = food.fdc_id
            ORDER BY food.fdc_id
            """
        )
        # Not `yield from`: that would close the cursor of an interrupted import after its database.
        for row in rows_of_foods:  # noqa: UP028  # see above
            yield row

    def portions(self, fdc_id: int) -> list[Measure]:
        """Return the measures of a food in their order."""
        columns = "line, amount, unit, description, modifier, grams"
        query = f"SELECT {columns} FROM portion WHERE fdc_id = ? ORDER BY seq, line"  # noqa: S608  # fixed names
        return [Measure(*row) for row in self._database.execute(query, [fdc_id])]

    def _require(self, counts: Collection[str]) -> None:
        """Check for the files that the data types need in addition to the two in every download."""
        needed = [BRANDED] if "branded_food" in counts else []
        needed += [PORTIONS] if set(counts) - {"branded_food"} else []
        needed += [UNITS] if "foundation_food" in counts else []
        if missing := [file for file in needed if not self._download.has(file)]:
            raise FileError(f"The download is not complete: {' and '.join(missing)} missing.")

    def _no_foods(self) -> str:
        """Explain why the download has no foods: rows of other types, or rows that could not be read."""
        if first := next(self.refusals(), None):
            return f"{FOODS} contains no food that can be read. Line {first.line}: {first.reason}. {AS_OFFERED}"
        return f"{FOODS} contains no foods: no row has the data type {', '.join(self._kinds)}."

    def _refuse(self, file: str, line: int, reason: str) -> None:
        self._database.execute("INSERT INTO refusal VALUES (?, ?, ?)", [file, line, reason])

    def _rows(
        self, file: str, columns: Sequence[str], optional: Sequence[str] = (), *, only: Collection[str] | None = None
    ) -> Iterator[tuple[int, list[str]]]:
        return rows(self._download, file, columns, self._refuse, self._progress, optional=optional, only=only)

    def _read_foods(self, version_of: Callable[[str, str], str]) -> None:
        columns = ("fdc_id", "data_type", "description")
        insert = "INSERT OR IGNORE INTO food VALUES (?, ?, ?, ?, ?, ?, ?)"
        for line, (fdc_id, data_type, name, category, day) in self._rows(
            FOODS, columns, ("food_category_id", "publication_date")
        ):
            kind = data_type.strip().lower()
            if kind not in self._kinds:
                self.others += 1
                continue
            try:
                number = identity(fdc_id, "fdc_id")
            except RowError as fault:
                self._refuse(FOODS, line, str(fault))
                continue
            # A branded food's category is also in its own file, and only there in older releases.
            shelf = "" if kind == "branded_food" else category.strip().removesuffix(".0")
            shelf = shelf[:2] if kind == "survey_fndds_food" else shelf  # two of four digits identify the group
            values = (number, line, kind, name, shelf, day, version_of(kind, name))
            if not self._database.execute(insert, values).rowcount:
                self._refuse(FOODS, line, f"food {number} is already listed")

    def _read_figures(self) -> None:
        columns = ("fdc_id", "nutrient_id", "amount")
        insert = "INSERT OR IGNORE INTO figure VALUES (?, ?, ?, ?, ?)"
        for line, (fdc_id, nutrient, amount, samples) in self._rows(CONTENTS, columns, ("data_points",), only=_WANTED):
            what = _WANTED[nutrient]
            if not (amount := amount.strip()):  # an empty amount means no value, as a missing row does
                continue
            try:
                number = identity(fdc_id, "fdc_id")
            except RowError as fault:
                self._refuse(CONTENTS, line, str(fault))
                continue
            is_new = self._database.execute(insert, (number, what, line, amount, samples.strip())).rowcount
            # Samples, several of which make up one food, may be measured more than once; they are not used anyway.
            if not is_new and self._holds(number):
                self._refuse(CONTENTS, line, f"food {number} already has an amount of nutrient {nutrient}")
        if not self._database.execute("SELECT count(*) FROM (SELECT 1 FROM figure LIMIT 1)").fetchone()[0]:
            self._check_nutrients()

    def _check_unit(self) -> None:
        """Check that magnesium is in mg, where the download says so."""
        if not self._download.has(NUTRIENTS):
            return
        for _, (nutrient, unit) in self._rows(NUTRIENTS, ("id", "unit_name")):
            if nutrient.strip().removesuffix(".0") == "1090" and unit.strip().upper() != "MG":
                given = unit.strip() or "no unit"
                raise FileError(f"{NUTRIENTS} gives magnesium (1090) in {given}, not in MG. Download it again.")

    def _check_nutrients(self) -> None:
        """Check whether the file has no figures at all because it was cut short or mangled by a spreadsheet."""
        first = next(self._rows(CONTENTS, ("fdc_id", "nutrient_id")), None)
        if first is None:
            raise FileError(f"{CONTENTS} has no rows. Download it again.")
        line, (_, nutrient) = first
        if not nutrient.strip().removesuffix(".0").isdecimal():
            reason = f"nutrient_id is not an id: {nutrient}"
            raise FileError(f"{CONTENTS} cannot be read. Line {line}: {reason}. {AS_OFFERED}")

    def _holds(self, number: int) -> bool:
        return bool(self._database.execute("SELECT count(*) FROM food WHERE fdc_id = ?", [number]).fetchone()[0])

    def _read_units(self) -> None:
        if self._download.has(UNITS):
            units = self._rows(UNITS, ("id", "name"))
            self.units = {unit.strip().removesuffix(".0"): name for _, (unit, name) in units}

    def _read_portions(self) -> None:
        columns = ("fdc_id", "gram_weight")
        optional = ("seq_num", "amount", "measure_unit_id", "portion_description", "modifier")
        insert = "INSERT INTO portion VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        for line, (fdc_id, grams, seq, amount, unit, text, modifier) in self._rows(PORTIONS, columns, optional):
            try:
                place = identity(seq, "seq_num") if seq.strip() else line
                values = (identity(fdc_id, "fdc_id"), place, line, amount.strip(), unit.strip().removesuffix(".0"))
            except RowError as fault:
                self._refuse(PORTIONS, line, str(fault))
                continue
            self._database.execute(insert, (*values, text, modifier, grams.strip()))
        self._database.execute("CREATE INDEX portion_of ON portion (fdc_id)")

    def _read_brands(self) -> None:
        columns = ("fdc_id", "serving_size", "serving_size_unit", "household_serving_fulltext")
        optional = ("brand_owner", "brand_name", "gtin_upc", "branded_food_category")
        insert = "INSERT OR IGNORE INTO brand VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        for line, cells in self._rows(BRANDED, columns, optional):
            fdc_id, size, unit, household, owner, brand, code, category = (cell.strip() for cell in cells)
            try:
                number = identity(fdc_id, "fdc_id")
            except RowError as fault:
                self._refuse(BRANDED, line, str(fault))
                continue
            values = (number, line, brand or owner, code.lstrip("0"), size, unit, household, category)
            if not self._database.execute(insert, values).rowcount:
                self._refuse(BRANDED, line, f"food {number} is already listed")
        # The bar code identifies versions of the same food; most figures of the newest correct the older ones.
        self._database.execute(
            "UPDATE food SET version = coalesce((SELECT code FROM brand WHERE brand.fdc_id = food.fdc_id), '')"
            " WHERE kind = 'branded_food'"
        )

    def _read_survey(self) -> None:
        """Read the category from FNDDS's own file, for downloads in which food.csv leaves it out."""
        optional = ("wweia_category_code", "wweia_category_number")
        update = "UPDATE food SET category = ? WHERE fdc_id = ? AND category = ''"
        for line, (fdc_id, code, number) in self._rows(SURVEY, ("fdc_id",), optional):
            try:
                self._database.execute(update, [(code or number).strip()[:2], identity(fdc_id, "fdc_id")])
            except RowError as fault:
                self._refuse(SURVEY, line, str(fault))

    def _drop_older(self) -> None:
        """Keep the newest version of each food; ids only ever grow."""
        self.older = self._database.execute(
            """
            DELETE FROM food WHERE fdc_id IN (
                SELECT fdc_id FROM (
                    SELECT fdc_id, row_number() OVER (PARTITION BY kind, version ORDER BY fdc_id DESC) AS place
                    FROM food WHERE version <> '')
                WHERE place > 1)
            """
        ).rowcount
