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

Member = dict[str, Any]


def answer(address: str, body: bytes | None = None) -> Any:
    """Return what a program answers, as JSON; raise OSError if it does not."""
    with urllib.request.urlopen(f"http://{address}", body, timeout=2) as response:  # noqa: S310  # http only
        return json.load(response)


def members(cluster: Cluster) -> list[Member]:
    """Return what a machine with Patroni knows of all of them; nothing if none answers."""
    for machine in cluster.databases:
        with contextlib.suppress(OSError, ValueError):
            found: list[Member] = answer(f"{machine.address}:8008/cluster")["members"]
            return found
    return []


def primary(cluster: Cluster) -> Machine | None:
    """Return the machine that is the primary and says so itself."""
    for machine in cluster.databases:
        with contextlib.suppress(OSError, ValueError):
            answer(f"{machine.address}:8008/primary")
            return machine
    return None


def is_whole(cluster: Cluster) -> bool:
    """Return whether there is a primary, and two replicas that follow it, one of which has every commit."""
    found = members(cluster)
    states = sorted(member["role"] for member in found)
    up = all(member["state"] in {"running", "streaming"} for member in found)
    near = all(isinstance(member.get("lag", 0), int) and member.get("lag", 0) < 1 << 20 for member in found)
    return states == ["leader", "replica", "sync_standby"] and up and near and primary(cluster) is not None


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
