"""Measure searches of a large catalog with real queries, and whether the right food is among the first five.

Run alone: `.venv/bin/python -m tests.benchmarks.search [--names ZIP] [--foods 300000] [--postgresql]`. The catalog has
the seeded foods, variants of real names (of a FoodData Central download, or else of the seeded catalog), and own foods
of the person searching and of a stranger. That person has logged food for two months, which affects every result.
Each query is run once, since nobody types the same word ten times to get the fastest answer. Then the same queries are
sent over HTTP, as htmx does.
"""

from __future__ import annotations

import csv
import io
import os
import statistics
import sys
import tempfile
import time
import uuid
import zipfile
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from functools import partial
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from tests import postgres
from tests.benchmarks import bars
from tests.benchmarks.bars import Results
from tests.benchmarks.many_people import TODAY, session_of
from tests.benchmarks.server import Client, processor_s, serving, surroundings

if TYPE_CHECKING:
    from django.contrib.auth.models import User

QUESTIONS = Path(__file__).parent.parent / "foods" / "search" / "search_questions.csv"
MANY = 300_000
_OWN, _OF_A_STRANGER = 20, 2_000
_DAYS_EATEN, _FOODS_A_DAY = 60, 10
_WARM_UP = 20
_BRANDS = (
    *("Hilltop", "Green Valley", "Aunt Rosie", "Nordwind", "Sunny Acre", "Old Mill", "Casa Verde", "Blue Harbor"),
    *("Golden Spoon", "Farmhouse", "Riverbend", "Maple Lane", "Bonanza", "Little Oak", "Prairie", "Lucky Fox"),
)
_KINDS = (
    *("organic", "low sodium", "family size", "with salt", "without salt", "reduced fat", "frozen", "ready to eat"),
    *("drained", "homemade", "restaurant style", "enriched", "whole", "sliced", "chopped", "store brand", "kids"),
)


def names_in(path: Path) -> list[str]:
    """Return the names of all foods of a FoodData Central download."""
    with zipfile.ZipFile(path) as archive:
        inside = next(name for name in archive.namelist() if name.rpartition("/")[2] == "food.csv")
        with archive.open(inside) as stream:
            return [row["description"] for row in csv.DictReader(io.TextIOWrapper(stream, "utf-8-sig", newline=""))]


def variants(names: list[str]) -> Iterator[tuple[str, str]]:
    """Yield names and their sources endlessly: the names themselves, then kinds and brands of each."""
    yield from ((name, "usda_sr_legacy") for name in names)
    for n in count():
        brand, kind = _BRANDS[n % len(_BRANDS)], _KINDS[n % len(_KINDS)]
        for name in names:
            yield (f"{brand} {name}, {kind}", "usda_branded") if n % 2 else (f"{name}, {kind} {n}", "usda_survey")


def fill(names: list[str], number: int) -> User:
    """Create a catalog of this many foods; return a person who has logged some of them."""
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.db import connection

    from foods.models import Food, FoodGroup, Portion
    from tracker.models import Entry, Profile

    call_command("migrate", verbosity=0)
    call_command("seed_catalog", stdout=sys.stderr)
    alice, bob = (User.objects.create_user(name) for name in ("alice", "bob"))
    Profile.objects.create(user=alice, sex="female", birth_year=1986, birth_month=5)
    seeded = list(Food.objects.filter(magnesium_mg_per_100g__isnull=False)[: _DAYS_EATEN * 2])
    groups = list(FoodGroup.objects.values_list("pk", flat=True))
    names = names or list(Food.objects.exclude(original_name="").values_list("original_name", flat=True))
    owners = {**dict.fromkeys(range(_OWN), alice), **dict.fromkeys(range(_OWN, _OWN + _OF_A_STRANGER), bob)}
    foods = (
        Food(
            name=name[:120],
            original_name="" if n in owners else name[:250],
            source="own" if n in owners else source,
            source_id=f"v{n}",
            group_id=groups[n % len(groups)],
            owner=owners.get(n),
        )
        for n, (name, source) in enumerate(islice(variants(names), max(0, number - Food.objects.count())))
    )
    while batch := list(islice(foods, 5000)):
        Food.objects.bulk_create(batch)
        # Every importer gives each food a usual portion.
        Portion.objects.bulk_create(Portion(food=food, label="100 g", grams=100, is_usual=True) for food in batch)
    Entry.objects.bulk_create(
        Entry(
            user=alice,
            day=TODAY - timedelta(days=day),
            meal=("breakfast", "lunch", "dinner", "snack")[n % 4],
            food=food,
            food_name=food.name,
            amount=Decimal(1),
            measure="g",
            grams=Decimal(100),
            mg_known=food.magnesium_mg_per_100g or Decimal(0),
            form_key=uuid.uuid4(),
        )
        for day in range(_DAYS_EATEN)
        for n in range(_FOODS_A_DAY)
        for food in [seeded[(day * 7 + n * 11) % len(seeded)]]
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE foods_food")
    return alice


def report(options: Namespace, results: Results) -> Iterator[str]:
    """Measure on SQLite or PostgreSQL; yield the results as lines of text."""
    with tempfile.TemporaryDirectory(prefix="mg-bench-") as folder, database(options) as url:
        os.environ |= surroundings(Path(folder)) | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tracker.settings"}
        os.environ.pop("DEBUG", None)
        import django

        django.setup()
        from django.db import connection

        part = f"search on {connection.vendor}"
        begun = time.perf_counter()
        person = fill(names_in(options.names) if options.names else [], options.foods)
        yield f"{part}: {options.foods:,} foods (made in {time.perf_counter() - begun:.0f} s)"
        with QUESTIONS.open(encoding="utf-8", newline="") as stream:
            questions = list(csv.DictReader(stream))
        yield from called(person.pk, questions, part, results)
        session = session_of(person.pk)
        connection.close()
        yield from over_http(Path(folder), session, questions, part, results)


@contextmanager
def database(options: Namespace) -> Iterator[str]:
    """Yield the URL of a temporary database: SQLite in the data folder, or a new PostgreSQL server."""
    if not options.postgresql:
        yield ""
        return
    with postgres.scratch_folder() as folder, postgres.running(folder / "pg") as url:
        yield url


def called(person: int, questions: list[dict[str, str]], part: str, results: Results) -> Iterator[str]:
    """Search for every question once, as the pages do; yield the times and how good the results are."""
    from django.conf import settings
    from django.db import connection
    from django.utils.module_loading import import_string

    from foods.search.search import search

    boost = import_string(settings.SEARCH_BOOST)(person)
    database = postgres_of_this_connection()

    def worked_s() -> float:
        """Linux updates the time of a running process only at each tick of some milliseconds, so we ask for ours."""
        return time.process_time() + processor_s(database)

    clocks, works, not_first, wrong = [], [], 0, []
    for question in questions:
        begun, worked = time.perf_counter(), worked_s()
        found = [food.name for food in search(question["question"], boost=boost, visible_to=person)]
        works.append((worked_s() - worked) * 1000)
        clocks.append((time.perf_counter() - begun) * 1000)
        right = set(question["first"].split(" | "))
        not_first += not right & set(found[:1])
        if not right & set(found[:5]):
            wrong.append(f"{question['question']}: {found[:5]} instead of {question['first']}")
    yield f"  {'milliseconds':24}{'clock':^18}{'processor, with the database':^30}"
    yield f"  {'':24}{'median':>9}{'95 %':>9}{'median':>15}{'95 %':>9}"
    yield f"  {'each question once':24}{bars.spread(clocks[1:])}{'':6}{bars.spread(works[1:])}"
    yield f"  the first search of this process: {clocks[0]:.1f} ms, {works[0]:.1f} of processor"
    slow = sorted(zip(works, questions, strict=True), key=lambda pair: -pair[0])[:8]
    yield "  slowest: " + ", ".join(f"{question['question']} {work:.1f}" for work, question in slow)
    yield f"  right food not first: {not_first}, not in the first five: {len(wrong)}, of {len(questions)} questions"
    yield from (f"    {line}" for line in wrong)
    results.add(part, "search, median", statistics.median(works[1:]))
    results.add(part, "search, 95 %", bars.high(works[1:]))
    results.add(part, "first search of a process", works[0])
    results.add(part, "questions without the right food among five", len(wrong))
    connection.close()


def postgres_of_this_connection() -> list[int]:
    """Return the id of the server process of this connection; an empty list on SQLite."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return [cursor.fetchone()[0]]


def over_http(
    folder: Path, session: str, questions: list[dict[str, str]], part: str, results: Results
) -> Iterator[str]:
    """Send every question to the server once, as htmx does, alternating with the bare page; yield the times."""
    with serving(folder) as server:
        client, workers = Client(server.port, session), server.workers()

        def ms(ask: Callable[[], object]) -> tuple[float, float]:
            begun, worked = time.perf_counter(), processor_s(workers)
            ask()
            return (time.perf_counter() - begun) * 1000, (processor_s(workers) - worked) * 1000

        for _ in range(_WARM_UP):
            client.ask("/bare/")
            client.ask("/log/?q=zz", **{"HX-Request": "true"})
        bare, asked = [], []
        for question in questions:
            bare.append(ms(partial(client.ask, "/bare/")))
            path = f"/log/?{urlencode({'q': question['question']})}"
            try:
                asked.append(ms(partial(client.ask, path, **{"HX-Request": "true"})))
            except RuntimeError as problem:
                results.problems.append(f"{part} over HTTP: {problem}")
    for name, both in (("bare page", bare), ("answer to htmx", asked)):
        clocks, works = zip(*both, strict=True)
        yield f"  {name + ' over HTTP':24}{bars.spread(clocks)}{'':6}{bars.spread(works)}"
    median = statistics.median(work for _, work in asked) / statistics.median(work for _, work in bare)
    yield f"  over HTTP a question costs {median:.2f} bare pages (processor of the workers)"
    results.add(part, "search over HTTP, median", median)


def main() -> None:
    """Measure, print the results, and exit with 1 if a bar was missed."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--names", type=Path, help="a FoodData Central download (zip) to take the names from")
    parser.add_argument("--foods", type=int, default=MANY, help="foods in the whole catalog (300,000)")
    parser.add_argument("--postgresql", action="store_true", help="use a temporary PostgreSQL server")
    bars.run(report, parser)


if __name__ == "__main__":
    main()
