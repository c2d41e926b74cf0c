"""What each part of the cluster takes in memory."""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Iterator

from tests.cluster.machines import Machine

NAMES = {"etcd": "etcd", "patroni": "Patroni", "postgres": "PostgreSQL", "haproxy": "HAProxy", "pgbouncer": "PgBouncer"}


def of_machine(machine: Machine) -> Iterator[str]:
    """Yield each program of a machine with its memory; what its processes share counts once."""
    taken: Counter[str] = Counter()
    for folder in machine.processes():
        with contextlib.suppress(OSError):
            rollup = (folder / "smaps_rollup").read_text()
            command = (folder / "cmdline").read_text()
            name = NAMES.get((folder / "comm").read_text().strip(), "")
            if name or "manage.py" in command:
                taken[name or "the app"] += int(re.findall(r"^Pss: +(\d+) kB", rollup, re.MULTILINE)[0])
    for name, kilobytes in taken.most_common():
        yield f"{name} {kilobytes / 1024:.0f} MiB"
