"""Bodies that are too large, have too many parts or are missing, and file names that lead elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.security.house import House, prints
from tracker.management.commands.work import do_what_waits
from tracker.models import DiaryImport

FORM = "application/x-www-form-urlencoded"
BOUNDARY = "multipart/form-data; boundary=x"


def parts(count: int, *, files: bool) -> bytes:
    kind = '; filename="a.csv"' if files else ""
    part = f'--x\r\nContent-Disposition: form-data; name="a"{kind}\r\n\r\n1\r\n'
    return (part * count + "--x--\r\n").encode()


@pytest.mark.parametrize(
    "body", [b"", b"--x", b"--x\r\n\r\n", b"\xff\xfe", b"--x\r\nContent-Disposition: form-data\r\n\r\n"]
)
@pytest.mark.parametrize(
    "kind", [FORM, BOUNDARY, "multipart/form-data", "text/xml", "application/json", "multipart/form-data; boundary=é"]
)
def test_what_is_no_form_is_no_error_of_ours(bob_client: Client, body: bytes, kind: str) -> None:
    for path in (reverse("profile"), reverse("own-data")):
        assert bob_client.generic("POST", path, body, kind).status_code in (200, 302, 400, 422)


NAMES = (
    "../../escaped.csv",
    "/tmp/escaped.csv",  # noqa: S108
    "..\\..\\escaped.csv",
    "a\0escaped.csv",
    "%2e%2e%2fescaped",
    "." * 300,
    "CON",
)


@pytest.fixture
def files_before(tmp_path: Path, settings: Any) -> Iterator[None]:
    """Fail if a file came to lie anywhere but where ours go."""
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    yield
    assert list(tmp_path.rglob("*escaped*")) == []
    assert not Path("/tmp/escaped.csv").exists()  # noqa: S108  # where one of the names would lead


@pytest.mark.parametrize("name", NAMES)
def test_names_of_brought_files_lead_nowhere(house: House, files_before: None, name: str) -> None:
    raw = (
        f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\nDay,Food Name\r\n--x--\r\n'
    ).encode()
    answer = house.client("bob").generic("POST", reverse("own-data"), raw, BOUNDARY)
    assert answer.status_code in (302, 422)
    kept = DiaryImport.objects.filter(user=house.bob).latest("pk").file_name
    assert "/" not in kept
    assert "\\" not in kept
    assert len(kept) <= 120


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "content",
    [
        b'{"format": ' + b"[" * 100_000,
        b"[" * 100_000,
        b'{"format": "magnesium-tracker diary", "version": 1, "foods": [' + b'{"a":' * 50_000,
        b'{"format": "magnesium-tracker diary", "version": 1, "entries": [{"food_name": "\\ud800"}]}',
        b'{"format": "magnesium-tracker diary", "version": 1, "entries": [{"amount": 1e999999, "day": "9999-99-99"}]}',
        b'{"format": "magnesium-tracker diary", "version": 1, "foods": [{"number": true, "own": true, "name": null}]}',
        b'{"format": "magnesium-tracker diary", "version": 1, "profile": {"user": 1, "user_id": 1, "is_staff": true}}',
        b"\x1f\x8b\x08\x00" + b"\0" * 100,
        b"PK\x03\x04" + b"\0" * 100,
        b"Day,Food Name,Magnesium (mg)\n" + b'2026-01-01,"' + b"x" * 300_000,
        b"Day,Food Name\n2026-01-01,\0\0\0\n",
        b"\xff\xfe" + b"D\0a\0y\0\0\xd8",
        b"\0" * 1000,
        b"Day" + b"," * 100_000,
    ],
)
def test_tricks_in_a_brought_file_are_told_in_words(house: House, content: bytes) -> None:
    """The job ends, in words; nothing of anyone else's changes, nor anyone's rights."""
    client = house.client("bob")
    do_what_waits()
    tables = ("auth_user", "tracker_entry", "tracker_profile")
    before = {table: prints().tables[table] for table in tables}
    answer = client.post(reverse("own-data"), {"file": SimpleUploadedFile("a.json", content)})
    assert answer.status_code == 302
    do_what_waits()
    job = DiaryImport.objects.filter(user=house.bob).latest("pk")
    page = client.get(answer["Location"])
    assert page.status_code == 200
    assert (job.state, job.problem) == ("done", "")
    client.post(reverse("import-bring", args=[job.pk]))
    do_what_waits()
    assert {table: prints().tables[table] for table in tables} == before
