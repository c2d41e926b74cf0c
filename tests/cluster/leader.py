"""Who is the primary, and whether the cluster is whole: asked of Patroni and etcd."""

from __future__ import annotations

import contextlib
import json
import time
import urllib.request
from collections.abc import Callable
from typing import Any

from tests.cluster.machines import Machine
from tests.cluster.parts import Cluster


def answer(address: str, body: bytes | None = None) -> Any:
    """Return what a program answers, as JSON; raise OSError if it does not."""
    with urllib.request.urlopen(f"http://{address}", body, timeout=2) as response:  # http only
        return json.load(response)


def is_(machine: Machine, role: str) -> bool:
    """Return whether Patroni on a machine says that it has a role, such as "primary", "readiness" or "sync"."""
    try:
        with urllib.request.urlopen(f"http://{machine.address}:8008/{role}", timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def primary(cluster: Cluster) -> Machine | None:
    """Return the machine that is the primary and says so itself."""
    return next((machine for machine in cluster.databases if is_(machine, "primary")), None)


def is_whole(cluster: Cluster) -> bool:
    """Return whether each says of itself that it is the primary or follows it closely, and one has every commit.

    What a machine says of others may be old: it continues to say so when it is cut off.
    """
    asked = ("primary", "readiness?lag=1MB", "sync")
    said = sorted(role for machine in cluster.databases for role in asked if is_(machine, role))
    return said == ["primary", *["readiness?lag=1MB"] * 3, "sync"]


def leader_of_etcd(cluster: Cluster) -> Machine:
    """Return the machine whose etcd leads the three."""
    for machine in cluster.databases:
        with contextlib.suppress(OSError, ValueError):
            status = answer(f"{machine.address}:2379/v3/maintenance/status", b"{}")
            if status["leader"] == status["header"]["member_id"]:
                return machine
    raise RuntimeError("etcd has no leader")


def wait_until(is_so: Callable[[], object], otherwise: str, seconds: float = 90) -> None:
    """Wait until something is so; raise RuntimeError if that takes too long."""
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            raise RuntimeError(f"{otherwise} within {seconds:.0f} seconds")
        time.sleep(0.2)
