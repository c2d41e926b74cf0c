"""`manage.py move_to_postgres`: move this instance's SQLite database to PostgreSQL."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from tracker.backups import BackupError, moving


class Command(BaseCommand):
    help = "Copy all data from SQLite to an empty PostgreSQL database and compare every row, while the app is stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("url", help="the new DATABASE_URL: postgres://user:password@host/name")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            moved = moving.move(options["url"], tell=lambda table: self.stdout.write(f"  {table}"))
        except (BackupError, ImproperlyConfigured) as reason:
            raise CommandError(f"Nothing was moved. {reason}") from reason
        rows = sum(rows for rows, _ in moved.tables.values())
        self.stdout.write(
            f"Moved and compared: {len(moved.tables)} tables, {rows} rows, all equal.\n"
            "Set DATABASE_URL to that address from now on.\n"
            f"The SQLite database is kept in {moved.aside}; delete it once everything works."
        )
