"""What docs/scale.md says about the tables matches the schema: how each is divided, and what prevents it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

TEXT = (Path(__file__).resolve().parents[1] / "docs" / "scale.md").read_text(encoding="utf-8")
PERSON = "auth_user"
SEARCH = "foods_search"  # one name for all tables of the search index, which differ between the databases
SEARCH_TABLES = ("foods_search", "foods_names", "sqlite_")
BY_PERSON, THROUGH_ANOTHER, REFERENCE, GLOBAL = KINDS = ("by person", "through another table", "reference", "global")


def rows_below(heading: str) -> list[list[str]]:
    """Return the rows of the doc's table below a heading, each cell without its marks of code."""
    [part] = re.findall(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", TEXT, re.DOTALL | re.MULTILINE)
    lines = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip().replace("`", "") for cell in line.strip("|").split("|")] for line in lines[2:]]


def places() -> list[tuple[str, str, str]]:
    """Return each table of the doc with its kind and the column that says whose a row is."""
    return [
        (name, kind, column)
        for kind, column, names in rows_below("Where each table goes")
        for name in names.split(", ")
    ]


KIND = {name: kind for name, kind, _column in places()}
OF_PERSONS = {name for name, kind in KIND.items() if kind in {BY_PERSON, THROUGH_ANOTHER}}


def every_model() -> list[type[models.Model]]:
    found = apps.get_models(include_auto_created=True)
    return [each for each in found if each._meta.managed and not each._meta.proxy and each._meta.db_table in KIND]


def uniques_of(model: type[models.Model]) -> list[set[str]]:
    """Return the columns of each unique constraint of a table but its primary key."""
    found = [{field.name} for field in model._meta.local_fields if field.unique and not field.primary_key]
    found += [set(names) for names in model._meta.unique_together]
    found += [set(each.fields) for each in model._meta.constraints if isinstance(each, models.UniqueConstraint)]
    return [{str(model._meta.get_field(name).column) for name in names} for names in found]  # type: ignore[union-attr]


@pytest.mark.django_db
def test_every_table_has_one_place() -> None:
    tables = {name for name in connection.introspection.table_names() if not name.startswith(SEARCH_TABLES)} | {SEARCH}
    twice = [name for name, number in Counter(name for name, _kind, _column in places()).items() if number > 1]
    assert not twice, "these tables are in more than one row of docs/scale.md"
    missing = sorted(tables - KIND.keys())
    assert not missing, f"say in docs/scale.md (Where each table goes) how these would be divided: {missing}"
    assert KIND.keys() <= tables, "docs/scale.md names tables that do not exist"
    assert set(KIND.values()) == set(KINDS)


def test_the_column_says_whose_a_row_is() -> None:
    columns = {name: column for name, _kind, column in places()}
    for model in every_model():
        table, fields = model._meta.db_table, {field.column: field for field in model._meta.local_fields}
        remote: dict[str, Any] = {column: field.related_model for column, field in fields.items() if field.is_relation}
        match KIND[table]:
            case "by person" if table == PERSON:
                assert columns[table] == "id"
            case "by person":
                field = fields[columns[table]]
                assert remote[field.column]._meta.db_table == PERSON, table
                assert not field.null, f"{table}: a row without a person has no place"
            case "through another table":
                assert KIND[remote[columns[table]]._meta.db_table] == BY_PERSON, table
                owners = [each for each, to in remote.items() if to._meta.db_table == PERSON and not fields[each].null]
                assert not owners, f"{table} has a column of its own"
            case _:
                assert columns[table] == "-", table


def test_what_is_unique_without_the_person() -> None:
    said = {(table, frozenset(columns.split(", "))) for table, columns, _instead in rows_below("Unique constraints")}
    found = set()
    columns = {name: column for name, kind, column in places() if kind == BY_PERSON}
    for model in every_model():
        if (table := model._meta.db_table) in OF_PERSONS:
            found |= {(table, frozenset(each)) for each in uniques_of(model) if columns.get(table) not in each}
    assert said == found


def test_what_refers_to_rows_elsewhere() -> None:
    """A foreign key is checked on one machine only if it leads to the same person's rows, or to a reference table."""
    said = {(table, column, to) for table, column, to, _instead in rows_below("Foreign keys")}
    owner = {name: column for name, kind, column in places() if kind in {BY_PERSON, THROUGH_ANOTHER}}
    found = set()
    for model in every_model():
        table = model._meta.db_table
        for field in model._meta.local_fields:
            if not field.is_relation or field.column == owner.get(table):
                continue
            to = field.related_model._meta.db_table  # type: ignore[union-attr]
            if KIND[to] == REFERENCE or KIND[table] == KIND[to] == GLOBAL:  # each machine, or the same one, has it
                continue
            found.add((table, str(field.column), to))
    assert said == found
