"""A database and a backup of an earlier version migrate, with every row and all that people hold of it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as project
from django.core import signing
from django.core.management import call_command
from django.db import connection
from django.test import Client
from icalendar import Calendar
from pytest_django.fixtures import Settings

from foods.jobs import JobState
from foods.models import Food
from foods.search import engines
from foods.search.search import search
from tests import version_before
from tests.cast import make_food
from tests.version_before import KNOWN
from tracker.backups import restoring, tables, taking
from tracker.backups.files import Reason
from tracker.management.commands.work import do_what_waits
from tracker.models import Correction, Entry

pytestmark = pytest.mark.django_db(transaction=True)
GONE = {"tracker_dailysums"}  # added up from the diary ever since
# Migrating writes down what it did, and the kinds and permissions of models that are new since.
WRITTEN_BY_MIGRATING = {"django_migrations", "django_content_type", "auth_permission"}


@pytest.fixture(params=["database", "backup"])
def instance(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.DATA_DIR = tmp_path
    assert KNOWN["secret_key"] == project.SECRET_KEY
    with version_before.empty_database():
        if request.param == "backup":
            restoring.restore(version_before.BACKUP)
        else:
            version_before.load()
            taking.take(Reason.UPDATE)  # as `make run` does before it migrates
        call_command("migrate", verbosity=0)
        yield


def every_row_of_then_is_there() -> None:
    about = version_before.about()
    for model in tables._models(tuple((app, name) for app, name in about["migrations"])):
        table = model._meta.db_table
        if table in WRITTEN_BY_MIGRATING:
            assert model._base_manager.using("default").count() >= about["tables"][table][0]
        elif table not in GONE:
            assert list(tables._digest(connection, model)) == about["tables"][table], table


def soon_after(token: str) -> float:
    """Return a moment an hour after a token was signed: tokens for undo end after a day."""
    return signing.b62_decode(token.rsplit(":", 2)[1]) + 3600


def test_it_works(instance: None) -> None:
    every_row_of_then_is_there()
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    assert engines.is_built(connection)
    assert [food.name for food in search("pudding", boost={}, visible_to=None)] == [
        "Crème brûlée \N{CUSTARD} 'n' \"more\"\n\\N"
    ]
    make_food("Teff")
    assert [food.name for food in search("teff", boost={}, visible_to=None)] == ["Teff"]

    alice = Client()
    alice.cookies[project.SESSION_COOKIE_NAME] = KNOWN["session"]
    day = alice.get(f"/diary/{KNOWN['day']}/")
    assert (day.status_code, day.wsgi_request.user.username) == (200, "alice")

    answer = alice.get(f"/reminders/meal-reminders.ics?{KNOWN['calendar_query']}")
    assert [str(event["uid"]) for event in Calendar.from_ical(answer.content).walk("VEVENT")] == KNOWN["calendar_ids"]
    # The session that is stored then has ended by now.
    with time_machine.travel(soon_after(KNOWN["undo_token"])):
        alice.post("/entries/restore/", {"token": KNOWN["undo_token"]})
    assert Entry.objects.get(form_key=KNOWN["removed_key"]).mg_known == Decimal("14.814")
    copied = Entry.objects.filter(form_key=KNOWN["copied_key"])
    assert copied.exists()
    with time_machine.travel(soon_after(KNOWN["take_back_token"])):
        alice.post("/diary/take-back/", {"token": KNOWN["take_back_token"]})
    assert not copied.exists()

    assert Client().get(f"/shared/{KNOWN['shared_sheet']}/").status_code == 200
    assert Client().get(f"/accounts/invitation/{KNOWN['invitation']}/", follow=True).status_code == 200

    almonds = Food.objects.get(name="Almonds")
    do_what_waits()
    correction = Correction.objects.get(pk=KNOWN["waiting_correction"])
    assert (correction.state, correction.moved) == (JobState.DONE, 20)
    assert set(Entry.objects.filter(food=almonds).values_list("mg_known", flat=True)) == {Decimal("140")}
