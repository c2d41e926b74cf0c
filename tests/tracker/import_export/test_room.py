"""An import meets the limits that all other ways to add rows meet, and says how many rows it left out."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from foods.models import Food
from tests.cast import make_entry, make_food, make_saved_meal, make_user
from tests.diaries import CRONOMETER, done, serving, table
from tests.tracker.import_export.test_jobs import DAY
from tests.tracker.views.diary.test_day import text_of
from tracker.import_export import jobs, merge
from tracker.import_export.json_export import json_text
from tracker.models import Asked, DiaryImport, Entry, SavedMeal, Upload

pytestmark = pytest.mark.django_db


def imported(user: User, content: bytes) -> DiaryImport:
    """Preview a file and import it; both leave out the same."""
    job = done(jobs.start(user=user, file=SimpleUploadedFile("a.csv", content)))
    left_out = job.account["left_out"]
    assert jobs.ask(job, Asked.BRING)
    job = done(job)
    assert job.account["left_out"] == left_out
    return job


def test_a_day_has_room_for_so_many(alice: User, settings: Settings) -> None:
    settings.LIMITS = replace(settings.LIMITS, entries_a_day=3)
    make_entry(alice, DAY)
    rows = [serving(day=DAY.isoformat(), name=name) for name in ("Kale", "Oats", "Figs", "Dates")]
    job = imported(alice, table(CRONOMETER, [*rows, serving(day="2026-02-01", name="Rice")]))
    assert job.account["left_out"] == {"room": 2}
    assert (Entry.objects.filter(day=DAY).count(), Entry.objects.count()) == (3, 4)


@pytest.mark.parametrize("kind", ["own", "other app"])
def test_a_file_of_nothing_but_faults_is_not_read_to_its_end(
    kind: str, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merge, "MOST_LEFT_OUT", 3)
    if kind == "own":
        file = json.dumps({"format": "magnesium-tracker diary", "version": 1, "entries": [1] * 9}).encode()
    else:
        file = table(CRONOMETER, [serving(), *[serving(name="")] * 9])
    job = done(jobs.start(user=alice, file=SimpleUploadedFile("a.csv", file)))
    left_out = job.account["left_out"]
    assert left_out.pop("too_many") == 1
    assert list(left_out.values()) == [3]
    assert job.account["new"].get("entries", 0) == (kind == "other app")


def test_a_diary_has_room_for_so_many(alice: User, bob: User, settings: Settings) -> None:
    for name in ("one", "two"):
        make_food(name, owner=alice, source="own", source_id=name)
        make_saved_meal(alice, name)
        make_entry(alice, DAY)
    file = "".join(json_text(alice)).encode()
    assert len(json.loads(file)["foods"]) == 2
    settings.LIMITS = replace(settings.LIMITS, own_foods=1, saved_meals=1, entries=1)
    job = imported(bob, file)
    assert job.account["left_out"]["room"] == 3
    kept = (Food.objects.filter(owner=bob), SavedMeal.objects.filter(user=bob), Entry.objects.filter(user=bob))
    assert [rows.count() for rows in kept] == [1, 1, 1]


def send(client: Client, size: int = 10) -> Any:
    file = SimpleUploadedFile("a.csv", bytes(range(256)) * size)
    return client.post(reverse("own-data"), {"file": file})


def test_files_that_wait_are_few(alice: User, alice_client: Client, settings: Settings) -> None:
    settings.LIMITS = replace(settings.LIMITS, waiting_uploads=1)
    for _ in range(2):  # a preview takes the place of the one before
        assert send(alice_client).status_code == 302
    assert DiaryImport.objects.count() == 1
    DiaryImport.objects.update(asked=Asked.BRING)
    answer = send(alice_client)
    assert answer.status_code == 422
    assert "still waiting to be imported" in text_of(answer)
    assert DiaryImport.objects.count() == 1


def test_all_files_that_wait_are_not_too_large_together(alice_client: Client, settings: Settings) -> None:
    settings.LIMITS = replace(settings.LIMITS, waiting_uploads_mb=1)
    kept = jobs.start(user=make_user("bob"), file=SimpleUploadedFile("a.csv", b"x"))
    Upload.objects.filter(diary_import=kept).update(packed=b"x" * (2**20 - 10))
    answer = send(alice_client)
    assert (answer.status_code, "Try again later" in text_of(answer)) == (422, True)
    assert DiaryImport.objects.get() == kept
