"""The pages of bringing a diary, from a file to the diary and back."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.conftest import client_of
from tests.diaries import CRONOMETER, done, serving, table
from tests.tracker.import_export.test_jobs import DAY, one_day
from tests.tracker.views.diary.test_day import text_of
from tracker.import_export.forms import BringForm
from tracker.limits import Limits
from tracker.models import DayState, DayStatus, DiaryImport, Entry, SupplementDose
from tracker.sample.account import make_sample


def upload(client: Client, content: bytes, name: str = "servings.csv") -> Any:
    return client.post(reverse("own-data"), {"file": SimpleUploadedFile(name, content)})


def test_the_pages_from_file_to_diary_and_back(alice: User, alice_client: Client) -> None:
    file = table(CRONOMETER, [serving(name="Kale"), serving(day="nonsense")])
    answer = upload(alice_client, file)
    page = answer["Location"]
    assert "Waiting to start" in text_of(alice_client.get(page))
    job = done(DiaryImport.objects.get())
    text = text_of(alice_client.get(page))
    assert "New to your diary: 1 entry of food and drink" in text
    assert "This is not a date. (1) line 3: nonsense" in text
    alice_client.post(reverse("import-bring", args=[job.pk]))
    job = done(job)
    assert "Imported Added" in text_of(alice_client.get(page))
    assert "Kale" in text_of(alice_client.get(reverse("diary-day", args=[DAY])))
    assert "· imported" in text_of(alice_client.get(reverse("own-data")))
    answer = alice_client.post(reverse("import-forget", args=[job.pk]), follow=True)
    assert "Undo it first" in text_of(answer)
    alice_client.post(reverse("import-undo", args=[job.pk]))
    done(job)
    assert "Removed from your diary: 1 entry of food and drink" in text_of(alice_client.get(page))
    assert "nothing to undo" in text_of(alice_client.post(reverse("import-undo", args=[job.pk]), follow=True))
    assert "was discarded" in text_of(alice_client.post(reverse("import-forget", args=[job.pk]), follow=True))
    assert alice_client.get(page).status_code == 404


def test_nothing_is_said_to_be_there_that_was_left_out(alice: User, alice_client: Client) -> None:
    page = upload(alice_client, one_day())["Location"]
    job = done(DiaryImport.objects.get())
    DayStatus.objects.create(user=alice, day=DAY, status=DayState.ATE_NOTHING)
    alice_client.post(reverse("import-bring", args=[job.pk]))
    done(job)
    text = text_of(alice_client.get(page))
    assert "Nothing was added." in text
    assert "You said that you ate nothing" in text
    assert "there already" not in text.lower()


def test_htmx_sees_the_progress_and_then_the_page_again(alice: User, alice_client: Client) -> None:
    page = upload(alice_client, one_day())["Location"]
    answer = alice_client.get(page, headers={"HX-Request": "true"})
    assert "HX-Refresh" not in answer
    assert b"<html" not in answer.content
    done(DiaryImport.objects.get())
    assert alice_client.get(page, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_a_file_that_is_none_is_told_on_the_page(alice_client: Client) -> None:
    page = upload(alice_client, b"PK\x03\x04", "export.zip")["Location"]
    done(DiaryImport.objects.get())
    text = text_of(alice_client.get(page))
    assert "Unpack it" in text
    assert "Your diary has not changed" in text
    assert "could not be read" in text_of(alice_client.get(reverse("own-data")))


def test_no_file_and_one_that_is_too_large(alice_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = alice_client.post(reverse("own-data"))
    assert answer.status_code == 422
    assert "Choose a file first." in text_of(answer)
    monkeypatch.setattr(Limits, "upload_bytes", 10)
    answer = upload(alice_client, one_day())
    assert answer.status_code == 422
    assert "Export fewer years at once." in text_of(answer)
    assert not DiaryImport.objects.exists()
    assert BringForm().fields["file"].required


def test_names_of_files_do_no_harm(alice: User, alice_client: Client) -> None:
    upload(alice_client, one_day(name="<script>alert(1)</script>"), f"<b>{'x' * 200}.csv")
    job = done(DiaryImport.objects.get())
    assert len(job.file_name) <= 120
    assert b"<b>" not in alice_client.get(reverse("import", args=[job.pk])).content


def test_sample_accounts_bring_nothing(db: None) -> None:
    client = client_of(make_sample(now=timezone.now()))
    answer = upload(client, one_day())
    assert answer.status_code == 302
    assert not DiaryImport.objects.exists()


def test_what_may_be_a_supplement_is_asked_before_it_is_brought(alice: User, alice_client: Client) -> None:
    rows = [
        serving(name=name, mg="100.00", amount="2.00 gummies", energy="30.00", category="Supplements")
        for name in ("Magnesium <gummies>", "Magnesium drops", "Magnesium drops")
    ]
    page = upload(alice_client, table(CRONOMETER, rows))["Location"]
    job = done(DiaryImport.objects.get())
    text = text_of(alice_client.get(page))
    assert "Supplement or food?" in text
    assert text.count("Magnesium drops") == 1
    assert "Nothing in it is new" not in text
    address = reverse("import-bring", args=[job.pk])
    answer = alice_client.post(address, {"ledger_0": "food"})
    assert answer.status_code == 422
    assert "Choose one" in text_of(answer)
    assert alice_client.post(address, {"ledger_0": "food", "ledger_1": "stones"}).status_code == 422
    assert not Entry.objects.exists()
    assert alice_client.post(address, {"ledger_0": "supplement", "ledger_1": "food"})["Location"] == page
    done(job)
    assert [entry.food_name for entry in Entry.objects.all()] == ["Magnesium <gummies>"]
    assert [dose.product_name for dose in SupplementDose.objects.all()] == ["Magnesium drops"] * 2
    assert alice_client.post(address).status_code == 302  # sent again, it does nothing


@pytest.mark.parametrize(
    ("header", "app"),
    [
        (b"Date,Meal,Calories,Fat (g),Sodium (mg),Note\n", "MyFitnessPal"),
        (b"Date,Name,Icon,Type,Quantity,Units,Calories,Deleted\n", "Lose It"),
    ],
)
def test_files_without_any_magnesium_are_refused_with_the_reason(alice_client: Client, header: bytes, app: str) -> None:
    page = upload(alice_client, header)["Location"]
    done(DiaryImport.objects.get())
    assert f"This is an export from {app}. It has no magnesium in it" in text_of(alice_client.get(page))
