"""Moving to PostgreSQL: every row arrives and is compared, or nothing does."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from tests import postgres
from tests.servers.test_faults import House
from tests.serving import ROOT
from tracker.backups import marker

SEARCH = """
import json
from foods.search.search import search
print(json.dumps([food.name for food in search("bananna", boost={}, visible_to=None)][:3]))
"""


def manage(house: House, *words: str) -> tuple[int, str]:
    command: list[str | Path] = [sys.executable, ROOT / "manage.py", *words]
    done = subprocess.run(command, env=house.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode, done.stdout


def move(house: House, url: str) -> tuple[int, str]:
    return manage(house, "move_to_postgres", url)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Make a folder for a server, where TMPDIR is too long for its socket and the settings are of another one."""
    long = tmp_path / ("a" * 100)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    monkeypatch.setenv("PGPORT", "1")
    with postgres.scratch_folder() as folder:
        yield folder


def test_it_works(folder: Path, begun: Path) -> None:
    house, keys = House(shutil.copytree(begun, folder / "var")), [uuid.uuid4() for _ in range(3)]
    try:
        with postgres.running(folder / "pg") as url:
            port = house.start()
            house.move_in()
            assert {house.log(port, key)[0] for key in keys[:2]} == {302}
            code, said = move(house, url)
            assert (code, "The app is using this data" in said) == (1, True)
            house.kill()

            code, said = move(house, "postgres://nobody@/nowhere/postgres")
            assert (code, "Nothing was moved. PostgreSQL says" in said) == (1, True)
            code, said = move(house, url)
            assert (code, "all equal" in said) == (0, True), said
            said = subprocess.run(
                [sys.executable, ROOT / "manage.py", "serve"],
                env=house.environment,
                stderr=subprocess.PIPE,
                text=True,
            ).stderr
            assert "is missing" in said, "what was moved is not started again by mistake"
            assert "DATABASE_URL" in said

            house.environment["DATABASE_URL"] = url
            port = house.start()
            assert {house.log(port, key)[0] for key in keys} == {302}, "the session came along, and no key is used up"
            assert house.is_there(*keys)
            assert "Banana" in house.ask(SEARCH)
            house.kill()

            assert manage(house, "backup")[0] == 0
            del house.environment["DATABASE_URL"]
            code, said = manage(house, "restore", "latest")
            assert (code, "into the file" in said) == (0, True), said
            assert house.is_there(*keys), "a backup leads back to SQLite"
            assert "Banana" in house.ask(SEARCH)
            [moved] = (folder / "var").glob("aside-*.sqlite3")
            moved.rename(folder / "var" / "tracker.sqlite3")
            code, said = move(house, url)
            assert (code, "is not empty" in said) == (1, True)
            assert (folder / "var" / "tracker.sqlite3").exists()
    finally:
        house.kill()


@pytest.mark.django_db(transaction=True)
def test_only_from_one_to_the_other(settings: object, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    marker.remember()
    if connection.vendor == "postgresql":
        with pytest.raises(CommandError, match="already in PostgreSQL"):
            call_command("move_to_postgres", "postgres://x@/y")
        return
    for url, reason in (("sqlite:////tmp/x", "not a PostgreSQL"), ("nonsense", "DATABASE_URL names no database")):
        with pytest.raises(CommandError, match=reason):
            call_command("move_to_postgres", url)
