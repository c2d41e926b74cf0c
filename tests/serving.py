"""Start a server as `make run` does, and stop it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from tests import patience

ROOT = Path(__file__).resolve().parents[1]
UNSET = {"DATABASE_URL", "DEBUG", "EMAIL_URL", "PUBLIC_URL", "SECRET_KEY", "WORKERS"}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def start(folder: Path, port: int, **environment: str) -> subprocess.Popen[str]:
    kept = {name: value for name, value in os.environ.items() if name not in UNSET}
    return subprocess.Popen(
        [sys.executable, ROOT / "tests" / "serve_patiently.py"],
        env=kept | {"DATA_DIR": str(folder), "HOST": "127.0.0.1", "PORT": str(port)} | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def lines_until_ready(server: subprocess.Popen[str]) -> list[str]:
    assert server.stdout
    lines: list[str] = []
    for line in server.stdout:
        lines.append(line.rstrip())
        if "Ctrl-C" in line:
            return lines
    raise AssertionError("\n".join(lines))


def stop(server: subprocess.Popen[str]) -> str:
    """Do what Ctrl-C does: interrupt every process of the terminal; return what is still said."""
    os.killpg(server.pid, signal.SIGINT)
    try:
        return server.communicate(timeout=patience.SECONDS)[0]
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
