"""Read a workbook in a process of its own that may use little memory and time.

A file of a few kilobytes can unpack to gigabytes, or have one cell that is so far away that a reader makes room for
billions; what a file says about its size may be wrong. `python -m foods.importers.workbook READER` reads one from
standard input; pure, like the readers themselves.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from foods.importers.records import FileError

MOST_MEMORY = 600 * 2**20
MOST_SECONDS = 60  # of processor time
MOST_CELLS = 3_000_000
TOO_MANY_CELLS = "The file has far more cells than a table of foods can have."
_ROOT = Path(__file__).resolve().parents[2]

Row = tuple[str, ...]


def limited(rows: list[Row] | None, *, most_cells: int = MOST_CELLS) -> list[Row]:
    """Return the rows, or raise FileError if they have too many cells."""
    found = rows or []
    if sum(map(len, found)) > most_cells:
        raise FileError(TOO_MANY_CELLS)
    return found


def rows_of(data: bytes, reader: str) -> list[Row]:
    """Return the rows of a workbook as text; `reader` is a function by its dotted name. Raises FileError."""
    done = subprocess.run(  # noqa: S603  # ourselves
        [sys.executable, "-m", "foods.importers.workbook", reader],
        input=data,
        capture_output=True,
        check=False,
        cwd=_ROOT,
        env={name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "LC_ALL"}},
    )
    if done.returncode:
        raise FileError("The file needs far more memory than a table of foods can need, or is damaged.")
    answer = json.loads(done.stdout)
    if "fault" in answer:
        raise FileError(answer["fault"])
    return [tuple(row) for row in answer["rows"]]


def main(reader: str, data: bytes) -> str:
    """Read a workbook, and return what `rows_of` expects."""
    module, _, function = reader.rpartition(".")
    read: Callable[[bytes], list[Row]] = getattr(import_module(module), function)
    try:
        return json.dumps({"rows": limited(read(data))})
    except FileError as fault:
        return json.dumps({"fault": str(fault)})


def limit_this_process() -> None:  # pragma: no cover  # in the child process, where nothing measures
    """Let the kernel end this process rather than the machine."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":  # pragma: no cover  # in the child process
    limit_this_process()
    sys.stdout.write(main(sys.argv[1], sys.stdin.buffer.read()))
