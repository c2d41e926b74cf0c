"""Imports of FoodData Central that admins request: list the available files, and run an import in the background.

An uploaded file is kept in `uploads` in the data folder, under a generated name, until its import is over. Files that
are too large to upload go in `imports`, next to it, where an admin copies them.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path, PurePath

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Field

from foods.catalog.loading import Change
from foods.importers.fdc_files import open_download
from foods.importers.records import FileError, Refusal
from foods.jobs import JobFailedError, JobState
from foods.models import Food, ImportRun
from foods.usda.load import ImportResult, Standing, import_fdc

MOST_UPLOADED = 100 * 2**20  # bytes; SR Legacy takes 6 MB, Branded more than 400
MOST_LINES = 100  # of each kind, kept for the page; the counts include all
_LONGEST_LINE = 300


def folder(name: str) -> Path:
    """Return the folder `uploads` or `imports` in the data folder, which only its owner can read."""
    path = Path(settings.DATA_DIR) / name
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def offered() -> list[str]:
    """Return the names of the downloads that an admin copied to `imports`: zips and folders."""
    home = folder("imports")
    return sorted(
        entry.name
        for entry in home.iterdir()
        if not entry.name.startswith(".")
        and (entry.is_dir() or entry.suffix.lower() == ".zip")
        and entry.resolve().parent == home.resolve()  # exclude links that lead elsewhere
    )


def save_upload(chunks: Iterable[bytes], name: str) -> str:
    """Store an upload and return its path; raises FileError, and stores nothing, if it is not a download."""
    file = f"uploads/{uuid.uuid4().hex}.zip"
    path = folder("uploads") / PurePath(file).name
    try:
        with path.open("xb") as out:
            path.chmod(0o600)
            for chunk in chunks:
                out.write(chunk)
        check(file, name)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return file


def check(file: str, name: str) -> None:
    """Check a download without reading its tables. Raises FileError if it is not one."""
    with open_download(Path(settings.DATA_DIR) / file, name):
        pass


def ask_for_import(
    *, file: str, name: str, accept_changes: bool, list_foods: bool, asked_by: User, accept_losses: bool = False
) -> ImportRun:
    """Queue an import."""
    run = ImportRun(
        file=file,
        name=name[:150],
        accept_changes=accept_changes,
        accept_losses=accept_losses,
        list_foods=list_foods,
        asked_by=asked_by,
    )
    return run.start()


def may_go_on(run: ImportRun) -> bool:
    """Return whether a failed run can be resumed: its file still exists."""
    return run.state == JobState.FAILED and (Path(settings.DATA_DIR) / run.file).exists()


def do(run: ImportRun) -> None:
    """Run an import, or resume an interrupted one: the work of an ImportRun."""
    path = Path(settings.DATA_DIR) / run.file

    def tell(event: Change | Refusal) -> None:
        lines = run.refusals if isinstance(event, Refusal) else run.changes
        if len(lines) < MOST_LINES:
            lines.append(line_of(event)[:_LONGEST_LINE])

    def keep(standing: Standing) -> None:
        run.taken, run.of_rows, run.counts = standing.taken, standing.of_foods, dict(standing.counts)
        run.save(update_fields=["taken", "of_rows", "counts", "changes", "refusals"])

    try:
        result = import_fdc(
            path,
            name=run.name,
            accept_changes=run.accept_changes,
            accept_losses=run.accept_losses,
            list_foods=run.list_foods,
            by=run.asked_by,
            progress=run.tell,
            tell=tell,
            after=Standing(run.taken, run.of_rows, run.counts),
            keep=keep,
        )
    except FileError as fault:
        _delete_upload(run)
        raise JobFailedError(f"Nothing was imported. {fault}") from fault
    run.counts = _totals(result)
    run.save(update_fields=["counts"])
    _delete_upload(run)


def line_of(event: Change | Refusal) -> str:
    """Say in one line what differs, or what was rejected and why."""
    if isinstance(event, Refusal):
        return f"{event.file} line {event.line}: {event.reason}"
    columns = (
        f"{_column_name(column)} {said(held)} → {said(offered)}" for column, (held, offered) in event.columns.items()
    )
    return f"{event.food} ({event.source_id}): {', '.join(columns)}"


def _column_name(column: str) -> str:
    field = Food._meta.get_field(column)
    return str(field.verbose_name) if isinstance(field, Field) else column  # portions are not a column


def said(value: object) -> str:
    """Format a value of a food for people."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "no value" if value is None else str(value) or "nothing"


def _totals(result: ImportResult) -> dict[str, int]:
    names = ("added", "changed", "unchanged", "differing", "kept_edited", "kept_retired", "listed", "refused")
    return {name: getattr(result, name) for name in (*names, "others", "older", "losing")}


def _delete_upload(run: ImportRun) -> None:
    if run.file.startswith("uploads/"):
        (Path(settings.DATA_DIR) / run.file).unlink(missing_ok=True)
