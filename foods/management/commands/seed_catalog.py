"""Load the food catalog from its file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from foods.catalog import writes
from foods.importers.records import FileError


class Command(BaseCommand):
    help = "Load the food catalog. Loading again changes nothing that an admin edited or retired."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="default: the files of the app")

    def handle(self, *args: Any, file: Path | None, **options: Any) -> None:
        try:
            result = writes.seed(file)
        except (FileError, OSError) as fault:
            raise CommandError(f"The catalog was not loaded. {fault}") from fault
        self.stdout.write(
            f"Catalog: {result.added} added, {result.changed} changed, {result.unchanged} unchanged, "
            f"{result.kept_edited} kept as edited, {result.kept_retired} kept retired, {len(result.refused)} refused."
        )
        for refusal in result.refused:
            self.stdout.write(f"Line {refusal.line} refused: {refusal.reason}.")
