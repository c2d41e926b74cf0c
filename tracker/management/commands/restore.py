"""`make restore`: restore a backup, while the app is stopped."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from tracker.backups import BackupError, databases, files, restoring

LATEST = "latest"


class Command(BaseCommand):
    help = "Replace the database with a backup, and keep the old one. Without a name, list the backups."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("backup", nargs="?", help=f'a file, the name of a backup, or "{LATEST}"')

    def handle(self, *args: Any, **options: Any) -> None:
        kept = files.kept()
        if not options["backup"]:
            lines = [f"{each.at:%Y-%m-%d %H:%M} UTC  {each.path.name}" for each in kept]
            self.stdout.write("\n".join([*lines, f"To restore one: make restore FILE={LATEST}, or its name."]))
            return
        if options["backup"] == LATEST and not kept:
            raise CommandError(f"No backup found in {files.folder()}.")
        path = kept[0].path if options["backup"] == LATEST else Path(options["backup"])
        if not path.exists():
            path = files.folder() / path.name
        try:
            restored = restoring.restore(path)
        except (BackupError, DatabaseError) as reason:
            raise CommandError(f"Nothing was changed. {reason}".strip()) from reason
        about = restored.about
        self.stdout.write(
            f"Restored {path.name}: {len(about.tables)} tables, {about.rows} rows, as they were at {about.at},"
            f" into {databases.where()}."
        )
        if restored.aside:
            self.stdout.write(f"The previous data is in {restored.aside}; delete it once everything works.")
