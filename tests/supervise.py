"""Run a command and leave none of its processes running: `python tests/supervise.py COMMAND...`.

Everything that the command started ends with it, even in another session. The command is interrupted when this
program's standard input closes, because its parent closed it or was killed.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

GRACE_SECONDS = 30  # on a busy machine, closing a browser takes a while
PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h


def adopt_orphans() -> None:
    """Become the parent of every process below this one whose own parent ends. Only Linux supports that."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def parents() -> dict[int, int]:
    """Return the parent of every process on the machine."""
    if not Path("/proc/self/stat").exists():
        listed = subprocess.run(["ps", "-axo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        return {int(pid): int(parent) for pid, parent in map(str.split, listed.splitlines())}
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):  # the process has ended
                found[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    return found


def children(pid: int) -> list[int]:
    """Return the descendants of a process."""
    above = parents()
    found = [pid]
    for each in found:
        found += [child for child, parent in above.items() if parent == each]
    return found[1:]


def end_what_is_left() -> None:
    """Kill every process below this one and wait until the last is gone."""
    while True:
        for pid in children(os.getpid()):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        try:
            os.waitpid(-1, 0)  # its children now belong to this process
        except ChildProcessError:
            return


def main(command: list[str]) -> int:
    """Run the command; return its exit code."""
    adopt_orphans()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)

    def interrupt() -> None:
        """Interrupt the command as Ctrl-C would, so that it closes its browser; kill it if it does not end."""
        for number in (signal.SIGINT, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, number)
            time.sleep(GRACE_SECONDS)

    def wait_for_the_end_of_input() -> None:
        os.read(sys.stdin.fileno(), 1)
        interrupt()

    threading.Thread(target=wait_for_the_end_of_input, daemon=True).start()
    code = process.wait()
    end_what_is_left()
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
