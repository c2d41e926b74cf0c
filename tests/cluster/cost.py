"""What HAProxy and PgBouncer cost: the same page of two servers, one behind them and one at PostgreSQL itself."""

from __future__ import annotations

import http.client
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.benchmarks.server import processor_s
from tests.cluster import faults, leader
from tests.cluster.machines import Machine
from tests.cluster.parts import MEASURED, SITE, Cluster

MOST = 1.15
TIMES, WARM_UP = 40, 4
PAGES = ("/", "/week/", "/foods/?q=banana", "/log/?q=oat")


@dataclass
class Server:
    """One of the two, and what its pages took: milliseconds by the clock, and of the processor."""

    machine: Machine
    port: int
    session: str
    clock: dict[str, list[float]] = field(default_factory=dict)
    work: dict[str, list[float]] = field(default_factory=dict)

    def start(self, **environment: str) -> None:
        """Start it, and wait until it answers."""
        self.machine.tell("start", MEASURED[self.port], **environment)
        leader.wait_until(self.is_ready, "a measured server did not start", 60)
        self.pids = self.machine.pids_with(f"PORT={self.port}")
        self.connection = http.client.HTTPConnection(self.machine.address, self.port, timeout=30)

    def is_ready(self) -> bool:
        """Return whether it takes writes."""
        return faults.is_ready(self.machine, self.port)

    def ask(self, path: str) -> None:
        """Ask for a page, and note what it took."""
        headers = {"Host": SITE, "X-Forwarded-Proto": "https", "Cookie": f"sessionid={self.session}"}
        worked, begun = processor_s(self.pids), time.perf_counter()
        self.connection.request("GET", path, headers=headers)
        answer = self.connection.getresponse()
        answer.read()
        taken, work = time.perf_counter() - begun, processor_s(self.pids) - worked
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        self.clock.setdefault(path, []).append(taken * 1000)
        self.work.setdefault(path, []).append(work * 1000)


def measure(cluster: Cluster, session: str) -> Iterator[tuple[str, float]]:
    """Yield lines with the cost of each page, and by how many times more it is; see MOST."""
    machine = cluster.apps[0]
    behind, direct = (Server(machine, port, session) for port in MEASURED)
    behind.start()
    primary = faults.the_primary(cluster)
    direct.start(
        DATABASE_URL=f"postgres://tracker:{cluster.password}@{primary.name}:5432/tracker",
        READ_DATABASE_URL="",
        DIRECT_DATABASE_URL="",
    )
    for path in PAGES:
        for server in (behind, direct) * WARM_UP:
            server.ask(path)
        behind.clock[path], behind.work[path], direct.clock[path], direct.work[path] = [], [], [], []
        for n in range(TIMES):
            for server in (behind, direct) if n % 2 else (direct, behind):
                server.ask(path)
        for kind, one, other in (("clock", behind.clock, direct.clock), ("processor", behind.work, direct.work)):
            each, against = statistics.median(one[path]), statistics.median(other[path])
            words = f"{path:20} {kind:10} {each:7.1f} ms behind PgBouncer, {against:7.1f} at PostgreSQL itself"
            yield f"{words}: {each / against:.2f} times", each / against
