"""The worker along with the server: it does what waits, and never outlives what started it."""

from __future__ import annotations

import io
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from pytest_django.fixtures import Settings

from foods.jobs import Interrupted, JobState
from foods.models import ImportRun
from tests.cast import make_user
from tests.foods import fdc_samples as samples
from tests.patience import wait_until
from tests.serving import ROOT, UNSET, free_port, lines_until_ready, start, stop
from tracker.management.commands import work

ASK = """
from foods.models import ImportRun
ImportRun(name="sr", file="imports/sr").start()
"""


def worker_of(server: subprocess.Popen[str]) -> int:
    """Return the id of the worker's process."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    [worker] = [int(pid) for pid in children if b"--beside" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    return worker


def worker_is_new(server: subprocess.Popen[str], before: int) -> bool:
    """Tell whether the server has another worker than before."""
    try:
        return worker_of(server) != before
    except (ValueError, FileNotFoundError):  # it has none just now
        return False


def is_gone(pid: int) -> bool:
    """Tell whether a process has ended, though nobody may have asked yet how."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="asks Linux which processes there are")
@pytest.mark.slow
def test_it_does_a_job_and_stops_with_the_server(begun: Path, tmp_path: Path) -> None:
    folder, port = shutil.copytree(begun, tmp_path / "var"), free_port()
    server = start(folder, port)
    lines_until_ready(server)
    worker = worker_of(server)
    samples.folder(folder / "imports" / "sr", samples.sr_legacy())
    environment = {name: value for name, value in os.environ.items() if name not in UNSET}
    subprocess.run(
        [sys.executable, ROOT / "manage.py", "shell", "-v", "0", "-c", ASK],
        env=environment | {"DATA_DIR": str(folder)},
        check=True,
    )
    with sqlite3.connect(folder / "tracker.sqlite3") as database:
        wait_until(lambda: database.execute("SELECT state FROM foods_importrun").fetchone() == ("done",))
        assert database.execute("SELECT count(*) FROM foods_food WHERE NOT listed").fetchone() == (4,)
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: worker_is_new(server, worker))
    second = worker_of(server)
    assert stop(server).strip().endswith("The background worker ended, and is started again.")
    assert is_gone(second)

    server = start(folder, port)
    lines_until_ready(server)
    worker = worker_of(server)
    server.kill()
    try:
        wait_until(lambda: is_gone(worker))
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.communicate()


def test_without_a_worker_of_its_own(settings: Settings) -> None:
    from tracker.management.commands import serve

    settings.WORK = False
    with patch("tracker.management.commands.serve.subprocess.Popen") as begun, serve.background_worker():
        pass
    assert not begun.called


@pytest.fixture
def signals() -> Iterator[None]:
    """Give back what the command takes."""
    held = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in held.items():
        signal.signal(number, handler)


committed = pytest.mark.django_db(transaction=True)  # the worker looks at what is committed


@committed
@pytest.mark.usefixtures("signals")
def test_once() -> None:
    ImportRun(name="nowhere", file="imports/nowhere").start()
    call_command("work", "--once")
    run = ImportRun.objects.get()
    assert (run.state, run.problem[:21]) == (JobState.FAILED, "Nothing was imported.")


@committed
@pytest.mark.usefixtures("signals")
def test_a_database_that_does_not_answer_is_told_and_waited_for() -> None:
    said = io.StringIO()
    with patch.object(work, "do_what_waits", side_effect=OperationalError("it is away")):
        call_command("work", "--once", stderr=said)
    assert "The database does not answer: it is away" in said.getvalue()


@committed
@pytest.mark.usefixtures("signals")
def test_a_signal_ends_it() -> None:
    def signalled() -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    with patch.object(work, "do_what_waits", signalled):
        call_command("work")
    with pytest.raises(Interrupted):
        work.interrupt(signal.SIGTERM, None)


@pytest.mark.django_db(transaction=True)
def test_what_was_written_is_carried_into_the_file() -> None:
    """Connections stay open, and SQLite then leaves new rows in the log next to the database."""
    if connection.vendor != "sqlite":
        work.carry_over()
        return
    work.carry_over()
    make_user("alice")
    path = str(connection.settings_dict["NAME"])

    def in_the_file_alone() -> bool:
        with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as file:  # which reads no log
            return bool(file.execute("SELECT 1 FROM auth_user WHERE username = 'alice'").fetchone())

    assert not in_the_file_alone()
    work.carry_over()
    assert in_the_file_alone()
