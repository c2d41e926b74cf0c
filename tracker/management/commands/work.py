"""`manage.py work`: run background jobs and the hourly chores until told to stop."""

from __future__ import annotations

import logging
import math
import os
import signal
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker

from foods import jobs
from tracker.accounts import second_factor_secrets
from tracker.accounts.deletion import forget_what_is_over
from tracker.accounts.invitations import delete_expired_invitations
from tracker.backups import BackupError, damage, marker, taking
from tracker.dietitian_sheet.links import delete_long_ended
from tracker.import_export.jobs import delete_forgotten
from tracker.sample.account import delete_expired_samples

Chore = Callable[[], None]

LOOK_EVERY = 1.0  # seconds
CHORES_EVERY = 3600.0
NIGHTLY_EVERY = 60.0
DAMAGE_EVERY = 24 * 3600.0
RESUME_EVERY = 30.0
CARRY_OVER_EVERY = 60.0


class Command(BaseCommand):
    help = "Run background jobs (imports, corrections) and hourly chores until told to stop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="run the queued jobs, then exit")
        parser.add_argument("--beside", type=int, metavar="PID", help="stop when the process that started this is gone")

    def handle(self, *args: Any, **options: Any) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, interrupt)
        every: dict[Chore, float] = {
            marker.check: math.inf,  # once, when the database answers
            chores: CHORES_EVERY,
            nightly: NIGHTLY_EVERY,
            damage.look: DAMAGE_EVERY,
            resume: RESUME_EVERY,
            carry_over: CARRY_OVER_EVERY,
        }
        try:
            with marker.in_use():
                self.work(every, options)
        except BackupError as reason:
            raise CommandError(str(reason)) from reason
        except jobs.Interrupted:
            return

    def work(self, every: dict[Chore, float], options: dict[str, Any]) -> None:
        """Run jobs and due chores in a loop."""
        due = dict.fromkeys(every, 0.0)
        while True:
            try:
                for chore, at in due.items():
                    if time.monotonic() >= at:
                        chore()
                        due[chore] = time.monotonic() + every[chore]
                do_what_waits()
            except DatabaseError as error:  # it may recover; nothing is lost in the meantime
                self.stderr.write(f"The database does not answer: {error}".strip())
            if options["once"] or options["beside"] not in (None, os.getppid()):
                return
            time.sleep(LOOK_EVERY)


def interrupt(signum: int, frame: object) -> None:
    """Stop now; a running job goes back to the queue."""
    raise jobs.Interrupted


def do_what_waits() -> None:
    """Run every queued job."""
    Worker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"{os.uname().nodename[:40]}-{os.getpid()}",
        excluded_queue_names=[],
    ).run()


def chores() -> None:
    """Delete everything that has expired."""
    delete_expired_samples(timezone.now())
    delete_forgotten(timezone.now())
    delete_expired_invitations(timezone.now())
    delete_long_ended(timezone.now())
    forget_what_is_over(timezone.now())
    second_factor_secrets.renew()
    call_command("prune_db_task_results", verbosity=0)


def nightly() -> None:
    """Make the nightly backup when it is due; the admin's index page shows any problem."""
    try:
        taking.nightly()
    except BackupError as reason:
        logging.getLogger(__name__).error("No backup: %s", reason)


def resume() -> None:
    """Resume jobs that another process left behind."""
    jobs.resume()


def carry_over() -> None:
    """Write SQLite's log to the database file: a copy of that file alone then lacks a minute of changes, not days."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
