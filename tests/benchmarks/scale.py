"""Measure on PostgreSQL what `docs/scale.md` calculates with: `python -m tests.benchmarks.scale`.

The diaries of `many_people` move from SQLite to PostgreSQL 18 with durable commits. Then the real server answers each
request that matters, and several processes log food, by the app's own function and by inserting rows like those. What
one, ten and a hundred million people need is calculated from that. Processor time is measured, which other work on the
machine hardly changes; the clock is printed beside it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
import uuid
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

import psycopg

from tests import postgres
from tests.benchmarks.bars import print_lines
from tests.benchmarks.load import Diarist, made, mark_in
from tests.benchmarks.many_people import TODAY
from tests.benchmarks.server import ROOT, processor_s, serving, surroundings

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "autovacuum": "on"}
DURABLE |= {"shared_buffers": "512MB", "max_wal_size": "4GB"}
LINE = "two eggs, a bowl of oatmeal with milk and a banana"
BLOCK = 8192  # bytes
WARM_UP = 4
DIARY = ("tracker_entry", "tracker_supplementdose", "tracker_daystatus")
STATEMENT = re.compile(r"LOG:  (?:statement|execute [^:]*): (?!BEGIN|COMMIT|SAVEPOINT|RELEASE)")


def address(folder: Path) -> str:
    """Return where psycopg finds the server in a folder."""
    return f"host={folder / 'data'} port={postgres.PORT} user=postgres dbname=postgres"


# What is assumed: the share of people who open the app on a day, what each of them asks for, and how many times as many
# requests as on average arrive in the busiest minutes, around meals. Machines have 16 cores, half of them kept free.
ACTIVE, PEAK, CORES, FREE = 0.3, 4, 16, 0.5
DAY, LOG = "day", "log a food, with its answer"
SEARCH, READ = "search, as it is typed", "read a line of four foods"
A_DAY = {DAY: 4, LOG: 10, SEARCH: 15, READ: 2, "week": 1, "What to change": 0.3, "a year": 0.1, "a page of Learn": 0.5}
WRITES_A_DAY = 13  # the foods, a tablet, and marks of days, notes or changes


class Database:
    """PostgreSQL as seen from the side: what it did between two moments."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "log"
        self.postmaster = int((folder / "data" / "postmaster.pid").read_text().split()[0])
        self.connection = psycopg.connect(address(folder), autocommit=True)

    def value(self, query: str) -> Any:
        row = self.connection.execute(query.encode()).fetchone()
        assert row
        return row[0]

    def processes(self) -> dict[int, str]:
        """Return the server's processes that work for others, by id, with what they are."""
        found = {}
        for entry in Path("/proc").iterdir():
            try:
                if (
                    entry.name.isdecimal()
                    and int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == self.postmaster
                ):
                    found[int(entry.name)] = (entry / "cmdline").read_text().strip("\0 ")
            except OSError:  # the process has just ended
                continue
        own = self.connection.info.backend_pid
        return {pid: name for pid, name in found.items() if pid != own}

    def processor_s(self) -> float:
        """Return the processor time of all that works now, and of all that has ended."""
        ended = sum(map(int, Path(f"/proc/{self.postmaster}/stat").read_text().rpartition(")")[2].split()[13:15]))
        return processor_s(list(self.processes())) + ended / os.sysconf("SC_CLK_TCK")

    def wal(self) -> int:
        return int(self.value("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn"))

    def wal_parts(self) -> tuple[int, int]:
        """Return the number of records and of images of whole pages in the WAL so far."""
        time.sleep(1.1)
        row = self.connection.execute(b"SELECT wal_records, wal_fpi FROM pg_stat_wal").fetchone()
        assert row
        return int(row[0]), int(row[1])

    def blocks(self) -> int:
        """Return how many blocks were read so far, nearly all of them from memory."""
        time.sleep(1.1)  # a backend reports its figures once a second
        return int(
            self.value(
                "SELECT sum(heap_blks_read + heap_blks_hit + coalesce(idx_blks_read, 0) + coalesce(idx_blks_hit, 0))"
                " FROM pg_statio_user_tables"
            )
        )

    def statements(self) -> int:
        return len(STATEMENT.findall(self.log.read_text()))

    def set(self, name: str, value: str) -> None:
        self.connection.execute(f"ALTER SYSTEM SET {name} = '{value}'".encode())
        self.connection.execute(b"SELECT pg_reload_conf()")
        time.sleep(0.5)


def main() -> None:
    """Measure and print."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=400_000, help="entries of the diaries (400,000)")
    parser.add_argument("--requests", type=int, default=40, help="requests of each kind (40)")
    parser.add_argument("--seconds", type=float, default=15, help="of writing, each way (15)")
    parser.add_argument("--processes", type=int, default=4, help="that write at the same time (4)")
    options = parser.parse_args()
    postgres.SETTINGS.update(DURABLE)
    with tempfile.TemporaryDirectory(prefix="mg-scale-") as name, postgres.scratch_folder() as servers:
        folder = Path(name)
        os.environ.pop("DATABASE_URL", None)
        facts = made(options.entries, folder, None)
        with postgres.running(servers / "pg") as url:
            print_lines(moved(folder, url))
            os.environ["DATABASE_URL"] = url
            database = Database(servers / "pg")
            database.connection.execute(b"VACUUM ANALYZE")
            database.connection.execute(b"CHECKPOINT")
            print_lines(sizes(database, facts))
            database.set("full_page_writes", "off")  # how many pages are copied depends on earlier writes
            costs: dict[str, tuple[float, ...]] = {}
            print_lines(requests(database, folder, facts, options.requests, costs))
            print_lines(calculated(costs))
            os.environ["RAW_ADDRESS"] = address(servers / "pg")
            for kind, pages in (("app", "off"), ("raw", "off"), ("app", "on"), ("raw", "on")):
                database.set("full_page_writes", pages)
                database.connection.execute(b"CHECKPOINT")
                written = writing(database, folder, kind, options.processes, options.seconds)
                print_lines(f"{line}, full_page_writes {pages}" for line in written)


def moved(folder: Path, url: str) -> Iterator[str]:
    """Move the diaries to PostgreSQL."""
    begun, worked = time.perf_counter(), os.times()
    command: list[str | Path] = [sys.executable, ROOT / "manage.py", "move_to_postgres", url]
    said = subprocess.run(command, env=surroundings(folder), check=True, stdout=subprocess.PIPE, text=True).stdout
    spent = os.times().children_user + os.times().children_system - worked.children_user - worked.children_system
    [summary] = [line for line in said.splitlines() if "all equal" in line]
    yield f"{summary} In {time.perf_counter() - begun:.0f} s, {spent:.0f} s of processor without PostgreSQL's."


def sizes(database: Database, facts: dict[str, Any]) -> Iterator[str]:
    """Tell how large a year of a person's diary is."""
    yield f"{facts['entries']:,} entries of {facts['people']:,} people"
    for table in DIARY:
        rows = database.value(f"SELECT count(*) FROM {table}")  # noqa: S608  # a name from above
        heap, whole = (database.value(f"SELECT {of}('{table}')") for of in ("pg_table_size", "pg_total_relation_size"))
        yield f"  {table:26}{rows:10,} rows{heap / rows:8.0f} bytes a row{(whole - heap) / rows:8.0f} in indexes"
    whole = sum(database.value(f"SELECT pg_total_relation_size('{table}')") for table in DIARY)
    years = facts["entries"] / 3650
    yield f"  a person's year: {whole / years / 2**20:.2f} MiB"


def requests(
    database: Database, folder: Path, facts: dict[str, Any], many: int, costs: dict[str, tuple[float, ...]]
) -> Iterator[str]:
    """Make each kind of request as the people in turn; note in `costs` the ms of the app and of PostgreSQL."""
    _oldest, *sessions = facts["sessions"]
    with serving(folder):
        pass  # the first start collects the static files
    yield "a request: processor ms (app, PostgreSQL), statements, KiB of blocks read, bytes of WAL, bytes of the answer"
    with serving(folder) as server:
        people = [Diarist(server.port, each, household=[each]) for each in sessions]
        workers = server.workers()
        htmx = {"HX-Request": "true"}
        kinds: dict[str, Callable[[Diarist], str]] = {
            "a bare page of 20 kB": lambda it: it.ask("/bare/"),
            DAY: lambda it: it.ask("/"),
            "week": lambda it: it.ask("/week/"),
            SEARCH: lambda it: it.ask("/log/?q=spin", **htmx),
            READ: lambda it: it.ask(f"/log/?q={LINE.replace(' ', '+')}", **htmx),
            "What to change": lambda it: it.ask("/ideas/"),
            "a year": lambda it: it.ask(f"/year/{TODAY.year - 1}/"),
            "a page of Learn": lambda it: it.ask("/learn/"),
            LOG: lambda it: log(it, facts["food"]),
        }
        for it in people:
            it.open_todays_pages()
        for name, ask in kinds.items():
            for it in people[:WARM_UP]:
                ask(it)
            before = (database.wal(), database.blocks())
            length, spent = 0, []
            for n in range(many):
                worked = (processor_s(workers), database.processor_s())
                length += len(ask(people[n % len(people)]).encode())
                spent.append((processor_s(workers) - worked[0], database.processor_s() - worked[1]))
            costs[name] = tuple(median(each) * 1000 for each in zip(*spent, strict=True))  # other work slows some down
            wal, blocks = database.wal() - before[0], database.blocks() - before[1]
            database.set("log_statement", "all")
            logged = database.statements()
            for it in people[:4]:
                ask(it)
            statements = (database.statements() - logged) / 4
            database.set("log_statement", "none")
            yield (
                f"  {name:30}{costs[name][0]:7.1f}{costs[name][1]:7.1f}{statements:7.1f}"
                f"{blocks * BLOCK / 1024 / many:9.0f}{wal / many:9.0f}{length / many:9.0f}"
            )
        for name, rss, pss, _pandas in server.memory():
            yield f"  memory of {name}: {rss:.0f} MiB, {pss:.0f} without what is shared"
        for pid, name in database.processes().items():
            kept = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
            private = sum(int(kept[key].split()[0]) for key in ("Private_Clean", "Private_Dirty"))
            yield f"  memory of {name}: {private / 1024:.1f} MiB of its own"


def calculated(costs: dict[str, tuple[float, ...]]) -> Iterator[str]:
    """Calculate what many people need."""
    app, database = (sum(times * costs[name][n] for name, times in A_DAY.items()) / 1000 for n in (0, 1))
    each_day = sum(A_DAY.values())
    yield f"a person's active day: {each_day:.0f} requests; s of processor: {app:.2f} app, {database:.2f} database"
    for people in (1_000_000, 10_000_000, 100_000_000):
        busy = people * ACTIVE * PEAK / 86_400  # active days that pass in a second of the busiest minutes
        cores = [busy * each / FREE for each in (app, database)]
        yield (
            f"  {people:12,} people: {busy * each_day:8,.0f} requests and {busy * WRITES_A_DAY:7,.0f} writes"
            f" a second; cores with half of them free: {cores[0]:7,.0f} app, {cores[1]:6,.0f} PostgreSQL"
            f" ({cores[0] / CORES:,.1f} and {cores[1] / CORES:,.1f} machines)"
        )


def log(it: Diarist, food: int) -> str:
    """Log 100 g of a food as the page of a day does; return the day, which is the answer."""
    shown = it.open_todays[it.session]
    values = f"amount=100&measure=g&meal=snack&day={TODAY}&form_key={uuid.uuid4()}&shown={shown}"
    page = it.ask(f"/log/{food}/", values, **{"HX-Request": "true", "HX-Target": "day"})
    it.open_todays[it.session] = mark_in(page)
    return page


def writing(database: Database, folder: Path, kind: str, processes: int, seconds: float) -> Iterator[str]:
    """Log food in several processes at the same time."""
    environment = surroundings(folder) | {"DJANGO_SETTINGS_MODULE": "tracker.settings"}
    parts = database.wal_parts()
    before = (database.processor_s(), database.wal())
    running = [
        subprocess.Popen(
            [sys.executable, "-c", f"from tests.benchmarks import scale; scale.{kind}({n}, {processes}, {seconds})"],
            env=environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(processes)
    ]
    time.sleep(seconds)
    load = os.getloadavg()[0]
    figures = [json.loads(each.communicate()[0]) for each in running]
    rows = sum(each["rows"] for each in figures)
    app, own = sum(each["processor_s"] for each in figures), database.processor_s() - before[0]
    wal = database.wal() - before[1]
    records, images = (after - was for after, was in zip(database.wal_parts(), parts, strict=True))
    rate = sum(each["rows"] / each["seconds"] for each in figures)
    yield (
        f"{kind}: {rate:,.0f} a second by {processes} processes on {os.cpu_count()} cores (load {load:.1f});"
        f" processor ms each: {app / rows * 1000:.2f} in the app, {own / rows * 1000:.2f} in PostgreSQL"
        f" ({rows / own:,.0f} a second per core of its own); {wal / rows:,.0f} bytes of WAL"
        f" in {records / rows:.1f} records, with {images / rows:.2f} pages"
    )


def app(n: int, processes: int, seconds: float) -> None:
    """Log food with the app's own function for a while, as some of the people, and print the figures."""
    import django

    django.setup()
    from django.contrib.auth.models import User

    from foods.models import Food
    from tracker.diary.entries import log_food
    from tracker.diary.measures import GRAMS

    people = list(User.objects.filter(username__startswith="person-").order_by("pk"))[n::processes]
    foods = list(Food.objects.filter(owner=None).prefetch_related("portions")[:50])

    def one(i: int) -> None:
        log_food(
            user=people[i % len(people)],
            food=foods[i % len(foods)],
            amount=Decimal(100),
            measure=GRAMS,
            meal="lunch",
            day=day_of(i // len(people)),
            today=TODAY,
            form_key=uuid.uuid4(),
        )

    repeat(one, seconds)


def raw(n: int, processes: int, seconds: float) -> None:
    """Insert existing rows again, each in its own transaction, and print the figures."""
    with psycopg.connect(os.environ["RAW_ADDRESS"], autocommit=True) as connection:
        found = connection.execute(b"SELECT * FROM tracker_entry ORDER BY id DESC LIMIT 2000")
        columns = [each.name for each in found.description or ()]
        rows = [dict(zip(columns, row, strict=True)) for row in found][n::processes]
        names = [name for name in columns if name != "id"]
        insert = f"INSERT INTO tracker_entry ({', '.join(names)}) VALUES ({', '.join(f'%({name})s' for name in names)})"  # noqa: S608

        def one(i: int) -> None:
            row = rows[i % len(rows)] | {"form_key": uuid.uuid4()}
            connection.execute(insert.encode(), row, prepare=True)

        repeat(one, seconds)


def day_of(n: int) -> date:
    """Return a day of this year for the nth food of a person: nobody's day grows long."""
    return date.fromordinal(TODAY.toordinal() - n // 20 % 300)


def repeat(one: Callable[[int], None], seconds: float) -> None:
    """Do something again and again for a while; print how often, and the processor time."""
    one(0)
    begun, worked, rows = time.perf_counter(), time.process_time(), 0
    while time.perf_counter() - begun < seconds:
        rows += 1
        one(rows)
    spent = {"processor_s": time.process_time() - worked, "seconds": time.perf_counter() - begun}
    print_lines([json.dumps({"rows": rows} | spent)])


if __name__ == "__main__":
    main()
