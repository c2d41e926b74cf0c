"""The catalog exported as a sheet and imported again: unchanged it changes nothing, and only what was edited moves."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from import_export.formats.base_formats import CSV
from openpyxl import Workbook, load_workbook

from foods.catalog import writes
from foods.catalog.spreadsheet import FoodSheet, dataset_of, preview
from foods.catalog_admin.export import ENCODING
from foods.catalog_admin.export import Workbook as Xlsx
from foods.importers.records import FileError
from foods.importers.spreadsheet import COLUMNS, MOST_BYTES, Sheet, as_csv, plain, read_sheet
from foods.models import Food, Portion, SheetDraft, Source
from tests.cast import make_food, make_group
from tests.conftest import client_of
from tests.foods.in_admin import LIST, said

EXPORT = reverse("admin:foods_food_export")
IMPORT = reverse("admin:foods_food_import")
CSV_FORMAT, XLSX_FORMAT = "0", "1"


def exported(editor: Client, kind: str = XLSX_FORMAT, query: str = "") -> bytes:
    response = editor.post(EXPORT + query, {"format": kind, "resource": "0"})
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"]
    return bytes(response.content)


def send(editor: Client, data: bytes, name: str = "foods.xlsx") -> Any:
    return editor.post(IMPORT, {"sheet": SimpleUploadedFile(name, data)}, follow=True)


def confirm(editor: Client, page: Any, reason: str = "From the source") -> Any:
    return editor.post(page.redirect_chain[-1][0], {"reason": reason}, follow=True)


def edited(data: bytes, changes: dict[tuple[int, str], Any]) -> bytes:
    """Return a workbook with cells set; they are named by row, from 2 on, and column."""
    book = load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    for (row, column), value in changes.items():
        sheet.cell(row, COLUMNS.index(column) + 1, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_of(*rows: str, columns: str = "source,source_id,name,group,magnesium_mg_per_100g,how_known,portions") -> bytes:
    return "\n".join((columns, *rows)).encode()


def text_of(page: Any) -> str:
    content = BeautifulSoup(page.content, "html.parser").select_one("#content")
    assert content
    return " ".join(content.get_text(" ").split())


def state() -> list[Any]:
    return [list(Food.objects.order_by("pk").values()), list(Portion.objects.order_by("pk").values())]


@pytest.mark.no_cover  # the whole catalog takes the branches that a few foods take
@pytest.mark.parametrize("kind", [CSV_FORMAT, XLSX_FORMAT])
def test_it_works(editor: Client, kind: str) -> None:
    writes.seed()
    before = state()
    page = send(editor, exported(editor, kind))
    assert "0 new, 0 changed, 1,736 unchanged, 0 refused" in text_of(page)
    assert "There is nothing to change" in text_of(page)
    assert state() == before


def test_one_cell_changes_one_food(editor: Client) -> None:
    food = make_food("Almonds", "270", source_id="1", aliases="mandel, sweet")
    other = make_food("Brazil nuts", "376", source_id="2")
    page = send(editor, edited(exported(editor), {(2, "magnesium_mg_per_100g"): 279.5}))
    assert "1 changed, 1 unchanged" in text_of(page)
    row = BeautifulSoup(page.content, "html.parser").select("tbody tr")
    assert [" ".join(r.get_text(" ").split()) for r in row] == ["2 Almonds magnesium_mg_per_100g 270 279.5"]
    food.refresh_from_db()
    assert food.magnesium_mg_per_100g == 270, "nothing moves before it is confirmed"
    assert confirm(editor, page, "").status_code == 422
    done = confirm(editor, page, "Printed again")
    assert said(done) == ["Imported: 0 new, 1 changed, 1 unchanged, 0 refused."]
    food.refresh_from_db()
    other.refresh_from_db()
    assert food.magnesium_mg_per_100g == Decimal("279.5")
    assert food.edited_at
    assert other.edited_at is None
    latest = Food.history.filter(id=food.pk).first()
    assert (latest.history_change_reason, latest.history_user.username) == ("Printed again", "admin")
    assert not Food.history.filter(id=other.pk).exists()
    assert not SheetDraft.objects.exists()
    assert "already been imported" in said(confirm(editor, page))[0]


ODD = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
SPECIAL = st.sampled_from(["=1+1", "+x", "-x", "@x", "\tx", "\rx", "'=x", "''", "'", " =x", 'a,"b";c', "a\nb", "<b>"])
TEXT = st.one_of(ODD, SPECIAL, st.tuples(SPECIAL, ODD).map("".join))
MG = st.one_of(st.none(), st.decimals(0, 60310, places=3))


def test_control_characters_do_not_survive_a_sheet() -> None:
    assert plain("a\x07b\tc\r\nd\re\x85") == "ab\tc\nd\ne"


class RoundTrip(TestCase):
    """Whatever the catalog holds, the sheet read back changes nothing."""

    @settings(max_examples=40)
    @given(TEXT, TEXT, TEXT, MG, MG.filter(lambda v: v is None or v <= 902), TEXT, st.booleans())
    def test_the_sheet_read_back_changes_nothing(
        self, name: str, aliases: str, notes: str, mg: Decimal | None, kcal: Decimal | None, label: str, on: bool
    ) -> None:
        make_food(
            name,
            None if mg is None else str(mg),
            source_id="5",
            aliases=aliases,
            notes=notes,
            listed=on,
            energy_kcal_per_100g=kcal,
            contains=["milk", "nuts"],
            portions={label: "0.125", "1 = 2 (x)": "30"},
        )
        before = state()
        dataset = FoodSheet().export()
        for data in (CSV().export_data(dataset).encode(ENCODING), Xlsx().export_data(dataset)):
            read = read_sheet(data)
            assert read_sheet(as_csv(read)) == read
            for result in (FoodSheet().import_data(dataset_of(read)), preview(dataset_of(read))):
                assert not result.has_errors(), result.row_errors()
                assert result.totals["skip"] == 1, [row.changes for row in result.rows]
            assert state() == before

    @given(st.dictionaries(st.integers(2, 60), st.tuples(ODD, ODD.filter(str.strip)), min_size=1))
    def test_a_sheet_kept_as_csv_is_the_same(self, rows: dict[int, tuple[str, str]]) -> None:
        read = Sheet(("source", "source_id"), tuple(sorted(rows.items())))
        assert read_sheet(as_csv(read)) == read

    @given(TEXT)
    def test_nothing_begins_like_a_formula(self, name: str) -> None:
        make_food(name, source_id="5", aliases=name, notes=name)
        row = FoodSheet().export()[0]
        assert not [cell for cell in row if isinstance(cell, str) and cell.lstrip()[:1] in set("=+-@")]
        book = load_workbook(io.BytesIO(Xlsx().export_data(FoodSheet().export())))
        assert "f" not in {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row}


def test_a_name_that_looks_like_a_formula_is_read_as_it_was(editor: Client) -> None:
    food = make_food("=HYPERLINK(1)", source_id="1")
    data = exported(editor, CSV_FORMAT)
    assert b"'=HYPERLINK(1)" in data
    page = send(editor, data.replace(b"'=HYPERLINK(1)", b"'=HYPERLINK(2)"), "a.csv")
    confirm(editor, page)
    food.refresh_from_db()
    assert food.name == "=HYPERLINK(2)"


def test_html_never_runs_in_the_preview(editor: Client) -> None:
    make_food("Plain", source_id="1")
    page = send(editor, edited(exported(editor), {(2, "name"): "<script>alert(1)</script>", (2, "diet"): "<i>x</i>"}))
    assert b"<script>alert" not in page.content
    assert b"<i>x</i>" not in page.content
    page = send(editor, edited(exported(editor), {(2, "name"): "<script>alert(1)</script>"}))
    assert b"&lt;script&gt;alert" in page.content


def test_portions_and_names_stand_one_a_line(editor: Client) -> None:
    food = make_food("Oats", source_id="1", portions={"1 cup": "80", "1 tbsp": "10"}, aliases="porridge")
    kept = food.portions.get(label="1 tbsp").pk
    changes = {
        (2, "portions"): "1/2 cup = 40 g (usual)\n1 tbsp=10,5\n1 handful = 20 grams (estimated)",
        (2, "aliases"): "oatmeal\n\n  porridge, thin ",
        (2, "contains"): "gluten; milk",
        (2, "group"): "cereals",
        (2, "is_drink"): True,
    }
    group = make_group("Cereals")
    confirm(editor, send(editor, edited(exported(editor), changes)))
    food.refresh_from_db()
    assert list(food.portions.values_list("label", "grams", "is_usual", "estimated")) == [
        ("1/2 cup", 40, True, False),
        ("1 tbsp", Decimal("10.5"), False, False),
        ("1 handful", 20, False, True),
    ]
    assert food.portions.get(label="1 tbsp").pk == kept
    assert (food.aliases, food.contains, food.group) == ("oatmeal\nporridge, thin", ["gluten", "milk"], group)
    assert food.is_drink


def test_new_foods_come_in(editor: Client) -> None:
    make_group("Nuts")
    rows = (
        "usda_sr_legacy,170567.0,Almonds,nuts,270,analysed,1 oz = 28.35 g (usual)",
        ",,My nut,Nuts,,,1 nut = 2 (usual)",
    )
    page = send(editor, csv_of(*rows), "a.csv")
    assert "2 new" in text_of(page)
    confirm(editor, page)
    almonds, nut = Food.objects.order_by("name")
    assert (almonds.source, almonds.source_id, almonds.usual_portion_mg) == (
        Source.SR_LEGACY,
        "170567",
        Decimal("76.545"),
    )
    assert (nut.source, nut.magnesium_mg_per_100g, nut.how_known) == (Source.CATALOG, None, "unknown")
    assert nut.source_id.startswith("added-")
    assert [row.history_type for row in Food.history.all()] == ["+", "+"]


def test_an_empty_cell_empties_and_a_missing_column_does_not(editor: Client) -> None:
    food = make_food("Almonds", "270", source_id="1", notes="raw", how_known="analysed")
    page = send(editor, csv_of("catalog,1,", columns="source,source_id,magnesium_mg_per_100g"), "a.csv")
    confirm(editor, page)
    food.refresh_from_db()
    assert (food.magnesium_mg_per_100g, food.how_known, food.notes) == (None, "unknown", "raw")
    send_zero = send(
        editor, csv_of("catalog,1,0,label", columns="source,source_id,magnesium_mg_per_100g,how_known"), "a.csv"
    )
    confirm(editor, send_zero)
    food.refresh_from_db()
    assert (food.magnesium_mg_per_100g, food.how_known) == (0, "label")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("catalog,1,Almonds,Nuts,-1,label,1 oz = 28 (usual)", "magnesium cannot be negative"),
        ("catalog,1,Almonds,Nuts,70000,label,1 oz = 28 (usual)", "cannot be more than 60,310"),
        ('catalog,1,Almonds,Nuts,"1,000",label,1 oz = 28 (usual)', "one or a thousand"),
        ("catalog,1,Almonds,Nuts,many,label,1 oz = 28 (usual)", "not a number"),
        ("catalog,1,Almonds,Nuts,200,unknown,1 oz = 28 (usual)", "how the value is known"),
        ("catalog,1,Almonds,Nuts,200,guess,1 oz = 28 (usual)", "how_known is one of"),
        ("catalog,1,,Nuts,200,label,1 oz = 28 (usual)", "name: This field cannot be blank"),
        (
            f"catalog,1,{'x' * 121},Nuts,200,label,1 oz = 28 (usual)",
            "name: Ensure this value has at most 120 characters",
        ),
        ("catalog,1,Almonds,Stones,200,label,1 oz = 28 (usual)", "no group is called Stones"),
        ("catalog,1,Almonds,Nuts,200,label,1 oz = 28", "exactly one portion as usual"),
        ("catalog,1,Almonds,Nuts,200,label,1 oz = 0 (usual)", "more than 0 g"),
        ("catalog,1,Almonds,Nuts,200,label,1 oz = 28 (best)", "marked as usual or estimated only: best"),
        (f"catalog,1,Almonds,Nuts,200,label,{'x' * 81} = 28 (usual)", "longer than 80 characters"),
        ('catalog,1,Almonds,Nuts,200,label,"1 oz = 28 (usual)\n1 oz = 29"', "the measure is listed twice"),
        ("catalog,1,Almonds,Nuts,200,label,some", "written as “1 cup = 30 g”"),
        ("catalog,1,Almonds,Nuts,200,label,", "written as “1 cup = 30 g”"),
        ("own,1,Almonds,Nuts,200,label,1 oz = 28 (usual)", "source is one of"),
        ("usda_sr_legacy,1.6E+05,Almonds,Nuts,200,label,1 oz = 28 (usual)", "shortened the id"),
        ("usda_sr_legacy,,Almonds,Nuts,200,label,1 oz = 28 (usual)", "needs its id there"),
        (",,almonds,Nuts,200,label,1 oz = 28 (usual)", "has a food with this name"),
        (",,Walnuts,,200,label,", "a new food needs group, portions"),
        ("catalog,2,Two,Nuts,2,label,1 oz = 28 (usual)", "is already in row 2"),
    ],
)
def test_a_bad_row_is_refused_and_the_others_come_in(editor: Client, row: str, why: str) -> None:
    make_food("Almonds", source_id="1", portions={"1 oz": "28"})
    make_food("Two", "1", source_id="2", portions={"1 oz": "28"})
    data = csv_of("catalog,2,Two,Nuts,3,label,1 oz = 28 g (usual)", row)
    page = send(editor, data, "a.csv")
    assert why in text_of(page)
    assert "1 changed, 0 unchanged, 1 refused" in text_of(page)
    confirm(editor, page)
    assert [food.magnesium_mg_per_100g for food in Food.objects.order_by("source_id")] == [270, 3]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "The file is empty"),
        (b"\n\n", "is missing."),
        (b"name,mg\nx,1", "source and source_id is missing"),
        (b"source,source_id,magnesium\ncatalog,1,2", "No such column: magnesium"),
        (b"source,source_id,name,name\ncatalog,1,2,3", "twice: name"),
        (b"source,source_id,name\n", "contains no foods"),
        (b"source,source_id,name\n,,\n", "contains no foods"),
        ("source,source_id,name\n1,2,é".encode("latin-1"), "neither XLSX nor CSV in UTF-8"),
        (b"PK\x03\x04 half", "cannot be read as XLSX"),
        (b'source,source_id,name\na,b,"' + b"x" * 140_000, "not a table"),
        (b"source,source_id,name\n" + b"catalog,1,x\n" * 20_001, "more than 20,000 rows"),
        (b"x" * 10_000_001, "larger than 10 MB"),
    ],
)
def test_a_fault_of_the_file_is_one_line(editor: Client, data: bytes, why: str) -> None:
    page = send(editor, data, "a.csv")
    assert page.status_code == 422
    assert why in text_of(page)
    assert not SheetDraft.objects.exists()


def test_semicolons_a_mark_at_the_start_and_missing_cells_are_read(editor: Client) -> None:
    food = make_food("Almonds", source_id="1")
    data = "\ufeffsource;source_id;magnesium_mg_per_100g;notes\r\ncatalog;1;279,5\r\n".encode()
    confirm(editor, send(editor, data, "a.csv"))
    food.refresh_from_db()
    assert food.magnesium_mg_per_100g == Decimal("279.5")


def test_a_workbook_that_grew_columns_and_lost_its_texts_is_read(editor: Client) -> None:
    food = make_food("Almonds", source_id="1", source="usda_sr_legacy")
    book = Workbook()
    for row in (["source", "source_id", "aliases", None, None], ["usda_sr_legacy", 1.0, None], []):
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    page = send(editor, out.getvalue())
    assert "0 changed, 1 unchanged, 0 refused" in text_of(page)
    food.refresh_from_db()
    assert food.edited_at is None


def test_ticks_and_great_numbers_of_a_spreadsheet_are_read(editor: Client) -> None:
    food = make_food("Almonds", source_id="1")
    changes = {(2, "is_drink"): True, (2, "suggestable"): False, (2, "notes"): 1e16}
    confirm(editor, send(editor, edited(exported(editor), changes)))
    food.refresh_from_db()
    assert (food.is_drink, food.suggestable, food.notes) == (True, False, "10000000000000000")


def test_the_reader_itself_refuses_what_is_too_large() -> None:
    with pytest.raises(FileError, match="larger than 10 MB"):
        read_sheet(b"x" * (MOST_BYTES + 1))


def test_own_foods_are_never_in_a_sheet(editor: Client, alice: User) -> None:
    make_food("Shared", source_id="1")
    make_food("Secret bread", source=Source.OWN, source_id="k", owner=alice)
    data = exported(editor, CSV_FORMAT)
    assert b"Shared" in data
    assert b"Secret" not in data
    page = send(
        editor,
        csv_of("own,k,Stolen,Nuts,1,label,1 x = 2 (usual)", "catalog,k,Stolen,Nuts,1,label,1 x = 2 (usual)"),
        "a.csv",
    )
    confirm(editor, page)
    assert Food.objects.filter(name="Secret bread", owner=alice).exists()


def test_the_list_as_filtered_is_taken_out(editor: Client) -> None:
    make_food("Almonds", source_id="1")
    make_food("Unmeasured", None, source_id="2")
    assert b"Almonds" not in exported(editor, CSV_FORMAT, "?missing=yes")


def test_pages_lead_there_and_hold_no_inline_handlers(editor: Client) -> None:
    page = editor.get(LIST).content.decode()
    assert IMPORT in page
    assert EXPORT in page
    for url in (IMPORT, EXPORT):
        soup = BeautifulSoup(editor.get(url).content, "html.parser")
        assert not [tag for tag in soup.find_all(True) if any(name.startswith("on") for name in tag.attrs)]
        assert not soup.select("#content [style], #content script:not([src])")


def test_who_may_only_look_brings_nothing_in(alice: User) -> None:
    alice.is_staff = True
    alice.save()
    client = client_of(alice)
    assert client.get(EXPORT).status_code == 403
    alice.user_permissions.add(Permission.objects.get(codename="view_food"))
    assert client.get(EXPORT).status_code == 200
    assert client.get(IMPORT).status_code == 403
    assert IMPORT not in client.get(LIST).content.decode()


def test_another_admins_sheet_is_not_there(editor: Client) -> None:
    make_food("Almonds", source_id="1")
    page = send(editor, edited(exported(editor), {(2, "name"): "Nuts"}))
    other = client_of(User.objects.create_superuser("second"))
    confirm(other, page)
    assert Food.objects.get().name == "Almonds"


def test_a_zip_bomb_is_not_unpacked(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("foods.importers.spreadsheet.MOST_BYTES_UNPACKED", 100)
    out = io.BytesIO()
    Workbook().save(out)
    assert "far more data" in text_of(send(editor, out.getvalue()))
