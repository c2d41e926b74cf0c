"""The file of the database deleted, or written over: the app says so and what to do, and a backup brings all back."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests import patience
from tests.serving import ROOT, UNSET, free_port


class Instance:
    """An instance in a folder of its own that was started once, and backed up."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.file = folder, folder / "tracker.sqlite3"
        self.manage("make_admin")
        self.manage("backup")

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in os.environ.items() if name not in UNSET}
        told = {"DATA_DIR": str(self.folder), "HOST": "127.0.0.1", "PORT": str(free_port())}
        told |= {"ADMIN_NAME": "keeper", "ADMIN_PASSWORD": "walnuts and figs"}
        command: list[str | Path] = [sys.executable, ROOT / "manage.py", *words]
        return subprocess.run(command, env=environment | told, capture_output=True, text=True, timeout=patience.SECONDS)

    def brought_back(self) -> set[str]:
        """Restore the backup; return everybody's name."""
        done = self.manage("restore", "latest")
        assert done.returncode == 0, done.stderr
        with closing(sqlite3.connect(self.file)) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            return {name for (name,) in database.execute("SELECT username FROM auth_user")}


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory, begun: Path) -> Instance:
    return Instance(shutil.copytree(begun, tmp_path_factory.mktemp("destroyed") / "var"))


def write_over(file: Path, start: int) -> None:
    """Write nonsense over a part of a file."""
    with file.open("r+b") as opened:
        opened.seek(start)
        opened.write(b"nonsense" * 100_000)


@pytest.mark.parametrize("start", [0, 4096 * 3], ids=["from the first byte", "in the middle"])
def test_a_damaged_file(instance: Instance, start: int) -> None:
    write_over(instance.file, start)
    for command in ("serve", "make_admin"):
        done = instance.manage(command)
        assert done.returncode == 1
        assert "is damaged" in done.stderr
        assert "make restore" in done.stderr
        assert "Traceback" not in done.stderr
    assert instance.brought_back() == {"keeper"}
    assert instance.manage("make_admin").returncode == 0


def test_what_was_left_of_a_deleted_file_is_not_written_into_the_restored_one(instance: Instance) -> None:
    """A killed server leaves its last writes in a file next to it, easily missed when the database is destroyed."""
    log = instance.file.with_name(instance.file.name + "-wal")
    with closing(sqlite3.connect(instance.file)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("UPDATE auth_user SET username = 'from the old file'")
        database.commit()
        shutil.copy(log, instance.folder / "kept")
    instance.file.unlink()
    (instance.folder / "kept").rename(log)
    assert instance.brought_back() == {"keeper"}
