"""No food, no address of a person, no token and no name is in the log, whatever happens."""

from __future__ import annotations

import io
import logging
import logging.config
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from tests.cast import make_food
from tests.conftest import client_of
from tests.second_factor import PASSWORD, log_in
from tracker.management.commands.work import do_what_waits
from tracker.models import DiaryImport

pytestmark = pytest.mark.django_db
WORD = "zzyzxquince"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Return what the log of the settings would write, from every level up."""
    stream = io.StringIO()
    config: dict[str, Any] = deepcopy(settings.LOGGING)
    config["handlers"]["console"] |= {"stream": stream}
    config["root"]["level"] = "DEBUG"
    config["loggers"]["tracker.requests"] = {"level": "INFO"}
    before = logging.root.handlers[:], logging.root.level
    logging.config.dictConfig(config)
    yield stream
    logging.root.handlers[:], level = before
    logging.root.setLevel(level)


def test_it_works(log: io.StringIO, alice: User) -> None:
    client = client_of(alice)
    client.get("/nowhere/")
    client.get("/diary/2026-03-12/status/")
    written = log.getvalue()
    assert "WARNING django.request: Not Found: an address without a page" in written
    assert "Method Not Allowed (GET): diary/<day:day>/status/" in written


@pytest.mark.parametrize("host", ["evil.example.com", "a b", "[::1"])
def test_a_bad_host_is_one_line(log: io.StringIO, host: str) -> None:
    """Scanners send thousands of them."""
    assert Client(raise_request_exception=False).get("/", headers={"host": host}).status_code == 400
    lines = [line for line in log.getvalue().splitlines() if " DEBUG " not in line]
    assert len(lines) <= 2, lines
    assert "File " not in log.getvalue()


def test_nothing_typed_is_in_it(log: io.StringIO, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(username=WORD)
    client = Client()
    log_in(client, WORD, "wrong")
    log_in(client, WORD, PASSWORD)
    food = make_food(f"{WORD} bread", owner=alice)
    for address in (
        f"/{WORD}/",
        f"/foods/?q={WORD}",
        f"/log/?q={WORD}",
        f"/foods/group/{WORD}/",
        reverse("invitation", args=[WORD]),
        f"/accounts/confirm-email/{WORD}/",
        f"/accounts/password/reset/key/1-{WORD}/",
        f"/accounts/login/?next=/{WORD}/",
        f"/static/{WORD}.css",
    ):
        client.get(address)
    client.post(reverse("log-line"), {"line": f"2 {WORD}"})
    client.post(reverse("log-food", args=[food.pk]), {"amount": WORD})
    client.post(reverse("food-new"), {"name": WORD})
    client.post(reverse("food-ask"), {"text": WORD})
    client.post(reverse("account_reset_password"), {"email": f"{WORD}@example.org"})
    client.post(reverse("account_email"), {"email": f"{WORD}@example.org", "action_add": "1"})
    client.post(f"/{WORD}/", b"not a form", content_type="multipart/form-data; boundary=x")
    Client(enforce_csrf_checks=True).post(f"/{WORD}/", {"name": WORD})
    assert "Not Found" in log.getvalue()
    assert WORD not in log.getvalue()


def test_an_error_tells_where_and_not_what(log: io.StringIO, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        try:
            raise ValueError(WORD)
        except ValueError as error:
            raise IntegrityError(f"Key (name)=({WORD}) already exists.") from error

    monkeypatch.setattr("tracker.intake.summaries.days_and_finding", fail)
    client = client_of(alice)
    client.raise_request_exception = False
    client.get("/diary/2026-03-12/")
    written = log.getvalue()
    assert "ERROR django.request: Internal Server Error: diary/<day:day>/" in written
    assert "ValueError\nwhich led to\n" in written
    assert 'in fail\n    raise IntegrityError(f"Key' in written
    assert "\nIntegrityError\n" in written
    assert WORD not in written


@pytest.mark.django_db(transaction=True)  # the worker looks at what is committed
def test_work_in_the_background_is_as_discreet(log: io.StringIO, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(job: Any) -> None:
        raise ValueError(WORD)

    monkeypatch.setattr("tracker.import_export.jobs.work", fail)
    DiaryImport(user=alice, file_name=WORD).start()
    do_what_waits()
    assert "ValueError" in log.getvalue()
    assert WORD not in log.getvalue()
