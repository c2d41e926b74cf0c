"""The real server under load: `manage.py serve` with two workers, asked by 1 and by 8 keep-alive clients.

Run alone: `.venv/bin/python -m tests.benchmarks.load [--entries 10000000 --people 10000]`. It writes a diary of many
people into a folder that goes away, starts the server on 127.0.0.1 alone, asks for each page in turns, and stops it.
Beside the clock stands the processor time of the server for one answer: other work on the machine does not lengthen
it, so its ratio to the bare page of the same run is the one to compare. The clients are threads of this process.
"""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

ENTRIES, PEOPLE, PER_DAY = 10_000, 10, 10
MOST_FIRST_ANSWER_S, MOST_WORKER_MIB = 1.5, 120
LOG_TODAY, LOG_BEFORE = "log a food today, with its answer", "log it on a full day before"
MOST_TIMES = {"the day": 2.0, LOG_TODAY: 1.0, LOG_BEFORE: 1.0, "the week": 2.0, "ten years": 3.0}
BARE = "a bare page of 20 kB"
WORKERS = 2
TODAY = date.today()  # noqa: DTZ011  # the pages ask the clock too
_ROOT = Path(__file__).resolve().parents[2]
_PASSES = 3
_LAST_DAYS = [TODAY - timedelta(days=n) for n in range(1, 91)]
_WARM_UP = 4 * WORKERS
_SECRET = "m" * 32  # of the double-submit cookie
_TICKS = os.sysconf("SC_CLK_TCK")
_UNSET = ("DATABASE_URL", "DEBUG", "EMAIL_URL", "PUBLIC_URL", "SECRET_KEY", "TIME_ZONE")
TEN_YEARS = "ten-years"


@dataclass
class Client:
    """One person's browser: a connection that stays open, with their session, and the days that it has open.

    Those of `household` use it in turns to log what they eat today, so that nobody's day grows long.
    """

    port: int
    session: str
    household: list[str]
    connection: http.client.HTTPConnection = field(init=False)
    logged: int = 0
    logged_today: int = 0
    open_days: dict[date, str] = field(default_factory=dict)  # with the mark of what is shown of each
    open_todays: dict[str, str] = field(default_factory=dict)  # the same, of each of the household

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(self, path: str, body: str = "", *, session: str = "", **headers: str) -> str:
        """Ask as htmx does when told so, follow one redirect, and return the page; RuntimeError if it is none."""
        headers |= {"Host": "localhost", "Cookie": f"sessionid={session or self.session}; csrftoken={_SECRET}"}
        if body:
            headers |= {"X-CSRFToken": _SECRET, "Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request("POST" if body else "GET", path, body or None, headers)
        answer = self.connection.getresponse()
        page = answer.read().decode()
        if answer.status == 302:
            kept = {name: value for name, value in headers.items() if name.startswith("HX-")}
            return self.ask(answer.headers["Location"], **kept)
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        return page

    def open_todays_pages(self) -> None:
        """Open today, each of the household: a tap logs food on the page of its day."""
        for session in self.household:
            self.open_todays[session] = _mark_in(self.ask("/", session=session))

    def open_next_days(self, many: int) -> None:
        """Open the days before on which food is logged next."""
        for n in range(self.logged + 1, self.logged + many + 1):
            day = _LAST_DAYS[n % len(_LAST_DAYS)]
            if day not in self.open_days:
                self.open_days[day] = _mark_in(self.ask(f"/diary/{day}/"))

    def log_today(self, food_id: int) -> str:
        """Log 100 g of a food today, as the next of the household; the answer redraws the day."""
        self.logged_today += 1
        session = self.household[self.logged_today % len(self.household)]
        page = self._log(food_id, TODAY, self.open_todays[session], session)
        self.open_todays[session] = _mark_in(page)
        return page

    def log_before(self, food_id: int) -> str:
        """Log it on one of the last days, each of them full: the answer redraws the finding of the last weeks too."""
        self.logged += 1
        day = _LAST_DAYS[self.logged % len(_LAST_DAYS)]
        page = self._log(food_id, day, self.open_days[day], self.session)
        self.open_days[day] = _mark_in(page)
        return page

    def _log(self, food_id: int, day: date, shown: str, session: str) -> str:
        """Tap as on the page of a day, which sends along what it shows of it."""
        values = f"amount=100&measure=g&meal=snack&day={day}&form_key={uuid.uuid4()}&shown={shown}"
        return self.ask(f"/log/{food_id}/", values, session=session, **{"HX-Request": "true", "HX-Target": "day"})


def _mark_in(page: str) -> str:
    found = re.search(r'name="shown" value="(\w+)"', page)
    if not found:
        raise RuntimeError("the answer does not say what it shows of the day")
    return found[1]


@dataclass
class Figures:
    """What one kind of request took: the clock in ms, the server's processor in ms, errors, requests a second."""

    times: list[float] = field(default_factory=list)
    work_ms: float = 0.0
    errors: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def of_bare(self, bare: Figures) -> tuple[float, float]:
        """Return the ratio of medians and of processor time to another's."""
        return statistics.median(self.times) / statistics.median(bare.times), self.each_ms / bare.each_ms

    @property
    def each_ms(self) -> float:
        """Processor time of the server for one answer."""
        return self.work_ms / (len(self.times) + len(self.errors))


def main() -> None:
    """Make the diary, drive the server and print what it took."""
    parser = ArgumentParser(description=__doc__)
    add_options(parser)
    # Told to stop, it stops the server first: that is what the exception is for.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    for line in report(parser.parse_args()):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


def add_options(parser: ArgumentParser) -> None:
    """Add how large the diary is, and how long it is asked."""
    parser.add_argument("--entries", type=int, default=ENTRIES, help="entries of all people together (10,000)")
    parser.add_argument("--people", type=int, default=PEOPLE, help="people with a diary (10)")
    parser.add_argument("--requests", type=int, default=60, help="requests of each kind, of all clients (60)")


def report(options: Namespace) -> Iterator[str]:
    """Yield the figures as lines of text."""
    with tempfile.TemporaryDirectory(prefix="mg-load-") as folder:
        begun = time.perf_counter()
        made = in_process_of_its_own(folder, options)
        size = (Path(folder) / "tracker.sqlite3").stat().st_size / 2**20
        yield (
            f"{options.entries:,} entries of {options.people:,} people on SQLite, {size:,.0f} MB"
            f" (made in {time.perf_counter() - begun:.0f} s); {WORKERS} workers"
        )
        yield f"  a bare SQL query: one day {made['sql_day']} ms, a year's daily sums {made['sql_year']} ms"
        sessions, food_id = made["sessions"].split(), int(made["food"])
        with serving(folder):
            pass  # the first start collects the static files
        with serving(folder) as server:
            yield f"  first answer after {server.first_answer_s:.2f} s (at most {MOST_FIRST_ANSWER_S})"
            for clients in (1, 8):
                people = [
                    Client(server.port, one, sessions[1 + n :: clients]) for n, one in enumerate(sessions[1:][:clients])
                ]
                old = Client(server.port, sessions[0], [])
                yield from table(clients, measured(server, people, old, food_id, options.requests, Path(folder)))
            for name, rss, pss in server.memory():
                yield f"  memory of {name}: {rss:.0f} MiB, {pss:.0f} without what is shared (at most {MOST_WORKER_MIB})"


def kinds(food_id: int, old: Client) -> dict[str, Callable[[Client], str]]:
    """Return what is asked, by its name in the table; the first is the measure for the rest."""
    first = TODAY - timedelta(days=3652)
    htmx = {"HX-Request": "true"}
    return {
        BARE: lambda it: it.ask("/bare/"),
        "1 kB of bare JSON": lambda it: it.ask("/bare.json"),
        "the day": lambda it: it.ask("/"),
        LOG_TODAY: lambda it: it.log_today(food_id),
        LOG_BEFORE: lambda it: it.log_before(food_id),
        "search, 3 letters": lambda it: it.ask("/log/?q=alm", **htmx),
        "the week": lambda it: it.ask(f"/week/{TODAY:%G-W%V}/"),
        "the year": lambda it: it.ask(f"/year/{TODAY.year}/"),
        "ten years": lambda _: old.ask(f"/trends/?from={first}&to={TODAY}"),
    }


def measured(
    server: Server, people: list[Client], old: Client, food_id: int, requests: int, folder: Path
) -> dict[str, Figures]:
    """Ask for everything in turns, a few passes over, all clients at once."""
    asked = kinds(food_id, old)
    figures = {name: Figures() for name in asked}
    each = max(1, requests // _PASSES // len(people))
    one_at_a_time = threading.Lock()

    def ask(client: Client, name: str) -> None:
        it = figures[name]
        for _ in range(each):
            with one_at_a_time if name == "ten years" else threading.Lock():
                begun = time.perf_counter()
                try:
                    asked[name](client)
                except (RuntimeError, OSError, http.client.HTTPException) as problem:
                    it.errors.append(str(problem))
                else:
                    it.times.append((time.perf_counter() - begun) * 1000)

    with ThreadPoolExecutor(len(people)) as pool:
        list(pool.map(lambda client: client.open_next_days(_PASSES * each + _WARM_UP), people))
        people[0].open_todays_pages()
        for name in asked:  # once unmeasured: what a worker loads when first asked
            for _ in range(_WARM_UP):
                asked[name](people[0])
        for name in list(asked) * _PASSES:
            if name == LOG_TODAY:
                list(pool.map(Client.open_todays_pages, people))
            worked, begun = server.processor_seconds(), time.perf_counter()
            list(pool.map(lambda client, name=name: ask(client, name), people))
            figures[name].seconds += time.perf_counter() - begun
            figures[name].work_ms += (server.processor_seconds() - worked) * 1000
            if name == LOG_TODAY:
                take_back_today(folder)
    return figures


def take_back_today(folder: Path) -> None:
    """Delete what was logged today in grams, so that the page of today stays as long as it was."""
    with closing(sqlite3.connect(folder / "tracker.sqlite3", timeout=20)) as database, database:
        database.execute("DELETE FROM tracker_entry WHERE day = ? AND measure = 'g'", [TODAY.isoformat()])


def table(clients: int, figures: dict[str, Figures]) -> Iterator[str]:
    """Yield a line for each kind of request, with its ratios to the bare page."""
    yield ""
    head = f"  {clients} client{'s' if clients > 1 else ''}; milliseconds"
    words = f"{'median':>8}{'95 %':>8}{'a second':>10}{'errors':>8}{'processor':>11}"
    yield f"{head:34}{words}{'x bare: clock':>15}{'processor':>11}"
    for name, it in figures.items():
        if not it.times:
            yield f"  {name:32} {len(it.errors)} errors: {it.errors[0]}"
            continue
        times = sorted(it.times)
        clock, work = it.of_bare(figures[BARE])
        rate = len(times) / it.seconds
        most = f"  (at most {MOST_TIMES[name]:.0f})" if name in MOST_TIMES else ""
        yield (
            f"  {name:32}{statistics.median(times):8.1f}{times[int(0.95 * (len(times) - 1))]:8.1f}{rate:10.0f}"
            f"{len(it.errors):8}{it.each_ms:11.1f}{clock:15.1f}{work:11.1f}{most}"
        )


@dataclass
class Server:
    """A server that runs: its address, and its processes."""

    process: subprocess.Popen[bytes]
    port: int
    first_answer_s: float

    def workers(self) -> list[int]:
        """Return the ids of the processes that answer."""
        return [pid for pid, name in self._children() if "work" not in name]

    def processor_seconds(self) -> float:
        """Return what the workers have had of the processor so far."""
        return sum(sum(map(int, _stat(pid)[11:13])) for pid in self.workers()) / _TICKS

    def memory(self) -> Iterator[tuple[str, float, float]]:
        """Yield each process with its memory in MiB: all of it, and its share of what several hold together."""
        for n, (pid, name) in enumerate(self._children(), 1):
            kept = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
            rss, pss = (int(kept[key].split()[0]) / 1024 for key in ("Rss", "Pss"))
            yield ("manage.py work" if "work" in name else f"worker {n}"), rss, pss

    def _children(self) -> list[tuple[int, list[str]]]:
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal():
                try:
                    if int(_stat(int(entry.name))[1]) == self.process.pid:
                        found.append((int(entry.name), (entry / "cmdline").read_text().split("\0")))
                except OSError:  # it has just ended
                    continue
        return sorted(found)


def _stat(pid: int) -> list[str]:
    """Return what Linux tells of a process, from its state on."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


@contextmanager
def serving(folder: str) -> Iterator[Server]:
    """Run the server on this machine's own address alone, and stop it."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    environment = {name: value for name, value in os.environ.items() if name not in _UNSET}
    environment |= {"DATA_DIR": folder, "HOST": "127.0.0.1", "PORT": str(port), "WORKERS": str(WORKERS)}
    environment |= {"DJANGO_SETTINGS_MODULE": "tests.benchmarks.bare_settings"}
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, _ROOT / "manage.py", "serve"],
        cwd=_ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while not _answers(port):
            if process.poll() is not None or time.perf_counter() - begun > 120:
                raise RuntimeError("the server did not start")
            time.sleep(0.01)
        yield Server(process, port, time.perf_counter() - begun)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def in_process_of_its_own(folder: str, options: Namespace) -> dict[str, str]:
    """Write the diary; return the sessions of the clients, a food to log and what bare SQL takes."""
    environment = {name: value for name, value in os.environ.items() if name not in _UNSET}
    environment |= {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "tracker.settings"}
    command = [sys.executable, "-m", "tests.benchmarks.many_people", str(options.entries), str(options.people)]
    done = subprocess.run(command, cwd=_ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)


if __name__ == "__main__":
    main()
