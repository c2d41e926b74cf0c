"""Machines of the cluster: each has a network address, files and processes of its own, by Linux namespaces.

All of them, and the bridge between them, are inside namespaces of the program itself. Nothing reaches another network,
and nothing is left when the program ends, however it ends.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ADDRESSES = {"db1": 11, "db2": 12, "db3": 13, "app1": 21, "app2": 22}
NETWORK = "10.21.0"
BRIDGE = "mg-bridge"


def run(*command: str | Path, **how: Any) -> str:
    """Run a program and return what it prints; raise RuntimeError with its output if it fails."""
    done: subprocess.CompletedProcess[str] = subprocess.run(
        command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, **how
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}:\n{done.stdout}{done.stderr}")
    return done.stdout


def address_of(name: str) -> str:
    """Return a machine's address."""
    return f"{NETWORK}.{ADDRESSES[name]}"


def make_network() -> None:
    """Make the bridge that connects the machines with this program."""
    run("ip", "link", "set", "lo", "up")
    run("ip", "link", "add", BRIDGE, "type", "bridge")
    run("ip", "address", "add", f"{NETWORK}.1/24", "dev", BRIDGE)
    run("ip", "link", "set", BRIDGE, "up")


@dataclass
class Service:
    """A program that a machine keeps running."""

    name: str
    command: list[str]
    user: str = "root"
    environment: dict[str, str] = field(default_factory=dict)
    folder: Path = Path("/")
    starts: bool = True  # with the machine, or only when told to


@dataclass
class Machine:
    """A machine: its folder, what of it is laid over which path, and its services."""

    name: str
    folder: Path
    mounts: dict[Path, str]
    services: list[Service]
    process: subprocess.Popen[str] | None = None

    @property
    def address(self) -> str:
        """Its address in the network of the machines."""
        return address_of(self.name)

    @property
    def link(self) -> str:
        """The bridge's end of its cable."""
        return f"mg-{self.name}"

    def start(self) -> None:
        """Turn it on."""
        namespaces = ("--net", "--mount", "--pid", "--ipc", "--fork", "--kill-child", "--mount-proc")
        program = Path(__file__).with_name("first_process.py")
        self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "unshare", *namespaces, sys.executable, "-I", program],
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._connect()
        machine = {"mounts": [[str(own), real] for own, real in self.mounts.items()], "services": self._services()}
        self._tell(machine)

    def _connect(self) -> None:
        assert self.process
        pid, end = self.process.pid, time.monotonic() + 20
        while Path(f"/proc/{pid}/ns/net").readlink() == Path("/proc/self/ns/net").readlink():
            if time.monotonic() > end or self.process.poll() is not None:
                raise RuntimeError(f"{self.name} has no network of its own")
            time.sleep(0.01)
        with contextlib.suppress(RuntimeError):  # left of the time before it was turned off, for a moment
            run("ip", "link", "delete", self.link)
        run("ip", "link", "add", self.link, "type", "veth", "peer", "name", "eth0", "netns", str(pid))
        run("ip", "link", "set", self.link, "master", BRIDGE)
        run("ip", "link", "set", self.link, "up")
        inside = ("nsenter", "-t", str(pid), "-n", "ip")
        run(*inside, "link", "set", "lo", "up")
        run(*inside, "address", "add", f"{self.address}/24", "dev", "eth0")
        run(*inside, "link", "set", "eth0", "up")

    def _services(self) -> list[dict[str, Any]]:
        import pwd

        made = []
        for it in self.services:
            who = pwd.getpwnam(it.user)
            environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": who.pw_dir} | it.environment
            made.append(
                {"name": it.name, "command": it.command, "user": who.pw_uid, "group": who.pw_gid}
                | {
                    "starts": it.starts,
                    "environment": environment,
                    "folder": str(it.folder),
                    "log": str(self.log(it.name)),
                }
            )
        return made

    def log(self, service: str) -> Path:
        """Return the file of a service's output."""
        return self.folder.parent / "logs" / f"{self.name}-{service}.log"

    def _tell(self, words: object) -> None:
        assert self.process
        assert self.process.stdin
        self.process.stdin.write(json.dumps(words) + "\n")
        self.process.stdin.flush()

    def tell(self, what: str, service: str, **environment: str) -> None:
        """Tell it to "stop" a service (at once, as a crash would), to "start" or to "restart" it."""
        self._tell([what, service, environment])

    def turn_off(self) -> None:
        """Cut its power: every process ends at once, its disk remains."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def first_pid(self) -> int:
        """Return the id of its first process, as seen from here."""
        assert self.process
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return int(children.read_text().split()[0])

    def run(self, *command: str | Path, environment: dict[str, str] | None = None) -> str:
        """Run a program on the machine and return what it prints."""
        enter = ("nsenter", "-t", str(self.first_pid()), "-n", "-m", "-p", "-i")
        return run(*enter, *command, env=os.environ | (environment or {}))

    def processes(self) -> Iterator[Path]:
        """Yield the folder in /proc of each of its processes."""
        mine = Path(f"/proc/{self.first_pid()}/ns/pid").readlink()
        for folder in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                if folder.name.isdecimal() and (folder / "ns" / "pid").readlink() == mine:
                    yield folder

    def pids_with(self, variable: str) -> list[int]:
        """Return the ids of its processes with this in their environment."""
        there = ((it.name, (it / "environ").read_text().split("\0")) for it in self.processes())
        return [int(name) for name, environment in there if variable in environment]

    def kill(self, program: str) -> None:
        """Kill every process with this name."""
        for folder in self.processes():
            with contextlib.suppress(OSError):
                if (folder / "comm").read_text().strip() == program:
                    os.kill(int(folder.name), signal.SIGKILL)

    def unplug(self) -> None:
        """Pull its network cable."""
        run("ip", "link", "set", self.link, "down")

    def plug_in(self) -> None:
        """Put its network cable back."""
        run("ip", "link", "set", self.link, "up")

    def lose(self, *others: Machine) -> None:
        """Let nothing it sends reach some other machines; everyone else can still be reached."""
        for other in others:
            self.run("ip", "route", "add", "blackhole", f"{other.address}/32")

    def find(self, *others: Machine) -> None:
        """Let them be reached again."""
        for other in others:
            self.run("ip", "route", "delete", "blackhole", f"{other.address}/32")
