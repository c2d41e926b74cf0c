"""The real server for a measurement: `manage.py serve` with two workers, its processor time and memory, and a client.

It listens on 127.0.0.1 alone. The processor time of its workers is read to the microsecond from Linux: other work on
the machine does not lengthen it much, so its ratio to a bare page of the same run is what the bench compares.
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
_SECRET = "m" * 32  # of the double-submit cookie
_UNSET = ("DEBUG", "EMAIL_URL", "PUBLIC_URL", "TIME_ZONE")
_TAGS = re.compile(r"<(script|style|head).*?</\1>|<[^>]+>", re.DOTALL)


@dataclass
class Client:
    """One person's browser: a connection that stays open, with their session."""

    port: int
    session: str
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(self, path: str, body: str = "", *, session: str = "", **headers: str) -> str:
        """Ask as htmx does when told so, follow one redirect and return the page; RuntimeError for an error."""
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
    """A server that runs: its address, and its processes."""

    process: subprocess.Popen[bytes]
    port: int
    first_answer_s: float = 0.0
    start_processor_s: float = 0.0

    def workers(self) -> list[int]:
        """Return the ids of the processes that answer."""
        return [pid for pid, name in self._children() if "work" not in name]

    def memory(self) -> Iterator[tuple[str, float, float, bool]]:
        """Yield each process with its memory in MiB, with its share of what several use, and whether it has pandas."""
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
                except OSError:  # it has just ended
                    continue
        return sorted(found)


def processor_s(pids: list[int]) -> float:
    """Return what processes have had of the processor so far, all of their threads."""
    tasks = [task for pid in pids for task in Path(f"/proc/{pid}/task").iterdir()]
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """Run the server over the data of a folder, and stop it."""
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
        server.start_processor_s = processor_s([process.pid, *server.workers()])
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def surroundings(folder: Path) -> dict[str, str]:
    """Return the environment for programs over the data of a folder, without what a person may have set."""
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
