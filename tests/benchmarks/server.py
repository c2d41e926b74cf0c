"""The real server for measurements: `manage.py serve` with two workers, its processor time and memory, and a client.

It listens only on 127.0.0.1. The processor time of its workers is read from Linux, to the microsecond. Other work on
the machine hardly changes it, so the benchmark compares its ratio to that of the bare page in the same run.
"""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

WORKERS = 2
SECRET_KEY = "only-for-measuring"
ROOT = Path(__file__).resolve().parents[2]
_SECRET = "m" * 32  # for the double-submit cookie
_UNSET = ("DEBUG", "EMAIL_URL", "PUBLIC_URL", "TIME_ZONE")
_TAGS = re.compile(r"<(script|style|head).*?</\1>|<[^>]+>", re.DOTALL)


@dataclass
class Client:
    """One person's browser: a keep-alive connection with their session."""

    port: int
    session: str
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(self, path: str, body: str = "", *, session: str = "", **headers: str) -> str:
        """Send a request, follow one redirect and return the page. Raises RuntimeError for an error."""
        headers |= {"Host": "localhost", "Cookie": f"sessionid={session or self.session}; csrftoken={_SECRET}"}
        if body:
            headers |= {"X-CSRFToken": _SECRET, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            self.connection.request("POST" if body else "GET", path, body or None, headers)
            answer = self.connection.getresponse()
            page = answer.read().decode()
        except (OSError, http.client.HTTPException) as problem:
            self.connection.close()
            raise RuntimeError(f"{path}: {type(problem).__name__}: {problem}") from problem
        if answer.status == 302:
            kept = {name: value for name, value in headers.items() if name.startswith("HX-")}
            return self.ask(answer.headers["Location"], session=session, **kept)
        if answer.status != 200:
            words = " ".join(_TAGS.sub(" ", page).split())
            raise RuntimeError(f"{path} answered {answer.status}: {words[:300]}")
        return page


@dataclass
class Server:
    """A running server: its port and its processes."""

    process: subprocess.Popen[bytes]
    port: int
    first_answer_s: float = 0.0
    start_processor_s: float = 0.0

    def workers(self) -> list[int]:
        """Return the ids of the processes that answer requests."""
        return [pid for pid, name in self._children() if "work" not in name]

    def memory(self) -> Iterator[tuple[str, float, float, bool]]:
        """Yield each process's name, its memory in MiB (all, and its proportional share), and whether it has pandas."""
        for n, (pid, name) in enumerate(self._children(), 1):
            kept = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
            rss, pss = (int(kept[key].split()[0]) / 1024 for key in ("Rss", "Pss"))
            has_pandas = "/pandas/" in Path(f"/proc/{pid}/maps").read_text()
            yield ("manage.py work" if "work" in name else f"worker {n}"), rss, pss, has_pandas

    def _children(self) -> list[tuple[int, list[str]]]:
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal():
                try:
                    if int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == self.process.pid:
                        found.append((int(entry.name), (entry / "cmdline").read_text().split("\0")))
                except OSError:  # the process has just ended
                    continue
        return sorted(found)


def processor_s(pids: list[int]) -> float:
    """Return the processor time of all threads of these processes so far, in seconds."""
    tasks = [task for pid in pids for task in Path(f"/proc/{pid}/task").iterdir()]
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def ended_children_s(pid: int) -> float:
    """Return the processor time of the children of a process that have ended, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """Run the server with the data in a folder, and stop it afterwards."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    environment = surroundings(folder) | {"HOST": "127.0.0.1", "PORT": str(port), "WORKERS": str(WORKERS)}
    environment |= {"DJANGO_SETTINGS_MODULE": "tests.benchmarks.bare_settings"}
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, ROOT / "manage.py", "serve"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        server = Server(process, port)
        while not _answers(port):
            if process.poll() is not None or time.perf_counter() - begun > 300:
                raise RuntimeError("the server did not start")
            time.sleep(0.01)
        server.first_answer_s = time.perf_counter() - begun
        server.start_processor_s = processor_s([process.pid, *server.workers()]) + ended_children_s(process.pid)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def surroundings(folder: Path) -> dict[str, str]:
    """Return the environment for programs that use the data in a folder, without a person's own settings."""
    kept = {name: value for name, value in os.environ.items() if name not in _UNSET}
    return kept | {"DATA_DIR": str(folder), "SECRET_KEY": SECRET_KEY}


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
