"""What is stopped leaves nothing running, and a suite is stopped only when it has fallen silent."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.patience import wait_until
from tests.programs import ROOT, Runner

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux hands orphans on")
# It starts a program of a session of its own, as tests of servers do, and writes down the ids of both.
STARTS_ANOTHER = """
import os, pathlib, subprocess, sys, time
other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
pathlib.Path(sys.argv[1]).write_text(f"{os.getpid()} {other.pid}")
"""
# Python may lose a KeyboardInterrupt that comes while it closes a file; the system never loses the signal.
WAITS = "import signal; signal.signal(signal.SIGINT, signal.SIG_DFL)" + STARTS_ANOTHER + "\ntime.sleep(600)"


def is_gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


def ids_in(file: Path) -> list[int]:
    wait_until(lambda: file.exists() and " " in file.read_text())
    return [int(pid) for pid in file.read_text().split()]


def supervised(code: str, file: Path) -> subprocess.Popen[bytes]:
    command: list[str | Path] = [sys.executable, ROOT / "tests" / "supervise.py", sys.executable, "-c", code, file]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True)


def test_it_works(tmp_path: Path) -> None:
    ended = Runner(tmp_path).run(sys.executable, "-c", "import os; print('out'); os.write(2, b'err'); exit(3)")
    assert (ended.code, ended.output) == (3, "out\nerr")
    assert ended.processor > 0


def test_what_a_command_leaves_behind_ends_with_it(tmp_path: Path) -> None:
    file = tmp_path / "ids"
    ended = Runner(tmp_path).run(sys.executable, "-c", STARTS_ANOTHER, str(file))
    assert ended.code == 0
    assert all(map(is_gone, ids_in(file)))


def test_closing_its_input_ends_all(tmp_path: Path) -> None:
    program = supervised(WAITS, tmp_path / "ids")
    ids = ids_in(tmp_path / "ids")
    assert not any(map(is_gone, ids))
    program.communicate()
    assert program.returncode == 128 + signal.SIGINT
    assert all(map(is_gone, ids))


def test_who_started_it_is_killed_without_a_word(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "tests" / "supervise.py"), sys.executable, "-c", WAITS, str(tmp_path / "ids")]
    code = f"import subprocess, time; subprocess.Popen({command}, stdin=subprocess.PIPE); time.sleep(600)"
    starter = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL)
    ids = ids_in(tmp_path / "ids")
    starter.kill()
    starter.wait()
    wait_until(lambda: all(map(is_gone, ids)))


def test_a_silent_program_is_stopped_and_says_what_was_running(tmp_path: Path) -> None:
    running = tmp_path / "running"
    running.mkdir()
    (running / "1").write_text("tests/test_that_hangs.py::test_it")
    code = f"import sys; sys.argv[1:] = [{str(tmp_path / 'ids')!r}]\n" + WAITS
    ended = Runner(tmp_path).run(sys.executable, "-c", code, patience=1, running=running)
    assert ended.code
    assert "Stopped: nothing came from it for 1 seconds." in ended.output
    assert "This was running: tests/test_that_hangs.py::test_it" in ended.output
    assert all(map(is_gone, ids_in(tmp_path / "ids")))


def test_one_that_speaks_is_not_stopped(tmp_path: Path) -> None:
    code = "import time\nfor _ in range(5): time.sleep(1); print('.', end='', flush=True)"
    ended = Runner(tmp_path).run(sys.executable, "-c", code, patience=4)
    assert (ended.code, ended.output) == (0, ".....")


def test_all_are_stopped(tmp_path: Path) -> None:
    runner = Runner(tmp_path)
    ran: list[int] = []
    file = str(tmp_path / "ids")
    thread = threading.Thread(target=lambda: ran.append(runner.run(sys.executable, "-c", WAITS, file).code))
    thread.start()
    ids = ids_in(tmp_path / "ids")
    runner.stop()
    thread.join()
    assert ran[0]
    assert all(map(is_gone, ids))
    assert runner.run("true").output == "stopped"
