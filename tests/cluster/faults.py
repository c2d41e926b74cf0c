"""What is done to the cluster, one thing after the other, and how each is made good again."""

from __future__ import annotations

import os
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.cluster import leader
from tests.cluster.machines import Machine
from tests.cluster.parts import Cluster

Steps = Iterator[None]  # what goes before `yield` breaks something, what follows repairs it
LONGEST_SECONDS = 45  # for another primary to take over
REST_SECONDS = 4.0


@dataclass
class Fault:
    """Something that goes wrong, and what must be true of it."""

    name: str
    steps: Callable[[Cluster], Steps]
    most_without_writing: float | None = None  # seconds; none for what people cannot expect to go by unnoticed


def the_primary(cluster: Cluster) -> Machine:
    """Return the primary; there has to be one."""
    found = leader.primary(cluster)
    if found is None:
        raise RuntimeError("the cluster has no primary")
    return found


def another_than(cluster: Cluster, former: Machine) -> None:
    """Wait until another machine is the primary."""
    leader.wait_until(
        lambda: any(leader.is_(machine, "primary") for machine in cluster.databases if machine is not former),
        "no other machine became the primary",
        LONGEST_SECONDS,
    )
    time.sleep(REST_SECONDS)


def nothing(cluster: Cluster) -> Steps:
    """Nothing goes wrong."""
    time.sleep(10)
    yield


def postgres_killed(cluster: Cluster) -> Steps:
    """Kill every process of PostgreSQL on the primary; Patroni stays."""
    the_primary(cluster).kill("postgres")
    time.sleep(3)
    leader.wait_until(lambda: leader.primary(cluster), "no machine became the primary again", LONGEST_SECONDS)
    time.sleep(REST_SECONDS)
    yield


def primary_off(cluster: Cluster) -> Steps:
    """Turn the primary's machine off, with Patroni and etcd."""
    former = the_primary(cluster)
    former.turn_off()
    another_than(cluster, former)
    yield
    former.start()


def replica_off(cluster: Cluster) -> Steps:
    """Turn off the replica on which every commit waits."""
    (machine,) = (machine for machine in cluster.databases if leader.is_(machine, "sync"))
    machine.turn_off()
    time.sleep(15)
    yield
    machine.start()


def etcd_killed(cluster: Cluster) -> Steps:
    """Kill the etcd that leads the others."""
    machine = leader.leader_of_etcd(cluster)
    machine.tell("stop", "etcd")
    time.sleep(20)
    yield
    machine.tell("start", "etcd")


def primary_unplugged(cluster: Cluster) -> Steps:
    """Pull the cable of the primary's machine: nobody reaches it any more."""
    former = the_primary(cluster)
    former.unplug()
    another_than(cluster, former)
    yield
    former.plug_in()


def primary_cut_off(cluster: Cluster) -> Steps:
    """Cut the primary off from the other databases and their etcd, while both apps still reach it."""
    former = the_primary(cluster)
    others = [machine for machine in cluster.databases if machine is not former]
    former.lose(*others)
    another_than(cluster, former)
    yield
    former.find(*others)


def disk_full(cluster: Cluster) -> Steps:
    """Fill the disk of the primary to its last byte, and free it after a while."""
    disk = the_primary(cluster).folder / "disk"
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        size = 1 << 26
        while size >= 1 << 12:
            try:
                os.posix_fallocate(file.fileno(), file.seek(0, 2), size)
            except OSError:
                size //= 2
    time.sleep(25)
    yield
    ballast.unlink()


def apps_restarted(cluster: Cluster) -> Steps:
    """Restart one app, and then the other, as an update does."""
    for machine in reversed(cluster.apps):
        restart(machine)
    yield


def migrated(cluster: Cluster) -> Steps:
    """Update one app, which backs up and migrates the database, and then the other."""
    for machine in reversed(cluster.apps):
        machine.tell("restart", "app", DJANGO_SETTINGS_MODULE="tests.cluster.next_version")
        wait_for_restart(machine)
    yield


def restart(machine: Machine) -> None:
    """Restart the app on a machine, and wait until it takes writes."""
    machine.tell("restart", "app")
    wait_for_restart(machine)


def wait_for_restart(machine: Machine) -> None:
    """Wait until the app on a machine has stopped and takes writes again."""
    leader.wait_until(lambda: not is_ready(machine), "the app did not stop", 30)
    leader.wait_until(lambda: is_ready(machine), "the app did not start", 120)
    time.sleep(REST_SECONDS)


def is_ready(machine: Machine, port: int = 8000) -> bool:
    """Return whether the app on a machine takes writes."""
    try:
        with urllib.request.urlopen(f"http://{machine.address}:{port}/healthz?ready", timeout=8) as response:
            return bool(response.status == 200)
    except OSError:
        return False


FAULTS = (
    Fault("nothing", nothing, 5),
    Fault("PostgreSQL of the primary killed", postgres_killed, 30),
    Fault("the primary's machine turned off", primary_off, 30),
    Fault("a replica's machine turned off", replica_off, 30),
    Fault("the leading etcd killed", etcd_killed, 30),
    Fault("the primary's cable pulled", primary_unplugged, 30),
    Fault("the primary cut off from other databases", primary_cut_off, 30),
    Fault("the primary's disk full", disk_full),
    Fault("both apps restarted in turn", apps_restarted, 5),
    Fault("both apps updated, with a migration", migrated, 10),
)
