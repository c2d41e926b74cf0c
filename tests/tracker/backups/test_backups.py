"""Backups are whole, proven and private; restoring brings every row back; the app notices when its data are gone."""

from __future__ import annotations

import errno
import io
import json
import re
import shutil
import sqlite3
import stat
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from unittest.mock import patch

import pyrage
import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from pytest_django.fixtures import Settings

from foods.models import ImportRun
from foods.search.search import search
from tests.cast import make_dose, make_entry, make_food, make_user
from tests.conftest import client_of
from tracker.backups import BackupError, databases, files, marker, restoring, tables, taking
from tracker.backups.files import Reason
from tracker.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)  # a backup holds what is committed
of_files = pytest.mark.one_engine("a backup is the same file of either, and Python decides what is done with it")
DAY = date(2026, 3, 1)
TEN_PAST_THREE = time(3, 10)


def end_other_connections() -> None:
    """End what live servers of earlier tests still hold on PostgreSQL: a restore wants the database for itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"  # waits until it is gone
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(autouse=True)
def data(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    settings.DATA_DIR = tmp_path
    settings.BACKUP_AT, settings.BACKUP_KEY, settings.BACKUPS_KEPT = TEN_PAST_THREE, "", 14
    end_other_connections()
    yield tmp_path
    connection.close()


@pytest.fixture
def diary() -> User:
    """Write a bit of everything: odd letters, no value, decimals, JSON, a dose, a history."""
    alice = make_user()
    food = make_food("Crème brûlée \N{CUSTARD} 'n' \"more\"\n\\N", "12.345", aliases="de:Pudding")
    make_food("Unknown", None)
    make_entry(alice, DAY, "50.25", food=food, food_name=food.name, time=time(7, 30))
    make_entry(alice, DAY, None)
    make_dose(alice, DAY)
    ImportRun.objects.create(name="sr", file="imports/sr")
    client_of(alice).get("/")  # a session
    return alice


def said() -> list[tuple[object, ...]]:
    return sorted(Entry.objects.values_list("pk", "food_name", "mg_known", "grams", "time", "form_key"), key=str)


def test_it_works(diary: User, data: Path) -> None:
    before, told = said(), io.StringIO()
    call_command("backup", stdout=told)
    assert "all equal" in told.getvalue()
    [backup] = files.kept()
    assert stat.S_IMODE(backup.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(backup.path.parent.stat().st_mode) == 0o700
    assert {path.name for path in backup.path.parent.iterdir()} == {".lock", backup.path.name}

    make_entry(diary, DAY, "1")
    Entry.objects.filter(mg_known="50.25").delete()
    told = io.StringIO()
    call_command("restore", "latest", stdout=told)
    assert said() == before
    assert "as they were at" in told.getvalue()
    assert "The previous data is in" in told.getvalue()
    assert [food.name for food in search("pudding", boost={}, visible_to=None)] == [
        "Crème brûlée \N{CUSTARD} 'n' \"more\"\n\\N"
    ]
    assert make_entry(diary, DAY, "2").pk > max(int(str(row[0])) for row in before)


def test_every_table_is_in_it() -> None:
    with connection.cursor() as cursor:
        found = {table.name for table in connection.introspection.get_table_list(cursor) if table.type == "t"}
    derived = {name for name in found if name.startswith(("foods_search", "foods_names", "attempts"))}
    assert found - derived == set(tables.names(connection))


def shape(of: BaseDatabaseWrapper) -> list[tuple[object, ...]]:
    """Return every column, index, constraint and trigger of a database."""
    asked = {
        "sqlite": ["SELECT type, tbl_name, name, sql FROM sqlite_master WHERE name <> 'sqlite_sequence'"],
        "postgresql": [
            "SELECT table_name, column_name, data_type, numeric_precision, numeric_scale, character_maximum_length,"
            " is_nullable, column_default, is_identity FROM information_schema.columns WHERE table_schema = 'public'",
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
            "SELECT conname, conrelid::regclass::text, pg_get_constraintdef(oid, true) FROM pg_constraint"
            " WHERE connamespace = 'public'::regnamespace",
            "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
        ],
    }[of.vendor]
    found = []
    with of.cursor() as cursor:
        for question in asked:
            cursor.execute(question)
            found += [tuple(in_one_order(part) for part in row) for row in cursor.fetchall()]
    return sorted(found, key=str)


def in_one_order(part: object) -> object:
    """Sort the columns of a table's definition: migrations add them later than they are listed in the model."""
    if not str(part).startswith("CREATE TABLE"):
        return part
    inside = re.sub(r"^CREATE TABLE \S+ \(|\)$", "", str(part))
    return sorted(re.split(r', (?="|CONSTRAINT)', inside))


def test_a_filled_database_is_shaped_like_a_migrated_one(diary: User, tmp_path: Path) -> None:
    with databases.at_one_moment() as origin:
        if connection.vendor == "sqlite":
            with databases.file("filled", tmp_path / "filled.sqlite3") as filled:
                tables.fill(filled, origin)
                assert shape(filled) == shape(connection)
        else:
            with databases.scratch() as filled:
                assert filled
                tables.fill(filled, origin)
                assert shape(filled) == shape(connection)


def test_what_was_there_before_is_whole_too(diary: User) -> None:
    taking.take(Reason.ASKED)
    make_entry(diary, DAY, "7")
    with_seven = said()
    restored = restoring.restore(files.kept()[0].path)
    assert restored.aside is not None
    if connection.vendor == "sqlite":
        assert restored.aside in restoring.left_aside()
        with closing(sqlite3.connect(restored.aside)) as aside:
            assert aside.execute("SELECT count(*) FROM tracker_entry").fetchone() == (len(with_seven),)
    else:
        restoring.restore(restored.aside)
        assert said() == with_seven


def test_what_is_logged_meanwhile_does_not_disturb_it(diary: User) -> None:
    counted = tables.digests

    def count_and_log(of: BaseDatabaseWrapper) -> dict[str, tuple[int, str]]:
        if of.alias == "at_one_moment":
            make_entry(diary, DAY, "3")
        return counted(of)

    with patch.object(tables, "digests", count_and_log):
        taken = taking.take(Reason.ASKED)
    assert taken.about.tables["tracker_entry"][0] == 2 < Entry.objects.count()


def test_a_copy_that_differs_is_not_kept(diary: User) -> None:
    sealed = files.seal

    def lose_a_row(database: Path, about: files.About, *, into: Path) -> None:
        with closing(sqlite3.connect(database)) as copy, copy:
            copy.execute("DELETE FROM tracker_profile")
        sealed(database, about, into=into)

    with (
        patch.object(files, "seal", lose_a_row),
        pytest.raises(BackupError, match=r"differs .* table tracker_profile \(rows: 0, 1\)"),
    ):
        taking.take(Reason.ASKED)
    assert files.kept() == []
    assert "tracker_profile" in taking.standing().problem
    taking.take(Reason.ASKED)
    assert taking.standing().problem == ""


def test_one_changed_value_is_seen(diary: User) -> None:
    before = tables.digests(connection)
    Entry.objects.filter(mg_known="50.25").update(mg_known="50.26")
    with pytest.raises(BackupError, match="tracker_entry"):
        tables.compare(tables.digests(connection), before)


@of_files
def test_a_full_disk_leaves_nothing_behind(diary: User) -> None:
    with (
        patch.object(zipfile.ZipFile, "write", side_effect=OSError(28, "No space left on device")),
        pytest.raises(CommandError, match="No space left"),
    ):
        call_command("backup")
    assert files.kept() == []
    assert not list(files.folder().glob(f"{files.SCRATCH}*"))


def test_no_room_to_bring_one_back(diary: User) -> None:
    path, before = taking.take(Reason.ASKED).backup.path, said()
    full = OSError(errno.ENOSPC, "No space left on device")
    with (
        patch("shutil.copyfileobj", side_effect=full),
        pytest.raises(CommandError, match=r"Nothing was changed.*No space left"),
    ):
        call_command("restore", str(path))
    assert said() == before


@of_files
def test_what_a_killed_one_left_is_cleared_away(diary: User) -> None:
    left = files.folder() / f"{files.SCRATCH}left"
    left.mkdir()
    (left / "copy.sqlite3").touch()
    taking.take(Reason.ASKED)
    assert not left.exists()


@of_files
def test_two_at_once(diary: User) -> None:
    with taking._alone(), pytest.raises(BackupError, match="Another backup is being made"):
        taking.take(Reason.ASKED)


@of_files
def test_locked_with_a_key(diary: User, settings: Settings) -> None:
    told = io.StringIO()
    call_command("backup", "--new-key", stdout=told)
    settings.BACKUP_KEY = told.getvalue().strip()
    path = taking.take(Reason.ASKED).backup.path
    assert path.suffix == ".age"
    assert path.read_bytes().startswith(b"age-encryption.org/v1")
    before = said()
    Entry.objects.all().delete()
    restoring.restore(path)
    assert said() == before

    settings.BACKUP_KEY = str(pyrage.x25519.Identity.generate())
    with pytest.raises(BackupError, match="a key other than BACKUP_KEY"):
        restoring.restore(path)
    settings.BACKUP_KEY = ""
    with pytest.raises(BackupError, match="Set BACKUP_KEY"):
        restoring.restore(path)


def rewritten(path: Path, **changes: object) -> Path:
    """Write a backup again with another page about it."""
    with zipfile.ZipFile(path) as archive:
        about, database = json.loads(archive.read(files.ABOUT)), archive.read(files.DATABASE)
    other = path.with_name("other.zip")
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr(files.ABOUT, json.dumps(about | changes))
        archive.writestr(files.DATABASE, database)
    return other


@of_files
@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"app": "another-app"}, "not a backup of this app"),
        ({"migrations": [["tracker", "9999_of_tomorrow"]]}, "does not match its metadata"),
        ({"tables": {"tracker_entry": [1, "00"]}}, "differs"),
        ({"colour": "red"}, "not a backup of this app"),
    ],
)
def test_foreign_files_are_refused(diary: User, data: Path, changes: dict[str, object], reason: str) -> None:
    path = rewritten(taking.take(Reason.ASKED).backup.path, **changes)
    before, there = said(), sorted(data.iterdir())
    with pytest.raises(CommandError, match=f"Nothing was changed.*({reason})"):
        call_command("restore", str(path))
    assert said() == before
    assert [each for each in sorted(data.iterdir()) if each.name != "in_use.lock"] == there


@of_files
def test_a_newer_one_is_refused(diary: User, tmp_path: Path) -> None:
    path = taking.take(Reason.ASKED).backup.path
    database = files.unseal(path, into=tmp_path)[0]
    with closing(sqlite3.connect(database)) as newer, newer:
        newer.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('tracker', '9999_tomorrow', '2027-01-01')"
        )
        migrations = newer.execute("SELECT app, name FROM django_migrations").fetchall()
    about = files.About("", "9.9", "x", sorted(migrations), {})
    files.seal(database, about, into=tmp_path / "newer.zip")
    with pytest.raises(BackupError, match="newer version of the app"):
        restoring.restore(tmp_path / "newer.zip")


@of_files
def test_damaged_files_are_refused(diary: User, tmp_path: Path) -> None:
    path = taking.take(Reason.ASKED).backup.path
    whole = path.read_bytes()
    for damaged in (
        whole[:-100],
        whole[: len(whole) // 2] + b"\0" * 64 + whole[len(whole) // 2 + 64 :],
        b"",
        b"age-",
        b"PK",
    ):
        (tmp_path / "damaged.zip").write_bytes(damaged)
        with pytest.raises(BackupError, match=r"damaged|encrypted|not a backup"):
            restoring.restore(tmp_path / "damaged.zip")
    with pytest.raises(BackupError, match="cannot be read"):
        restoring.restore(tmp_path / "nowhere.zip")
    assert Entry.objects.count() == 2


def test_not_while_the_app_runs(diary: User) -> None:
    path = taking.take(Reason.ASKED).backup.path
    with marker.in_use(), marker.in_use(), pytest.raises(BackupError, match="Stop it first"):
        restoring.restore(path)
    with marker.in_use(alone=True), pytest.raises(CommandError, match="being restored"), patch("signal.signal"):
        call_command("work", "--once")
    if connection.vendor == "postgresql":
        another = databases.opened("another", connection.settings_dict)
        with another as other, other.cursor(), pytest.raises(BackupError, match="in use by 1 other"):
            restoring.restore(path)


@of_files
def test_the_list(diary: User, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="No backup found"):
        call_command("restore", "latest")
    taken = taking.take(Reason.ASKED)
    call_command("restore")
    assert taken.backup.path.name in capsys.readouterr().out


@of_files
def test_one_of_a_clock_that_was_wrong_is_not_the_newest(diary: User) -> None:
    taken = taking.take(Reason.ASKED).backup
    shutil.copy(taken.path, taken.path.with_name("magnesium-20990101T000000Z-0.1.0-asked.zip"))
    assert [each.at.year for each in files.kept()] == [taken.at.year, 2099]
    assert taking.standing().proven_at == taken.at


@of_files
@pytest.mark.parametrize("kept", [1, 3])
def test_the_newest_nightly_ones_stay(diary: User, settings: Settings, kept: int) -> None:
    settings.BACKUPS_KEPT = kept
    for day in range(1, 5):
        (files.folder() / f"magnesium-2026030{day}T021000Z-0.1.0-nightly.zip").touch()
        (files.folder() / f"magnesium-2026030{day}T021100Z-0.1.0-asked.zip").touch()
    taken = taking.take(Reason.NIGHTLY)
    nightly = [each for each in files.kept() if each.reason == Reason.NIGHTLY]
    assert [each.at.day for each in nightly[1:]] == [4, 3, 2, 1][: kept - 1]
    assert nightly[0].path == taken.backup.path
    assert len(files.kept()) == kept + 4, "what was asked for stays"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, 3, day, hour, minute, tzinfo=UTC)


@of_files
@pytest.mark.any_day
def test_nightly(diary: User, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [at(1, 12)]
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock[0])
    monkeypatch.setattr(taking, "prove", lambda *_: None)  # other tests do

    def made() -> bool:
        return taking.nightly() is not None

    assert made(), "a missed night is made up for"
    assert not made()
    clock[0] = at(2, 3, 9)
    assert not made()
    clock[0] = at(2, 3, 10)
    assert made()
    assert not made()
    clock[0] = at(2, 3, 6)
    assert not made(), "a clock that is set back a little"
    clock[0] = at(9, 0)
    assert made(), "a clock that jumps ahead"
    clock[0] = at(3, 12)
    assert made(), "and back: what was made in the future does not count"
    settings.BACKUP_AT = None
    clock[0] = at(20, 12)
    assert not made()


@of_files
@pytest.mark.any_day
def test_nightly_waits_an_hour_after_a_failure(diary: User, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [at(1, 12)]
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock[0])
    with patch.object(taking, "prove", side_effect=BackupError("it differs")), pytest.raises(BackupError):
        taking.nightly()
    assert taking.nightly() is None
    clock[0] += timedelta(minutes=61)
    assert taking.nightly() is not None


@pytest.mark.any_day
def test_not_on_the_first_day(diary: User) -> None:
    first = datetime.fromisoformat(str(tables.identity_of(connection)))
    assert not taking.is_due(first + timedelta(seconds=1))
    assert taking.is_due(first + timedelta(days=1, seconds=1))


@of_files
def test_the_hour_is_that_of_the_time_zone(settings: Settings) -> None:
    settings.TIME_ZONE = "America/New_York"
    assert taking.last_night(at(5, 8, 9)).astimezone(UTC) == at(4, 8, 10)
    assert taking.last_night(at(5, 8, 10)).astimezone(UTC) == at(5, 8, 10)
    assert taking.last_night(at(20, 8)).astimezone(UTC) == at(20, 7, 10), "summer time"


@of_files
def test_the_worker_goes_on_after_a_failure(diary: User, caplog: pytest.LogCaptureFixture) -> None:
    from tracker.management.commands import work

    with patch.object(taking, "nightly", side_effect=BackupError("it differs")):
        work.nightly()
    assert "No backup: it differs" in caplog.text


def backups_on(client: Client) -> str:
    found = BeautifulSoup(client.get(reverse("admin:index")).content, "html.parser").select_one("#backups")
    assert found
    return " ".join(found.get_text().split())


@of_files
def test_the_first_page_of_the_admin(diary: User, monkeypatch: pytest.MonkeyPatch) -> None:
    User.objects.filter(pk=diary.pk).update(is_staff=True, is_superuser=True)
    client: Client = client_of(diary)
    tomorrow = timezone.now() + timedelta(days=1)
    assert "No backup yet" in backups_on(client)
    monkeypatch.setattr("django.utils.timezone.now", lambda: tomorrow)
    taking.take(Reason.NIGHTLY)
    assert f"Last tested restore: {date_format(tomorrow)}" in backups_on(client)
    with patch.object(taking, "prove", side_effect=BackupError("the copy differs")), pytest.raises(BackupError):
        taking.take(Reason.NIGHTLY)
    assert "failed: the copy differs" in backups_on(client)


def test_the_marker_knows_its_database(data: Path) -> None:
    marker.check()
    assert not (data / "database.json").exists()
    marker.remember()
    marker.check()
    (data / "database.json").write_text(json.dumps({"identity": "2020-01-01T00:00:00+00:00"}))
    with pytest.raises(BackupError, match="not the one that was set up here"):
        marker.check()
    with pytest.raises(CommandError, match="make restore"):
        call_command("make_admin", "--name", "ann")
    (data / "database.json").write_text("{")
    with pytest.raises(BackupError, match="cannot be read"):
        marker.check()


def test_a_database_that_is_missing_or_empty(data: Path) -> None:
    marker.remember()
    where = connections.settings["default"]
    if connection.vendor == "sqlite":
        with patch.dict(where, NAME=str(data / "gone.sqlite3")):
            with pytest.raises(BackupError, match="is missing"):
                marker.check()
            with pytest.raises(BackupError, match="is missing"):
                taking.take(Reason.ASKED)
            assert not (data / "gone.sqlite3").exists(), "asking must not make one"
    with patch.object(marker, "identity_of", return_value=None), pytest.raises(BackupError, match="is empty"):
        marker.check()
