"""Importing a food table in the admin: upload, columns, preview, import, import again, undo."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from foods.jobs import do_job
from foods.models import Food, FoodGroup, TableImport
from tests.cast import make_group, make_user
from tests.conftest import client_of
from tests.foods.in_admin import LIST

pytestmark = pytest.mark.django_db

ASK = reverse("admin:foods_tableimport_add")
TABLE = """Code,Food Name,Group,Magnesium (mg/100g),Energy (kcal/100g)
1,Almonds,Nuts,270,600
2,"Boudin noir, grilled",Charcuterie,"14",300
3,Ackee,Fruit,N,
4,Sugar,,Tr,400
5,Cider,,"<0.5",40
6,Sawdust,,70000,
"""
CHOICES = {
    "name": "1",
    "magnesium": "3",
    "energy": "4",
    "food_id": "0",
    "group": "2",
    "unit": "mg",
    "energy_unit": "kcal",
    "source": "Testland",
    "release": "2020",
    "license": "CC BY 4.0",
    "how_known": "analysed",
    "list_foods": "on",
}


def text_of(response: Any) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text().split())


def upload(editor: Client, content: str | bytes = TABLE, name: str = "table.csv") -> Any:
    raw = content.encode() if isinstance(content, str) else content
    return editor.post(ASK, {"upload": SimpleUploadedFile(name, raw)})


def imported(editor: Client, content: str = TABLE, **other: str) -> TableImport:
    """Upload a table, import it, and return the finished run."""
    page = upload(editor, content)["Location"]
    assert editor.post(page, {**CHOICES, **other, "import": "Import"})["Location"] == page
    return done()


def done() -> TableImport:
    run = TableImport.objects.latest("pk")
    do_job.call(run._meta.label, run.pk)
    return TableImport.objects.get(pk=run.pk)


def test_it_works(editor: Client) -> None:
    assert f'href="{ASK}"' in editor.get(LIST).content.decode()
    assert "Table to upload" in text_of(editor.get(ASK))
    page = upload(editor)["Location"]
    shown = editor.get(page)
    text = text_of(shown)
    assert "5 foods 1 without a value 2 with a trace, below a limit or estimated" in text
    assert "1 row refused" in text
    assert "Line 7: Sawdust: magnesium cannot be more than 60,310 mg per 100 g: 70000" in text
    chosen = {
        str(select["name"]): select.select("option[selected]")[0]["value"]
        for select in BeautifulSoup(shown.content, "html.parser").select("#content-main select")
        if select.select("option[selected]")
    }
    guessed = ("name", "magnesium", "energy", "food_id", "group", "unit", "energy_unit")
    assert {name: chosen[name] for name in guessed} == {name: CHOICES[name] for name in guessed}
    assert not Food.objects.exists()

    previewed = editor.post(page, {**CHOICES, "preview": "Preview"})
    assert previewed.status_code == 200
    assert "License: CC BY 4.0" in text_of(previewed)
    assert editor.post(page, {**CHOICES, "import": "Import"})["Location"] == page
    assert "Waiting to start" in text_of(editor.get(page))
    assert not done().data
    text = text_of(editor.get(page))
    assert "5 added" in text
    assert "1 rows refused" in text
    foods = {food.name: food for food in Food.objects.all()}
    assert {name: food.magnesium_mg_per_100g for name, food in foods.items()} == {
        "Almonds": 270,
        "Boudin noir, grilled": 14,
        "Ackee": None,
        "Sugar": 0,
        "Cider": pytest.approx(0.25),
    }
    cider = foods["Cider"]
    assert (cider.source, cider.source_id, cider.release, cider.how_known) == (
        "table",
        "testland:5",
        "Testland 2020",
        "calculated",
    )
    assert cider.notes == "Given as <0.5, counted as half of it; License: CC BY 4.0"
    assert not any(food.suggestable for food in foods.values())
    assert foods["Ackee"].how_known == "unknown"


def test_the_same_table_again_changes_nothing_and_another_only_if_accepted(editor: Client) -> None:
    imported(editor)
    assert imported(editor).counts == {"refused": 1, "unchanged": 5}
    newer = TABLE.replace("Almonds,Nuts,270", "Almonds,Nuts,258")
    run = imported(editor, newer)
    assert run.counts == {"refused": 1, "unchanged": 4, "differing": 1}
    assert run.changes == ["Almonds (1): magnesium (mg per 100 g) 270 → 258"]
    assert not run.can_be_undone
    run = imported(editor, newer, accept_changes="on")
    assert Food.objects.get(name="Almonds").magnesium_mg_per_100g == 258
    editor.post(reverse("admin:foods_tableimport_undo", args=[run.pk]))
    done()
    assert Food.objects.get(name="Almonds").magnesium_mg_per_100g == 270
    assert Food.objects.count() == 5


def test_undo_removes_what_was_added(editor: Client) -> None:
    run = imported(editor)
    undo = reverse("admin:foods_tableimport_undo", args=[run.pk])
    assert editor.get(undo).status_code == 405
    editor.post(undo)
    done()
    assert not Food.objects.exists()
    page = reverse("admin:foods_tableimport_change", args=[run.pk])
    assert "Undone 5 removed" in text_of(editor.get(page))
    assert "nothing to undo" in text_of(editor.post(undo, follow=True))


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"source": ""}, "This field is required."),
        ({"release": ""}, "This field is required."),
        ({"license": ""}, "This field is required."),
        ({"name": "3"}, "One column is chosen twice."),
        ({"magnesium": "99"}, "Select a valid choice."),
        ({"unit": "kg"}, "Select a valid choice."),
    ],
)
def test_choices_that_cannot_be(editor: Client, other: dict[str, str], words: str) -> None:
    page = upload(editor)["Location"]
    answer = editor.post(page, {**CHOICES, **other, "import": "Import"})
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not TableImport.objects.get().is_started


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("x\ny\n", "The file has no table"),
        (b"PK\x03\x04 broken", "cannot be read as a spreadsheet"),
        (b"\0\0\0", "neither a spreadsheet nor CSV"),
        ("", "empty"),
    ],
)
def test_files_that_are_no_tables(editor: Client, content: str | bytes, words: str) -> None:
    answer = upload(editor, content)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not TableImport.objects.exists()


def test_no_file_and_one_that_is_too_large(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Choose a file first." in text_of(editor.post(ASK))
    monkeypatch.setattr("foods.catalog_admin.food_tables.MOST_BYTES", 10)
    assert "more than 20 MB" in text_of(upload(editor))


def test_a_table_without_names_to_guess_by_still_shows_its_columns(editor: Client) -> None:
    page = upload(editor, "A,B\nOats,138\n")["Location"]
    text = text_of(editor.get(page))
    assert "Name of the food" in text
    assert "Line" not in text


def test_a_second_upload_replaces_one_that_was_not_started(editor: Client) -> None:
    upload(editor)
    upload(editor)
    assert "choose its columns" in text_of(editor.get(reverse("admin:foods_tableimport_changelist")))
    assert TableImport.objects.count() == 1


def test_htmx_gets_only_the_progress(editor: Client) -> None:
    run = imported(editor)
    answer = editor.get(reverse("admin:foods_tableimport_change", args=[run.pk]), headers={"HX-Request": "true"})
    assert b"<html" not in answer.content


def test_only_who_may_add_and_change_foods(editor: Client) -> None:
    run = imported(editor)
    user = make_user("helper")
    User.objects.filter(pk=user.pk).update(is_staff=True)
    helper = client_of(User.objects.get(pk=user.pk))
    pages = [ASK, reverse("admin:foods_tableimport_change", args=[run.pk])]
    assert [helper.get(page).status_code for page in pages] == [403, 403]
    user.user_permissions.set(Permission.objects.filter(codename__in=("add_food", "change_food")))
    helper = client_of(User.objects.get(pk=user.pk))
    assert [helper.get(page).status_code for page in pages] == [200, 200]
    assert helper.get(reverse("admin:foods_tableimport_change", args=[run.pk + 1])).status_code == 404


def test_groups_of_the_table_become_groups_of_the_catalog(editor: Client) -> None:
    for name in ("Nuts", "Fruit", "Meat & poultry"):
        make_group(name)
    page = upload(editor)["Location"]
    shown = BeautifulSoup(editor.get(page).content, "html.parser")
    chosen = {
        str(field["name"]): field.select_one("option[selected]") for field in shown.select("select[name^=group_]")
    }
    assert {name: option and option["value"] for name, option in chosen.items()} == {
        "group_charcuterie": "",
        "group_fruit": "fruit",
        "group_nuts": "nuts",
    }
    meat = FoodGroup.objects.get(name="Meat & poultry").slug
    editor.post(page, {**CHOICES, "group_charcuterie": meat, "group_nuts": "", "import": "Import"})
    done()
    groups = dict(Food.objects.values_list("name", "group__name"))
    assert groups == {
        "Almonds": "Other foods",
        "Boudin noir, grilled": "Meat & poultry",
        "Ackee": "Fruit",  # as guessed, where the form said nothing
        "Sugar": "Other foods",
        "Cider": "Other foods",
    }
    assert editor.post(page, {**CHOICES, "group_nuts": "stones", "import": "Import"}).status_code == 200


def test_too_many_groups_are_not_asked_about(editor: Client) -> None:
    rows = "".join(f"{n},Food {n},Group {n},1,1\n" for n in range(61))
    page = upload(editor, "Code,Food Name,Group,Magnesium (mg),kcal\n" + rows)["Location"]
    assert b"group_group-1" not in editor.get(page).content
    assert "61 in no group of the catalog" in text_of(editor.get(page))
    assert "61 foods" in text_of(editor.post(page, {**CHOICES, "group": "", "preview": "Preview"}))
