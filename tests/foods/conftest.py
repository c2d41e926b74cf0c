"""What the tests of the catalog may ask for."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.test import Client

from foods.importers import workbook
from foods.importers.records import FileError
from tests.conftest import client_of


@pytest.fixture(scope="session", autouse=True)
def workbooks_are_read_here() -> Iterator[None]:
    """Read workbooks in this process: starting one takes a quarter of a second. test_workbook.py starts them."""

    def rows_of(data: bytes, reader: str) -> list[workbook.Row]:
        answer = json.loads(workbook.main(reader, data))
        if "fault" in answer:
            raise FileError(answer["fault"])
        return [tuple(row) for row in answer["rows"]]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(workbook, "rows_of", rows_of)
        yield


@pytest.fixture
def editor(db: None) -> Client:
    """Return the client of an admin who may edit the catalog."""
    return client_of(User.objects.create_superuser("admin"))
