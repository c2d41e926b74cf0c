"""Reading downloads of FoodData Central: each layout, and every way in which a file can be wrong."""

from __future__ import annotations

import contextlib
import csv
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foods.catalog.writes import GROUPS_FILE
from foods.importers import fdc_files
from foods.importers.catalog_csv import read_groups
from foods.importers.fdc import display_name, open_fdc
from foods.importers.fdc_spool import identity
from foods.importers.records import FileError, FoodRecord, Refusal, RowError
from foods.usda.load import OTHER, shelves
from tests.foods import fdc_samples as samples


def read(path: Path) -> tuple[dict[str, FoodRecord], list[Refusal]]:
    with open_fdc(path, shelves=shelves()) as reading:
        rows = list(reading)
        assert sum(reading.foods.values()) >= len([row for row in rows if isinstance(row, FoodRecord)])
    return (
        {row.source_id: row for row in rows if isinstance(row, FoodRecord)},
        [row for row in rows if isinstance(row, Refusal)],
    )


def portions(food: FoodRecord) -> list[tuple[str, float, bool]]:
    return [(portion.label, float(portion.grams), portion.is_usual) for portion in food.portions]


def fault(path: Path) -> str:
    with pytest.raises(FileError) as caught, open_fdc(path, shelves=shelves()):
        pass
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_an_empty_line_is_no_row(tmp_path: Path) -> None:
    files = samples.sr_legacy()
    foods, refusals = read(samples.folder(tmp_path, {name: f"{text}\r\n\r\n" for name, text in files.items()}))
    assert foods == read(samples.folder(tmp_path / "without", files))[0]
    assert refusals == read(samples.folder(tmp_path / "without", files))[1]


def test_another_nutrient_is_passed_over_whatever_its_cells_hold(tmp_path: Path) -> None:
    files = samples.sr_legacy()
    header, _, rows = files["food_nutrient.csv"].partition("\n")
    other = ['"x"'] * (header.count(",") + 1)
    other[[name.strip('"\r') for name in header.split(",")].index("nutrient_id")] = '"1005"'
    odd = ",".join(other[:-1]) + ',"one, two"'
    odd_one = read(samples.folder(tmp_path / "odd", files | {"food_nutrient.csv": f"{header}\n{odd}\r\n{rows}"}))
    foods, refusals = read(samples.folder(tmp_path, files))
    assert [food.name for food in odd_one[0].values()] == [food.name for food in foods.values()]
    assert odd_one[1] == refusals


def test_it_works(tmp_path: Path) -> None:
    foods, refusals = read(samples.zipped(tmp_path / "sr.zip", samples.sr_legacy()))
    assert refusals == []
    assert list(foods) == ["967512", "969239", "973233", "990567"]

    almonds = foods["990567"]
    assert almonds.name == almonds.original_name == 'Nuts, almonds, cut to 1/8"'
    assert (almonds.source, almonds.release, almonds.line) == ("usda_sr_legacy", "SR Legacy, April 2018", 2)
    assert (almonds.magnesium_mg_per_100g, almonds.energy_kcal_per_100g) == (270, 579)
    assert (almonds.how_known, almonds.group, almonds.is_drink) == ("analysed", "nuts", False)
    assert portions(almonds) == [("3 oz", 85, False), ("1 cup, sliced", 92, True)]
    assert not almonds.suggestable

    kale = foods["969239"]
    assert (kale.name, kale.original_name) == ("Kale, frozen", "Kale, frozen" + samples.TACKED_ON)
    assert (kale.group, kale.how_known) == ("dark-leafy-greens", "calculated")
    assert portions(kale) == [("1 portion (package (10 oz))", 94, True)]

    water = foods["973233"]
    assert (water.magnesium_mg_per_100g, water.energy_kcal_per_100g, water.is_drink) == (0, None, True)
    assert portions(water) == [("1 bottle", 591, True), ("1 bottle (710 g)", 710, False)]

    biscuits = foods["967512"]
    assert (biscuits.magnesium_mg_per_100g, biscuits.how_known) == (None, "unknown")
    assert portions(biscuits) == [("100 g", 100, True)]


def test_foundation(tmp_path: Path) -> None:
    at = samples.folder(tmp_path / "FoodData_Central_foundation_food_csv_2024-10-31", samples.foundation())
    with open_fdc(at, shelves=shelves()) as reading:
        assert (reading.foods, reading.others, reading.older) == ({"usda_foundation": 3}, 1, 1)
    foods, refusals = read(tmp_path)  # the folder may lie in the one that is named
    assert refusals == []
    assert set(foods) == {"321358", "746764", "2710824"}
    assert {food.release for food in foods.values()} == {"Foundation Foods, October 2024"}
    assert foods["321358"].energy_kcal_per_100g == 243  # 2047 before 2048
    assert foods["2710824"].energy_kcal_per_100g == 206
    assert foods["2710824"].group == "avocado"
    assert portions(foods["321358"]) == [("2 tablespoon", 33.9, True)]
    assert portions(foods["2710824"]) == [('1 cup, pieces of ~1"', 150, True)]
    assert portions(foods["746764"]) == [("1 portion", 12, True)]


def test_survey(tmp_path: Path) -> None:
    foods, refusals = read(samples.folder(tmp_path / "fndds", samples.survey()))
    assert refusals == [Refusal(4, "fdc_id is not an id: x", "survey_fndds_food.csv")]
    milk, spinach = foods["2705384"], foods["2709000"]
    assert (milk.magnesium_mg_per_100g, milk.energy_kcal_per_100g) == (Decimal("11.9"), 52)
    assert (milk.how_known, milk.group, milk.is_drink) == ("calculated", "dairy", True)
    assert portions(milk) == [("1 fl oz", 30.5, False), ("1 cup", 244, True), ("1 bottle", 300, False)]
    assert milk.release == "FNDDS, October 2022"  # from its newest food, where the folder's name says nothing
    assert spinach.group == "dark-leafy-greens"  # only FNDDS's own file has its category


def test_branded(tmp_path: Path) -> None:
    foods, refusals = read(samples.zipped(tmp_path / "branded_2024-04.zip", samples.branded()))
    assert set(foods) == {"2", "3", "4", "7"}  # 1 is an older version of 2: the bar code is the same
    bar, soda, powder = foods["2"], foods["3"], foods["4"]
    assert (bar.name, bar.original_name, bar.how_known) == ("GRANOLA BAR, ACME", "GRANOLA BAR", "label")
    assert (bar.group, bar.release) == ("sweets-snacks", "Branded, April 2024")
    assert portions(bar) == [("1 serving", 42, True)]
    assert (soda.name, soda.group, soda.is_drink, soda.how_known) == ("Acme ORANGE SODA", "drinks", True, "unknown")
    assert [(p.label, p.estimated) for p in soda.portions] == [("1 can", True)]
    assert (powder.magnesium_mg_per_100g, powder.group) == (5000, "other")
    assert portions(powder) == portions(foods["7"]) == [("100 g", 100, True)]
    assert [(refusal.file, refusal.line) for refusal in refusals] == [
        ("food_nutrient.csv", 4),
        ("branded_food.csv", 5),
        ("food_nutrient.csv", 6),
        ("food_nutrient.csv", 7),
    ]
    reasons = [refusal.reason for refusal in refusals]
    assert "kept without energy: energy cannot be more than 902 kcal per 100 g: 2500" in reasons[0]
    assert "kept without its serving: the serving is in a unit without a weight: IU" in reasons[1]
    assert "magnesium cannot be more than 60,310 mg per 100 g: 585714" in reasons[2]
    assert "magnesium cannot be more than 1,000 mg per 100 g in a food: 1200" in reasons[3]


def test_all_data_types_in_one_download(tmp_path: Path) -> None:
    files = samples.sr_legacy()
    for others in (samples.foundation(), samples.survey(), samples.branded()):
        for name, text in others.items():
            files[name] = files[name] + text.partition("\n")[2] if name in files else text
    foods, _ = read(samples.folder(tmp_path / "FoodData_Central_csv_2024-13-99", files))
    assert len(foods) == 4 + 3 + 2 + 4
    assert foods["990567"].release == "SR Legacy, April 2018"
    assert foods["2"].release == "Branded, January 2021"  # month 13 does not exist


def test_a_copy_that_passed_through_a_spreadsheet(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {}
    for name, text in samples.sr_legacy().items():
        _, *rows = csv.reader(text.splitlines())
        mangled = [[f"{cell}.0" if cell.isdecimal() else cell for cell in row] for row in rows]
        files[name] = samples.table(name, *mangled, quoting=csv.QUOTE_MINIMAL).replace("\n", "\r\n").encode("utf-8-sig")
    files["food.csv"] = bytes(files["food.csv"]) + b"Data,stray,of a data type,,\r\n\r\n"  # type: ignore[arg-type]
    clean, _ = read(samples.folder(tmp_path / "clean", samples.sr_legacy()))
    mangled_foods, refusals = read(samples.folder(tmp_path / "mangled", files))
    assert mangled_foods == clean
    assert refusals == []


def test_rows_that_are_refused(tmp_path: Path) -> None:
    files = samples.tables(
        food=[
            ("no\x00id\x1b[2J", "sr_legacy_food", "Stones", 1, ""),
            (1, "sr_legacy_food", "Kept", 1, ""),
            (1, "sr_legacy_food", "Kept twice", 1, ""),
            (2, "sr_legacy_food", " \x00 ", 1, ""),
            (3, "sr_legacy_food", "Negative", 1, ""),
            (4, "sr_legacy_food", "One\ncell", 1),
        ],
        food_nutrient=[
            (1, "?", 1090, 5, "", ""),
            (2, 1, 1090, "", "", ""),
            (3, 1, 1090, 7, "", ""),
            (4, 1, 1090, 8, "", ""),
            (5, 3, 1090, -1, "", ""),
        ],
        food_portion=[
            (1, "_", 1, 1, 9999, "", "cup", 10),
            (2, 1, 1, 1, 9999, "", "nothing", 0),
            (3, 1, 1, "many\x00" * 90, 9999, "", "cup", 10),
            (4, 1, 1, -1, 9999, "", "cup", 10),
            (5, 1, 1, 0, 9999, "", "", 10),
        ],
        measure_unit=[],
    )
    foods, refusals = read(samples.folder(tmp_path, files))
    assert [(food.name, food.magnesium_mg_per_100g) for food in foods.values()] == [("Kept", 7)]
    assert portions(foods["1"]) == [("1 portion", 10, True)]
    assert sorted((refusal.file, refusal.line, refusal.reason) for refusal in refusals) == [
        ("food.csv", 2, "fdc_id is not an id: no id [2J"),
        ("food.csv", 4, "food 1 is already listed"),
        ("food.csv", 5, "food 2 has no name"),
        ("food.csv", 7, "the row has 4 cells, the header 5"),
        ("food_nutrient.csv", 2, "fdc_id is not an id: ?"),
        ("food_nutrient.csv", 5, "food 1 already has an amount of nutrient 1090"),
        ("food_nutrient.csv", 6, "Negative (3): magnesium cannot be negative: -1 mg per 100 g"),
        ("food_portion.csv", 2, "fdc_id is not an id: _"),
        ("food_portion.csv", 3, "Kept (1): 1 nothing must weigh more than 0 g: 0"),
        ("food_portion.csv", 4, "Kept (1): the amount of a measure is not a number:" + " many" * 29 + "…"),
        ("food_portion.csv", 5, "Kept (1): the amount of a measure cannot be negative: -1"),
    ]


def test_branded_rows_that_are_refused(tmp_path: Path) -> None:
    files = samples.branded()
    files["branded_food.csv"] += '"x","","","","","","",""\n"6","","","","","","",""\n'
    _, refusals = read(samples.folder(tmp_path, files))
    assert [refusal for refusal in refusals if refusal.line > 8] == [
        Refusal(9, "fdc_id is not an id: x", "branded_food.csv"),
        Refusal(10, "food 6 is already listed", "branded_food.csv"),
    ]


def test_a_download_without_days_or_units_names_the_data_type_alone(tmp_path: Path) -> None:
    files = samples.survey()
    files["food.csv"] = '"fdc_id","data_type","description"\n"7","survey_fndds_food","Bread"\n'
    del files["survey_fndds_food.csv"]
    foods, _ = read(samples.folder(tmp_path / "x", files))
    assert (foods["7"].release, foods["7"].group) == ("FNDDS", "other")


@pytest.mark.parametrize(
    ("sample", "file"),
    [
        (samples.sr_legacy, "food_portion.csv"),
        (samples.foundation, "measure_unit.csv"),
        (samples.survey, "food_portion.csv"),
        (samples.branded, "branded_food.csv"),
        (samples.sr_legacy, "food_nutrient.csv"),
        (samples.sr_legacy, "food.csv"),
    ],
)
def test_missing_files_are_named(tmp_path: Path, sample, file: str) -> None:  # type: ignore[no-untyped-def]
    files = sample()
    del files[file]
    assert f"{file} missing" in fault(samples.zipped(tmp_path / "part.zip", files))
    assert f"{file} missing" in fault(samples.folder(tmp_path / "part", files))


def test_the_json_download_is_named(tmp_path: Path) -> None:
    said = fault(samples.zipped(tmp_path / "json.zip", {"foods.json": "{}"}))
    assert "food.csv and food_nutrient.csv missing. It is the JSON download." in said


def test_a_download_without_foods(tmp_path: Path) -> None:
    files = samples.tables(food=[(1, "sample_food", "Hummus", 1, "")], food_nutrient=[])
    assert "contains no foods" in fault(samples.folder(tmp_path, files))


@pytest.mark.parametrize("shown", ["{:,}", "{:.2E}"])
def test_ids_that_a_spreadsheet_spoilt(tmp_path: Path, shown: str) -> None:
    good = samples.sr_legacy()
    spoilt = {}
    for name, column in (("food.csv", 0), ("food_nutrient.csv", 2)):
        _, *rows = csv.reader(good[name].splitlines())
        cells = [[shown.format(int(cell)) if i == column else cell for i, cell in enumerate(row)] for row in rows]
        spoilt[name] = samples.table(name, *cells)
    said = fault(samples.folder(tmp_path / "foods", good | {"food.csv": spoilt["food.csv"]}))
    assert said.startswith("food.csv contains no food that can be read. Line 2: fdc_id ")
    assert shown.format(990567) in said
    said = fault(samples.folder(tmp_path / "figures", good | {"food_nutrient.csv": spoilt["food_nutrient.csv"]}))
    assert said.startswith(f"food_nutrient.csv cannot be read. Line 2: nutrient_id is not an id: {shown.format(1090)}.")


def test_a_table_of_figures_without_any(tmp_path: Path) -> None:
    good = samples.sr_legacy()
    header, *rows = good["food_nutrient.csv"].splitlines()
    said = fault(samples.folder(tmp_path / "none", good | {"food_nutrient.csv": header}))
    assert said == "food_nutrient.csv has no rows. Download it again."
    protein = "\n".join([header, rows[1]])
    foods, refusals = read(samples.folder(tmp_path / "protein", good | {"food_nutrient.csv": protein}))
    assert {food.magnesium_mg_per_100g for food in foods.values()} == {None}
    assert refusals == []


def test_what_is_no_zip(tmp_path: Path) -> None:
    at = tmp_path / "foods.zip"
    assert "No file or folder is at" in fault(at)
    at.write_bytes(b"<html>")
    assert "foods.zip is not a zip" in fault(at)
    whole = samples.zipped(tmp_path / "whole.zip", samples.sr_legacy()).read_bytes()
    at.write_bytes(whole[: len(whole) // 2])
    assert "foods.zip is cut short or damaged" in fault(at)


def test_a_damaged_member(tmp_path: Path) -> None:
    at = tmp_path / "damaged.zip"
    files = samples.sr_legacy() | {"food.csv": samples.sr_legacy()["food.csv"] * 300}
    whole = bytearray(samples.zipped(at, files).read_bytes())
    start = whole.find(b"food.csv") + len("food.csv")
    whole[start + 40 : start + 60] = bytes(20)
    at.write_bytes(whole)
    assert fault(at) == "food.csv in the zip is damaged. Download the zip again."
    header = whole.rfind(b"PK\x03\x04", 0, start)
    whole[header : header + 4] = bytes(4)
    at.write_bytes(whole)
    assert "damaged" in fault(at)


def test_a_zip_with_a_password(tmp_path: Path) -> None:
    at = samples.zipped(tmp_path / "locked.zip", samples.sr_legacy())
    whole = at.read_bytes()
    # Bit 0 of the flags says that a member is encrypted: byte 6 of its own header, byte 8 of the directory's.
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        head, *rest = whole.split(mark)
        rest = [part[: place - 4] + bytes([part[place - 4] | 1]) + part[place - 3 :] for part in rest]
        whole = mark.join([head, *rest])
    at.write_bytes(whole)
    assert fault(at) == "food.csv in the zip is locked with a password. Use the original file from USDA."


def test_a_zip_that_is_pressed_as_nobody_knows(tmp_path: Path) -> None:
    at = samples.zipped(tmp_path / "odd.zip", samples.sr_legacy())
    whole = at.read_bytes()
    for mark, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        head, *rest = whole.split(mark)
        whole = mark.join([head, *(part[: place - 4] + b"\x63" + part[place - 3 :] for part in rest)])
    at.write_bytes(whole)
    assert "food.csv in the zip cannot be unpacked: That compression method is not supported" in fault(at)


def test_zip_bombs_are_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = samples.zipped(tmp_path / "bomb.zip", samples.sr_legacy() | {"food.csv": "0" * (2 * fdc_files.SMALL)})
    assert "food.csv is compressed more than 200 to 1" in fault(bomb)
    fine = samples.zipped(tmp_path / "fine.zip", samples.sr_legacy())
    with monkeypatch.context() as patch:
        patch.setattr(fdc_files, "MOST_BYTES", 10)
        assert "would unpack to more than" in fault(fine)
    monkeypatch.setattr(fdc_files, "MOST_MEMBERS", 2)
    assert "The zip contains 3 files" in fault(fine)


def test_two_downloads_in_one_zip(tmp_path: Path) -> None:
    at = samples.zipped(tmp_path / "two.zip", samples.sr_legacy())
    with zipfile.ZipFile(at, "a") as archive:
        archive.writestr("other/food.csv", "")
    assert "more than one food.csv" in fault(at)


def test_wrong_encoding_and_wrong_tables(tmp_path: Path) -> None:
    good = samples.sr_legacy()
    wrong = {
        "latin": good["food.csv"].replace("Biscuits", "Crêpes").encode("latin-1"),
        "utf16": good["food.csv"].encode("utf-16"),
        "columns": good["food.csv"].replace("description", "words").encode(),
        "empty": b"",
        "huge": (good["food.csv"] + '"' + "x" * 200_000).encode(),
    }
    said = {name: fault(samples.folder(tmp_path / name, good | {"food.csv": text})) for name, text in wrong.items()}
    assert "food.csv is not UTF-8 text" in said["latin"]
    assert "food.csv is not UTF-8 text" in said["utf16"]
    assert "food.csv has no column description" in said["columns"]
    assert "food.csv has no column fdc_id, data_type, description" in said["empty"]
    assert "food.csv is not a table of comma-separated values (line 6)" in said["huge"]


def test_progress_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fdc_files, "_EVERY", 3)
    told: list[tuple[str, int]] = []
    at = samples.folder(tmp_path, samples.sr_legacy())
    with open_fdc(at, shelves=shelves(), progress=lambda file, rows: told.append((file, rows))):
        pass
    assert ("food.csv", 3) in told
    assert told[-1] == ("food_portion.csv", 6)


def test_the_temporary_database_is_gone_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    at = samples.folder(tmp_path / "sr", samples.sr_legacy())
    with open_fdc(at, shelves=shelves()):
        assert list(tmp_path.glob("fdc-*"))
    assert not list(tmp_path.glob("fdc-*"))


def test_every_shelf_of_the_table_is_there() -> None:
    with GROUPS_FILE.open("rb") as stream:
        known = {group.slug for group in read_groups(stream)} | {OTHER.slug}
    assert shelves().groups <= known
    assert shelves().of("fdc", "27", "Quality control").group == "other"


@given(st.integers(0, 10**12 - 1))
def test_ids_survive_spreadsheets(number: int) -> None:
    for text in (str(number), f"{number}.0", f" {number} ", f"{Decimal(number):E}", f"0{number}"[:12]):
        assert identity(text, "id") == number or len(text) == 12


@given(st.text(max_size=20))
def test_any_other_id_is_refused(text: str) -> None:
    with contextlib.suppress(RowError):
        assert 0 <= identity(text, "id") < 10**12


@pytest.mark.parametrize("text", ["", "-1", "1.5", "NaN", "Infinity", "1_000", "1E40", "1.68E+5", "²"])
def test_no_ids(text: str) -> None:
    with pytest.raises(RowError):
        identity(text, "id")


@given(st.text())
def test_names_are_short_and_printable(text: str) -> None:
    name = display_name(text)
    assert len(name) <= 120
    assert name.isprintable()


NUTRIENTS = '"id","name","unit_name","nutrient_nbr","rank"\n"1003","Protein","G","203","600.0"\n'


@pytest.mark.parametrize(("unit", "is_read"), [("MG", True), ("mg ", True), ("G", False), ("UG", False), ("", False)])
def test_magnesium_in_another_unit_is_refused(tmp_path: Path, unit: str, is_read: bool) -> None:
    text = f'{NUTRIENTS}"1090","Magnesium, Mg","{unit}","304","5500.0"\n'
    path = samples.folder(tmp_path, samples.sr_legacy() | {"nutrient.csv": text})
    if is_read:
        assert read(path)[0]["990567"].magnesium_mg_per_100g == 270
    else:
        assert fault(path) == (
            f"nutrient.csv gives magnesium (1090) in {unit.strip() or 'no unit'}, not in MG. Download it again."
        )


def test_a_list_of_nutrients_without_magnesium_says_nothing_about_its_unit(tmp_path: Path) -> None:
    path = samples.folder(tmp_path, samples.sr_legacy() | {"nutrient.csv": NUTRIENTS})
    assert read(path)[0]["990567"].magnesium_mg_per_100g == 270
