"""The diary as a table for spreadsheets, and both files as downloads."""

from __future__ import annotations

import csv
import io

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.cast import (
    make_entry,
    make_user,
)
from tests.conftest import client_of
from tests.tracker.import_export.test_json_export import DAY, a_full_diary
from tracker.import_export.csv_export import COLUMNS, csv_text


def test_the_table_has_a_row_for_each_entry_of_the_three_ledgers(alice: User) -> None:
    a_full_diary(alice)
    text = "".join(csv_text(alice))
    assert text.startswith("\ufeffday,")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert list(rows[0]) == list(COLUMNS)
    assert [row["ledger"] for row in rows] == ["food", "food", "food", "supplement", "medicine"]
    assert [row["name"] for row in rows] == ["Almonds", "'=1+1", "Almonds", "Mg 🧂", "Antacid"]
    # Unmeasured has no number, partly measured has no upper end, a range has both.
    assert [(row["magnesium_mg"], row["magnesium_mg_at_most"]) for row in rows] == [
        ("50", "50"),
        ("", ""),
        ("12.34", ""),
        ("100", "130.5"),
        ("100", "100"),
    ]


@pytest.mark.parametrize("name", ["=1", "+1", "-1", "@a", "\uff1d1", "\uff20a", "\tx", "\rx", "\nx"])
def test_no_cell_is_a_formula(alice: User, name: str) -> None:
    make_entry(alice, DAY, food_name=name, measure=name)
    row = next(csv.DictReader(io.StringIO("".join(csv_text(alice)).removeprefix("\ufeff"), newline="")))
    assert row["name"] == row["measure"] == f"'{name}"


@pytest.mark.parametrize("name", ["export-json", "export-csv"])
def test_the_files_are_downloads_for_their_owner_alone(name: str, alice_client: Client, alice: User, bob: User) -> None:
    make_entry(alice, DAY, food_name="Mine")
    make_entry(bob, DAY, food_name="Theirs")
    answer = alice_client.get(reverse(name))
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert "attachment; filename=" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    assert "Mine" in text
    assert "Theirs" not in text
    empty = client_of(make_user("carol")).get(reverse(name))
    assert b"".join(empty.streaming_content)  # type: ignore[attr-defined]
