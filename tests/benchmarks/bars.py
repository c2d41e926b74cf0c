"""The limits of the benchmark, the results measured against them, and the exit code of a run."""

from __future__ import annotations

import json
import signal
import statistics
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

X_BARE = "x bare"  # the server's processor time for a response, divided by that for the bare page of the same run


@dataclass(frozen=True, slots=True)
class Bar:
    """A limit: the part of the benchmark that measures it, its name, the highest allowed value, and the unit."""

    part: str
    name: str
    most: float
    unit: str


BARS = (
    Bar("pages", "day", 2.5, X_BARE),
    Bar("pages", "log a food today, with its answer", 1.5, X_BARE),
    Bar("pages", "log it on a full day before", 1.5, X_BARE),
    Bar("pages", "typing, three letters", 1.5, X_BARE),
    Bar("pages", "week", 2.5, X_BARE),
    Bar("pages", "what to change", 2.5, X_BARE),
    Bar("pages", "year", 4, X_BARE),
    Bar("pages", "ten years", 8, X_BARE),
    Bar("pages", "memory of a worker with pandas loaded", 160, "MiB"),
    Bar("pages", "first answer of the server, processor", 2, "s"),
    Bar("growth", "growth to the large diary", 1.2, "x small"),
    Bar("search on sqlite", "search, median", 3, "ms"),
    Bar("search on sqlite", "search, 95 %", 8, "ms"),
    Bar("search on sqlite", "first search of a process", 50, "ms"),
    Bar("search on sqlite", "search over HTTP, median", 3, X_BARE),
    Bar("search on sqlite", "questions without the right food among five", 10, "of 350"),
    Bar("search on postgresql", "search, median", 4, "ms"),
    Bar("search on postgresql", "search, 95 %", 10, "ms"),
    Bar("search on postgresql", "first search of a process", 50, "ms"),
    Bar("search on postgresql", "search over HTTP, median", 3, X_BARE),
    Bar("search on postgresql", "questions without the right food among five", 10, "of 350"),
    Bar("import", "import of SR Legacy, over pandas and executemany", 5, "x"),
    Bar("import", "memory of the import of SR Legacy", 300, "MiB"),
    Bar("import", "memory of the import of a file like Branded", 500, "MiB"),
    Bar("import", "import of a food table of 3,000 foods", 3, "s"),
    Bar("simulation", "told low in a year, at a usual 350 mg", 1.5, "%"),
    Bar("simulation", "told low in a year, at 350 mg with dinners forgotten", 3, "%"),
    Bar("simulation", "not told low in four weeks, at 200 mg", 10, "%"),
    Bar("simulation", "told that it stays low or below, at 300 mg", 12, "%"),
    Bar("simulation", "told so four weeks after a change to 340 mg", 2, "%"),
    Bar("simulation", "days on which a stays code contradicts its window", 0, "%"),
)


@dataclass
class Results:
    """The measured values, the worst for each bar, and the problems."""

    parts: set[str] = field(default_factory=set)
    measured: dict[str, float] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def add(self, part: str, name: str, value: float) -> None:
        """Record a value for a bar, keeping the worst of several. Raises StopIteration if there is no such bar."""
        bar = bar_of(part, name)
        self.parts.add(part)
        self.measured[_key(bar)] = max(value, self.measured.get(_key(bar), value))

    def missed(self, bar: Bar) -> bool:
        """Return whether a part that ran exceeded a bar, or did not measure it."""
        return bar.part in self.parts and not self.measured.get(_key(bar), float("inf")) <= bar.most

    def table(self) -> Iterator[str]:
        """Yield a line for each bar and each problem."""
        yield f"{'':68}{'at most':>10}{'measured':>10}"
        for bar in BARS:
            value = self.measured.get(_key(bar))
            word = "not asked for" if bar.part not in self.parts else "MISSED" if self.missed(bar) else "ok"
            yield f"{_key(bar):68}{bar.most:10g}{'-' if value is None else f'{value:.2f}':>10} {bar.unit:8}{word}"
        yield from (f"PROBLEM: {problem}" for problem in self.problems)

    @property
    def exit_code(self) -> int:
        """Return the exit code: 1 if a bar was missed or there was any problem."""
        return int(bool(self.problems) or any(map(self.missed, BARS)))

    def save(self, path: Path) -> None:
        """Write everything to a file for `load`."""
        path.write_text(json.dumps([sorted(self.parts), self.measured, self.problems]))

    def load(self, path: Path) -> None:
        """Add the results of another process."""
        parts, measured, problems = json.loads(path.read_text())
        self.parts |= set(parts)
        self.measured |= measured
        self.problems += problems


def bar_of(part: str, name: str) -> Bar:
    """Return the bar of this name. Raises StopIteration if there isn't one."""
    return next(bar for bar in BARS if (bar.part, bar.name) == (part, name))


def _key(bar: Bar) -> str:
    return f"{bar.part}: {bar.name}"


def high(values: Iterable[float]) -> float:
    """Return the 95th percentile: the smallest value that 95 of 100 values do not exceed."""
    ordered = sorted(values)
    return ordered[-(-95 * len(ordered) // 100) - 1]


def spread(values: Sequence[float]) -> str:
    """Format the median and the 95th percentile as two columns of a table."""
    return f"{statistics.median(values):9.1f}{high(values):9.1f}"


def run(part: Callable[[Namespace, Results], Iterator[str]], parser: ArgumentParser) -> None:
    """Run one part of the benchmark with the command-line arguments; print its lines as they come, then the table.

    With --results, the process that started this one prints the table.
    """
    parser.add_argument("--results", type=Path, help="file to write the results to, for `make bench`")
    options = parser.parse_args()
    # Raise an exception when told to stop, so that the servers are stopped first.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    results = Results()
    print_lines(part(options, results))
    if options.results:
        results.save(options.results)
    else:
        print_lines(["", *results.table()])
        sys.exit(results.exit_code)


def print_lines(lines: Iterable[str]) -> None:
    """Print lines as they are generated."""
    for line in lines:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
