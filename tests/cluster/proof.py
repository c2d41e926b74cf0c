"""The proof: start everything, let people use it, break one part after the other, and look for every entry."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import psycopg

from tests.cluster import cost, faults, leader, machines, memory, table
from tests.cluster.clients import FIRST_GRAMS, Clients, Logged
from tests.cluster.faults import Fault
from tests.cluster.parts import Cluster
from tests.cluster.table import Row

DISK = "2g"
COST = "cost"  # the word for the comparison of costs


def tell(*words: object) -> None:
    """Print a line now, with the seconds since the program was started."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


class Proof:
    """One run."""

    def __init__(self, folder: Path) -> None:
        self.begun = time.monotonic()
        machines.make_network()
        self.cluster = Cluster(folder, DISK)
        self.missed: list[str] = []

    def tell(self, *words: object) -> None:
        """Print a line with the time that has passed."""
        seconds = int(time.monotonic() - self.begun)
        tell(f"{seconds // 60}:{seconds % 60:02}", *words)

    def start(self) -> dict[str, Any]:
        """Start all machines and write the diaries; return what the clients need to know."""
        for machine in self.cluster.databases:
            machine.start()
        leader.wait_until(lambda: leader.is_whole(self.cluster), "the databases did not become a cluster", 180)
        self.tell("three databases")
        for machine in self.cluster.apps:
            machine.start()
        leader.wait_until(lambda: all(map(faults.is_ready, self.cluster.apps)), "the apps did not start", 180)
        self.tell("two apps, which set up the database at the same time")
        app = self.cluster.apps[0]
        command = (sys.executable, "-m", "tests.cluster.people")
        facts: dict[str, Any] = json.loads(app.run(*command, environment=self.cluster.environment_of(app)))
        leader.wait_until(lambda: leader.is_whole(self.cluster), "the replicas did not follow", 60)
        self.tell(f"{facts['people']:,} people with {facts['entries']:,} entries")
        return facts

    def break_and_repair(self, fault: Fault) -> bool:
        """Let something go wrong, repair it, and wait until all is well; return whether that worked."""
        self.tell(f"{fault.name} ...")
        try:
            steps = fault.steps(self.cluster)
            next(steps)
            next(steps, None)
            leader.wait_until(lambda: leader.is_whole(self.cluster), "the cluster did not become whole")
        except RuntimeError as problem:
            self.missed.append(f"{fault.name}: {problem}")
            return False
        time.sleep(1)
        return True

    def run(self, chosen: list[Fault], facts: dict[str, Any]) -> list[Row]:
        """Let people use it while one thing after the other goes wrong; return what they saw."""
        clients = Clients(facts, [machine.address for machine in self.cluster.apps])
        clients.start()
        time.sleep(5)
        spans = []
        for fault in chosen:
            begun = time.monotonic()
            goes_on = self.break_and_repair(fault)
            spans.append((fault, begun, time.monotonic()))
            if not goes_on:
                break
        clients.stop()
        for machine in (faults.the_primary(self.cluster), self.cluster.apps[0]):
            self.tell(f"memory of {machine.name}:", ", ".join(memory.of_machine(machine)))
        self.tell("every entry is looked up")
        rows = [table.row_of(*span, clients.answers, clients.logged) for span in spans]
        self.find(rows, clients.logged)
        return rows

    def compare(self, session: str) -> None:
        """Compare the cost of a page behind HAProxy and PgBouncer with that at PostgreSQL itself."""
        self.tell("what HAProxy and PgBouncer cost")
        for line, times in cost.measure(self.cluster, session):
            tell(line)
            if times > cost.MOST:
                self.missed.append(f"{line}, more than {cost.MOST}")

    def find(self, rows: list[Row], logged: list[Logged]) -> None:
        """Look up every acknowledged entry on the primary, by its key, and whether anything is there twice."""
        url = f"postgres://tracker:{self.cluster.password}@{faults.the_primary(self.cluster).address}/tracker"
        with psycopg.connect(url) as connection:
            keys = connection.execute("SELECT form_key::text, count(*) FROM tracker_entry GROUP BY 1")
            found: dict[str, int] = dict(keys.fetchall())
            meals = "SELECT user_id, grams::int, count(*) FROM tracker_entry WHERE grams >= %s GROUP BY 1, 2"
            eaten = {(user, grams): count for user, grams, count in connection.execute(meals, [FIRST_GRAMS])}
        what = {it.key: (it.user_id, it.grams) for it in logged}
        for row in rows:
            row.found = sum(key in found for key in row.keys)
            row.twice = sum(found.get(key, 0) > 1 or eaten.get(what[key], 0) > 1 for key in row.keys)
        lost = sum(it.acknowledged is not None and it.key not in found for it in logged)
        if lost != sum(row.lost for row in rows):
            self.missed.append(f"{lost} entries lost in all")
        waiting = sum(it.acknowledged is None for it in logged)
        tell(f"{len(logged)} entries sent, {waiting} of them never acknowledged; {len(eaten)} are there")


def prove(folder: Path, words: list[str]) -> int:
    """Run the proof, or only the faults with one of these words in their names; return the exit code."""
    proof = Proof(folder)
    facts = proof.start()
    chosen = [fault for fault in faults.FAULTS if not words or any(word in fault.name for word in words)]
    rows = proof.run(chosen, facts) if chosen else []
    if not words or COST in words:
        proof.compare(facts["sessions"].popitem()[1])
    tell("")
    for line in table.lines(rows) if rows else ():
        tell(line)
    missed = proof.missed + [f"{row.fault.name}: {problem}" for row in rows for problem in row.missed()]
    tell("")
    for line in missed:
        tell("Missed:", line)
    load = " ".join(f"{each:.1f}" for each in os.getloadavg())
    proof.tell(
        "Nothing lost, every bar met." if not missed else f"{len(missed)} missed.", f"Load of the machine: {load}"
    )
    return int(bool(missed))
