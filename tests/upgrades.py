"""What a migration does to a version of the app that is still running, and to a database that is in use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import models
from django.db.migrations import operations
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models.expressions import Expression
from django.db.models.fields import NOT_PROVIDED

if TYPE_CHECKING:
    Field: TypeAlias = models.Field[Any, Any]

# Tables with rows for every day of every person: to build an index or to check every row takes minutes.
LARGE = frozenset({"entry", "supplementdose", "daystatus"})
_REMOVES = (operations.RemoveField, operations.DeleteModel)
_RENAMES = (operations.RenameField, operations.RenameModel, operations.AlterModelTable)
_CODE = (operations.RunPython, operations.RunSQL)
_HARMLESS = (
    *(operations.AlterModelOptions, operations.AlterModelManagers, operations.AlterModelTableComment),
    *(operations.RemoveIndex, operations.RenameIndex, operations.RemoveConstraint, operations.AlterConstraint),
    *(AddIndexConcurrently, *_CODE),  # code is judged with its migration
)
_LOCKED = "nobody can write to it meanwhile"


def problems_of(migration: Migration, state: ProjectState) -> list[str]:
    """Return why the version before cannot run during and after a migration, or what the migration locks for long.

    `state` is the state in which the migration starts; it is changed to the one in which it ends.
    """
    found: list[str] = []
    new: set[str] = set()  # tables that nobody uses yet
    code = [one for one in migration.operations if isinstance(one, _CODE)]
    if code and migration.atomic:
        found.append(
            "runs code in one transaction: rows that it changes stay locked until it ends (set atomic = False)"
        )
    if code and len(code) < len(migration.operations):
        found.append("runs code beside changes of tables: divide it in two")
    for operation in migration.operations:
        before = state.clone()
        operation.state_forwards(migration.app_label, state)
        table = str(getattr(operation, "model_name", None) or getattr(operation, "name", "")).lower()
        if isinstance(operation, operations.CreateModel):
            new.add(table)
        elif isinstance(operation, operations.SeparateDatabaseAndState):
            found += _of_separate(operation, migration.app_label, before)
        elif table not in new:
            found += _problems(operation, migration.app_label, table, before, state)
    return found


def _of_separate(operation: operations.SeparateDatabaseAndState, app: str, before: ProjectState) -> Iterator[str]:
    """Judge what is done to the database, and whether it fills in what only the models forget."""
    for one in operation.state_operations:
        if isinstance(one, operations.RemoveField):
            field = before.models[app, one.model_name_lower].fields[one.name]
            if not field.null and field.db_default is NOT_PROVIDED:
                yield f"{one.describe()}: the database has to fill it in now, so it needs a db_default, or null=True"
    if operation.database_operations:
        inner = type("Migration", (Migration,), {"operations": operation.database_operations, "atomic": False})
        yield from problems_of(inner("inner", app), before)


def _problems(operation: Operation, app: str, table: str, before: ProjectState, after: ProjectState) -> Iterator[str]:
    what = operation.describe()
    if isinstance(operation, _REMOVES):
        yield f"{what}: the version before still reads it"
    elif isinstance(operation, _RENAMES):
        yield f"{what}: the version before uses the old name"
    elif isinstance(operation, operations.AddField):
        yield from _of_new(what, table, after.models[app, table].fields[operation.name])
    elif isinstance(operation, operations.AlterField):
        yield from _of_changed(
            what, table, *(state.models[app, table].fields[operation.name] for state in (before, after))
        )
    elif isinstance(operation, operations.AddConstraint):
        yield f"{what}: the version before may write rows that it refuses, and every row is checked: {_LOCKED}"
    elif isinstance(operation, _HARMLESS):
        return
    elif isinstance(operation, operations.AddIndex):
        if table in LARGE:
            yield f"{what}: {_LOCKED} (AddIndexConcurrently lets them)"
    else:
        yield f"{what}: nobody has judged this kind of change yet"


def _of_new(what: str, table: str, field: Field) -> Iterator[str]:
    if field.many_to_many:
        return
    if not field.null and field.db_default is NOT_PROVIDED:
        yield f"{what}: the version before writes rows without it, so it needs a db_default, or null=True"
    if field.generated or isinstance(field.db_default, Expression):
        yield f"{what}: it is computed for every row, which is written again: {_LOCKED}"
    if table in LARGE and _is_indexed(field):
        yield f"{what}, with an index: {_LOCKED}"


def _of_changed(what: str, table: str, old: Field, new: Field) -> Iterator[str]:
    if _stored(old) != _stored(new) or (old.max_length or 0) > (new.max_length or 0):
        yield f"{what}: its type changes, so every row is rewritten: {_LOCKED}"
    if old.db_column != new.db_column:
        yield f"{what}: the version before uses the old name"
    if old.db_default is not NOT_PROVIDED and new.db_default is NOT_PROVIDED and not new.null:
        yield f"{what}: the version before may leave it to the database, which no longer fills it in"
    if old.null and not new.null:
        yield f"{what}: the version before may leave it empty"
    if _is_indexed(new) and not _is_indexed(old) and (new.unique or table in LARGE):
        yield f"{what}, with an index: {_LOCKED}"


def _is_indexed(field: Field) -> bool:
    return field.unique or bool(getattr(field, "db_index", False))


def _stored(field: Field) -> tuple[object, ...]:
    """Return how a column is stored, regardless of what Python makes of it."""
    return field.get_internal_type(), getattr(field, "max_digits", None), getattr(field, "decimal_places", None)
