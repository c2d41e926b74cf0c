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
# What a person may have set for `make run` must not reach the tests.
SETTINGS = {"DATABASE_URL", "DATA_DIR", "DEBUG", "EMAIL_FROM", "EMAIL_URL", "HOST", "PORT", "PUBLIC_URL", "SECRET_KEY"}
SETTINGS |= {"BACKUPS_KEPT", "BACKUP_AT", "BACKUP_KEY", "LOG_FORMAT", "METRICS_TOKEN", "SAMPLE_DATA", "TIME_ZONE"}
SETTINGS |= {"WORK", "WORKERS"}
# Without bytecode files, each of the many programs that the tests start would compile the whole app again.
SETTINGS |= {"PYTHONDONTWRITEBYTECODE"}


@dataclass
class Ended:
    """How a program ended: its exit code, all that it wrote, and the processor time of it and all below it."""

    code: int
    output: str
    processor: float = 0.0


class Runner:
    """Runs programs and can stop all of them; each has a session of its own, so that Ctrl-C reaches us first."""

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

        With `patience`, it is stopped when it has written nothing for so many seconds. The files in the folder
        `running` then tell what it was doing. Standard error does not count, because the traceback of a test that
        hangs is written there.
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
                        with contextlib.suppress(FileNotFoundError):  # the test has just ended
                            silent += f"\nThis was running: {file.read_text()}"
                    end(process)
                elif some := os.read(process.stdout.fileno(), 1 << 16):
                    output += some
                else:
                    break
            process.stdout.close()
            # Not `wait`: the processor time of a program can only be read while its end is collected.
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            with self.lock:
                self.running.discard(process)
            end(process)
            errors.seek(0)
            written = (output + errors.read()).decode(errors="replace")
        return Ended(process.returncode or int(bool(silent)), written + silent, used.ru_utime + used.ru_stime)

    def stop(self) -> None:
        """Stop what is running and let nothing start any more."""
        with self.lock:
            self.stopped = True
            processes = list(self.running)
        for process in processes:
            end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a program and everything below it: tests/supervise.py does so when its input closes."""
    assert process.stdin
    process.stdin.close()
