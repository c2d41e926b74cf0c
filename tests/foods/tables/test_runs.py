"""Food tables in the background: loaded in batches, continued where they stopped, undone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from foods.importers.food_tables import guess_columns, read_grid
from foods.jobs import Interrupted, JobState, do_job
from foods.models import Food, FoodGroup, HowKnown, Source, TableImport
from foods.search.search import search
from foods.tables import runs
from tests.cast import make_entry, make_food, make_group, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> User:
    return User.objects.create_superuser("boss")


def table(number: int, mg: str = "10") -> bytes:
    rows = "".join(f"{n},Food {n},Fruit,{mg}\n" for n in range(number))
    return f"Code,Name,Group,Magnesium (mg)\n{rows}".encode()


@pytest.fixture(autouse=True)
def _group(db: None) -> None:
    make_group("Fruit")


def started(boss: User, data: bytes, source: str = "Testland", **other: Any) -> TableImport:
    run = runs.save_upload(data=data, name="table.csv", asked_by=boss)
    columns: dict[str, Any] = dict.fromkeys(("energy", "food_id", "group")) | guess_columns(read_grid(data).header)
    about = {"source": source, "release": "1", "license": "CC0", "how_known": HowKnown.ANALYSED}
    chosen = {**columns, **about, "unit": "mg", "energy_unit": "kcal", "groups": {"fruit": "fruit"}}
    assert runs.start(run, columns=chosen, **{"accept_changes": False, "list_foods": True, **other})
    return run


def done(run: TableImport) -> TableImport:
    do_job.call(run._meta.label, run.pk)
    return TableImport.objects.get(pk=run.pk)


def test_it_works(boss: User) -> None:
    run = done(started(boss, table(1201)))
    assert (run.state, run.counts) == (JobState.DONE, {"added": 1201})
    assert (len(run.added), bytes(run.data)) == (1201, b"")
    food = Food.objects.get(name="Food 7")
    assert (food.source, food.source_id, food.release, food.group.name) == (
        "table",
        "testland:7",
        "Testland 1",
        "Fruit",
    )
    assert not runs.start(run, columns={}, accept_changes=True, list_foods=True)


def test_a_group_that_is_gone_by_then_is_refused(boss: User) -> None:
    FoodGroup.objects.all().delete()
    run = done(started(boss, table(2)))
    assert (run.counts, Food.objects.count()) == ({"refused": 2}, 0)
    assert run.refusals == ["line 2: group is not known: fruit", "line 3: group is not known: fruit"]


def test_nothing_waits_until_the_columns_are_chosen(boss: User) -> None:
    run = runs.save_upload(data=table(1), name="", asked_by=boss)
    assert (run.state, run.is_started, run.can_be_undone) == (JobState.DONE, False, False)


def test_interrupted_it_goes_on_where_it_stopped(boss: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "_BATCH", 10)
    run = started(boss, table(35))
    told = TableImport.tell

    def stop(self: TableImport, step: str, at: int = 0, total: int | None = None) -> None:
        told(self, step, at, total)
        if at >= 20:
            raise Interrupted

    with monkeypatch.context() as patched:
        patched.setattr(TableImport, "tell", stop)
        assert done(run).state == JobState.WAITING
    assert Food.objects.count() == 20
    run = done(run)
    assert (run.counts, len(run.added), Food.objects.count()) == ({"added": 35}, 35, 35)
    assert runs.ask_undo(run)
    assert not runs.ask_undo(run)
    with monkeypatch.context() as patched:
        patched.setattr(TableImport, "tell", stop)
        done(run)
    assert Food.objects.count() == 15
    run = done(run)
    assert (Food.objects.count(), run.counts["undone"]) == (0, {"removed": 35, "retired": 0})


def test_undo_retires_what_people_logged_and_keeps_what_admins_edited(boss: User) -> None:
    run = done(started(boss, table(3)))
    logged, edited = Food.objects.get(name="Food 0"), Food.objects.get(name="Food 1")
    make_entry(make_user(), date(2024, 3, 9), food=logged)
    Food.objects.filter(pk=edited.pk).update(edited_at=timezone.now())
    runs.ask_undo(run)
    assert done(run).counts["undone"] == {"removed": 1, "retired": 1}
    logged.refresh_from_db()
    assert logged.retired_at
    assert {food.name for food in Food.objects.all()} == {"Food 0", "Food 1"}


def test_undo_restores_values_and_the_history_says_so(boss: User) -> None:
    done(started(boss, table(2)))
    other = table(2, mg="20").replace(b"Fruit", b"Else")
    run = done(started(boss, other, accept_changes=True))
    food = Food.objects.get(name="Food 1")
    assert (food.magnesium_mg_per_100g, food.group.slug, run.counts) == (20, "other", {"changed": 2})
    runs.ask_undo(run)
    assert done(run).counts["undone"] == {"restored": 2}
    food.refresh_from_db()
    assert (food.magnesium_mg_per_100g, food.group.name) == (10, "Fruit")
    assert food.history.first().history_change_reason == "Import undone"


def test_foods_of_a_table_come_after_the_catalog_and_are_never_suggested(boss: User) -> None:
    make_food("Quiche Lorraine, vegetarian", aliases="", source=Source.SR_LEGACY, source_id="1")
    data = b"Name,Magnesium (mg)\nQuiche,15\nBoudin noir,9\n"
    done(started(boss, data))
    assert [food.name for food in search("quiche")] == ["Quiche Lorraine, vegetarian", "Quiche"]
    assert [food.name for food in search("boudin noir")] == ["Boudin noir"]
    assert not Food.objects.filter(source=Source.TABLE, suggestable=True).exists()


def test_unlisted_foods_are_found_by_nobody(boss: User) -> None:
    done(started(boss, table(1), list_foods=False))
    assert search("food") == []


def test_two_tables_keep_their_foods_apart(boss: User) -> None:
    done(started(boss, table(1)))
    done(started(boss, table(1, mg="5"), source="Otherland"))
    found = Food.objects.order_by("pk").values_list("source_id", "magnesium_mg_per_100g")
    assert list(found) == [("testland:0", 10), ("otherland:0", Decimal(5))]


def test_the_history_of_a_changed_food_says_where_the_value_is_from(boss: User) -> None:
    done(started(boss, table(1)))
    done(started(boss, table(1, mg="20"), accept_changes=True))
    reason = Food.objects.get().history.first().history_change_reason
    assert reason == "Loaded from a table of another country Testland 1"
