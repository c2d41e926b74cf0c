"""Request pages of the real server with 1 and with 8 keep-alive clients, with a small diary and with a large one.

Run alone: `.venv/bin/python -m tests.benchmarks.load [--entries 10000000 [--database FOLDER]]`. The clients are threads
of this process. Requests for each page alternate with the bare page, in several passes. The server's processor time is
measured around each request if there is one client, and for all requests together if there are eight.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import uuid
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

from tests.benchmarks import bars
from tests.benchmarks.bars import Results
from tests.benchmarks.many_people import CLIENTS, TODAY
from tests.benchmarks.server import ROOT, WORKERS, Client, Server, processor_s, serving, surroundings

BARE, READY_MADE = "bare page of 20 kB", "bare page of ready-made strings"
LOG_TODAY, LOG_BEFORE = "log a food today, with its answer", "log it on a full day before"
NO_BARS = {BARE, READY_MADE, "1 kB of bare JSON", "90 days"}
TYPED = ("alm", "spi", "oat", "whe", "ban", "bre", "yog", "coc", "len", "tom", "che", "pum")
_PASSES = 3
_LAST_DAYS = [TODAY - timedelta(days=n) for n in range(1, 91)]
_WARM_UP = 2


@dataclass
class Diarist(Client):
    """A person who logs food, and the days open in their browser.

    The people of `household` take turns logging today's food, so that nobody's day grows long.
    """

    household: list[str] = field(default_factory=list)
    logged: int = 0
    logged_today: int = 0
    open_days: dict[date, str] = field(default_factory=dict)  # day -> the mark of its shown state
    open_todays: dict[str, str] = field(default_factory=dict)  # session -> the mark of today, for each of the household

    def open_todays_pages(self) -> None:
        """Open today's page for each of the household: food is logged from the page of its day."""
        for session in self.household:
            self.open_todays[session] = mark_in(self.ask("/", session=session))

    def open_next_days(self, many: int) -> None:
        """Open the earlier days on which food is logged next."""
        for n in range(self.logged + 1, self.logged + many + 1):
            day = _LAST_DAYS[n % len(_LAST_DAYS)]
            if day not in self.open_days:
                self.open_days[day] = mark_in(self.ask(f"/diary/{day}/"))

    def log_today(self, food_id: int) -> None:
        """Log 100 g of a food today as the next person of the household; the response redraws the day."""
        self.logged_today += 1
        session = self.household[self.logged_today % len(self.household)]
        self.open_todays[session] = self._log(food_id, TODAY, self.open_todays[session], session)

    def log_before(self, food_id: int) -> None:
        """Log it on a recent day, all of which are full: the response redraws the finding of the last weeks too."""
        self.logged += 1
        day = _LAST_DAYS[self.logged % len(_LAST_DAYS)]
        self.open_days[day] = self._log(food_id, day, self.open_days[day], self.session)

    def _log(self, food_id: int, day: date, shown: str, session: str) -> str:
        """Log as the page of a day does, which sends its shown state along; return the new state."""
        values = f"amount=100&measure=g&meal=snack&day={day}&form_key={uuid.uuid4()}&shown={shown}"
        htmx = {"HX-Request": "true", "HX-Target": "day"}
        return mark_in(self.ask(f"/log/{food_id}/", values, session=session, **htmx))


def mark_in(page: str) -> str:
    found = re.search(r'name="shown" value="(\w+)"', page)
    if not found:
        raise RuntimeError("the response does not contain the mark of the shown day")
    return found[1]


@dataclass
class Figures:
    """Times of one kind of request in ms: by the clock, and server processor time, per request with one client only."""

    times: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)
    all_work: float = 0.0
    errors: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def each_ms(self) -> float:
        """The mean processor time of the server for one response; a mean cannot hide slow responses."""
        return self.all_work / (len(self.times) + len(self.errors))


def report(options: Namespace, results: Results) -> Iterator[str]:
    """Measure the small diary, and the large one if requested; yield the results as lines of text."""
    os.environ.pop("DATABASE_URL", None)
    small: dict[str, float] = {}
    yield from of_size(0, None, options.requests, results, small)
    if options.entries:
        large: dict[str, float] = {}
        yield ""
        yield from of_size(options.entries, options.database, options.requests, results, large)
        yield ""
        for name in [name for name in small if name in large and name not in NO_BARS]:
            yield f"  growth of {name:34}{large[name] / small[name]:8.2f}"
            results.add("growth", "growth to the large diary", large[name] / small[name])


def of_size(
    entries: int, kept: Path | None, requests: int, results: Results, one_client: dict[str, float]
) -> Iterator[str]:
    """Measure a diary of some size; record in `one_client` how many bare pages each page costs."""
    with tempfile.TemporaryDirectory(prefix="mg-load-") as name:
        folder = Path(name)
        begun = time.perf_counter()
        facts = made(entries, folder, kept)
        size = (folder / "tracker.sqlite3").stat().st_size / 2**20
        yield (
            f"{facts['entries']:,} entries of {facts['people']:,} people on SQLite, {size:,.0f} MiB"
            f" (ready in {time.perf_counter() - begun:.0f} s); {WORKERS} workers"
        )
        with serving(folder):
            pass  # the first start collects the static files
        oldest, *sessions = facts["sessions"]
        with serving(folder) as server:
            yield f"  first response after {server.first_answer_s:.2f} s, {server.start_processor_s:.2f} s of processor"
            results.add("pages", "first answer of the server, processor", server.start_processor_s)
            for many in (1, CLIENTS):
                people = [
                    Diarist(server.port, one, household=sessions[n::many]) for n, one in enumerate(sessions[:many])
                ]
                figures = measured(server, people, kinds(facts["food"], oldest), requests // many, folder)
                yield from table(many, figures)
                for name, it in figures.items():
                    if name not in NO_BARS and it.times:
                        results.add("pages", name, it.each_ms / figures[BARE].each_ms)
                    results.problems += (f"{name}: {error}" for error in sorted(set(it.errors)))
                if many == 1:
                    one_client |= {name: it.each_ms / figures[BARE].each_ms for name, it in figures.items() if it.times}
            for name, rss, pss, has_pandas in server.memory():
                yield f"  memory of {name}: {rss:.0f} MiB, {pss:.0f} without shared memory{', pandas' * has_pandas}"
                if has_pandas and name.startswith("worker"):
                    results.add("pages", "memory of a worker with pandas loaded", rss)


def made(entries: int, folder: Path, kept: Path | None) -> dict[str, Any]:
    """Create a database of some size in a folder, or copy the kept one there; return the facts about it.

    If the kept one is missing, it is created. The copy is migrated, so that the kept one can have an older schema.
    """
    home = kept or folder
    facts_file = home / "bench.json"
    if not facts_file.exists():
        home.mkdir(parents=True, exist_ok=True)
        _program("tests.benchmarks.many_people", str(entries), folder=home, output=facts_file)
    facts: dict[str, Any] = json.loads(facts_file.read_text())
    if facts["today"] != f"{TODAY}":
        sys.exit(f"The diary in {home} ends on {facts['today']}, not today. Delete it to have it created again.")
    if home != folder:
        shutil.copy(home / "tracker.sqlite3", folder)
        _program("manage", "migrate", "-v", "0", folder=folder)
    return facts


def _program(module: str, *words: str, folder: Path, output: Path | None = None) -> None:
    environment = surroundings(folder) | {"DJANGO_SETTINGS_MODULE": "tracker.settings"}
    command = [sys.executable, "-m", module, *words]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    if output:
        output.write_text(done.stdout)


def kinds(food_id: int, oldest: str) -> dict[str, Callable[[Diarist], object]]:
    """Return the requests by their names in the table; the rest are compared with the first."""
    first = TODAY - timedelta(days=3652)
    htmx = {"HX-Request": "true"}
    typed = cycle(TYPED)
    return {
        BARE: lambda it: it.ask("/bare/"),
        READY_MADE: lambda it: it.ask("/bare-strings/"),
        "1 kB of bare JSON": lambda it: it.ask("/bare.json"),
        "day": lambda it: it.ask("/"),
        LOG_TODAY: lambda it: it.log_today(food_id),
        LOG_BEFORE: lambda it: it.log_before(food_id),
        "typing, three letters": lambda it: it.ask(f"/log/?q={next(typed)}", **htmx),
        "week": lambda it: it.ask("/week/"),  # with the finding
        "what to change": lambda it: it.ask("/ideas/"),
        "year": lambda it: it.ask(f"/year/{TODAY.year - 1}/"),  # a whole year on any day
        "90 days": lambda it: it.ask(f"/trends/?from={_LAST_DAYS[-1]}&to={TODAY}"),  # with rolling means
        "ten years": lambda it: it.ask(f"/trends/?from={first}&to={TODAY}", session=oldest),
    }


def measured(
    server: Server, people: list[Diarist], asked: dict[str, Callable[[Diarist], object]], each: int, folder: Path
) -> dict[str, Figures]:
    """Make all requests in turn, in several passes, with all clients at the same time."""
    figures = {name: Figures() for name in asked}
    each = max(1, each // _PASSES)
    workers = server.workers()

    def ask(client: Diarist, name: str) -> None:
        it = figures[name]
        for _ in range(each):
            worked, begun = processor_s(workers) if len(people) == 1 else 0.0, time.perf_counter()
            try:
                asked[name](client)
            except RuntimeError as problem:
                it.errors.append(str(problem))
            else:
                it.times.append((time.perf_counter() - begun) * 1000)
                if len(people) == 1:
                    it.work.append((processor_s(workers) - worked) * 1000)

    with ThreadPoolExecutor(len(people)) as pool:
        list(pool.map(lambda client: client.open_next_days(_PASSES * each + _WARM_UP), people))
        list(pool.map(Diarist.open_todays_pages, people))
        for name in asked:  # warm up without measuring: a worker loads more at its first request
            for _ in range(_WARM_UP):
                list(pool.map(asked[name], people))
        for name in list(asked) * _PASSES:
            if name == LOG_TODAY:
                list(pool.map(Diarist.open_todays_pages, people))
            worked, begun = processor_s(workers), time.perf_counter()
            list(pool.map(lambda client, name=name: ask(client, name), people))
            figures[name].seconds += time.perf_counter() - begun
            figures[name].all_work += (processor_s(workers) - worked) * 1000
            if name == LOG_TODAY:
                undo_today(folder)
    return figures


def undo_today(folder: Path) -> None:
    """Delete the foods logged today in grams, so that today's page does not grow."""
    with closing(sqlite3.connect(folder / "tracker.sqlite3", timeout=20)) as database, database:
        database.execute("DELETE FROM tracker_entry WHERE day = ? AND measure = 'g'", [TODAY.isoformat()])


def table(clients: int, figures: dict[str, Figures]) -> Iterator[str]:
    """Yield a line for each kind of request, with its ratios to both bare pages, and its errors."""
    yield ""
    head = f"  {clients} client{'s' if clients > 1 else ''}; milliseconds"
    yield f"{'':38}{'clock':^18}{'processor':^27}{'times bare (processor)':>32}"
    words = f"{'median':>9}{'95 %':>9}{'mean':>9}{'median':>9}{'95 %':>9}{'of 20 kB':>10}{'ready-made':>12}"
    yield f"{head:38}{words}{'a second':>10}{'errors':>8}"
    for name, it in figures.items():
        clock = bars.spread(it.times) if it.times else f"{'':18}"
        work = bars.spread(it.work) if it.work else f"{'':18}"
        ratios = f"{it.each_ms / figures[BARE].each_ms:10.2f}{it.each_ms / figures[READY_MADE].each_ms:12.2f}"
        rate = len(it.times) / it.seconds
        yield f"  {name:36}{clock}{it.each_ms:9.1f}{work}{ratios}{rate:10.0f}{len(it.errors):8}"
        yield from (f"    {number} times: {error}" for error, number in Counter(it.errors).most_common())


def main() -> None:
    """Measure, print the results, and exit with 1 if a bar was missed."""
    parser = ArgumentParser(description=__doc__)
    add_options(parser)
    bars.run(report, parser)


def add_options(parser: ArgumentParser) -> None:
    """Add the options for the size of the large diary and the number of requests."""
    parser.add_argument("--entries", type=int, default=0, help="entries of a large diary too (10000000 takes 4 GB)")
    parser.add_argument("--database", type=Path, help="folder in which to keep the large diary for the next run")
    parser.add_argument("--requests", type=int, default=60, help="requests of each kind by all clients (60)")


if __name__ == "__main__":
    main()
