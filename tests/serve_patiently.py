"""`manage.py serve` for tests, which waits for its own processes as long as the tests wait for it.

Normally it kills them five seconds after Ctrl-C, which is too soon on a busy machine.
"""

import runpy
import sys
from pathlib import Path
from typing import Any

MANAGE = Path(__file__).resolve().parent.parent / "manage.py"
sys.path[0] = str(MANAGE.parent)

from gunicorn.app.base import BaseApplication  # noqa: E402

from tests import patience  # noqa: E402

begin = BaseApplication.__init__


def begin_patiently(server: Any, *args: Any) -> None:
    """Start the server as usual, but with the patience of the tests."""
    server.options["graceful_timeout"] = round(patience.SECONDS)
    begin(server, *args)  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    BaseApplication.__init__ = begin_patiently  # type: ignore[method-assign]
    sys.argv = [str(MANAGE), "serve"]
    runpy.run_path(str(MANAGE), run_name="__main__")
