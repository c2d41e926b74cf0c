"""Measure the time and memory of importing FoodData Central, and a food table of another country.

Run alone: `.venv/bin/python -m tests.benchmarks.fdc [--download ZIP] [--branded 50000]`. The import of SR Legacy is
compared with reading the same tables with pandas and inserting the same rows with one `executemany` per table. Without
a download, a file in the same format is generated. The second file is like Branded; `--branded 2000000` is its full
size. Everything runs in separate processes, whose memory is measured, and in temporary folders.
"""

from __future__ import annotations

import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tests.benchmarks import bars
from tests.benchmarks.bars import Results

BRANDED = 50_000
_LIKE_SR_LEGACY = 7_793
_OF_A_TABLE = 3_000
_TIMES = 3
_READ = ("food.csv", "food_nutrient.csv", "food_portion.csv", "measure_unit.csv")
_WORDS = ("granola", "almond", "spinach", "chocolate", "bread", "soup", "yogurt", "bean", "rice", "cheese", "tea")


def report(options: Namespace, results: Results) -> Iterator[str]:
    """Measure both files; yield the results as lines of text."""
    with tempfile.TemporaryDirectory(prefix="mg-bench-") as folder:
        download = options.download
        if download is None:
            download = Path(folder) / "sr.zip"
            write_like_sr_legacy(download, _LIKE_SR_LEGACY)
            yield "import of a generated file in the format of SR Legacy (use --download for the real one)"
        else:
            yield f"import of {download.name}"
        told = _child("compare", download)
        times = told["seconds"] / told["plain"]
        yield f"  {told['added']:,} foods in {told['seconds']:.2f} s of processor, {told['mb']} MiB"
        yield f"  pandas and executemany take {told['plain']:.2f} s: {times:.1f} times"
        results.add("import", "import of SR Legacy, over pandas and executemany", times)
        results.add("import", "memory of the import of SR Legacy", told["mb"])
        large = Path(folder) / "branded"
        rows = write_like_branded(large, options.branded)
        told = _child("import", large)
        yield f"import of a generated file like Branded: {options.branded:,} foods, {rows:,} rows in all"
        yield f"  {told['added']:,} foods in {told['seconds']:.0f} s of processor, {told['mb']} MiB"
        results.add("import", "memory of the import of a file like Branded", told["mb"])
        table = Path(folder) / "table.xlsx"
        write_like_a_table(table, _OF_A_TABLE)
        told = _child("table", table)
        yield f"import of a generated food table: {told['added']:,} foods in {told['seconds']:.2f} s of processor"
        results.add("import", "import of a food table of 3,000 foods", told["seconds"])


def write_like_sr_legacy(path: Path, foods: int) -> None:
    """Write a zip like SR Legacy's, with 80 nutrient values and two measures per food."""
    ids = range(167_512, 167_512 + foods)
    tables: dict[str, Iterable[tuple[object, ...]]] = {
        "food.csv": [
            ("fdc_id", "data_type", "description", "category", "publication_date"),
            *((n, "sr_legacy_food", f"{_name(n)}, raw, {n}", n % 25 + 1, "2019-04-01") for n in ids),
        ],
        "food_nutrient.csv": (
            ("id", "fdc_id", "nutrient_id", "amount", "data_points", "derivation_id", "min", "max", "median"),
            *(
                (n * 80 + k, n, k, n % 400, 1, 46, "", "", "")
                for n in ids
                for k in range(1011, 1091)
                if k != 1090 or n % 20
            ),
        ),
        "food_portion.csv": [
            ("id", "fdc_id", "seq_num", "amount", "measure_unit_id", "portion_description", "modifier", "gram_weight"),
            *((n * 2 + k, n, k, 1, 9999, "", ("cup", "piece")[k], 80 + n % 100) for n in ids for k in (0, 1)),
        ],
        "measure_unit.csv": [("id", "name"), (9999, "undetermined")],
    }
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, some in tables.items():
            _write(Path(folder) / name, some)
            archive.write(Path(folder) / name, name)


def write_like_branded(folder: Path, foods: int) -> int:
    """Write a folder like Branded's, row by row; return the number of rows."""
    folder.mkdir()
    ids = range(1_000_000, 1_000_000 + foods)
    food = (
        (n, "branded_food", f"{_name(n).upper()} {_name(n // 7).upper()} {n % 10_000}", "", "2024-10-31") for n in ids
    )
    contents = (
        (n * 5 + k, n, nutrient, n % 300, "", 70)
        for n in ids
        for k, nutrient in enumerate((1003, 1004, 1008, 1090, 1093))
        if nutrient != 1090 or not n % 3
    )
    brands = ((n, "Acme Inc", _name(n // 11), f"{n:012}", 30 + n % 50, "g", "1 bar", "Snacks") for n in ids)
    head = ("fdc_id", "brand_owner", "brand_name", "gtin_upc", "serving_size", "serving_size_unit")
    return sum(
        (
            _write(
                folder / "food.csv", food, "fdc_id", "data_type", "description", "food_category_id", "publication_date"
            ),
            _write(folder / "food_nutrient.csv", contents, "id", "fdc_id", "nutrient_id", "amount", "data_points", "x"),
            _write(folder / "branded_food.csv", brands, *head, "household_serving_fulltext", "branded_food_category"),
        )
    )


def write_like_a_table(path: Path, foods: int) -> None:
    """Write a workbook like CIQUAL's: 70 columns, of which few are needed."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    more = [f"Nutrient {n} (g/100g)" for n in range(66)]
    sheet.append(["alim_code", "alim_nom_eng", "Energy (kcal/100g)", "Magnesium (mg/100g)", *more])
    for n in range(foods):
        sheet.append([n, f"{_name(n)}, {n}", n % 900, (n % 300, "-", "Tr", "< 0,05")[n % 4], *[n % 7 / 4] * 66])
    book.save(path)


def _name(n: int) -> str:
    return f"{_WORDS[n % len(_WORDS)]} {_WORDS[n // 11 % len(_WORDS)]}"


def _write(path: Path, rows: Iterable[tuple[object, ...]], *header: str) -> int:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, quoting=csv.QUOTE_ALL)
        if header:
            writer.writerow(header)
        number = 0
        for row in rows:
            writer.writerow(row)
            number += 1
    return number


def _child(what: str, path: Path) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="mg-bench-") as folder:
        database = f"sqlite:///{folder}/tracker.sqlite3"
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.fdc", "--child", what, str(path)],
            env=os.environ | {"DATA_DIR": folder, "DATABASE_URL": database, "SECRET_KEY": "only-for-measuring"},
            stdout=subprocess.PIPE,
            check=True,
        )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def measure(what: str, path: Path) -> dict[str, Any]:
    """Import into the database in use; with "compare", also time pandas and `executemany` with the same rows."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tracker.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from foods.models import Food

    call_command("migrate", verbosity=0)
    if what == "table":
        return _measure_table(path)
    seconds = []
    for _ in range(_TIMES if what == "compare" else 1):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM foods_portion")
            cursor.execute("DELETE FROM foods_food")
        begun = time.process_time()
        call_command("import_fdc", path, stdout=sys.stderr)
        seconds.append(time.process_time() - begun)
    told = {
        "added": Food.objects.count(),
        "seconds": min(seconds),
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    return told | {"plain": _seconds_with_pandas(path)} if what == "compare" else told


def _measure_table(path: Path) -> dict[str, Any]:
    from django.contrib.auth.models import User

    from foods.importers.food_tables import guess_columns, read_grid
    from foods.models import Food, HowKnown, TableImport
    from foods.tables import runs

    boss = User.objects.create_superuser("boss")
    begun = time.process_time()
    run = runs.save_upload(data=path.read_bytes(), name=path.name, asked_by=boss)
    columns = {"group": None, **guess_columns(read_grid(bytes(run.data)).header), "unit": "mg", "energy_unit": "kcal"}
    about = {"source": "Testland", "release": "1", "license": "CC0", "how_known": HowKnown.ANALYSED}
    runs.start(run, columns=columns | about, accept_changes=False, list_foods=True)
    runs.do(TableImport.objects.get())
    return {"added": Food.objects.count(), "seconds": time.process_time() - begun}


def _seconds_with_pandas(path: Path) -> float:
    """Return the seconds needed to read the tables with pandas and insert the same rows again."""
    import pandas as pd
    from django.db import connection

    connection.ensure_connection()
    database = connection.connection
    tables = {name: database.execute(f"SELECT * FROM {name}").fetchall() for name in ("foods_food", "foods_portion")}  # noqa: S608
    seconds = []
    for _ in range(_TIMES):
        database.execute("DELETE FROM foods_portion")
        database.execute("DELETE FROM foods_food")
        begun = time.process_time()
        with zipfile.ZipFile(path) as archive:
            for member in archive.namelist():
                if member.rpartition("/")[2] in _READ:
                    with archive.open(member) as stream:
                        pd.read_csv(stream, low_memory=False)
        database.execute("BEGIN")
        for name, rows in tables.items():
            database.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", rows)  # noqa: S608
        database.execute("COMMIT")
        seconds.append(time.process_time() - begun)
    return min(seconds)


def main() -> None:
    """Measure, print the results, and exit with 1 if a bar was missed."""
    if sys.argv[1:2] == ["--child"]:
        sys.stdout.write(json.dumps(measure(sys.argv[2], Path(sys.argv[3]))))
        return
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--download", type=Path, help="the zip of SR Legacy")
    parser.add_argument("--branded", type=int, default=BRANDED, help="foods in the file like Branded (50,000)")
    bars.run(report, parser)


if __name__ == "__main__":
    main()
