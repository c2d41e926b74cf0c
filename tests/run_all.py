"""`make test`: run all checks, as many in parallel as the machine has room for, and print one line at the end.

`make check` (`--quick`) is for every change: style, types, contracts, and the tests on SQLite that are not marked slow.
"""

from __future__ import annotations

import os
import re
import resource
import signal
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from tests import postgres
from tests.browser import chromium
from tests.costs import COST
from tests.programs import ROOT, Ended, Runner

CORES = os.cpu_count() or 1
LANES = CORES + 1  # browser tests spend half their time waiting
WORKERS = max(1, CORES // 2)  # of each suite
SILENT_SECONDS = 300.0  # a suite without output for this long hangs; a busy machine is not that slow
KEY = "only-for-these-checks-8fR2kQx7Lw0ZpVt5NsYb3HcJd6MgEa9UiTo1KqXe4Bv"
# Measuring coverage takes up to two thirds more time, so only the tests of the pure modules are measured.
# pyproject.toml lists these modules, of which every branch must be tested.
OF_PURE_MODULES = (
    *("tests/foods/catalog/test_spreadsheet.py", "tests/foods/importers", "tests/foods/test_amounts.py"),
    *("tests/foods/test_nutrients.py", "tests/tracker/import_export/readers", "tests/tracker/science"),
    "tests/tracker/views/advice/test_fridge_card.py",
    *(
        f"tests/tracker/free_text/test_{name}.py"
        for name in (
            *(
                "asides",
                "chunks",
                "estimates",
                "numbers",
                "other_languages",
                "own_figures",
                "parser",
                "portions",
                "sections",
                "spoken",
            ),
            *("tablets", "units", "wording"),
        )
    ),
)
# The suites run on different days, so that every test runs on more than one.
LEAP_DAY, SUNDAY = "2028-02-29T23:30+00:00", "2027-10-31T00:30+00:00"  # summer time ends in Europe on this Sunday
APART = ("tests/browser", "tests/security", "tests/servers")
PROGRESS = re.compile(r"[.,FEsuxX-]+( +\[ *\d+%\])?")  # a line of pytest's dots


@dataclass
class Outcome:
    """How a phase ended; a phase that is not a test suite counts as one check."""

    output: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    processor: float = 0.0
    costs: list[tuple[float, str]] = field(default_factory=list)  # processor seconds and name of each test


def outcome_of(ended: Ended) -> Outcome:
    """Return the outcome of a program that passes if its exit code is 0."""
    return Outcome(ended.output, int(ended.code == 0), int(ended.code != 0), processor=ended.processor)


def tool(name: str) -> Path:
    """Return the path of a program in this environment."""
    return Path(sys.executable).with_name(name)


def files(ending: str) -> list[str]:
    """Return the project's files with this ending, except migrations."""
    found = [path for top in ("foods", "tracker", "tests", "templates") for path in (ROOT / top).rglob(f"*{ending}")]
    return sorted(str(path.relative_to(ROOT)) for path in found if "migrations" not in path.parts)


def suite(
    runner: Runner,
    folder: Path,
    *words: str,
    before: tuple[str | Path, ...] = (),
    told: dict[str, str] | None = None,
    workers: int = WORKERS,
    clock: str = "",
) -> Outcome:
    """Run tests and count them; `words` are pytest's arguments, `before` is a command that runs pytest.

    `clock` is the moment at which each test starts (see tests/environment.py).
    """
    report, scratch, running = (folder / name for name in ("report.xml", "scratch", "running"))
    for each in (folder, scratch, running):  # browsers leave files behind; here they are deleted with the rest
        each.mkdir()
    folders = {"TMPDIR": str(scratch), "RUNNING": str(running), "COVERAGE_FILE": str(folder / ".coverage")}
    ended = runner.run(
        *(*before, sys.executable, "-m", "pytest", "-q", "--no-header", "--tb=short", "-p", "no:cacheprovider"),
        *("-p", "tests.costs", *words, f"--junitxml={report}", f"--output={scratch / 'pages'}"),
        *(("-n", str(workers)) if workers > 1 else ()),
        patience=SILENT_SECONDS,
        running=running,
        told=folders | {"TEST_CLOCK": os.environ.get("TEST_CLOCK", clock)} | (told or {}),
    )
    counts = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
    costs = []
    if report.exists():
        root = ET.parse(report).getroot()  # noqa: S314  # written by our own pytest
        for ran in root.iter("testsuite"):
            for key in counts:
                counts[key] += int(ran.get(key, 0))
        for case in root.iter("testcase"):
            name = f"{case.get('classname', '').replace('.', '/')}.py::{case.get('name')}"
            costs += [(float(it.get("value", 0)), name) for it in case.iter("property") if it.get("name") == COST]
    failed = counts["failures"] + counts["errors"]
    passed = max(0, counts["tests"] - failed - counts["skipped"])
    output = "\n".join(line for line in ended.output.splitlines() if not PROGRESS.fullmatch(line))
    return Outcome(output, passed, failed or int(ended.code != 0), counts["skipped"], ended.processor, costs)


def browser() -> Outcome:
    """Provide a browser before the tests need one."""
    if chromium.is_skipped():
        return Outcome("BROWSER=skip", skipped=1)
    try:
        return Outcome(chromium.provide(), passed=1)
    except LookupError as error:
        return Outcome(str(error), failed=1)


def style(runner: Runner) -> dict[str, Callable[[], Outcome]]:
    """Return the phases that check the code without running it."""

    def check(*command: str | Path) -> Callable[[], Outcome]:
        return lambda: outcome_of(runner.run(*command))

    django = ("--target-version", "5.2", "--check")
    return {
        "style: ruff check": check(tool("ruff"), "check", "."),
        "style: ruff format": check(tool("ruff"), "format", "--check", "."),
        "style: djade": check(tool("djade"), *django, *files(".html")),
        "style: django-upgrade": check(tool("django-upgrade"), *django, *files(".py")),
        "import contracts": check(tool("lint-imports")),
    }


def types(runner: Runner, folder: Path) -> Outcome:
    """Check all types; mypy loads the app's settings, which need a folder and a key."""
    scratch = {"DATA_DIR": str(folder / "scratch"), "SECRET_KEY": KEY}
    return outcome_of(runner.run(tool("mypy"), "manage.py", "foods", "tracker", "tests", told=scratch))


def quick_phases(runner: Runner, folder: Path) -> dict[str, Callable[[], Outcome]]:
    """Return the phases of `make check` by name."""
    return {
        "tests that are not slow": lambda: suite(runner, folder / "quick", "-m", "not slow", workers=CORES),
        "types: mypy": lambda: types(runner, folder),
        **style(runner),
    }


def phases(runner: Runner, folder: Path) -> dict[str, Callable[[], Outcome]]:
    """Return all phases by name, the quick ones first; the suites wait for the browser."""
    manage = (sys.executable, "manage.py")
    scratch = {"DATA_DIR": str(folder / "scratch"), "SECRET_KEY": KEY}
    public = scratch | {"PUBLIC_URL": "https://example.org"}
    own = os.environ.get("TEST_DATABASE_URL")
    has_browser = threading.Event()

    def manager(*words: str, told: dict[str, str] = scratch) -> Callable[[], Outcome]:
        return lambda: outcome_of(runner.run(*manage, *words, told=told))

    def provide() -> Outcome:
        try:
            return browser()
        finally:
            has_browser.set()

    def of_pure_modules() -> Outcome:
        return suite(runner, folder / "pure", *OF_PURE_MODULES, "--cov", workers=1)

    def on_sqlite() -> Outcome:
        left_out = [f"--ignore={each}" for each in (*OF_PURE_MODULES, *APART)]
        return suite(runner, folder / "sqlite", *left_out)

    def in_browser() -> Outcome:
        has_browser.wait()
        return suite(runner, folder / "browser", *APART, clock=SUNDAY)

    def on_postgres() -> Outcome:
        has_browser.wait()
        told = {"DATABASE_URL": own} if own else {}
        before = () if own else (sys.executable, "-m", "tests.postgres", folder / "pg")
        wanted = ("-m", "not no_database and not one_engine")
        return suite(runner, folder / "postgres", *wanted, before=before, told=told, clock=LEAP_DAY)

    return {
        "browser": provide,
        **style(runner),
        "tests in the browser, on security and of servers": in_browser,
        "tests on SQLite": on_sqlite,
        "tests on PostgreSQL": on_postgres,
        "tests of the pure modules, every branch": of_pure_modules,
        "migrations complete": manager("makemigrations", "--check", "--dry-run"),
        "deployment check": manager("check", "--deploy", "--fail-level", "WARNING", told=public),
        "static files": manager("collectstatic", "--dry-run", "--noinput", told=public),
        "types: mypy": lambda: types(runner, folder),
    }


def say(name: str, outcome: Outcome, seconds: float) -> None:
    """Print a phase's line, and its output if it failed."""
    tests = f"  {outcome.passed} passed, {outcome.failed} failed" if name.startswith("tests ") else ""
    word = "FAILED" if outcome.failed else "ok" if outcome.passed else "skipped"
    used = f"{outcome.processor:6.1f} s of processor"
    print(f"{word:8}{seconds:6.1f} s {used}  {name}{tests}", flush=True)  # noqa: T201
    if outcome.failed:
        print("\n".join(f"    {line}" for line in outcome.output.splitlines()), flush=True)  # noqa: T201


def run_all(folder: Path, *, quick: bool) -> int:
    """Run all phases and print the last lines; return the exit code."""
    start = time.monotonic()
    runner = Runner(folder)
    (folder / "scratch").mkdir()
    outcomes: list[Outcome] = []

    def timed(work: Callable[[], Outcome]) -> tuple[Outcome, float]:
        began = time.monotonic()
        try:
            outcome = work()
        except Exception as error:  # a phase that cannot start has failed, and the others continue
            outcome = Outcome(f"{type(error).__name__}: {error}", failed=1)
        return outcome, time.monotonic() - began

    with ThreadPoolExecutor(LANES) as pool:
        try:
            works = (quick_phases if quick else phases)(runner, folder)
            waiting = {pool.submit(timed, work): name for name, work in works.items()}
            for future in as_completed(waiting):
                outcome, seconds = future.result()
                outcomes.append(outcome)
                say(waiting[future], outcome, seconds)
        except KeyboardInterrupt:
            runner.stop()
            pool.shutdown(cancel_futures=True)
            print("Stopped.")  # noqa: T201
            return 130
    say_costs(outcomes)
    passed, failed, skipped = (sum(getattr(each, key) for each in outcomes) for key in ("passed", "failed", "skipped"))
    print(f"\nFinished in {time.monotonic() - start:.0f} seconds, {processor_seconds():.0f} of processor.")  # noqa: T201
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))  # noqa: T201
    return int(bool(failed))


def say_costs(outcomes: list[Outcome]) -> None:
    """Print the slowest tests."""
    costs = sorted((cost for outcome in outcomes for cost in outcome.costs), reverse=True)
    print("\nThe ten slowest tests, in seconds of processor:")  # noqa: T201
    for seconds, name in costs[:10]:
        print(f"{seconds:8.1f}  {name}")  # noqa: T201


def processor_seconds() -> float:
    """Return the processor time of this program and everything that it started."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def main() -> int:
    """Run everything in a temporary folder."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
    with tempfile.TemporaryDirectory(prefix="mg-test-", dir=postgres.short_temporary_folder(beneath=30)) as folder:
        Path(folder).chmod(0o711)  # if we are root, PostgreSQL runs as another user
        try:
            return run_all(Path(folder), quick="--quick" in sys.argv)
        except KeyboardInterrupt:
            return 130


if __name__ == "__main__":
    sys.exit(main())
