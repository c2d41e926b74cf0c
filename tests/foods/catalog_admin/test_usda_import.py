"""Importing FoodData Central in the admin: who may, what is taken, what is refused, and what the page then tells."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from foods.catalog import loading
from foods.catalog_admin import usda_import
from foods.jobs import Interrupted, JobState, do_job
from foods.models import Food, ImportRun
from foods.usda import load, runs
from tests.cast import make_user
from tests.conftest import client_of
from tests.foods import fdc_samples as samples
from tests.foods.in_admin import LIST
from tracker.management.commands.work import do_what_waits

pytestmark = pytest.mark.django_db(transaction=True)

ASK = reverse("admin:foods_importrun_add")


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: Settings) -> Path:
    """Give each test a folder of data of its own."""
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    return Path(settings.DATA_DIR)


def zip_of(files: Mapping[str, str | bytes], inside: str = "FoodData_Central_csv/") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(f"{inside}{name}", text)
    return out.getvalue()


def upload(editor: Client, content: bytes, name: str = "sr.zip", **ticked: str) -> Any:
    return editor.post(ASK, {"upload": SimpleUploadedFile(name, content), **ticked})


def kept(data: Path) -> list[Path]:
    return list((data / "uploads").glob("*")) if (data / "uploads").exists() else []


def text_of(response: Any) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text().split())


def done(editor: Client, answer: Any) -> tuple[ImportRun, str]:
    """Do what was asked for, and return it with the text of its page."""
    assert answer.status_code == 302, text_of(answer)
    do_what_waits()
    return ImportRun.objects.latest("pk"), text_of(editor.get(answer["Location"]))


def test_it_works(editor: Client, data: Path) -> None:
    assert f'href="{ASK}"' in editor.get(LIST).content.decode()
    assert text_of(editor.get(ASK)).count("Zip to upload") == 1
    answer = upload(editor, zip_of(samples.sr_legacy()))
    run = ImportRun.objects.get()
    assert answer["Location"] == reverse("admin:foods_importrun_change", args=[run.pk])
    assert (run.name, run.state, run.asked_by) == ("sr.zip", JobState.WAITING, User.objects.get())
    assert "Waiting to start" in text_of(editor.get(answer["Location"]))
    [file] = kept(data)
    assert file.name != "sr.zip"
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)

    run, page = done(editor, answer)
    assert run.state == JobState.DONE
    assert "Done. Result 4 added" in page
    assert not kept(data)
    assert Food.objects.filter(listed=False).count() == 4
    assert not Food.objects.visible_to(None).exists()
    assert "sr.zip" in text_of(editor.get(reverse("admin:foods_importrun_changelist")))


def test_foods_may_be_listed_at_once(editor: Client) -> None:
    done(editor, upload(editor, zip_of(samples.sr_legacy()), list_foods="on"))
    assert Food.objects.visible_to(None).count() == 4


def test_what_differs_is_told_and_taken_on_only_when_accepted(editor: Client) -> None:
    done(editor, upload(editor, zip_of(samples.sr_legacy())))
    files = samples.sr_legacy()
    files["food_nutrient.csv"] = files["food_nutrient.csv"].replace('"270"', '"271"')
    _, page = done(editor, upload(editor, zip_of(files)))
    assert "3 unchanged 1 differ and were left as they are" in page
    assert "(990567): magnesium (mg per 100 g) 270 → 271" in page
    _, page = done(editor, upload(editor, zip_of(files), accept_changes="on"))
    assert "1 changed 3 unchanged" in page
    almonds = Food.objects.get(source_id="990567")
    assert almonds.magnesium_mg_per_100g == 271
    assert almonds.history.first().history_user == User.objects.get(), "the history knows who asked"
    Food.objects.get(source_id="990567").portions.first().delete()  # type: ignore[union-attr]
    _, page = done(editor, upload(editor, zip_of(files)))
    assert "portions 1 cup, sliced = 92 g → 3 oz = 85 g" in page
    files["food.csv"] = files["food.csv"].replace('"Biscuits","18"', '"Biscuits","11"')
    _, page = done(editor, upload(editor, zip_of(files)))
    assert "(967512): group grains-bread → vegetables" in page


def test_refused_rows_are_told_and_no_more_than_a_page_takes(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "MOST_LINES", 2)
    run, page = done(editor, upload(editor, zip_of(samples.branded())))
    assert len(run.refusals) == 2
    assert "4 rows refused 1 older versions left out" in page
    assert "food_nutrient.csv line 4: Acme ORANGE SODA (3) is kept without energy: energy cannot be more" in page
    assert "And 2 more." in page


def test_html_in_names_never_runs(editor: Client) -> None:
    files = samples.branded()
    files = {name: text.replace("PROTEIN BAR", "<script>alert(1)</script>") for name, text in files.items()}
    run, _ = done(editor, upload(editor, zip_of(files), name="<img src=x onerror=alert(1)>.zip"))
    page = editor.get(reverse("admin:foods_importrun_change", args=[run.pk])).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_a_download_on_the_server(editor: Client, data: Path) -> None:
    home = runs.folder("imports")
    samples.folder(home / "sr", samples.sr_legacy())
    (home / "FNDDS.ZIP").write_bytes(zip_of(samples.survey()))
    (home / "notes.txt").write_text("no download")
    (home / ".hidden").mkdir()
    samples.folder(data / "elsewhere", samples.sr_legacy())
    (home / "link").symlink_to(data / "elsewhere")
    assert runs.offered() == ["FNDDS.ZIP", "sr"]
    for name, number in (("sr", 4), ("FNDDS.ZIP", 2)):
        run, page = done(editor, editor.post(ASK, {"on_server": name}))
        assert (run.name, run.counts["added"]) == (name, number)
        assert "Done." in page
    assert (home / "FNDDS.ZIP").exists(), "what an admin put there is not ours to delete"
    for name in ("link", "../elsewhere", "notes.txt", ".hidden", str(data / "elsewhere")):
        assert editor.post(ASK, {"on_server": name}).status_code == 422


def bomb() -> bytes:
    return zip_of(samples.sr_legacy() | {"food_portion.csv": "\0" * 3_000_000})


BAD: dict[str, tuple[bytes, str]] = {
    "not a zip": (b"Dear Sir or Madam", "sr.zip is not a zip."),
    "cut short": (zip_of(samples.sr_legacy())[:-40], "sr.zip is cut short or damaged."),
    "a bomb": (bomb(), "food_portion.csv is compressed more than 200 to 1"),
    "the wrong download": (zip_of({"foods.json": "{}"}), "It is the JSON download."),
    "missing files": (zip_of({"food.csv": "fdc_id"}), "food_nutrient.csv missing."),
    "empty": (zip_of({}), "This is not a CSV download"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_refused_at_once_in_one_line(case: str, editor: Client, data: Path) -> None:
    content, reason = BAD[case]
    answer = upload(editor, content)
    assert answer.status_code == 422
    assert reason in text_of(answer)
    assert not kept(data)
    assert not ImportRun.objects.exists()


def of_latin_1() -> dict[str, str | bytes]:
    files: dict[str, str | bytes] = dict(samples.sr_legacy())
    return files | {"food_portion.csv": samples.sr_legacy()["food_portion.csv"].replace("cup", "cüp").encode("latin-1")}


def of_a_spreadsheet() -> dict[str, str]:
    """Write the tables as a spreadsheet does: a BOM, ids with a fraction."""
    files = {name: "\ufeff" + text for name, text in samples.sr_legacy().items()}
    files["food.csv"] = files["food.csv"].replace('"990567"', '"990567.0"').replace('"969239"', '"9.69239E+5"')
    return files | {"food_nutrient.csv": files["food_nutrient.csv"].replace('"1090"', '"1090.0"')}


def test_a_fault_inside_is_told_on_the_page(editor: Client, data: Path) -> None:
    run, page = done(editor, upload(editor, zip_of(of_latin_1())))
    assert run.state == JobState.FAILED
    assert "It did not work. Nothing was imported. food_portion.csv is not UTF-8 text" in page
    assert "Continue" not in page
    assert not kept(data)
    assert not Food.objects.exists()


def test_a_copy_from_a_spreadsheet_is_read(editor: Client) -> None:
    run, _ = done(editor, upload(editor, zip_of(of_a_spreadsheet())))
    assert run.counts["added"] == 4
    assert Food.objects.get(source_id="969239").magnesium_mg_per_100g == 18


def test_a_damaged_member_is_told_on_the_page(editor: Client) -> None:
    whole = bytearray(zip_of(samples.sr_legacy()))
    at = whole.index(b"food_nutrient.csv") + 30
    whole[at] ^= 0xFF
    _, page = done(editor, upload(editor, bytes(whole)))
    assert "food_nutrient.csv in the zip is damaged. Download the zip again." in page


def test_tricks_in_names_lead_nowhere(editor: Client, data: Path) -> None:
    answer = upload(editor, zip_of(samples.sr_legacy(), inside="../../outside/"), name="../../evil.zip")
    run, _ = done(editor, answer)
    assert run.name == "evil.zip"
    assert run.counts["added"] == 4
    assert sorted(path.name for path in data.parent.iterdir()) == ["data"]
    assert not [path for path in data.rglob("*") if "evil" in path.name or "outside" in path.name]


def test_too_large_an_upload(editor: Client, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "MOST_UPLOADED", 100)
    answer = upload(editor, zip_of(samples.sr_legacy()))
    assert answer.status_code == 422
    assert "That is more than 100 MB." in text_of(answer)
    assert not kept(data)


@pytest.mark.parametrize("both", [True, False])
def test_one_download_has_to_be_chosen(editor: Client, *, both: bool) -> None:
    samples.folder(runs.folder("imports") / "sr", samples.sr_legacy())
    sent: dict[str, Any] = {"accept_changes": "on"}
    if both:
        sent |= {"on_server": "sr", "upload": SimpleUploadedFile("sr.zip", zip_of(samples.sr_legacy()))}
    answer = editor.post(ASK, sent)
    assert answer.status_code == 422
    assert ("Choose one download" if both else "Choose a zip to upload") in text_of(answer)


def helper(*names: str) -> Client:
    """Return the client of an admin with these permissions."""
    user = make_user("helper")
    user.is_staff = True
    user.save()
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="foods", codename__in=names))
    return client_of(user)


def test_who_may(editor: Client) -> None:
    upload(editor, zip_of(samples.sr_legacy()))
    page = reverse("admin:foods_importrun_change", args=[ImportRun.objects.get().pk])
    again = reverse("admin:foods_importrun_again", args=[ImportRun.objects.get().pk])
    allowed = helper("add_food", "change_food")
    assert [allowed.get(url).status_code for url in (ASK, page)] == [200, 200]
    User.objects.get(username="helper").delete()
    half = helper("change_food", "view_food", "add_importrun", "view_importrun")
    assert [half.get(url).status_code for url in (ASK, page)] == [403, 403]
    assert half.post(again).status_code == 403
    assert upload(half, zip_of(samples.sr_legacy())).status_code == 403
    stranger = client_of(make_user("bob"))
    assert [stranger.get(url).status_code for url in (ASK, page)] == [302, 302]
    assert ImportRun.objects.count() == 1
    assert editor.get(again).status_code == 405
    assert editor.get(reverse("admin:foods_importrun_change", args=[0])).status_code == 404
    assert editor.get(reverse("admin:foods_importrun_delete", args=[ImportRun.objects.get().pk])).status_code == 403


def test_an_interrupted_import_goes_on_where_it_stopped(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "_BATCH", 1)
    upload(editor, zip_of(samples.branded()))
    run = ImportRun.objects.get()
    calls: list[int] = []

    def stopping(records: Any, **kw: Any) -> Any:
        calls.append(len(records))
        if len(calls) == 3:
            raise Interrupted
        return loading.load(records, **kw)

    monkeypatch.setattr(load, "load", stopping)
    do_job.call(run._meta.label, run.pk)
    run.refresh_from_db()
    assert (run.state, run.taken) == (JobState.WAITING, 2)
    loaded = Food.objects.count()
    assert loaded

    do_what_waits()
    run.refresh_from_db()
    assert run.state == JobState.DONE
    assert len(calls) == run.taken + 1, "no batch was done twice but the interrupted one"
    assert (run.counts["added"], run.counts["unchanged"], run.counts["refused"]) == (4, 0, 4)
    assert len(run.refusals) == 4


def test_what_stopped_for_another_reason_can_go_on(editor: Client, data: Path) -> None:
    answer = upload(editor, zip_of(samples.sr_legacy()))
    with patch.object(runs, "import_fdc", side_effect=OSError("no space left")):
        run, page = done(editor, answer)
    assert "It did not work. OSError: no space left" in page
    assert "Continue" in page
    assert kept(data)
    again = editor.post(reverse("admin:foods_importrun_again", args=[run.pk]))
    run, page = done(editor, again)
    assert (run.state, run.problem, run.counts["added"]) == (JobState.DONE, "", 4)
    assert not kept(data)
    again = editor.post(reverse("admin:foods_importrun_again", args=[run.pk]), follow=True)
    assert "cannot be resumed" in text_of(again)


def test_another_download_in_its_place_is_read_from_the_start(editor: Client) -> None:
    home = samples.folder(runs.folder("imports") / "it", samples.sr_legacy())
    editor.post(ASK, {"on_server": "it"})
    ImportRun.objects.update(taken=2, of_rows=3, counts={"added": 2})
    do_what_waits()
    assert ImportRun.objects.get().counts["added"] == 4
    assert home.exists()


def test_a_second_import_waits(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    first = load.alone(lambda: None)
    first.__enter__()

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 2:
            first.__exit__(None, None, None)

    monkeypatch.setattr("foods.usda.load.time.sleep", sleep)
    told: list[str] = []
    path = samples.folder(data / "sr", samples.sr_legacy())
    load.import_fdc(path, progress=lambda what, done, total: told.append(what))
    assert len(waited) == 2
    assert told[:2] == ["Waiting for another import"] * 2
    assert Food.objects.count() == 4


def test_progress_is_a_fragment(editor: Client) -> None:
    answer = upload(editor, zip_of(samples.sr_legacy()))
    part = editor.get(answer["Location"], headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert f'hx-get="{answer["Location"]}"' in part
    do_what_waits()
    part = editor.get(answer["Location"], headers={"HX-Request": "true"}).content.decode()
    assert "hx-get" not in part
    assert "4 added" in part


def test_every_count_has_its_words() -> None:
    assert set(usda_import.COUNTS) == {*load._NUMBERS, "losing", "older", "others"}


def test_values_that_a_cut_download_lacks_are_kept_and_counted(editor: Client) -> None:
    done(editor, upload(editor, zip_of(samples.sr_legacy())))
    files = samples.sr_legacy()
    files["food_nutrient.csv"] = "\n".join(files["food_nutrient.csv"].splitlines()[:2]) + "\n"
    _, page = done(editor, upload(editor, zip_of(files), accept_changes="on"))
    assert "2 have a value that the download lacks, and keep it" in page
    assert "Remove values that the download lacks" in page
    _, page = done(editor, upload(editor, zip_of(files), accept_changes="on", accept_losses="on"))
    assert "lacks, and keep it" not in page
    assert Food.objects.get(source_id="969239").magnesium_mg_per_100g is None
