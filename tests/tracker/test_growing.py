"""Tables can grow: with a column more in Food, in Entry and in the search index, every database still migrates."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core import signing
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from pytest_django.fixtures import Settings

from foods.search import engines
from tests import version_before
from tests.cast import make_entry, make_food, make_user
from tests.growing import grown
from tests.tracker.test_version_before import every_row_of_then_is_there
from tracker.backups import databases, restoring, tables
from tracker.common import undo
from tracker.models import Entry

DAY = date(2026, 3, 12)


@pytest.fixture
def empty(transactional_db: None, settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.DATA_DIR = tmp_path
    with version_before.empty_database():
        yield


def found(word: str) -> list[str]:
    return sorted({food.name for food in engines.engine().matches([(word,)], owner=None, limit=20)})


def nicknames_are_found() -> None:
    teff = make_food("Teff")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE foods_food SET nickname = 'Lovegrass' WHERE id = %s", [teff.pk])
    assert found("lovegrass") == ["Teff"]
    make_entry(make_user("cy"), DAY, food=teff)


def test_it_grows_from_nothing(empty: None) -> None:
    with grown():
        call_command("migrate", verbosity=0)
        assert engines.is_built(connection)
        nicknames_are_found()
    assert not engines.is_built(connection)
    call_command("migrate", verbosity=0)  # back to the version of today: its index alone is left
    assert engines.is_built(connection)
    assert found("lovegrass") == []
    assert found("teff") == ["Teff"]


def test_it_grows_from_a_database_of_before(empty: None) -> None:
    version_before.load()
    with grown():
        call_command("migrate", verbosity=0)
        every_row_of_then_is_there()
        nicknames_are_found()


def test_it_grows_from_a_backup_of_before(empty: None, tmp_path: Path) -> None:
    with grown():
        restoring.restore(version_before.BACKUP)
        with databases.at_one_moment() as then, databases.file("copy", tmp_path / "copy.sqlite3") as copy:
            tables.fill(copy, then)
            assert not engines.is_built(copy), "nicknames do not exist yet"
            call_command("migrate", database="copy", verbosity=0)
            assert engines.is_built(copy)
        call_command("migrate", verbosity=0)
        every_row_of_then_is_there()
        assert found("pudding") == ["Crème brûlée \N{CUSTARD} 'n' \"more\"\n\\N"]
        nicknames_are_found()


@pytest.mark.parametrize("changed", [False, True])
def test_a_token_is_older_than_a_column(alice: User, changed: bool) -> None:
    """What it does not name stays, or is what it is in a row that nobody filled in."""
    entry = make_entry(alice, DAY, food_name="Oats")
    entry.refresh_from_db()  # numbers as they are stored
    values = signing.loads(undo.token_for([entry], changed=changed), salt="tracker.undo")
    del values["rows"][0]["source_key"]
    token = signing.dumps(values, salt="tracker.undo", compress=True)
    if changed:
        Entry.objects.update(food_name="Rolled oats", version=2, source_key="7")
    else:
        entry.delete()
    for _ in range(2):
        [back] = undo.bring_back(Entry, user=alice, token=token)
        assert (back.food_name, back.source_key) == ("Oats", "7" if changed else "")


def test_a_migration_runs_no_code_of_today() -> None:
    """Code of today may read columns that a table does not have yet when an old migration runs on a fresh install."""
    for (app, name), migration in MigrationLoader(None).disk_migrations.items():
        if app in {"foods", "tracker"}:
            source = Path(importlib.import_module(type(migration).__module__).__file__ or "").read_text()
            lines = {line.strip() for line in source.splitlines()}
            imported = {line for line in lines if line.startswith(("from foods", "from tracker", "import "))}
            assert imported <= ALLOWED, f"{app}.{name} imports {imported - ALLOWED}"


# Validators, which a migration only names, and modules of others.
ALLOWED = {f"import {name}" for name in ("tracker.models", "tracker.models.person", "uuid", "simple_history.models")}
ALLOWED |= {f"import django.{name}" for name in ("core.validators", "db.models.deletion", "utils.timezone")}
