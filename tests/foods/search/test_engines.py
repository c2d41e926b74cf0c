"""The search indexes are ensured by what is there: whatever is lost, changed or left over is noticed and mended."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from foods.search import engines, postgres, sqlite
from foods.search.search import search
from tests.cast import make_food
from tracker.backups import databases

LOST = {
    "sqlite": (
        *(
            f"DROP TRIGGER foods_{index}_{event}"
            for index in ("search", "names")
            for event in ("insert", "update", "delete")
        ),
        "DROP TABLE foods_search",
        "DROP TABLE foods_search_words",
        "DROP TABLE foods_names",
        "DROP INDEX foods_names_order",
    ),
    "postgresql": (
        "DROP TRIGGER foods_search_keep ON foods_food",
        "ALTER TABLE foods_food DISABLE TRIGGER foods_search_keep",
        "DROP FUNCTION foods_search_keep CASCADE",
        "ALTER TABLE foods_food DROP COLUMN search_words",
        "DROP TABLE foods_search_word",
        "DROP INDEX foods_search_word_like",
        "DROP INDEX foods_food_search",
        "DROP INDEX foods_names",
        "DROP INDEX foods_names_order",
    ),
}
LEFT_OVER = {
    "sqlite": (
        "CREATE TRIGGER foods_search_of_before AFTER INSERT ON foods_food BEGIN SELECT no_such_function(1); END",
        "CREATE VIRTUAL TABLE foods_names_of_before USING fts5(name)",
    ),
    "postgresql": (
        "COMMENT ON FUNCTION foods_search_keep() IS NULL",  # as versions left it that wrote no comment
        "ALTER TABLE foods_food ADD COLUMN search_of_before tsvector",
        "CREATE TABLE foods_search_of_before (word text)",
        "CREATE INDEX foods_names_of_before ON foods_food (name)",
        """CREATE FUNCTION foods_search_of_before() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE 'of before'; END $$""",
        "CREATE TRIGGER of_before BEFORE INSERT ON foods_food FOR EACH ROW EXECUTE FUNCTION foods_search_of_before()",
    ),
}


def run(*statements: str) -> None:
    check = "SET CONSTRAINTS ALL IMMEDIATE"  # of foods that the test has just made: till then no table is altered
    with connection.cursor() as cursor:
        for statement in (check, *statements) if connection.vendor == "postgresql" else statements:
            cursor.execute(statement)


def found(text: str) -> list[str]:
    return [food.name for food in search(text, boost={}, visible_to=None)]


def ensured() -> list[str]:
    told: list[str] = []
    engines.ensure(connection, tell=told.append)
    assert engines.is_built(connection)
    return told


def test_it_works(db: None) -> None:
    assert engines.is_built(connection), "the tests' own database was migrated"
    assert ensured() == []


def test_what_is_lost_is_noticed(db: None) -> None:
    for number, statement in enumerate(LOST[connection.vendor]):
        run(statement)
        assert not engines.is_built(connection), statement
        assert [line.split()[0] for line in ensured()] == ["Rebuilding", "Rebuilt"]
        make_food(f"Teff {number}")
        assert f"Teff {number}" in found("teff"), statement


def test_what_was_written_without_triggers_is_found(db: None) -> None:
    food = make_food("Teff")
    engines.drop(connection)
    food.name = "Amaranth"
    food.save()
    ensured()
    assert (found("teff"), found("amaranth")) == ([], ["Amaranth"])


def test_what_an_earlier_version_left_is_removed(db: None) -> None:
    run(*LEFT_OVER[connection.vendor])
    assert not engines.is_built(connection)
    ensured()
    make_food("Teff")
    assert found("teff") == ["Teff"]
    left = {
        "sqlite": "SELECT name FROM sqlite_master WHERE name LIKE '%of_before%'",
        "postgresql": "SELECT relname FROM pg_class WHERE relname LIKE '%of_before%' UNION ALL"
        " SELECT proname FROM pg_proc WHERE proname LIKE '%of_before%' UNION ALL"
        " SELECT attname FROM pg_attribute WHERE attname LIKE '%of_before%' AND NOT attisdropped",
    }
    with connection.cursor() as cursor:
        cursor.execute(left[connection.vendor])
        assert cursor.fetchall() == []


def test_a_statement_that_changed_is_noticed(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for engine, name in ((sqlite, "ON foods_food BEGIN"), (postgres, "DECLARE")):
        changed = tuple(statement.replace(name, f"{name} /* of today */") for statement in engine.BUILD)
        monkeypatch.setattr(engine, "BUILD", changed)
    assert not engines.is_built(connection)
    assert ensured() != []


def test_nothing_is_made_before_the_last_migration(db: None) -> None:
    engines.drop(connection)
    MigrationRecorder(connection).record_unapplied("foods", "0012_search_trigger")
    engines.ensure(connection)
    assert not engines.is_built(connection)


def test_migrating_ensures_and_says_so(db: None) -> None:
    engines.drop(connection)
    said = io.StringIO()
    call_command("migrate", stdout=said)
    assert "Rebuilding the search index" in said.getvalue()
    assert engines.is_built(connection)
    engines.drop(connection)
    silent = io.StringIO()
    call_command("migrate", stdout=silent, verbosity=0)
    assert (silent.getvalue(), engines.is_built(connection)) == ("", True)


@contextmanager
def held_by_another() -> Iterator[None]:
    """Hold what a process holds that is at work on the index."""
    with databases.opened("another", connection.settings_dict) as other, transaction.atomic(using=other.alias):
        if other.vendor == "postgresql":
            postgres.lock(other)
        yield


@pytest.mark.django_db(transaction=True)
def test_two_processes_do_not_build_at_once() -> None:
    engines.drop(connection)
    over = Event()

    def ensure() -> None:
        with databases.opened("waiting", connection.settings_dict) as waiting:
            engines.ensure(waiting)
        over.set()

    with held_by_another():
        thread = Thread(target=ensure)
        thread.start()
        assert not over.wait(1)
    thread.join()
    assert engines.is_built(connection)
