"""Environment variables set for other programs do not affect the tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHOWN = """
import os, tempfile
from tests import environment
print(tempfile.gettempdir(), os.environ["TMPDIR"], [name for name in os.environ if name.startswith("PG")])
os.rmdir(os.environ[environment.OWNER])
"""


def shown(**changes: str) -> str:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [sys.executable, "-c", SHOWN]
    done = subprocess.run(command, cwd=ROOT, env=kept | changes, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.strip()


def test_sockets_find_room_beneath_a_long_tmpdir(tmp_path: Path) -> None:
    long = tmp_path / ("a" * 60)
    long.mkdir()
    assert shown(TMPDIR=str(long)) == "/tmp /tmp []"  # noqa: S108  # what the tests use instead


def test_a_short_tmpdir_is_used() -> None:
    short = str(ROOT.parents[-1] / "var" / "tmp")
    assert shown(TMPDIR=short) == f"{short} {short} []"


def test_settings_for_another_postgresql_are_left_out_unless_it_is_the_one_to_test_on() -> None:
    other = {"PGPORT": "1", "PGSERVICE": "other"}
    assert shown(**other).endswith(" []")
    assert shown(**other, TEST_DATABASE_URL="postgres://other/test").endswith(" ['PGPORT', 'PGSERVICE']")
