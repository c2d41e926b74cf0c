"""How long a search takes in a large catalog, and whether the right food is among the first five.

Run alone: `.venv/bin/python -m tests.benchmarks.search [--names ZIP] [--foods 300000]`. The catalog is the seeded
one and variants of real names: those of a FoodData Central download, or else those of the seeded catalog. It is
made in a folder that goes away; with DATABASE_URL in a scratch PostgreSQL, which must be empty.
"""

from __future__ import annotations

import csv
import io
import os
import statistics
import sys
import tempfile
import time
import zipfile
from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

QUESTIONS = Path(__file__).parent.parent / "foods" / "search" / "search_questions.csv"
MANY = 300_000
MOST_MEDIAN_MS = 3.0
MOST_95_MS = 8.0
MOST_MEDIAN_BEYOND_MS = 5.0  # with more foods than MANY
_TIMES = 10
_BRANDS = (
    *("Hilltop", "Green Valley", "Aunt Rosie", "Nordwind", "Sunny Acre", "Old Mill", "Casa Verde", "Blue Harbor"),
    *("Golden Spoon", "Farmhouse", "Riverbend", "Maple Lane", "Bonanza", "Little Oak", "Prairie", "Lucky Fox"),
)
_KINDS = (
    *("organic", "low sodium", "family size", "with salt", "without salt", "reduced fat", "frozen", "ready to eat"),
    *("drained", "homemade", "restaurant style", "enriched", "whole", "sliced", "chopped", "store brand", "kids"),
)


def names_in(path: Path) -> list[str]:
    """Return the names of all foods in a FoodData Central download."""
    with zipfile.ZipFile(path) as archive:
        inside = next(name for name in archive.namelist() if name.rpartition("/")[2] == "food.csv")
        with archive.open(inside) as stream:
            return [row["description"] for row in csv.DictReader(io.TextIOWrapper(stream, "utf-8-sig", newline=""))]


def variants(names: list[str]) -> Iterator[tuple[str, str]]:
    """Yield names with their sources without end: the names themselves, then each as kinds and brands of it."""
    yield from ((name, "usda_sr_legacy") for name in names)
    for n in count():
        brand, kind = _BRANDS[n % len(_BRANDS)], _KINDS[n % len(_KINDS)]
        for name in names:
            yield (f"{brand} {name}, {kind}", "usda_branded") if n % 2 else (f"{name}, {kind} {n}", "usda_survey")


def fill(names: list[str], number: int) -> None:
    """Seed the catalog and add variants until there are this many foods."""
    from django.db import connection

    from foods.catalog import writes
    from foods.models import Food, FoodGroup

    writes.seed()
    groups = list(FoodGroup.objects.values_list("pk", flat=True))
    names = names or list(Food.objects.exclude(original_name="").values_list("original_name", flat=True))
    foods = (
        Food(
            name=name[:120],
            original_name=name[:250],
            source=source,
            source_id=f"v{n}",
            group_id=groups[n % len(groups)],
        )
        for n, (name, source) in enumerate(islice(variants(names), max(0, number - Food.objects.count())))
    )
    while batch := list(islice(foods, 5000)):
        Food.objects.bulk_create(batch)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE foods_food")


def report(names: list[str], number: int) -> Iterator[str]:
    """Fill the database in use, ask every question, and yield the figures as lines of text."""
    from django.db import connection

    from foods.search.search import search

    begun = time.perf_counter()
    fill(names, number)
    yield f"search among {number:,} foods on {connection.vendor} (made in {time.perf_counter() - begun:.0f} s)"
    with QUESTIONS.open(encoding="utf-8", newline="") as stream:
        questions = list(csv.DictReader(stream))
    first, among_five = 0, 0
    for question in questions:
        found = [food.name for food in search(question["question"])]
        right = set(question["first"].split(" | "))
        first += bool(right & set(found[:1]))
        among_five += bool(right & set(found[:5]))
        if not right & set(found[:5]):
            yield f"  {question['question']}: {found[:5]} instead of {question['first']}"
    taken = {question["question"]: _quickest_ms(question["question"]) for question in questions}
    most, most_95 = (MOST_MEDIAN_MS, f" (at most {MOST_95_MS})") if number <= MANY else (MOST_MEDIAN_BEYOND_MS, "")
    for n, clock in enumerate(("on the clock", "of the processor here")):
        times = sorted(both[n] for both in taken.values())
        median, high = statistics.median(times), times[int(0.95 * (len(times) - 1))]
        yield f"  median {median:.1f} ms (at most {most}), 95 % {high:.1f} ms{most_95} {clock}"
    yield f"  the right food first: {first} of {len(questions)}, among the first five: {among_five}"
    slow = sorted(taken, key=lambda text: -taken[text][0])[:8]
    yield "  slowest: " + ", ".join(f"{text} {taken[text][0]:.1f}" for text in slow)


def _quickest_ms(text: str) -> tuple[float, float]:
    """Return the least of some runs, by the clock and by the processor: others measure what else the machine does."""
    from foods.search.search import search

    def once() -> tuple[float, float]:
        begun, at_work = time.perf_counter(), time.process_time()
        search(text)
        return (time.perf_counter() - begun) * 1000, (time.process_time() - at_work) * 1000

    runs = [once() for _ in range(_TIMES)]
    return min(clock for clock, _ in runs), min(work for _, work in runs)


def main() -> None:
    """Measure in a scratch database and write the figures."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--names", type=Path, help="a FoodData Central download (zip) to take the names from")
    parser.add_argument("--foods", type=int, default=MANY, help="foods in the catalog, in all (300,000)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mg-bench-") as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "tracker.settings",
            "DATA_DIR": folder,
            "SECRET_KEY": "only-for-measuring",
        }
        os.environ.pop("DEBUG", None)
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        for line in report(names_in(options.names) if options.names else [], options.foods):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
