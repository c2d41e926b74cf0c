"""`make bench`: run all parts of the benchmark, each in its own process, and print one table at the end.

It takes about ten minutes on an idle machine. Each part can also be run alone, with more options: see the modules in
this folder. BENCH="--entries 10000000" measures how pages slow down as other people's diaries grow; with --database
FOLDER that large diary, which takes minutes to create, is kept for further runs on the same day. The exit code is 1 if
a bar was missed or a response was an error.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path

from tests.benchmarks import bars, fdc, load, search, simulation
from tests.benchmarks.bars import Results
from tests.benchmarks.server import ROOT

PARTS = ("load", "search", "search-postgresql", "fdc", "simulation")


def main() -> None:
    """Run all parts, print their results as they come, and exit with 1 if a bar was missed or there was a problem."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    parser = ArgumentParser(prog="make bench", description=__doc__)
    load.add_options(parser)
    parser.add_argument("--simulated", type=int, default=simulation.PEOPLE, help="people in the simulation (300)")
    download = os.environ.get("FDC_DOWNLOAD")
    parser.add_argument("--download", type=Path, default=download, help="SR Legacy's zip to import (FDC_DOWNLOAD)")
    parser.add_argument("--branded", type=int, default=fdc.BRANDED, help="foods in a file like Branded (50,000)")
    parser.add_argument("--foods", type=int, default=search.MANY, help="foods to search (300,000)")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="parts to run instead of all")
    options = parser.parse_args()
    pages = [f"--entries={options.entries}", f"--requests={options.requests}"]
    pages += [f"--database={options.database.resolve()}"] if options.database else []
    foods = [f"--foods={options.foods}"] + ([f"--names={options.download}"] if options.download else [])
    imports = [f"--branded={options.branded}"] + ([f"--download={options.download}"] if options.download else [])
    commands = {
        "load": ["load", *pages],
        "search": ["search", *foods],
        "search-postgresql": ["search", *foods, "--postgresql"],
        "fdc": ["fdc", *imports],
        "simulation": ["simulation", f"--people={options.simulated}"],
    }
    results = Results()
    for part in options.only:
        run_part(commands[part], results)
    bars.print_lines(["", *results.table()])
    sys.exit(results.exit_code)


def run_part(command: list[str], results: Results) -> None:
    """Run one part, which prints its own lines, and add its results; a failed part is a problem too."""
    bars.print_lines([""])
    with tempfile.TemporaryDirectory(prefix="mg-bench-") as folder:
        file = Path(folder) / "results.json"
        module, *words = command
        process = subprocess.Popen(
            [sys.executable, "-m", f"tests.benchmarks.{module}", *words, f"--results={file}"], cwd=ROOT
        )
        try:
            code = process.wait()
        finally:
            process.terminate()  # only if this process is stopped; the part then stops its servers
            process.wait()
        if code or not file.exists():
            results.problems.append(f"{' '.join(command)} ended with {code}")
        else:
            results.load(file)


if __name__ == "__main__":
    main()
