"""Small downloads of FoodData Central in the layouts of the real ones, written to a folder or a zip."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

Tables = dict[str, str]

HEADERS = {
    "food.csv": ("fdc_id", "data_type", "description", "food_category_id", "publication_date"),
    "food_nutrient.csv": ("id", "fdc_id", "nutrient_id", "amount", "data_points", "derivation_id"),
    "food_portion.csv": (
        *("id", "fdc_id", "seq_num", "amount", "measure_unit_id", "portion_description", "modifier", "gram_weight"),
    ),
    "measure_unit.csv": ("id", "name"),
    "branded_food.csv": (
        *("fdc_id", "brand_owner", "brand_name", "gtin_upc", "serving_size", "serving_size_unit"),
        *("household_serving_fulltext", "branded_food_category"),
    ),
    "survey_fndds_food.csv": ("fdc_id", "food_code", "wweia_category_code"),
}
TACKED_ON = " (Includes foods for USDA's Food Distribution Program)"


def table(file: str, *rows: Sequence[object], quoting: int = csv.QUOTE_ALL) -> str:
    out = io.StringIO()
    writer = csv.writer(out, quoting=quoting, lineterminator="\n")  # type: ignore[arg-type]
    writer.writerow(HEADERS[file])
    writer.writerows(rows)
    return out.getvalue()


def tables(**rows: Sequence[Sequence[object]]) -> Tables:
    """Write tables by their name without .csv."""
    return {f"{name}.csv": table(f"{name}.csv", *some) for name, some in rows.items()}


def sr_legacy() -> Tables:
    return tables(
        food=[
            (990567, "sr_legacy_food", 'Nuts, almonds, cut to 1/8"', 12, "2019-04-01"),
            (969239, "sr_legacy_food", f"Kale, frozen{TACKED_ON}", 11, "2019-04-01"),
            (973233, "sr_legacy_food", "Beverages, water", 14, "2019-04-01"),
            (967512, "sr_legacy_food", "Biscuits", 18, "2019-04-01"),
        ],
        food_nutrient=[
            (1, 990567, 1090, 270, 5, 1),
            (2, 990567, 1003, 21.15, 5, 1),
            (3, 990567, 1008, 579, 0, 49),
            (4, 969239, 1090, 18, 0, 4),
            (5, 973233, 1090, 0, 3, 1),
            (6, 967512, 1008, 307, 0, 49),
        ],
        food_portion=[
            (1, 990567, 2, 1, 9999, "", "cup, sliced", 92),
            (2, 990567, 1, 3, 9999, "", "oz", 85),
            (3, 969239, 1, 0, 9999, "", "package (10 oz)", 94),
            (4, 973233, 1, 1, 9999, "", "bottle", 591),
            (5, 973233, 2, 1, 9999, "", "bottle", 591),
            (6, 973233, 3, 1, 9999, "", "bottle", 710),
        ],
    )


def foundation() -> Tables:
    return tables(
        food=[
            (319874, "sample_food", "HUMMUS, SABRA CLASSIC", 16, "2019-04-01"),
            (321358, "foundation_food", "Hummus, commercial", 16, "2019-04-01"),
            (326458, "foundation_food", f"Carrots, frozen{TACKED_ON}", 11, "2019-04-01"),
            (746764, "foundation_food", "Carrots, frozen", 11, "2019-12-16"),
            (2710824, "foundation_food", "Avocado, Hass", 9, "2024-10-31"),
        ],
        food_nutrient=[
            (1, 321358, 1090, 71.1, 11, 1),
            (2, 321358, 2048, 229, "", 49),
            (3, 321358, 2047, 243, "", 1),
            (4, 746764, 1090, 9.5, "", 49),
            (5, 2710824, 2048, 206, "", 49),
            (6, 319874, 1090, 70, 1, 1),
            (7, 319874, 1090, 72, 1, 1),
        ],
        food_portion=[
            (1, 321358, 1, "2.0", 1001, "", "", 33.9),
            (2, 2710824, 1, "1.0", 1000, "", 'pieces of ~1"', 150),
            (3, 746764, "", "", 1234, "", "", 12),
        ],
        measure_unit=[(1000, "cup"), (1001, "tablespoon"), (9999, "undetermined")],
    )


def survey() -> Tables:
    # FNDDS writes nutrient numbers (304, 208) in the place of ids, and codes into the modifier.
    return tables(
        food=[
            (2705384, "survey_fndds_food", "Milk, NFS", 1004, "2022-10-28"),
            (2709000, "survey_fndds_food", "Spinach, raw", "", "2022-10-28"),
        ],
        food_nutrient=[(1, 2705384, 304, 11.9, "", ""), (2, 2705384, 208, 52, "", ""), (3, 2709000, 304, 93, "", "")],
        food_portion=[
            (1, 2705384, 1, "", 9999, "1 fl oz", 30100, 30.5),
            (2, 2705384, 2, "", 9999, "1 cup", 10205, 244),
            (3, 2705384, 3, "", 9999, "1 bottle", 10206, 300),
            (4, 2705384, 4, "", 9999, "Quantity not specified", 90000, 244),
        ],
        survey_fndds_food=[(2705384, 11100000, 1004), (2709000, 72125100, 6409), ("x", 1, 1)],
    )


def branded() -> Tables:
    return tables(
        food=[
            (1, "branded_food", "GRANOLA BAR", "", "2020-01-01"),
            (2, "branded_food", "GRANOLA BAR", "", "2021-01-01"),
            (3, "branded_food", "Acme ORANGE SODA", "", "2021-01-01"),
            (4, "branded_food", "MAGNESIUM DRINK POWDER", "", "2021-01-01"),
            (5, "branded_food", "PROTEIN BAR", "", "2021-01-01"),
            (6, "branded_food", "BREAD", "", "2021-01-01"),
            (7, "branded_food", "TEA", "", "2021-01-01"),
        ],
        food_nutrient=[
            (1, 1, 1090, 100, "", 70),
            (2, 2, 1090, 120, "", 70),
            (3, 3, 1008, 2500, "", 70),
            (4, 4, 1090, 5000, "", 70),
            (5, 5, 1090, 585714, "", 70),
            (6, 6, 1090, 1200, "", 70),
        ],
        branded_food=[
            (1, "Acme Inc", "ACME", "0012345", 40, "g", "1 bar", "Snack, Energy & Granola Bars"),
            (2, "Acme Inc", "ACME", "12345", 42, "GRM", "", "Snack, Energy & Granola Bars"),
            (3, "Acme", "", "99", 240, "ml", "1 can", "Soda"),
            (4, "Acme", "", "98", 1, "IU", "1 scoop", "No such category"),
            (5, "Acme", "", "97", "", "", "", "Soda"),
            (6, "Acme", "", "", "", "", "", "Breads & Buns"),
            (7, "Acme", "", "", "", "", "1 bag", "Tea Bags"),
        ],
    )


def folder(at: Path, files: Mapping[str, str | bytes]) -> Path:
    at.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (at / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return at


def zipped(at: Path, files: Mapping[str, str | bytes], inside: str = "FoodData_Central_csv") -> Path:
    with zipfile.ZipFile(at, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.mkdir(inside)
        for name, text in files.items():
            archive.writestr(f"{inside}/{name}", text)
    return at
