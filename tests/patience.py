"""How long tests wait for what must come. When all is well nothing waits that long; a busy machine takes its time.

A little less than tests/run_all.py waits for a suite, so that a test that fails says so itself. By hand, and in a
hurry: `PATIENCE=10`.
"""

import os
import time
from collections.abc import Callable

SECONDS = float(os.environ.get("PATIENCE", "240"))


def wait_until(is_so: Callable[[], object], otherwise: str = "it never was") -> None:
    """Return when it is so; fail if that takes too long."""
    end = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < end, otherwise
        time.sleep(0.05)
