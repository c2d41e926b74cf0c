"""How long tests wait for something to happen. Only a failing test waits that long.

It is a little less than the time that a suite may be silent (tests/run_all.py), so the test can still report its
failure. To wait less while you work on a test: `PATIENCE=10`.
"""

import os
import time
from collections.abc import Callable

SECONDS = float(os.environ.get("PATIENCE", "240"))


def wait_until(is_so: Callable[[], object], otherwise: str = "it never was") -> None:
    """Wait until a condition holds; fail if that takes too long."""
    end = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < end, otherwise
        time.sleep(0.05)
