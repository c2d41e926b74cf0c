"""Import food tables that admins upload, in the background, and undo it.

Each batch is one transaction, with the progress in it, so that an interrupted import continues where it stopped.
Foods of a table are never suggested, and search ranks them below the catalog.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from itertools import islice
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from foods.catalog import history
from foods.catalog.loading import Change, LoadResult, Terms, load
from foods.catalog.writes import in_use, retire
from foods.importers.food_tables import SOURCE, About, Columns, Grid, key_of, read_foods, read_grid
from foods.importers.records import FileError, FoodRecord, GroupRecord, Reading
from foods.jobs import JobFailedError, JobState
from foods.models import Food, FoodGroup, TableImport

OTHER = GroupRecord("other", "Other foods", 90, in_document=False)  # for groups that the catalog does not have
MOST_LINES = 100  # of each kind, kept for the page; the counts include all
_LONGEST_LINE = 300
_BATCH = 500
_COUNTS = ("added", "changed", "unchanged", "differing", "older", "kept_edited", "kept_retired")


def save_upload(*, data: bytes, name: str, asked_by: User) -> TableImport:
    """Store a table whose columns are still to be chosen. Raises FileError if the file is not a table."""
    read_grid(data)
    TableImport.objects.filter(asked_by=asked_by, chosen={}).delete()  # one that was never started
    run = TableImport(data=data, name=name[-150:].replace("\0", "") or _("a file"), asked_by=asked_by)
    run.state = JobState.DONE  # nothing waits to be done
    run.save()
    return run


@transaction.atomic
def start(run: TableImport, *, columns: dict[str, Any], accept_changes: bool, list_foods: bool) -> bool:
    """Queue the import with these choices; False if it has been started before."""
    current = TableImport.objects.select_for_update().get(pk=run.pk)
    if current.is_started:
        return False
    current.chosen, current.source_name = columns, columns["source"]
    current.accept_changes, current.list_foods = accept_changes, list_foods
    current.start()
    return True


@transaction.atomic
def ask_undo(run: TableImport) -> bool:
    """Queue the undo of an import; False if there is nothing to undo now."""
    current = TableImport.objects.select_for_update().get(pk=run.pk)
    if not current.can_be_undone:
        return False
    current.undoing, current.done, current.total, current.step = True, 0, None, ""
    current.start()
    return True


def license_note(chosen: dict[str, Any]) -> str:
    """Return what the notes of each food of a table say; nothing before the license is known."""
    return _("License: %(license)s") % {"license": chosen["license"]} if chosen["license"] else ""


def reading_of(grid: Grid, chosen: dict[str, Any]) -> Reading:
    """Read the foods of a table with the choices of its form."""
    columns = Columns(
        **{what: chosen[what] for what in ("name", "magnesium", "energy", "food_id", "group")},
        unit=chosen["unit"],
        energy_unit=chosen["energy_unit"],
    )
    about = About(
        key=key_of(chosen["source"]),
        release=f"{chosen['source']} {chosen['release']}".strip(),
        license=license_note(chosen),
        how_known=chosen["how_known"],
        groups=chosen.get("groups", {}),
        other=OTHER.slug,
    )
    return read_foods(grid, columns, about)


def do(run: TableImport) -> None:
    """Import or undo: the work of a TableImport."""
    if run.undoing:
        _undo(run)
    else:
        _import(run)


def _import(run: TableImport) -> None:
    run.tell(_("Reading the table"))
    try:
        reading = reading_of(read_grid(bytes(run.data)), run.chosen)
    except FileError as fault:
        raise JobFailedError(_("Nothing was imported. %(reason)s") % {"reason": fault}) from fault
    if not run.taken:
        run.refusals = [f"line {row.line}: {row.reason}"[:_LONGEST_LINE] for row in reading.refusals[:MOST_LINES]]
        run.counts = {"refused": len(reading.refusals)}
    total = len(reading.records)
    rows = islice(reading.records, run.taken, None)
    while batch := list(islice(rows, _BATCH)):
        with transaction.atomic():
            _load(run, batch)
        run.tell(_("Loading foods"), run.taken, total)
    with transaction.atomic():
        run.data = b""
        run.save(update_fields=["data", "counts", "refusals"])


def _load(run: TableImport, records: Sequence[FoodRecord]) -> None:
    """Load a batch, and save what it did with the run."""
    ids = [record.source_id for record in records]
    known = set(Food.objects.known_as(SOURCE, ids).values_list("source_id", flat=True))
    changes: list[Change] = []
    terms = Terms(listed=run.list_foods, accept_changes=run.accept_changes, by=run.asked_by)
    result = load(records, groups=[OTHER], terms=terms, tell=changes.append)
    refused = {refusal.line for refusal in result.refused}
    run.refusals += [f"line {row.line}: {row.reason}"[:_LONGEST_LINE] for row in result.refused][: _room(run.refusals)]
    run.added += [
        record.source_id for record in records if record.source_id not in known and record.line not in refused
    ]
    if run.accept_changes:
        run.before |= {
            change.source_id: {column: _plain(held) for column, (held, _new) in change.columns.items()}
            for change in changes
        }
    run.changes += [_line(change)[:_LONGEST_LINE] for change in changes[: _room(run.changes)]]
    run.counts = dict(Counter(run.counts) + _counts_of(result))
    run.taken += len(records)
    run.save(update_fields=["added", "before", "changes", "counts", "refusals", "taken"])


def _undo(run: TableImport) -> None:
    """Delete the foods that the import added, or retire those in use, and restore the others' values."""
    total = len(run.added) + len(run.before)
    counts: Counter[str] = Counter(run.counts.get("undone", {}))
    while run.added or run.before:
        with transaction.atomic():
            if run.added:
                ids, run.added = run.added[:_BATCH], run.added[_BATCH:]
                counts.update(_remove(ids))
            else:
                ids = list(run.before)[:_BATCH]
                counts["restored"] += _restore(
                    {source_id: run.before.pop(source_id) for source_id in ids}, run.asked_by
                )
            run.counts = run.counts | {"undone": dict(counts)}
            run.save(update_fields=["added", "before", "counts"])
        run.tell(_("Undoing"), total - len(run.added) - len(run.before), total)


def _remove(ids: Sequence[str]) -> dict[str, int]:
    foods = list(Food.objects.known_as(SOURCE, ids).filter(edited_at=None))
    held = in_use(foods)
    for food in foods:
        if food.pk in held:
            retire(food)
    Food.objects.filter(pk__in=[food.pk for food in foods if food.pk not in held]).delete()
    return {"removed": len(foods) - len(held), "retired": len(held)}


def _restore(before: dict[str, dict[str, str | None]], by: User | None) -> int:
    """Restore the previous values of foods that no admin has edited since."""
    foods = list(Food.objects.known_as(SOURCE, list(before)).filter(edited_at=None))
    groups = dict(FoodGroup.objects.values_list("slug", "pk"))
    with history.changing([food.pk for food in foods], why=_("Import undone"), by=by):
        for food in foods:
            for column, value in before[food.source_id].items():
                setattr(food, column, groups[str(value)] if column == "group_id" else _stored(column, value))
            food.save()
    return len(foods)


def _stored(column: str, value: str | None) -> object:
    return Decimal(value) if value is not None and column.endswith("_per_100g") else value


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Decimal) else value


def _line(change: Change) -> str:
    values = (f"{_column(name)} {_said(held)} → {_said(new)}" for name, (held, new) in change.columns.items())
    return f"{change.food} ({change.source_id.partition(':')[2]}): {', '.join(values)}"


def _column(name: str) -> str:
    field: Any = Food._meta.get_field(name.removesuffix("_id"))
    return str(field.verbose_name)


def _said(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return _("no value") if value is None else str(value)


def _room(lines: Sequence[str]) -> int:
    return max(0, MOST_LINES - len(lines))


def _counts_of(result: LoadResult) -> Counter[str]:
    return Counter({name: getattr(result, name) for name in _COUNTS} | {"refused": len(result.refused)})
