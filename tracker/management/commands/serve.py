"""`make run`: prepare everything and serve the app until Ctrl-C."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import gc
import hashlib
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from foods.search import engines
from tracker.accounts import second_factor_secrets
from tracker.backups import BackupError, damage, databases, marker, taking
from tracker.backups.files import Reason
from tracker.backups.tables import identity_of
from tracker.operations import metrics, web_worker
from tracker.sample.account import delete_expired_samples

# Two processes keep both cores of a small machine busy, and with two threads each, a slow query does not hold up the
# rest. SQLite has one writer at a time whatever these numbers are.
THREADS = 2
GRACE_SECONDS = 5
REVIVE_EVERY = 5.0  # seconds: a worker that ends at once must not be started in a loop
# More than all but the longest pages create. With Python's 700, a page is searched for garbage dozens of times while it
# is being made, and nothing is found.
OBJECTS_BETWEEN_COLLECTIONS = 20_000
ARENAS, M_ARENA_MAX = 1, -8  # malloc.h of glibc
STOPPING = {signal.SIGINT, signal.SIGQUIT, signal.SIGTERM}


class Server(BaseApplication):
    """Gunicorn with settings that suit this app; stops on Ctrl-C."""

    def __init__(
        self,
        host: str,
        port: int,
        workers: int,
        *,
        when_ready: Callable[[], None],
        meanwhile: Callable[[], None] = lambda: None,
    ) -> None:
        self.meanwhile = meanwhile
        address = f"[{host}]" if ":" in host else host
        self.options: dict[str, Any] = {
            "bind": f"{address}:{port}",
            "workers": workers,
            "threads": THREADS,
            "worker_class": web_worker.Worker,
            "sendfile": False,  # which waits for a slow client for ever
            "forwarder_headers": "",  # no SCRIPT_NAME or PATH_INFO: this app is always at the root of its address
            "preload_app": True,  # all processes share what is loaded once
            "keepalive": 30,
            "loglevel": "warning",
            "control_socket_disable": True,
            "graceful_timeout": GRACE_SECONDS,
            "on_starting": on_starting,
            "pre_fork": pre_fork,
            "post_worker_init": post_worker_init,
            "child_exit": child_exit,
            "when_ready": lambda arbiter: when_ready(),
        }
        super().__init__()

    def load_config(self) -> None:
        settings: Any = self.cfg  # gunicorn's type allows None; here it has just been set
        for name, value in self.options.items():
            settings.set(name, value)

    def load(self) -> WSGIHandler:
        from tracker.wsgi import application

        return application

    def run(self) -> None:
        Supervisor(self).run()


class Supervisor(Arbiter):
    """Gunicorn's parent process, which each second also looks after the background worker."""

    def manage_workers(self) -> None:
        super().manage_workers()
        self.app.meanwhile()


def hold_signals() -> None:
    """Block signals that stop a process."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)


def release_signals() -> None:
    """Unblock them, and deliver those that arrived in the meantime."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)


def on_starting(arbiter: object) -> None:
    """Block stop signals until a new process can handle them; otherwise gunicorn would wait for it forever."""
    os.register_at_fork(before=hold_signals, after_in_parent=release_signals)


def pre_fork(arbiter: object, worker: object) -> None:
    """Leave out what is loaded already when a worker collects garbage: none of it ever becomes garbage.

    Checking it takes a tenth of the time of a page, and copies memory that the processes share.
    """
    gc.freeze()


def share_memory_between_threads() -> None:
    """Let threads take memory from one pool: only one of them runs at a time, and each pool keeps some MiB."""
    with contextlib.suppress(AttributeError):  # other C libraries have a single pool
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS)


def post_worker_init(worker: object) -> None:
    """Ignore Ctrl-C, which a terminal sends to every process, and leave it to the parent; then accept its signals.

    Gunicorn 27's threaded worker hangs when it is told to stop twice (its handler waits for a lock that it holds).
    """
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    share_memory_between_threads()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    release_signals()


def child_exit(arbiter: object, worker: Any) -> None:
    """Close the metrics of a process that ended."""
    metrics.process_ended(worker.pid)


class Command(BaseCommand):
    help = "Prepare the database, the catalog and the static files, and serve the app until Ctrl-C."

    def handle(self, *args: Any, **options: Any) -> None:
        host = os.environ.get("HOST") or default_host()
        port = number("PORT", 8000, 65535)
        workers = number("WORKERS", 2, 64)
        refuse_taken_port(host, port)
        try:
            with marker.in_use():
                in_a_child(self.prepare)
                metrics.reset()
                # The server forks its processes: they must not share a connection.
                close_connections()
                with background_worker() as worker:
                    self.serve(host, port, workers, worker)
        except BackupError as reason:
            raise CommandError(str(reason)) from reason

    def serve(self, host: str, port: int, workers: int, worker: BackgroundWorker | None) -> None:
        """Serve until told to stop."""
        meanwhile = worker.revive if worker else lambda: None
        Server(host, port, workers, when_ready=lambda: self.announce(host, port), meanwhile=meanwhile).run()

    def prepare(self) -> None:
        """Bring the database, the catalog and the static files up to date."""
        try:
            with databases.one_at_a_time(), databases.direct():
                self.prepare_database()
            self.collect_static_files()
        except OperationalError as error:
            raise CommandError(f"The database does not answer: {error}".strip()) from error
        except OSError as error:
            raise CommandError(f"Cannot write into {settings.DATA_DIR}: {error.strerror}.") from error

    def prepare_database(self) -> None:
        """Bring the database and the catalog up to date."""
        marker.check()
        damage.refuse(connection)
        with marker.undamaged():
            if unapplied_migrations():
                self.back_up_what_is_there()
                self.stdout.write("Setting up the database ...")
                call_command("migrate", interactive=False, verbosity=0)
            engines.ensure(connection, tell=self.stdout.write)
            marker.remember()
            call_command("seed_catalog", stdout=self.stdout)
            delete_expired_samples(timezone.now())
            second_factor_secrets.renew()

    def collect_static_files(self) -> None:
        """Collect the static files of all apps into one folder, if any has changed."""
        stamp = Path(settings.DATA_DIR) / "static.stamp"
        fingerprint = static_fingerprint()
        if not stamp.exists() or stamp.read_text() != fingerprint or not Path(settings.STATIC_ROOT).is_dir():
            self.stdout.write("Collecting the static files ...")
            call_command("collectstatic", interactive=False, clear=True, verbosity=0)
            stamp.write_text(fingerprint)

    def back_up_what_is_there(self) -> None:
        """Back up the database before it is changed, unless it is new."""
        if identity_of(connection) is not None:
            self.stdout.write("Backing up before the update ...")
            taken = taking.take(Reason.UPDATE)
            self.stdout.write(f"Verified backup: {taken.backup.path}")

    def announce(self, host: str, port: int) -> None:
        """Say in four lines where the app is and what to do next."""
        here = "localhost" if host in {"0.0.0.0", "127.0.0.1", "::", "::1"} else host  # noqa: S104  # compared, not bound
        lines = [
            f"Magnesium Tracker: {settings.PUBLIC_URL or f'http://{here}:{port}'}",
            f"On your phone:     {phone_line(host, port)}",
            "Become an admin:   make admin",
            "Stop:              Ctrl-C",
        ]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


class BackgroundWorker:
    """The process `manage.py work` next to the server, which is restarted if it ends."""

    def __init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Start it, in its own session: Ctrl-C goes to the server, which then stops it."""
        command = [sys.executable, sys.argv[0], "work", "--beside", str(os.getpid())]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603  # ourselves
        self.started = time.monotonic()

    def revive(self) -> None:
        """Start it again if it has ended, but not more often than every few seconds."""
        if time.monotonic() - self.started >= REVIVE_EVERY and self.process.poll() is not None:
            logging.getLogger(__name__).error("The background worker ended, and is started again.")
            self.start()

    def stop(self) -> None:
        """Stop it; what it was doing goes back to the queue."""
        self.process.terminate()
        try:
            self.process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()


@contextmanager
def background_worker() -> Iterator[BackgroundWorker | None]:
    """Run `manage.py work` as long as the server runs, unless WORK=0."""
    if not settings.WORK:
        yield None
        return
    worker = BackgroundWorker()
    try:
        yield worker
    finally:
        worker.stop()


def default_host() -> str:
    """Return the default host: all interfaces at home, only this machine behind a public HTTPS proxy."""
    return "127.0.0.1" if settings.PUBLIC_HTTPS else "0.0.0.0"  # noqa: S104  # phones on the home network reach it


def number(name: str, default: int, most: int) -> int:
    """Read a whole number from 1 to `most` from the environment."""
    text = os.environ.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= most):
        raise CommandError(f"{name}={text!r} does not work. Use a whole number from 1 to {most}.")
    return int(text)


def refuse_taken_port(host: str, port: int) -> None:
    """Raise CommandError, with instructions, unless the app can listen there."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        match error.errno:
            case errno.EADDRINUSE:
                other = port + 1 if port < 65535 else 8000
                message = f"Port {port} is taken, perhaps by another `make run`. Choose another: make run PORT={other}"
            case errno.EACCES:
                message = f"Port {port} is only for root. Choose a higher one: make run PORT=8000"
            case _:
                message = f"HOST={host} is not an address of this machine. Leave it unset, or use 127.0.0.1."
        raise CommandError(message) from error


def in_a_child(work: Callable[[], None]) -> None:
    """Do this in a process of its own: the memory that it needs would stay in every process that serves.

    Raises CommandError in the words of the error there. Whatever stops this process stops the child too.
    """
    close_connections()
    heard, said = Pipe(duplex=False)
    child = get_context("fork").Process(target=_do, args=(work, said))
    stops = signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        child.start()
        said.close()
        child.join()
    finally:
        signal.signal(signal.SIGTERM, stops)
        child.terminate()
        child.join()
    if child.exitcode:
        with contextlib.suppress(EOFError):
            raise CommandError(heard.recv())
        sys.exit(1)  # the child has printed what happened


def _do(work: Callable[[], None], said: Connection) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        work()
    except (CommandError, BackupError) as error:
        said.send(str(error))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(1)


def unapplied_migrations() -> bool:
    """Return whether the database lacks migrations."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def close_connections() -> None:
    """Close every connection to the database, including PostgreSQL's pool."""
    for each in connections.all():
        each.close()
        if hasattr(each, "close_pool"):
            each.close_pool()


def static_fingerprint() -> str:
    """Return a digest that changes when a static file does, from every name, size and modification time."""
    digest = hashlib.sha256(str(settings.STATIC_ROOT).encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = Path(storage.path(path)).stat()
            digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def lan_address() -> str | None:
    """Return this machine's address in the local network, or None without one. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # RFC 5737: an address reserved for documentation; UDP only picks a route
        except OSError:
            return None
        return str(probe.getsockname()[0])


def phone_line(host: str, port: int) -> str:
    """Return the address for a phone in the same network, or why it has none."""
    if settings.PUBLIC_URL:
        return settings.PUBLIC_URL
    if host in {"127.0.0.1", "localhost", "::1"}:
        return f"not with HOST={host}, which only this machine reaches"
    address = lan_address() if host in {"0.0.0.0", "::"} else host  # noqa: S104  # compared, not bound
    if address is None:
        return "no network found"
    try:
        at_home = not ip_address(address).is_global
    except ValueError:
        at_home = True
    return f"http://{address}:{port}" if at_home else f"{address} is public: set PUBLIC_URL to serve it"
