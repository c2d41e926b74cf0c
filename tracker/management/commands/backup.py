"""`make backup`: back up the whole database while people log, and verify the backup."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

import pyrage
from django.core.management.base import BaseCommand, CommandError

from tracker.backups import BackupError, marker, taking
from tracker.backups.files import Reason


class Command(BaseCommand):
    help = "Make a backup of the whole database, restore it into a scratch database, and compare every table."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reason", choices=list(Reason), default=Reason.ASKED, help="why it is made")
        parser.add_argument("--new-key", action="store_true", help="print a new key for BACKUP_KEY, then exit")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["new_key"]:
            self.stdout.write(str(pyrage.x25519.Identity.generate()))
            return
        try:
            with marker.in_use(alone=options["reason"] == Reason.UPDATE):  # an update requires that the app is stopped
                taken = taking.take(Reason(options["reason"]))
        except BackupError as reason:
            raise CommandError(str(reason)) from reason
        size = taken.backup.path.stat().st_size / 1_000_000
        self.stdout.write(
            f"{taken.backup.path} ({size:.1f} MB)\n"
            f"Restored into a scratch database and compared: {len(taken.about.tables)} tables,"
            f" {taken.about.rows} rows, all equal."
        )
