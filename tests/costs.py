"""Record the processor time of each test, and which test is running; `make test` prints both.

Loaded by tests/run_all.py (`-p tests.costs`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

COST = "processor seconds"
PAGES = "browser"  # marks tests in a browser, which keeps running between them


def of_children(pid: int) -> float:
    """Return the processor seconds of all descendants of a process that are still running, if /proc exists."""
    used: dict[int, float] = {}
    below: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            values = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # the process has ended
            continue
        below.setdefault(int(values[1]), []).append(int(folder.name))
        used[int(folder.name)] = sum(map(int, values[11:15])) / os.sysconf("SC_CLK_TCK")
    found = list(below.get(pid, ()))
    for each in found:
        found += below.get(each, ())
    return sum(used[each] for each in found)


def spent(item: pytest.Item) -> float:
    """Return the processor seconds used so far by this process and those that it started."""
    of_others = of_children(os.getpid()) if item.get_closest_marker(PAGES) else 0.0
    return sum(os.times()[:4]) + of_others


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Write the name of the running test to a file, which tests/run_all.py reads before it stops a suite."""
    running = Path(os.environ["RUNNING"], str(os.getpid()))
    running.write_text(item.nodeid)
    item.stash[BEGAN] = spent(item)
    try:
        return (yield)
    finally:
        running.unlink(missing_ok=True)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Add the cost of the whole test, setup included, to its last report.

    The last test is measured before its teardown, which also ends the browser of all tests.
    """
    if nextitem is None:
        tell(item)
    try:
        return (yield)
    finally:
        if nextitem is not None:
            tell(item)


def tell(item: pytest.Item) -> None:
    """Add what a test has cost so far to its report."""
    item.user_properties.append((COST, f"{spent(item) - item.stash[BEGAN]:.2f}"))


BEGAN = pytest.StashKey[float]()
