"""`make bench`: how long pages take of the real server, measured against a bare page of Django and bare SQL.

Everything happens in folders that go away. First the server under load (tests.benchmarks.load; the full size is
BENCH="--entries 10000000 --people 10000"); below it ten years of one person, a simulation of what people with a known
usual intake would be told, search in a large catalog on both engines, and the import of FoodData Central.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests import postgres
from tests.benchmarks import fdc, load, search, simulation, ten_years


def main() -> None:
    """Measure every part and print its figures."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # the server of the load test first
    parser = ArgumentParser(prog="make bench", description=__doc__)
    load.add_options(parser)
    parser.add_argument("--simulated", type=int, default=simulation.PEOPLE, help="people of the simulation (1,000)")
    download = os.environ.get("FDC_DOWNLOAD")
    parser.add_argument("--download", type=Path, default=download, help="SR Legacy's zip to import (FDC_DOWNLOAD)")
    parser.add_argument("--branded", type=int, default=fdc.BRANDED, help="foods of a file like Branded (50,000)")
    parser.add_argument("--foods", type=int, default=search.MANY, help="foods that search goes through (300,000)")
    options = parser.parse_args()
    print_lines(load.report(options))
    with tempfile.TemporaryDirectory(prefix="mg-bench-") as folder:
        set_up(folder)
        print_lines(ten_years.report(ten_years.log_ten_years()))
        print_lines(simulation.report(options.simulated))
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
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("seed_catalog", stdout=sys.stderr)


if __name__ == "__main__":
    main()
