"""`make test`: every check there is, as many side by side as the machine has room for, and one line at the end."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from tests import postgres
from tests.browser import chromium

ROOT = Path(__file__).resolve().parent.parent
CORES = os.cpu_count() or 1
LANES = CORES + 1  # browser tests wait half of their time
WORKERS = max(1, CORES // 2)  # of each suite
MOST_SECONDS = 1200.0
# What a person may have set for `make run` must not reach the tests.
SETTINGS = {"DATABASE_URL", "DATA_DIR", "DEBUG", "EMAIL_FROM", "EMAIL_URL", "HOST", "PORT", "PUBLIC_URL", "SECRET_KEY"}
SETTINGS |= {"BACKUPS_KEPT", "BACKUP_AT", "BACKUP_KEY", "LOG_FORMAT", "METRICS_TOKEN", "SAMPLE_DATA", "TIME_ZONE"}
SETTINGS |= {"WORK", "WORKERS"}
KEY = "only-for-these-checks-8fR2kQx7Lw0ZpVt5NsYb3HcJd6MgEa9UiTo1KqXe4Bv"
# What people see is the same on either database, and so is who may see it: of the tests in a browser and on security
# the second one gets the first page alone, and every kind of value in every field; of the rest it is spared
# what is about words, headers and strangers.
ON_BOTH = {"test_smoke.py", "test_fuzz.py"}
ONCE = tuple(
    f"tests/tracker/{name}.py"
    for name in ("test_middleware", "advice/test_learn_text", "test_strangers", "test_translatable")
)
# The suites run on different days, so that every test runs on more than one.
LEAP_DAY, SUNDAY = "2028-02-29T23:30+00:00", "2027-10-31T00:30+00:00"  # on the second, Europe's summer time ends
PROGRESS = re.compile(r"[.FEsxX]+( +\[ *\d+%\])?")  # a line of pytest's dots
PURE = "tracker/science/*,foods/nutrients.py,foods/importers/*"


@dataclass
class Outcome:
    """How a phase ended; a phase that is no test suite counts as one check."""

    output: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0


class Runner:
    """Runs programs and can stop all of them; each has a session of its own, so that Ctrl-C reaches us first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.running: set[subprocess.Popen[str]] = set()
        self.lock = threading.Lock()
        self.stopped = False
        kept = {name: value for name, value in os.environ.items() if name not in SETTINGS}
        self.environment = {**kept, "XDG_RUNTIME_DIR": str(folder), "PYTHONUNBUFFERED": "1", "CI": "1"}

    def run(self, *command: str | Path, **environment: str) -> tuple[int, str]:
        """Run a program to its end; return its exit code and all that it wrote."""
        with self.lock:
            if self.stopped:
                return 1, "stopped"
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment | environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                start_new_session=True,
            )
            self.running.add(process)
        try:
            output, _ = process.communicate(timeout=MOST_SECONDS)
        except subprocess.TimeoutExpired:
            end(process)
            output = f"{process.communicate()[0]}\nStopped after {MOST_SECONDS:.0f} seconds."
        with self.lock:
            self.running.discard(process)
        return process.returncode, output

    def check(self, *command: str | Path, **environment: str) -> Outcome:
        """Run a program whose exit code tells."""
        code, output = self.run(*command, **environment)
        return Outcome(output, passed=int(code == 0), failed=int(code != 0))

    def stop(self) -> None:
        """Stop what is running and let nothing start any more."""
        with self.lock:
            self.stopped = True
            processes = list(self.running)
        for process in processes:
            end(process)


def end(process: subprocess.Popen[str]) -> None:
    """Interrupt a program as Ctrl-C would, so that it closes its browser; kill it if it does not go."""
    for number in (signal.SIGINT, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(10)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


def tool(name: str) -> Path:
    """Return a program of the environment that runs this."""
    return Path(sys.executable).with_name(name)


def files(ending: str) -> list[str]:
    """Return the files of ours with this ending, migrations and what is generated left out."""
    found = [path for top in ("foods", "tracker", "tests", "templates") for path in (ROOT / top).rglob(f"*{ending}")]
    return sorted(str(path.relative_to(ROOT)) for path in found if "migrations" not in path.parts)


def suite(
    runner: Runner,
    name: str,
    database: AbstractContextManager[str | None],
    *words: str,
    workers: int = WORKERS,
    clock: str = "",
) -> Outcome:
    """Run the tests on one database and count them; `words` are pytest's, for coverage or for what is left out.

    `clock` is the moment at which each test starts (see tests/environment.py).
    Watching every branch takes long, so only one of the suites is watched.
    """
    report = runner.folder / f"{name}.xml"
    scratch = runner.folder / name  # browsers leave things behind; here they go with the rest
    scratch.mkdir()
    with database as url:
        code, output = runner.run(
            *(sys.executable, "-m", "pytest", "-q", "--no-header", "--tb=short", "-p", "no:cacheprovider"),
            *(*words, f"--junitxml={report}", f"--output={scratch / 'pages'}"),
            *(("-n", str(workers)) if workers > 1 else ()),
            TMPDIR=str(scratch),
            COVERAGE_FILE=str(runner.folder / ".coverage"),
            TEST_CLOCK=os.environ.get("TEST_CLOCK", clock),
            **({"DATABASE_URL": url} if url else {}),
        )
    counts = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
    if report.exists():
        for each in ET.parse(report).getroot().iter("testsuite"):  # noqa: S314  # written by our own pytest
            for key in counts:
                counts[key] += int(each.get(key, 0))
    failed = counts["failures"] + counts["errors"]
    passed = max(0, counts["tests"] - failed - counts["skipped"])
    output = "\n".join(line for line in output.splitlines() if not PROGRESS.fullmatch(line))
    return Outcome(output, passed, failed or int(code != 0), counts["skipped"])


def coverage(runner: Runner) -> Outcome:
    """Hold what the tests covered against the two limits."""
    command = (sys.executable, "-m", "coverage")
    data = {"COVERAGE_FILE": str(runner.folder / ".coverage")}
    pure, of_pure = runner.run(*command, "report", "--fail-under=100", f"--include={PURE}", **data)
    whole, of_all = runner.run(*command, "report", "--fail-under=95", **data)
    output = ""
    if pure:
        output += f"Every branch of the pure modules must be tested:\n{of_pure}"
    if whole:
        output += f"Of all branches 95 % must be tested:\n{of_all}"
    return Outcome(output, passed=int(not output), failed=int(bool(output)))


def browser() -> Outcome:
    """See to a browser before the tests ask for one."""
    if chromium.is_skipped():
        return Outcome("BROWSER=skip", skipped=1)
    try:
        return Outcome(chromium.provide(), passed=1)
    except LookupError as error:
        return Outcome(str(error), failed=1)


def phases(runner: Runner) -> dict[str, Callable[[], Outcome]]:
    """Return every phase by its name, the quick ones first; the suites wait for the browser."""
    python = sys.executable
    manage = (python, "manage.py")
    scratch = {"DATA_DIR": str(runner.folder / "scratch"), "SECRET_KEY": KEY}
    public = scratch | {"PUBLIC_URL": "https://example.org"}
    own = os.environ.get("TEST_DATABASE_URL")
    has_browser = threading.Event()

    def provide() -> Outcome:
        try:
            return browser()
        finally:
            has_browser.set()

    # Watching every branch takes two thirds more time: what is long anyway goes apart, or says `no_cover` where
    # shorter tests reach the same branches.
    apart = ("tests/browser", "tests/security", "tests/servers")

    def on_sqlite() -> Outcome:
        left_out = [f"--ignore={folder}" for folder in apart]
        return suite(runner, "sqlite", nullcontext(), *left_out, "--cov", "--cov-report=")

    def in_browser() -> Outcome:
        has_browser.wait()
        # It takes as long as the other two together.
        return suite(runner, "browser", nullcontext(), *apart, workers=CORES, clock=SUNDAY)

    def on_postgres() -> Outcome:
        has_browser.wait()
        once = sorted(file for top in ("browser", "security") for file in (ROOT / "tests" / top).glob("test_*.py"))
        left_out = [f"--ignore={file}" for file in (*once, *map(Path, ONCE)) if file.name not in ON_BOTH]
        server = nullcontext(own) if own else postgres.running(runner.folder / "pg")
        return suite(runner, "postgres", server, *left_out, "-m", "not no_database", clock=LEAP_DAY)

    return {
        "browser": provide,
        "style: ruff check": lambda: runner.check(tool("ruff"), "check", "."),
        "style: ruff format": lambda: runner.check(tool("ruff"), "format", "--check", "."),
        "style: djade": lambda: runner.check(tool("djade"), "--target-version", "5.2", "--check", *files(".html")),
        "style: django-upgrade": lambda: runner.check(
            tool("django-upgrade"), "--target-version", "5.2", "--check", *files(".py")
        ),
        "tests on SQLite": on_sqlite,
        "tests on PostgreSQL": on_postgres,
        "tests in the browser, on security and of servers": in_browser,
        "import contracts": lambda: runner.check(tool("lint-imports")),
        "migrations complete": lambda: runner.check(*manage, "makemigrations", "--check", "--dry-run", **scratch),
        "deployment check": lambda: runner.check(*manage, "check", "--deploy", "--fail-level", "WARNING", **public),
        "static files": lambda: runner.check(*manage, "collectstatic", "--dry-run", "--noinput", **public),
        "types: mypy": lambda: runner.check(tool("mypy"), "manage.py", "foods", "tracker", "tests", **scratch),
    }


def say(name: str, outcome: Outcome, seconds: float) -> None:
    """Print a phase's line, and after a failure everything that it wrote."""
    tests = f"  {outcome.passed} passed, {outcome.failed} failed" if name.startswith("tests ") else ""
    word = "FAILED" if outcome.failed else "ok" if outcome.passed else "skipped"
    print(f"{word:8}{seconds:6.1f} s  {name}{tests}", flush=True)  # noqa: T201
    if outcome.failed:
        print("\n".join(f"    {line}" for line in outcome.output.splitlines()), flush=True)  # noqa: T201


def run_all(folder: Path) -> int:
    """Run every phase and print the closing line; return the exit code."""
    start = time.monotonic()
    runner = Runner(folder)
    (folder / "scratch").mkdir()
    outcomes: dict[str, Outcome] = {}

    def timed(work: Callable[[], Outcome]) -> tuple[Outcome, float]:
        began = time.monotonic()
        try:
            outcome = work()
        except Exception as error:  # a phase that cannot start has failed, and the others go on
            outcome = Outcome(f"{type(error).__name__}: {error}", failed=1)
        return outcome, time.monotonic() - began

    with ThreadPoolExecutor(LANES) as pool:
        try:
            waiting = {pool.submit(timed, work): name for name, work in phases(runner).items()}
            for future in as_completed(waiting):
                outcome, seconds = future.result()
                outcomes[waiting[future]] = outcome
                say(waiting[future], outcome, seconds)
        except KeyboardInterrupt:
            runner.stop()
            pool.shutdown(cancel_futures=True)
            print("Stopped.")  # noqa: T201
            return 130
    if not outcomes["tests on SQLite"].failed:  # half a run covers half
        outcomes["coverage"], seconds = timed(lambda: coverage(runner))
        say("coverage", outcomes["coverage"], seconds)
    passed, failed, skipped = (
        sum(getattr(outcome, key) for outcome in outcomes.values()) for key in ("passed", "failed", "skipped")
    )
    print(f"\nFinished in {time.monotonic() - start:.0f} seconds.")  # noqa: T201
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))  # noqa: T201
    return int(bool(failed))


def main() -> int:
    """Run everything in a folder of its own that goes away at the end."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
    with tempfile.TemporaryDirectory(prefix="mg-test-", dir=postgres.short_temporary_folder(beneath=30)) as folder:
        Path(folder).chmod(0o711)  # as root PostgreSQL runs as somebody else
        try:
            return run_all(Path(folder))
        except KeyboardInterrupt:
            return 130


if __name__ == "__main__":
    sys.exit(main())
