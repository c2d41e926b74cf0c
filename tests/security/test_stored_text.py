"""Any text in the database, however it got there, is shown as text and never runs on a page."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.urls import reverse
from openpyxl import load_workbook

from tests.security.house import House, addresses

# Breaks out of text, of an attribute in either quotes and of a script; short enough for every column.
SCRIPT = "\"'></script><i onx>{{{{7|add:7}}}}{:02}"
OF_OURS = ("foods", "tracker", "account")
# Columns that hold what the site itself wrote, or what a database would refuse.
OURS_ALONE = {
    "FoodGroup.slug",  # an address; checked as such wherever it comes in
    "Food.source_id",
    "HistoricalFood.source_id",
    "HistoricalFood.history_type",
    "ImportRun.file",
    "Brought.key",
    "Brought.digest",
    "Brought.table",
    "PutAway.finding",
    "Profile.time_zone",
    "MovedRow.relation",
    "EmailConfirmation.key",
}
# What people write, and so what pages must have shown for the test to say anything.
SHOWN = {
    *("Food.name", "Food.notes", "Food.aliases", "Portion.label", "FoodGroup.name", "FoodOffer.word"),
    *("FoodRequest.wanted", "Entry.food_name", "Entry.measure", "DayNote.text", "TargetPeriod.label"),
    *("SupplementProduct.name", "SupplementProduct.dose_label", "SupplementDose.product_name"),
    *("SavedMeal.name", "SavedMealPart.food_name", "DiaryImport.file_name", "ImportRun.name"),
    "TableImport.name",
}


def texts() -> list[models.Field[Any, Any]]:
    """Return every column that holds free text."""
    return [
        field
        for label in OF_OURS
        for model in apps.get_app_config(label).get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, (models.CharField, models.TextField))
        and not field.choices
        and f"{model.__name__}.{field.name}" not in OURS_ALONE
    ]


def write_everywhere(write: Callable[[int, str], str]) -> dict[str, str]:
    """Put a text into every column of every row; return it by column."""
    written = {}
    for number, field in enumerate(texts()):
        name = f"{field.model.__name__}.{field.name}"
        for row in field.model._base_manager.all():
            text = write(number, str(getattr(row, field.attname)))[: field.max_length or 500]
            try:
                with transaction.atomic():
                    field.model._base_manager.filter(pk=row.pk).update(**{field.name: text})
            except IntegrityError:  # two of one name: one is enough
                continue
            written[name] = text
    return written


def pages(house: House) -> Iterator[tuple[str, str, Any]]:
    """Yield what every address shows to everyone who sees something there, as a page and as a part of one."""
    for address in addresses():
        path = house.path(address)
        for who in ("nobody",) if not address.parameters and address.is_of_accounts else ("alice", "admin"):
            if (who == "admin") != address.is_admin and who != "nobody":
                continue
            for headers in ({}, {"HX-Request": "true"}) if not address.is_admin else ({},):
                answer = house.client(who).get(path, headers=headers)
                body = answer.getvalue()
                yield who, path, (answer, body.decode(errors="replace"))


def test_script_and_template_syntax_stay_text(house: House) -> None:
    for who in ("nobody", "alice", "admin"):
        house.client(who)
    written = write_everywhere(lambda number, _: SCRIPT.format(number))
    for job in (apps.get_model("foods.ImportRun"), apps.get_model("tracker.DiaryImport")):
        for row in job._base_manager.all():
            _poison(row)
    wrong, everything = [], ""
    for who, path, (answer, body) in pages(house):
        if answer.status_code >= 400 or "html" not in answer.get("Content-Type", ""):
            continue
        everything += body
        if "<i onx" in body or "'></script>" in body:
            wrong.append(f"{path} as {who}: {body[max(0, body.find('<i onx') - 150) : body.find('<i onx') + 20]!r}")
        if "onx&gt;14" in body:
            wrong.append(f"{path} as {who} runs what is in a text")
        if "script-src" not in answer.get("Content-Security-Policy", ""):
            wrong.append(f"{path} as {who} has no content security policy")
    assert wrong == []
    shown = {name for name, text in written.items() if any(shape in everything for shape in shapes(text))}
    assert SHOWN - shown == set()


def shapes(text: str) -> tuple[str, str]:
    """Return how a text appears in a page, found by its unique last letters."""
    return text[text.rfind("{{") :].replace("'", "&#x27;"), text


def _poison(row: models.Model) -> None:
    """Write script into what a job kept of someone's file."""
    script = SCRIPT.format(99)
    if row._meta.model_name == "importrun":
        row.changes, row.refusals = [script], [script]  # type: ignore[attr-defined]
    else:
        row.account = {"rows": 1, "refusals": [[2, "value", script]], "left_out": {"value": 1}}  # type: ignore[attr-defined]
    row.save()


STARTS = ("=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1", "=cmd|'/c calc'!A1")


@pytest.mark.parametrize("start", STARTS)
def test_no_cell_of_a_file_to_take_along_is_a_formula(house: House, start: str) -> None:
    house.client("alice"), house.client("admin")
    write_everywhere(lambda number, _: f"{start} {number}")
    seen = 0
    for path in ("export-csv", "trends-csv", "causes-csv"):
        answer = house.client("alice").get(reverse(path))
        seen += _look(answer.getvalue(), start)
    for kind in (0, 1):
        answer = house.client("admin").post(reverse("admin:foods_food_export"), {"format": kind})
        assert answer.status_code == 200
        if answer.content[:2] == b"PK":
            for row in load_workbook(io.BytesIO(answer.content)).active.iter_rows():
                assert not [cell.value for cell in row if cell.data_type == "f"]
                seen += sum(start.strip() in str(cell.value) for cell in row)
        else:
            seen += _look(answer.content, start)
    assert seen > 5, "the texts are in the files, though not as formulas"


def _look(content: bytes, start: str) -> int:
    cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")) for cell in row]
    formulas = [
        cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) and not _is_number(cell)
    ]
    assert formulas == []
    return sum(start.strip() in cell for cell in cells)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
