"""`make bench`: how long pages take, measured against a bare Django page and a bare SQL query on the same machine.

Everything happens in a folder that goes away: a scratch database with the seeded catalog and one person's diary.
A new row of the table is a new line in `rows()`. Below the table: ten years of one person, a simulation of what
people with a known usual intake would be told, and search in a large catalog on both engines.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from tests import postgres
from tests.benchmarks import fdc, search, simulation, ten_years

if TYPE_CHECKING:
    from django.contrib.auth.models import User

TODAY = date.today()  # noqa: DTZ011  # the pages ask the clock too
WARM_UPS = 5


def main() -> None:
    """Make the scratch database, measure every row and print the table."""
    parser = ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--entries", type=int, default=10_000, help="entries of the person, in all (10,000)")
    parser.add_argument("--per-day", type=int, default=10, help="entries on each day (10)")
    parser.add_argument("--rounds", type=int, default=100, help="how often each row is measured (100)")
    parser.add_argument("--people", type=int, default=simulation.PEOPLE, help="people of the simulation (1,000)")
    download = os.environ.get("FDC_DOWNLOAD")
    parser.add_argument("--download", type=Path, default=download, help="SR Legacy's zip to import (FDC_DOWNLOAD)")
    parser.add_argument("--branded", type=int, default=fdc.BRANDED, help="foods of a file like Branded (50,000)")
    parser.add_argument("--foods", type=int, default=search.MANY, help="foods that search goes through (300,000)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mg-bench-") as folder:
        set_up(folder)
        person = write_diary(options)
        print_table(options, {name: measure(work, options.rounds) for name, work in rows(person).items()})
        print_lines(ten_years.report(ten_years.log_ten_years()))
        print_lines(simulation.report(options.people))
        print_lines(search.report(search.names_in(options.download) if options.download else [], options.foods))
    print_lines(fdc.report(options.download, options.branded))
    print_lines(search_on_postgres(options))


def search_on_postgres(options: Namespace) -> Iterator[str]:
    """Measure search on a PostgreSQL of its own, in a process of its own; yield its lines."""
    with tempfile.TemporaryDirectory(prefix="mg-pg-") as folder:
        Path(folder).chmod(0o711)  # as root PostgreSQL runs as somebody else
        command = [sys.executable, "-m", "tests.benchmarks.search", f"--foods={options.foods}"]
        command += [f"--names={options.download}"] if options.download else []
        with postgres.running(Path(folder) / "pg") as url:
            environment = os.environ | {"DATABASE_URL": url}
            done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    yield from done.stdout.splitlines()


def print_lines(lines: Iterable[str]) -> None:
    """Print a part of the report, set apart from the one before."""
    sys.stdout.write("\n")
    for line in lines:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


def set_up(folder: str) -> None:
    """Point the settings at the scratch folder, as `make run` would have it."""
    for name in ("DATABASE_URL", "DEBUG", "EMAIL_URL", "PUBLIC_URL"):
        os.environ.pop(name, None)
    os.environ |= {"DATA_DIR": folder, "SECRET_KEY": "only-for-measuring", "DJANGO_SETTINGS_MODULE": "tracker.settings"}
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("seed_catalog", stdout=sys.stderr)
    call_command("collectstatic", interactive=False, verbosity=0)
    settings.ROOT_URLCONF = "tests.benchmarks.bare"


def write_diary(options: Namespace) -> User:
    """Write one person's entries, the newest today, of real foods."""
    from django.contrib.auth.models import User

    from foods.models import Food
    from tracker.models import Entry, Meal, Profile

    person = User.objects.create_user("somebody")
    Profile.objects.create(user=person, sex="female", birth_year=1986, birth_month=5)
    foods = list(Food.objects.exclude(magnesium_mg_per_100g=None)[:60])
    meals = list(Meal)
    Entry.objects.bulk_create(
        (
            Entry(
                user=person,
                day=TODAY - timedelta(days=n // options.per_day),
                meal=meals[n % len(meals)],
                food=(food := foods[n % len(foods)]),
                food_name=food.name,
                amount=Decimal(1),
                measure="1 cup",
                grams=Decimal(100),
                mg_known=food.magnesium_mg_per_100g or Decimal(0),
                energy_kcal=Decimal(200),
                form_key=uuid.uuid4(),
            )
            for n in range(options.entries)
        ),
        batch_size=1000,
    )
    return person


def rows(person: User) -> dict[str, Callable[[], object]]:
    """Return what is measured, by the name in the table; the first two are the measure for the rest."""
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    client = Client(headers={"host": "localhost"})
    client.force_login(person)

    def page(name: str, *args: object) -> Callable[[], object]:
        url = reverse(name, args=args)

        def read() -> object:
            answer = client.get(url)
            if answer.status_code != 200:
                raise RuntimeError(f"{url} answered {answer.status_code}")
            return answer.content

        return read

    def query() -> object:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, food_name, mg_known FROM tracker_entry WHERE user_id = %s AND day = %s", [person.pk, TODAY]
            )
            return cursor.fetchall()

    return {
        "a bare SQL query: one day's entries": query,
        "a bare Django page: 20 kB, logged in": page("bare"),
        "the day": page("diary-day", TODAY),
        "the week": page("week", f"{TODAY:%G-W%V}"),
    }


def measure(work: Callable[[], object], rounds: int) -> list[float]:
    """Return the milliseconds of each round, sorted."""
    for _ in range(WARM_UPS):
        work()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return sorted(times)


def print_table(options: Namespace, measured: dict[str, list[float]]) -> None:
    """Print median, 95th percentile and the ratio to the bare page."""
    bare = next(statistics.median(times) for name, times in measured.items() if name.startswith("a bare Django page"))
    lines = [f"{options.entries} entries, {options.per_day} a day; {options.rounds} rounds; milliseconds", ""]
    lines.append(f"{'':38}{'median':>9}{'95 %':>9}{'x bare page':>13}")
    for name, times in measured.items():
        median, high = statistics.median(times), times[int(0.95 * (len(times) - 1))]
        lines.append(f"{name:38}{median:9.2f}{high:9.2f}{median / bare:13.1f}")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
