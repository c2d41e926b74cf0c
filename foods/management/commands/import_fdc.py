"""Import a CSV download of USDA FoodData Central."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from foods.catalog.loading import Change
from foods.importers.records import FileError, Refusal
from foods.usda.load import import_fdc
from foods.usda.runs import said


class Command(BaseCommand):
    help = (
        "Import USDA FoodData Central: the CSV download, zip or unpacked, of SR Legacy, Foundation, FNDDS or Branded. "
        "It can be interrupted and run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="the zip, or the folder it was unpacked to")
        parser.add_argument("--accept-changes", action="store_true", help="update known foods whose values differ")
        parser.add_argument(
            "--accept-losses", action="store_true", help="also remove values that the download no longer has"
        )
        parser.add_argument("--list", action="store_true", help="let people find the imported foods")

    def handle(self, *args: Any, path: Path, accept_changes: bool, **options: Any) -> None:
        try:
            done = import_fdc(
                path,
                accept_changes=accept_changes,
                accept_losses=options["accept_losses"],
                list_foods=options["list"],
                progress=self._progress,
                tell=self._tell,
            )
        except (FileError, OSError) as fault:
            raise CommandError(f"Nothing was imported. {fault}") from fault
        except KeyboardInterrupt:
            raise CommandError("Stopped. Loaded foods are kept; run the same command again to continue.") from None
        for source, number in done.foods.items():
            self.stdout.write(f"{source}: {number:,} foods.")
        self.stdout.write(
            f"{done.added:,} added, {done.changed:,} changed, {done.unchanged:,} unchanged, "
            f"{done.differing:,} differ and were left unchanged, {done.kept_edited:,} kept as edited, "
            f"{done.kept_retired:,} kept retired, {done.refused:,} rows refused."
        )
        if done.older or done.others:
            self.stdout.write(f"Left out: {done.older:,} older versions, {done.others:,} rows that are not foods.")
        if done.listed:
            self.stdout.write(f"{done.listed:,} foods from an earlier import are now listed.")
        if done.losing:
            self.stdout.write(
                f"{done.losing:,} foods have a value that this download lacks, and keep it. If food_nutrient.csv is "
                "complete, run it with --accept-losses to remove the values."
            )
        if done.differing:
            self.stdout.write("Run it with --accept-changes to apply the differences.")

    def _progress(self, what: str, done: int, total: int | None) -> None:
        of_all = f" of {total:,}" if total else ""
        if self.stderr.isatty():
            self.stderr.write(f"\r{what}: {done:,}{of_all}  ", ending="\n" if done == total else "")
        elif done == total:
            self.stderr.write(f"{what}: {done:,}{of_all}")

    def _tell(self, event: Change | Refusal) -> None:
        if isinstance(event, Refusal):
            self.stdout.write(f"{event.file} line {event.line} refused: {event.reason}.")
        else:
            for column, (held, offered) in event.columns.items():
                self.stdout.write(f"{event.food} ({event.source_id}) {column}: {said(held)} -> {said(offered)}")
