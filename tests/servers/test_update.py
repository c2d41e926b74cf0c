"""`make update`: the newest version, or the one before with its data."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

import install
from tests.serving import ROOT, UNSET

BROKEN = """
from django.db import migrations


def write_and_break(apps, schema_editor):
    schema_editor.execute("UPDATE auth_user SET first_name = 'Half'")
    raise ValueError("it does not work here")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("tracker", "{last}")]
    operations = [migrations.RunPython(write_and_break)]
"""


class Checkout:
    """A clone with data in it, and the place that it was cloned from."""

    def __init__(self, folder: Path, begun: Path) -> None:
        self.origin, self.clone = folder / "origin", folder / "clone"
        kept = {name: value for name, value in os.environ.items() if name not in UNSET | {"MAKEFLAGS", "MAKELEVEL"}}
        identity = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a"}
        self.environment = kept | identity | {"GIT_COMMITTER_EMAIL": "a@b", "DATA_DIR": str(folder / "var")}
        ignored = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", ".*_cache")
        shutil.copytree(ROOT, self.origin, ignore=ignored)
        shutil.copytree(begun, folder / "var")
        self.git(self.origin, "init", "-q", "-b", "main")
        self.release("The first version")
        self.git(folder, "clone", "-q", str(self.origin), str(self.clone))
        # An environment of its own with our packages, as if they had been installed there.
        venv = self.clone / ".venv"
        (venv / "bin").mkdir(parents=True)
        (venv / "bin" / "python").symlink_to(sys.executable)
        (venv / "bin" / "pip").write_text(f"#!{venv}/bin/python\n")
        for name in ("lib", "pyvenv.cfg"):
            (venv / name).symlink_to(Path(sys.executable).parents[1] / name)
        (venv / "installed").write_text(install.digest("requirements.lock"))

    def git(self, where: Path, *words: str) -> str:
        command = ["git", "-C", str(where), *words]
        return subprocess.run(command, env=self.environment, check=True, stdout=subprocess.PIPE, text=True).stdout

    def release(self, message: str) -> None:
        self.git(self.origin, "add", "-A")
        self.git(self.origin, "commit", "-q", "-m", message)

    def make(self, *words: str) -> tuple[int, str]:
        done = subprocess.run(
            ["make", *words],
            cwd=self.clone,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return done.returncode, done.stdout

    def names(self) -> list[tuple[str, str]]:
        with closing(sqlite3.connect(Path(self.environment["DATA_DIR"]) / "tracker.sqlite3")) as database:
            return database.execute("SELECT username, first_name FROM auth_user").fetchall()

    def call_everybody(self, first_name: str) -> None:
        with closing(sqlite3.connect(Path(self.environment["DATA_DIR"]) / "tracker.sqlite3")) as database, database:
            database.execute("UPDATE auth_user SET first_name = ?", [first_name])


@pytest.mark.skipif(not shutil.which("git"), reason="it is git that brings the new version")
def test_it_works_or_goes_back(tmp_path: Path, begun: Path) -> None:
    checkout = Checkout(tmp_path, begun)
    admin = {"ADMIN_NAME": "ann", "ADMIN_PASSWORD": "correct horse battery"}
    checkout.environment |= admin
    code, said = checkout.make("admin")
    assert code == 0, said

    (checkout.origin / "NEWS").write_text("better\n")
    checkout.release("A better version")
    code, said = checkout.make("update")
    assert (code, "Updated" in said) == (0, True), said
    assert (checkout.clone / "NEWS").exists()

    backups = tmp_path / "var" / "backups"
    [of_before] = backups.glob("*-update.zip")
    shutil.copy(of_before, backups / "magnesium-20990101T000000Z-0.1.0-asked.zip")  # the clock was wrong then
    checkout.call_everybody("Ann")

    last = max(path.stem for path in (checkout.origin / "tracker" / "migrations").glob("0*.py"))
    (checkout.origin / "tracker" / "migrations" / "9999_broken.py").write_text(BROKEN.format(last=last))
    checkout.release("A version that does not work here")
    before = checkout.git(checkout.clone, "rev-parse", "HEAD")
    code, said = checkout.make("update")
    assert code != 0
    assert "it does not work here" in said
    assert "going back" in said
    assert checkout.git(checkout.clone, "rev-parse", "HEAD") == before
    assert checkout.names() == [("ann", "Ann")], "what the new version half did is undone"
