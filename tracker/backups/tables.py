"""The tables of a database: count and compare their rows, and copy them into another database.

The models come from the migrations applied to that database, not from today's code: a backup from before an update has
the older schema. Values pass through Django's fields, so that they mean the same in both databases, and through a
digest that does not depend on the order of rows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from importlib import import_module
from itertools import islice
from typing import Any

from django.core.management.color import no_style
from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from foods.search import engines
from tracker.backups import BackupError

Migrations = list[tuple[str, str]]
Digest = tuple[int, str]  # the number of rows, and a hash of their contents
Tell = Callable[[str], object]

_BATCH_SIZE = 2000
_ATTEMPTS = ("tracker", "0014_invitations")  # this migration creates the table that counts login attempts


def migrations_of(connection: BaseDatabaseWrapper) -> Migrations:
    """Return the migrations applied to a database; empty for an empty one."""
    return sorted(MigrationRecorder(connection).applied_migrations())


def identity_of(connection: BaseDatabaseWrapper) -> str | None:
    """Return what distinguishes this database from every other: the time of its first migration, to the microsecond."""
    applied = MigrationRecorder(connection).applied_migrations().values()
    return min((row.applied.astimezone(UTC).isoformat() for row in applied), default=None)


def names(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of all tables except those that are rebuilt: the search index and the login attempts."""
    return [model._meta.db_table for model in _models(tuple(migrations_of(connection)))]


def digests(connection: BaseDatabaseWrapper) -> dict[str, Digest]:
    """Return the digest of every table."""
    return {model._meta.db_table: _digest(connection, model) for model in _models(tuple(migrations_of(connection)))}


def fill(target: BaseDatabaseWrapper, source: BaseDatabaseWrapper, *, tell: Tell = lambda _: None) -> dict[str, Digest]:
    """Create the tables of `source` in the empty database `target` and copy all rows; return the digests.

    Raises BackupError if any table then differs. On PostgreSQL the caller wraps it in a transaction: all or nothing.
    """
    applied = migrations_of(source)
    wanted = _models(tuple(applied))
    with target.schema_editor(atomic=False) as editor:  # running every migration would take ten times as long
        for model in wanted:
            if not model._meta.auto_created:
                editor.create_model(model)
        if _ATTEMPTS in applied:  # this table has no model
            import_module("{}.migrations.{}".format(*_ATTEMPTS)).make_table(None, editor)
    with transaction.atomic(using=target.alias):
        for model in wanted:
            tell(model._meta.db_table)
            _write(target, model, _rows(source, model))
            if model is MigrationRecorder.Migration:
                engines.ensure(target)  # now that the migrations say which tables these are
        with target.cursor() as cursor:
            for statement in target.ops.sequence_reset_sql(no_style(), wanted):
                cursor.execute(statement)
        copied, meant = digests(target), digests(source)
        compare(copied, meant)
    return copied


def compare(found: dict[str, Digest], meant: dict[str, Digest]) -> None:
    """Raise BackupError naming the first table in which two databases differ."""
    for table in sorted(found.keys() | meant.keys()):
        one, other = found.get(table), meant.get(table)
        if one is None or other is None or tuple(one) != tuple(other):
            rows = [None if each is None else each[0] for each in (one, other)]
            raise BackupError(f"The copy differs from the original in the table {table} (rows: {rows[0]}, {rows[1]}).")


@lru_cache(maxsize=2)  # takes a second, and is needed for the original and for each copy
def _models(applied: tuple[tuple[str, str], ...]) -> list[type[models.Model]]:
    """Return a model for each table that these migrations created, and for the table of migrations."""
    loader = MigrationLoader(None)
    if unknown := [key for key in applied if key not in loader.graph.nodes]:
        raise BackupError(
            f"It was made by a newer version of the app ({'.'.join(unknown[0])} is unknown here). Update the app first."
        )
    apps = loader.project_state(list(applied)).apps
    made = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    return [MigrationRecorder.Migration, *(model for model in made if not model._meta.proxy)]


def _rows(connection: BaseDatabaseWrapper, model: type[models.Model]) -> Iterator[tuple[Any, ...]]:
    names = [field.attname for field in model._meta.local_concrete_fields]
    rows = model._base_manager.using(connection.alias).order_by().values_list(*names)
    return rows.iterator(chunk_size=_BATCH_SIZE)


def _digest(connection: BaseDatabaseWrapper, model: type[models.Model]) -> Digest:
    count = total = 0
    for row in _rows(connection, model):
        encoded = repr(tuple(map(_plain, row))).encode()
        count += 1
        total += int.from_bytes(hashlib.blake2b(encoded, digest_size=16).digest())
    return count, f"{total % (1 << 128):032x}"


def _plain(value: Any) -> Any:
    """Convert a value to the one form that both databases share."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, (dict, list)):
        return json.dumps(value, sort_keys=True)
    if isinstance(value, memoryview):
        return bytes(value)
    return value


def _write(connection: BaseDatabaseWrapper, model: type[models.Model], rows: Iterable[tuple[Any, ...]]) -> None:
    fields = model._meta.local_concrete_fields
    quote = connection.ops.quote_name
    table, columns = quote(model._meta.db_table), ", ".join(quote(field.column) for field in fields)
    ready = (
        [field.get_db_prep_save(value, connection) for field, value in zip(fields, row, strict=True)] for row in rows
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in ready:
                    copy.write_row(row)
        else:
            placeholders = ", ".join(["%s"] * len(fields))
            while batch := list(islice(ready, _BATCH_SIZE)):
                cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({placeholders})", batch)  # noqa: S608  # names from the database's own schema
