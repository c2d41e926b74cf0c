"""Two versions of the app can run at once, while one machine after another is updated."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import models
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models.functions import Now

from tests.upgrades import problems_of

# Migrations from before updates without downtime were promised; all apps had to be stopped for them. Add no name here:
# change the migration, or divide it among two versions, of which the first no longer uses what the second removes.
STOPPED_FOR = {
    *("foods.0006_wishes_and_sheets", "foods.0012_search_trigger", "foods.0013_dishes_and_sources"),
    *("foods.0014_import_losses", "tracker.0002_profile_target_asked", "tracker.0007_favourites"),
    *("tracker.0009_kitchen", "tracker.0014_invitations", "tracker.0016_sheets", "tracker.0017_daily_sums_index"),
    *("tracker.0019_remove_daily_sums", "tracker.0021_entry_index_covers_habits", "tracker.0022_clinician_limit"),
    *("tracker.0023_profile_hide_energy", "tracker.0024_recipes_by_weight", "tracker.0025_households"),
    *("tracker.0026_sheet_replies", "tracker.0027_planned_entries", "tracker.0029_own_meals"),
}


# Migrations with harmless problems, and why: "the version before no longer reads the column that it removes".
SURVIVED: dict[str, str] = {}


def every_migration() -> dict[str, list[str]]:
    """Return our migrations in the order in which they run, each with its problems."""
    graph = MigrationLoader(None).graph
    state = ProjectState()
    found: dict[str, list[str]] = {}
    for app, name in graph._generate_plan(graph.leaf_nodes(), at_end=True):
        migration = graph.nodes[app, name]
        if app in {"foods", "tracker"}:
            found[f"{app}.{name}"] = problems_of(migration, state)
        else:
            migration.mutate_state(state, preserve=False)
    return found


def test_the_version_before_survives_each_migration() -> None:
    found = {name: problems for name, problems in every_migration().items() if problems}
    assert {name: problems for name, problems in found.items() if name not in STOPPED_FOR | SURVIVED.keys()} == {}
    assert found.keys() == STOPPED_FOR | SURVIVED.keys()


def problems(*changes: Operation, atomic: bool = True) -> str:
    """Return the problems of a migration of a diary of entries."""
    state = ProjectState()
    entry: list[tuple[str, Any]] = [
        ("id", models.BigAutoField(primary_key=True)),
        ("note", models.CharField(max_length=20, null=True)),
        ("mark", models.CharField(max_length=20)),
        ("cups", models.IntegerField(db_default=1)),
    ]
    for name in ("Entry", "Small"):
        operations.CreateModel(name, [*entry]).state_forwards("tracker", state)
    migration = type("Migration", (Migration,), {"operations": changes, "atomic": atomic})("0031_next", "tracker")
    return "\n".join(problems_of(migration, state))


LINK: Any = models.ForeignKey("tracker.Small", models.SET_NULL, null=True)


@pytest.mark.parametrize(
    "change",
    [
        operations.CreateModel("New", [("id", models.BigAutoField(primary_key=True)), ("name", models.TextField())]),
        operations.AddField("entry", "cup", models.TextField(null=True)),
        operations.AddField("entry", "is_cup", models.BooleanField(default=False, db_default=False)),
        operations.AddField("small", "of", LINK),
        operations.AddField("small", "friends", models.ManyToManyField("tracker.Entry")),
        operations.AlterField("entry", "note", models.CharField("a note", max_length=40, null=True)),
        operations.AddIndex("small", models.Index(fields=["note"], name="small_note")),
        AddIndexConcurrently("entry", models.Index(fields=["note"], name="entry_note")),
        operations.SeparateDatabaseAndState(state_operations=[operations.RemoveField("entry", "note")]),
        operations.AlterModelOptions("entry", {"verbose_name": "entry"}),
    ],
    ids=lambda change: str(change.describe()),
)
def test_it_survives(change: Operation) -> None:
    assert problems(change) == ""


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (operations.RemoveField("entry", "note"), "still reads it"),
        (operations.DeleteModel("Small"), "still reads it"),
        (operations.RenameField("entry", "note", "remark"), "the old name"),
        (operations.RenameModel("Entry", "Row"), "the old name"),
        (operations.AlterModelTable("entry", "rows"), "the old name"),
        (operations.AddField("entry", "is_cup", models.BooleanField(default=False)), "it needs a db_default"),
        (operations.AddField("entry", "of", LINK), "with an index: nobody can write"),
        (operations.AlterField("entry", "note", models.IntegerField(null=True)), "its type changes"),
        (operations.AlterField("entry", "note", models.CharField(max_length=5, null=True)), "its type changes"),
        (operations.AlterField("entry", "note", models.CharField(max_length=20)), "may leave it empty"),
        (
            operations.AlterField("small", "note", models.CharField(max_length=20, null=True, unique=True)),
            "with an index",
        ),
        (operations.AddIndex("entry", models.Index(fields=["note"], name="entry_note")), "nobody can write"),
        (
            operations.AddConstraint("small", models.CheckConstraint(condition=~models.Q(note=""), name="some_note")),
            "may write rows that it refuses",
        ),
        (operations.AlterField("entry", "cups", models.IntegerField()), "no longer fills it in"),
        (operations.AlterField("entry", "cups", models.IntegerField(db_default=1, db_column="n")), "the old name"),
        (operations.AddField("entry", "at", models.DateTimeField(db_default=Now())), "computed for every row"),
        (operations.AlterUniqueTogether("entry", {("note", "mark")}), "nobody has judged"),
        (
            operations.SeparateDatabaseAndState(state_operations=[operations.RemoveField("entry", "mark")]),
            "has to fill it in now",
        ),
        (
            operations.SeparateDatabaseAndState(database_operations=[operations.DeleteModel("Small")]),
            "still reads it",
        ),
        (operations.RunPython(operations.RunPython.noop), "runs code in one transaction"),
        (operations.RunSQL("SELECT 1"), "runs code in one transaction"),
    ],
    ids=lambda it: str(it.describe()) if isinstance(it, Operation) else None,
)
def test_it_does_not_survive(change: Operation, problem: str) -> None:
    assert problem in problems(change)


def test_code_runs_alone_and_in_batches() -> None:
    code, column = (
        operations.RunPython(operations.RunPython.noop),
        operations.AddField("entry", "cup", models.TextField(null=True)),
    )
    assert problems(code, atomic=False) == ""
    assert "divide it in two" in problems(code, column, atomic=False)


def test_what_is_made_in_the_same_migration_is_used_by_nobody_yet() -> None:
    new = operations.CreateModel("New", [("id", models.BigAutoField(primary_key=True))])
    assert problems(new, operations.AddField("new", "is_cup", models.BooleanField(default=False))) == ""
