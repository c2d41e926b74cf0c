"""The first process of a machine: mounts its files, starts its services, and starts again what ends, as systemd does.

`python first_process.py` in new namespaces. It reads lines of JSON: first the machine, then what to do with a service,
`["stop", "etcd", {}]`, `["start", "etcd", {}]` or `["restart", "app", {}]`, with more of its environment. When it ends,
Linux ends every process of the machine.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

RESTART_SECONDS = 2.0


def mount(mounts: list[list[str]]) -> None:
    """Lay files and folders of this machine over those of the real one."""
    for source, target in mounts:
        if not Path(target).exists():
            sys.exit(f"{target} is missing")
        subprocess.run(["mount", "--bind", source, target], check=True)


def start(service: dict[str, Any]) -> int:
    """Start a service, with its output at the end of its log; return its process id."""
    with Path(service["log"]).open("a") as log:
        process = subprocess.Popen(
            service["command"],
            env=service["environment"],
            cwd=service["folder"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            user=service["user"],
            group=service["group"],
            extra_groups=[],
        )
    process.returncode = 0  # collected by `main`
    return process.pid


def main() -> None:
    """Run the machine until its standard input ends."""
    machine = json.loads(sys.stdin.readline())
    mount(machine["mounts"])
    services = {service["name"]: service for service in machine["services"]}
    running: dict[str, int] = {}
    due = {name: 0.0 for name, service in services.items() if service["starts"]}
    os.set_blocking(0, False)
    text = b""
    while True:
        for name in [name for name, moment in due.items() if moment <= time.monotonic()]:
            del due[name]
            running[name] = start(services[name])
        if select.select([0], [], [], 0.1)[0]:
            read = os.read(0, 1 << 16)
            if not read:
                return
            *lines, text = (text + read).split(b"\n")
            for what, name, environment in map(json.loads, lines):
                services[name]["environment"] |= environment
                if what == "start":
                    due[name] = 0.0
                elif name in running:
                    os.kill(running[name], signal.SIGTERM if what == "restart" else signal.SIGKILL)
                    if what == "stop":
                        del running[name]
        try:
            while ended := os.waitpid(-1, os.WNOHANG)[0]:
                for name in [name for name, pid in running.items() if pid == ended]:
                    del running[name]
                    due[name] = time.monotonic() + RESTART_SECONDS
        except ChildProcessError:
            pass


if __name__ == "__main__":
    main()
