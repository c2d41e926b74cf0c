"""Run programs, measure them, and stop them together with everything that they started."""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Settings for `make run`, which must not affect the tests.
SETTINGS = {"DATABASE_URL", "DATA_DIR", "DEBUG", "EMAIL_FROM", "EMAIL_URL", "HOST", "PORT", "PUBLIC_URL", "SECRET_KEY"}
SETTINGS |= {"BACKUPS_KEPT", "BACKUP_AT", "BACKUP_KEY", "LOG_FORMAT", "METRICS_TOKEN", "SAMPLE_DATA", "TIME_ZONE"}
SETTINGS |= {"WORK", "WORKERS"}
# Without bytecode files, each of the many programs that the tests start would compile the whole app again.
SETTINGS |= {"PYTHONDONTWRITEBYTECODE"}


@dataclass
class Ended:
    """How a program ended: its exit code, its output, and its processor time, including all processes below it."""

    code: int
    output: str
    processor: float = 0.0


class Runner:
    """Run programs and stop all of them if needed; each has its own session, so that Ctrl-C reaches only us."""

    def __init__(self, folder: Path) -> None:
        self.running: set[subprocess.Popen[bytes]] = set()
        self.lock = threading.Lock()
        self.stopped = False
        kept = {name: value for name, value in os.environ.items() if name not in SETTINGS}
        self.environment = {**kept, "XDG_RUNTIME_DIR": str(folder), "PYTHONUNBUFFERED": "1", "CI": "1"}

    def run(
        self,
        *command: str | Path,
        told: dict[str, str] | None = None,
        patience: float | None = None,
        running: Path | None = None,
    ) -> Ended:
        """Run a program until it ends, without a time limit; `told` is added to its environment.

        With `patience`, it is stopped after that many seconds without output. The files in the folder `running` then
        say what it was doing. Standard error does not count, because a hanging test's traceback is written there.
        """
        with tempfile.TemporaryFile() as errors:
            with self.lock:
                if self.stopped:
                    return Ended(1, "stopped")
                process = subprocess.Popen(
                    [sys.executable, ROOT / "tests" / "supervise.py", *command],
                    cwd=ROOT,
                    env=self.environment | (told or {}),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    start_new_session=True,
                )
                self.running.add(process)
            assert process.stdout
            output, silent = b"", ""
            while True:
                heard, _, _ = select.select([process.stdout], [], [], None if silent else patience)
                if not heard:
                    silent = f"\nStopped: nothing came from it for {patience:.0f} seconds."
                    for file in sorted(running.iterdir()) if running else ():
                        with contextlib.suppress(FileNotFoundError):  # the test just ended
                            silent += f"\nThis was running: {file.read_text()}"
                    end(process)
                elif some := os.read(process.stdout.fileno(), 1 << 16):
                    output += some
                else:
                    break
            process.stdout.close()
            # Not `wait`: only collecting the exit status with `wait4` also returns the processor time.
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            with self.lock:
                self.running.discard(process)
            end(process)
            errors.seek(0)
            written = (output + errors.read()).decode(errors="replace")
        return Ended(process.returncode or int(bool(silent)), written + silent, used.ru_utime + used.ru_stime)

    def stop(self) -> None:
        """Stop everything that is running and start nothing more."""
        with self.lock:
            self.stopped = True
            processes = list(self.running)
        for process in processes:
            end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a program and everything below it: tests/supervise.py does so when its input closes."""
    assert process.stdin
    process.stdin.close()
