"""Reading the catalog's own files: what is taken, what is refused, and why."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foods import models, nutrients
from foods.importers import records
from foods.importers.catalog_csv import FOOD_COLUMNS, LONGEST, LONGEST_LABEL, read_catalog, read_groups
from foods.importers.records import FileError, FoodRecord, GroupRecord, PortionRecord, Reading

ALMONDS = {
    "name": "Almonds",
    "group": "nuts",
    "document_term": "almonds",
    "source": "usda_sr_legacy",
    "source_id": "170567",
    "release": "SR Legacy, April 2018",
    "original_name": "Nuts, almonds",
    "how_known": "analysed",
    "magnesium_mg_per_100g": "270",
    "energy_kcal_per_100g": "579",
    "portions": "1 oz=28.35; 1 handful~=30",
    "usual_portion": "1 oz",
    "aliases": "almond kernels; de:Mandeln",
    "contains": "tree nuts",
    "may_contain": "sesame; peanuts",
    "diet": "vegan",
    "is_drink": "no",
    "suggestable": "yes",
    "notes": "with skin",
}


def table(*rows: dict[str, str], columns: Sequence[str] = FOOD_COLUMNS) -> str:
    """Write rows as CSV text; each is what differs from almonds."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow(ALMONDS | row)
    return out.getvalue()


def read(*rows: dict[str, str]) -> Reading:
    return read_catalog(io.StringIO(table(*rows)), groups={"nuts", "seeds"})


def reason(**wrong: str) -> str:
    """Return why a row is refused that is right except for `wrong`; a good one next to it loads."""
    reading = read(wrong, {"source_id": "good"})
    assert [record.source_id for record in reading.records] == ["good"]
    [refusal] = reading.refusals
    assert refusal.line == 2
    return refusal.reason


def test_it_works() -> None:
    assert read({}) == Reading(
        records=(
            FoodRecord(
                line=2,
                name="Almonds",
                group="nuts",
                source="usda_sr_legacy",
                source_id="170567",
                how_known="analysed",
                magnesium_mg_per_100g=Decimal(270),
                energy_kcal_per_100g=Decimal(579),
                portions=(
                    PortionRecord("1 oz", Decimal("28.35"), is_usual=True),
                    PortionRecord("1 handful", Decimal(30), estimated=True),
                ),
                original_name="Nuts, almonds",
                release="SR Legacy, April 2018",
                document_term="almonds",
                aliases=("almond kernels", "de:Mandeln"),
                contains=("tree nuts",),
                may_contain=("peanuts", "sesame"),  # in the regulation's order
                diet="vegan",
                is_drink=False,
                suggestable=True,
                notes="with skin",
            ),
        ),
        refusals=(),
    )


def test_the_lists_and_limits_are_those_of_the_models() -> None:
    assert set(models.Source.values) - {"own"} == records.SOURCES  # a person's own food comes from no file
    assert set(models.HowKnown.values) == records.HOW_KNOWN
    assert set(models.Diet.values) == records.DIETS
    assert tuple(models.Allergen.values) == records.ALLERGENS
    assert records.MOST_MAGNESIUM_MG_PER_100G == nutrients.MOST_MAGNESIUM_MG_PER_100G
    assert records.MOST_GRAMS == nutrients.MOST_GRAMS
    energy = models.Food._meta.get_field("energy_kcal_per_100g")
    assert records.MOST_ENERGY_KCAL_PER_100G in [getattr(v, "limit_value", None) for v in energy.validators]
    for column, longest in LONGEST.items():
        assert getattr(models.Food._meta.get_field(column), "max_length", 0) == longest
    assert models.Portion._meta.get_field("label").max_length == LONGEST_LABEL


def test_missing_is_not_zero() -> None:
    unknown, zero = read(
        {"magnesium_mg_per_100g": "", "how_known": "unknown", "energy_kcal_per_100g": ""},
        {"magnesium_mg_per_100g": "0", "source_id": "2"},
    ).records
    assert unknown.magnesium_mg_per_100g is None
    assert unknown.energy_kcal_per_100g is None
    assert zero.magnesium_mg_per_100g == 0


def test_columns_are_found_by_name() -> None:
    text = table({}, columns=[*reversed(FOOD_COLUMNS)]).replace("notes,", "unheard of,notes,", 1)
    text = text.replace("\nwith skin,", "\nx,with skin,")
    [record] = read_catalog(io.StringIO(text), groups={"nuts"}).records
    assert record == read({}).records[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_bytes_and_a_byte_order_mark_survive(encoding: str) -> None:
    stream = io.BytesIO(table({"name": "Müsli"}).encode(encoding))
    assert read_catalog(stream, groups={"nuts"}).records[0].name == "Müsli"


def test_a_byte_order_mark_in_text_survives() -> None:
    assert read_catalog(io.StringIO("\ufeff" + table({})), groups={"nuts"}).records


def test_empty_lines_and_loose_spaces_do_not_matter() -> None:
    text = table({"name": "  Almonds \n raw "}).replace("\n", "\r\n") + "\r\n,,,,,,,,,,,,,,,,,,\r\n"
    [record] = read_catalog(io.StringIO(text), groups={"nuts"}).records
    assert record.name == "Almonds raw"


def test_lines_are_counted_as_an_editor_does() -> None:
    reading = read({"notes": "two\nlines"}, {"source_id": "2"}, {"name": ""})
    assert [record.line for record in reading.records] == [2, 4]
    assert [refusal.line for refusal in reading.refusals] == [5]


def test_digits_beyond_what_is_stored_are_rounded() -> None:
    [record] = read({"energy_kcal_per_100g": "13.6235", "portions": "1 oz=28.34952"}).records
    assert record.energy_kcal_per_100g == Decimal("13.624")
    assert record.portions[0].grams == Decimal("28.350")


def test_minus_zero_is_zero() -> None:
    [record] = read({"magnesium_mg_per_100g": "-0"}).records
    assert str(record.magnesium_mg_per_100g) == "0.000"


def test_the_usual_portion_may_carry_its_mark() -> None:
    [record] = read({"usual_portion": "1 handful ~"}).records
    assert [p.label for p in record.portions if p.is_usual] == ["1 handful"]


def test_a_diet_may_be_unknown() -> None:
    assert read({"diet": ""}).records[0].diet == ""


@pytest.mark.parametrize("column", ["name", "source_id"])
def test_an_empty_name_or_id_is_refused(column: str) -> None:
    assert reason(**{column: " "}) == f"{column} is empty"


@pytest.mark.parametrize("column", LONGEST)
def test_what_does_not_fit_is_refused(column: str) -> None:
    assert reason(**{column: "x" * (LONGEST[column] + 1)}) == f"{column} is longer than {LONGEST[column]} characters"


@pytest.mark.parametrize("column", ["group", "source", "how_known", "diet"])
def test_an_unknown_choice_is_refused(column: str) -> None:
    assert reason(**{column: "own-made"}) == f"{column} is not known: own-made"


def test_an_own_food_is_no_catalog_food() -> None:
    assert reason(source="own") == "source is not known: own"


@pytest.mark.parametrize("column", ["group", "source", "how_known", "is_drink", "suggestable"])
def test_an_empty_choice_is_refused(column: str) -> None:
    assert reason(**{column: ""}) == f"{column} is not known: it is empty"


@pytest.mark.parametrize("text", ["much", "1,5", "1_000", "NaN", "Infinity", "-inf", "1 0"])
def test_magnesium_must_be_a_number(text: str) -> None:
    assert reason(magnesium_mg_per_100g=text) == f"magnesium is not a number: {text}"


def test_magnesium_must_not_be_negative() -> None:
    assert reason(magnesium_mg_per_100g="-0.1") == "magnesium cannot be negative: -0.1 mg per 100 g"


@pytest.mark.parametrize("text", ["60310.001", "1e999"])
def test_magnesium_must_be_possible(text: str) -> None:
    assert reason(magnesium_mg_per_100g=text) == f"magnesium cannot be more than 60,310 mg per 100 g: {text}"


def test_the_richest_possible_food_is_taken() -> None:
    assert read({"magnesium_mg_per_100g": "60310"}).records


def test_energy_must_be_possible() -> None:
    assert reason(energy_kcal_per_100g="903") == "energy cannot be more than 902 kcal per 100 g: 903"


@pytest.mark.parametrize(("mg", "how_known"), [("", "analysed"), ("270", "unknown")])
def test_how_known_must_fit_the_value(mg: str, how_known: str) -> None:
    assert reason(magnesium_mg_per_100g=mg, how_known=how_known).startswith(
        "how_known must be unknown if, and only if,"
    )


@pytest.mark.parametrize(
    ("portions", "why"),
    [
        ("1 oz=", "1 oz has no weight in grams"),
        ("1 oz=0", "1 oz must weigh more than 0 g: 0"),
        ("1 oz=-3", "1 oz must weigh more than 0 g: -3"),
        ("1 oz=0.0001", "1 oz must weigh more than 0 g: 0.0001"),
        ("1 oz=100000.1", "1 oz cannot weigh more than 100 kg: 100000.1 g"),
        ("1 oz=an ounce", "the weight of 1 oz is not a number: an ounce"),
        ("1 oz=nan", "the weight of 1 oz is not a number: nan"),
        ("1 oz", "a portion is written as measure=grams: 1 oz"),
        ("~=28", "a portion is written as measure=grams: ~=28"),
        ("1 oz=28; 1 oz~=29", "the measure is listed twice: 1 oz"),
        ("1 cup=92", "usual_portion must be one of the portions: 1 oz"),
        ("", "usual_portion must be one of the portions: 1 oz"),
        ("x" * 81 + "=5", "the measure is longer than 80 characters: " + "x" * 81),
    ],
)
def test_a_bad_portion_is_refused(portions: str, why: str) -> None:
    assert reason(portions=portions) == why


def test_a_food_without_a_usual_portion_is_refused() -> None:
    assert reason(usual_portion="") == "usual_portion must be one of the portions: it is empty"


def test_a_measure_may_hold_an_equals_sign() -> None:
    [record] = read({"portions": "1 cup (=8 oz)=240", "usual_portion": "1 cup (=8 oz)"}).records
    assert record.portions == (PortionRecord("1 cup (=8 oz)", Decimal(240), is_usual=True),)


@pytest.mark.parametrize("column", ["contains", "may_contain"])
def test_an_unknown_allergen_is_refused(column: str) -> None:
    assert reason(**{column: "milk; pollen"}) == "an allergen is not known: pollen"


def test_an_allergen_under_both_is_refused() -> None:
    assert reason(may_contain="tree nuts; milk") == "tree nuts is listed under both contains and may_contain"


def test_a_food_that_stands_there_already_is_refused() -> None:
    reading = read({}, {"name": "Almonds again"}, {"source_id": "other"})
    assert [record.name for record in reading.records] == ["Almonds", "Almonds"]
    assert reading.refusals == (records.Refusal(3, "usda_sr_legacy 170567 is already on line 2"),)


@pytest.mark.parametrize("extra", [",more", ""])
def test_a_row_with_another_number_of_cells_is_refused(extra: str) -> None:
    lines = table({}, {"source_id": "good"}).splitlines()
    lines[1] = lines[1] + extra if extra else "Almonds,nuts"
    reading = read_catalog(io.StringIO("\n".join(lines)), groups={"nuts"})
    assert len(reading.records) == 1
    assert reading.refusals[0].reason == f"the row has {20 if extra else 2} cells, the header 19"


def test_a_missing_column_is_a_fault_of_the_file() -> None:
    columns = [column for column in FOOD_COLUMNS if column not in {"diet", "notes"}]
    with pytest.raises(FileError, match="has no column diet, notes"):
        read_catalog(io.StringIO(table({}, columns=columns)), groups={"nuts"})


def test_an_empty_file_is_a_fault() -> None:
    with pytest.raises(FileError, match="has no column name"):
        read_catalog(io.StringIO(""), groups={"nuts"})


def test_bytes_that_are_no_text_are_a_fault() -> None:
    with pytest.raises(FileError, match="not UTF-8"):
        read_catalog(io.BytesIO(table({}).encode() + b"\xff"), groups={"nuts"})


def test_an_endless_cell_is_a_fault() -> None:
    with pytest.raises(FileError, match=r"not a table .* \(line 2\)"):
        read_catalog(io.StringIO(table({"notes": "x" * 200_000})), groups={"nuts"})


@given(st.text())
def test_whatever_stands_in_a_file_is_read_or_refused(text: str) -> None:
    for content in (text, table({}) + text):
        try:
            reading = read_catalog(io.StringIO(content, newline=""), groups={"nuts"})
        except FileError:
            continue
        assert len(reading.records) == 1


@given(st.sampled_from(FOOD_COLUMNS), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r")))
def test_whatever_stands_in_a_cell_is_read_or_refused(column: str, text: str) -> None:
    reading = read({column: text})
    assert len(reading.records) + len(reading.refusals) == 1


GROUPS = "slug,name,rank,in_document\nnuts,Nuts,2,yes\ndairy,Dairy,23,no\n"


def test_groups_are_read() -> None:
    assert read_groups(io.StringIO(GROUPS)) == (
        GroupRecord("nuts", "Nuts", 2, in_document=True),
        GroupRecord("dairy", "Dairy", 23, in_document=False),
    )


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (",Seeds,3,yes", "Line 4: a group needs a slug and a name."),
        ("seeds,,3,yes", "Line 4: a group needs a slug and a name."),
        ("seeds,Seeds,third,yes", "Line 4: rank is not a small whole number: third."),
        ("seeds,Seeds,32768,yes", "Line 4: rank is not a small whole number: 32768."),
        ("seeds,Seeds,3,perhaps", "Line 4: in_document is not known: perhaps."),
        ("seeds,Seeds,3", "Line 4: the row has 3 cells, the header 4."),
    ],
)
def test_a_bad_group_is_a_fault_of_the_file(row: str, why: str) -> None:
    with pytest.raises(FileError) as fault:
        read_groups(io.StringIO(GROUPS + row))
    assert str(fault.value) == why
