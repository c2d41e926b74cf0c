"""The sums of days follow whatever is written, however it is written: the database sees to it."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from threading import Event

import pytest
from django.contrib.auth.models import User
from django.db import close_old_connections, connection, migrations, models, transaction
from django.db.migrations.state import ProjectState
from django.db.models import F
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import make_dose, make_entry, make_food, make_user
from tracker.common.person import profile_of, today_of
from tracker.diary.changes import remove_entries
from tracker.intake import summing
from tracker.models import DailySums, DayState, DayStatus, Entry, Ledger, Meal, SupplementDose

DAY = date(2026, 3, 12)
DAYS = [DAY + timedelta(days=n) for n in range(3)]
_SUMS = [field.attname for field in DailySums._meta.concrete_fields if field.attname not in {"user_id", "day"}]


_Rows = tuple[list[Entry], list[SupplementDose], list[str]]


def kept() -> dict[tuple[int, date], dict[str, object]]:
    """Return the sums that the database keeps."""
    rows = DailySums.objects.values("user_id", "day", *_SUMS)
    return {(row.pop("user_id"), row.pop("day")): row for row in rows}


def added_up() -> dict[tuple[int, date], dict[str, object]]:
    """Return the sums as Python adds them up from the diary."""
    days: dict[tuple[int, date], tuple[list[Entry], list[SupplementDose], list[str]]] = defaultdict(
        lambda: ([], [], [])
    )
    for entry in Entry.objects.all():
        days[entry.user_id, entry.day][0].append(entry)
    for dose in SupplementDose.objects.all():
        days[dose.user_id, dose.day][1].append(dose)
    for status in DayStatus.objects.all():
        days[status.user_id, status.day][2].append(status.status)
    return {day: _sums(*rows) for day, rows in days.items()}


def _sums(entries: list[Entry], doses: list[SupplementDose], words: list[str]) -> dict[str, object]:
    foods = [entry for entry in entries if not entry.is_drink]
    tablets = [dose for dose in doses if dose.ledger == Ledger.SUPPLEMENT]
    medicines = [dose for dose in doses if dose.ledger == Ledger.MEDICINE]
    return {
        "food_mg": sum(entry.mg_known for entry in entries),
        "parts": sum(entry.parts for entry in entries),
        "parts_unmeasured": sum(entry.parts_unmeasured for entry in entries),
        "foods": len(foods),
        "meals": len({entry.meal for entry in foods}),
        "evening": any(entry.meal == Meal.DINNER for entry in foods),
        "energy_kcal": _known(entry.energy_kcal for entry in entries),
        "food_kcal": _known(entry.energy_kcal for entry in foods),
        "supplements_mg": sum(dose.mg_low for dose in tablets),
        "supplements_high_mg": sum(dose.mg_high for dose in tablets),
        "medicines_mg": sum(dose.mg_low for dose in medicines),
        "medicines_high_mg": sum(dose.mg_high for dose in medicines),
        "doses": len(doses),
        "said": "".join(words),
    }


def _known(energies: object) -> Decimal | None:
    known = [kcal for kcal in energies if kcal is not None]  # type: ignore[attr-defined]
    return sum(known, Decimal(0)) if known else None


@pytest.mark.django_db
def test_it_works(alice: User) -> None:
    make_entry(alice, DAY, "80.5", meal=Meal.LUNCH, energy_kcal=Decimal(200))
    make_entry(alice, DAY, "20", meal=Meal.DINNER, parts=3, parts_unmeasured=1, energy_kcal=None)
    make_dose(alice, DAY, "57", "66")
    DayStatus.objects.create(user=alice, day=DAY, status=DayState.COMPLETE)
    row = DailySums.objects.get()
    assert (row.food_mg, row.parts, row.parts_unmeasured, row.meals, row.evening) == (Decimal("100.5"), 4, 1, 2, True)
    assert (row.energy_kcal, row.supplements_mg, row.supplements_high_mg, row.said) == (200, 57, 66, "complete")


@pytest.mark.django_db
def test_a_day_of_which_nothing_is_left_has_no_row(alice: User) -> None:
    entry, dose = make_entry(alice, DAY), make_dose(alice, DAY)
    said = DayStatus.objects.create(user=alice, day=DAY, status=DayState.MISSED)
    for row in (entry, dose, said):
        assert DailySums.objects.count() == 1
        row.delete()
    assert not DailySums.objects.exists()


_people, _days = st.sampled_from(["alice", "bob"]), st.sampled_from(DAYS)
_mg = st.decimals(0, 2000, places=3)
_entries = st.fixed_dictionaries(
    {
        "meal": st.sampled_from(Meal.values),
        "is_drink": st.booleans(),
        "mg_known": _mg,
        "energy_kcal": st.none() | st.decimals(0, 900, places=3),
        "parts": st.just(2),
        "parts_unmeasured": st.integers(0, 2),
    }
)
_doses = st.fixed_dictionaries({"ledger": st.sampled_from(Ledger.values), "low": st.decimals(0, 300, places=3)})
Write = Callable[[dict[str, User]], object]


def _nth(rows: models.QuerySet[Entry], n: int) -> models.QuerySet[Entry]:
    found = list(rows.order_by("pk").values_list("pk", flat=True))
    return rows.filter(pk__in=found[n % len(found) :][:1] if found else ())


def _change(n: int, day: date, values: dict[str, object]) -> None:
    for entry in _nth(Entry.objects.all(), n):
        entry.day = day
        for name, value in values.items():
            setattr(entry, name, value)
        entry.save()


def _say(user: User, day: date, word: str) -> None:
    DayStatus.objects.update_or_create(user=user, day=day, defaults={"status": word})


_writes: st.SearchStrategy[Write] = st.one_of(
    st.builds(lambda who, day, it: lambda people: make_entry(people[who], day, **it), _people, _days, _entries),
    st.builds(
        lambda who, days, it: (
            lambda people: Entry.objects.bulk_create(
                Entry(user=people[who], day=day, food_name="x", amount=1, measure="1", **it) for day in days
            )
        ),
        _people,
        st.lists(_days, max_size=4),
        _entries,
    ),
    st.builds(lambda n, day, it: lambda _: _change(n, day, it), st.integers(0, 9), _days, _entries),
    st.builds(lambda day, mg: lambda _: Entry.objects.filter(day=day).update(mg_known=mg), _days, _mg),
    st.builds(lambda old, new: lambda _: Entry.objects.filter(day=old).update(day=new), _days, _days),
    st.builds(lambda who: lambda people: Entry.objects.update(user=people[who], mg_known=F("mg_known")), _people),
    st.builds(lambda n: lambda _: _nth(Entry.objects.all(), n).delete(), st.integers(0, 9)),
    st.builds(lambda day: lambda _: Entry.objects.filter(day=day).delete(), _days),
    st.builds(
        lambda who, day, it, more: (
            lambda people: make_dose(people[who], day, it["low"], it["low"] + more, ledger=it["ledger"])
        ),
        *(_people, _days, _doses, st.decimals(0, 9, places=3)),
    ),
    st.builds(lambda day, new: lambda _: SupplementDose.objects.filter(day=day).update(day=new), _days, _days),
    st.builds(lambda day: lambda _: SupplementDose.objects.filter(day=day).delete(), _days),
    st.builds(
        lambda who, day, word: lambda people: _say(people[who], day, word), _people, _days, st.sampled_from(DayState)
    ),
    st.builds(lambda day: lambda _: DayStatus.objects.filter(day=day).delete(), _days),
)


@given(writes=st.lists(_writes, max_size=12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_after_any_writes_they_are_what_the_diary_adds_up_to(db: None, writes: list[Write]) -> None:
    User.objects.all().delete()
    assert kept() == {}, "who leaves takes them along"
    people = {name: make_user(name) for name in ("alice", "bob")}
    for write in writes:
        write(people)
        assert kept() == added_up()
    summing.add_up_everything(connection)
    assert kept() == added_up()


@pytest.mark.django_db
def test_what_changes_no_sum_touches_none(alice: User) -> None:
    entry = make_entry(alice, DAY)
    DailySums.objects.update(food_mg=1)
    Entry.objects.update(food=make_food(), food_name="Nuts")
    assert DailySums.objects.get().food_mg == 1
    entry.delete()
    assert not DailySums.objects.exists()


@pytest.mark.django_db
def test_the_pages_that_write(alice: User, alice_client: Client) -> None:
    """Log, change, move, copy, take away and undo as a person does."""
    today = today_of(profile_of(alice))
    food, before = make_food(), today - timedelta(days=1)
    values = {"amount": "2", "measure": "1 oz", "meal": "lunch", "day": before}
    alice_client.post(reverse("log-food", args=[food.pk]), values | {"form_key": "0" * 32})
    entry = Entry.objects.get()
    assert kept() == added_up() != {}
    alice_client.post(reverse("entry", args=[entry.pk]), values | {"amount": "3", "meal": "dinner", "version": 1})
    assert kept()[alice.pk, before]["evening"]
    assert kept() == added_up()
    alice_client.post(reverse("copy", args=[before]), {"day": today, "form_key": "1" * 32})
    assert {day for _, day in kept()} == {before, today}
    assert kept() == added_up()
    _, token = remove_entries(user=alice, entry_ids=[entry.pk])
    assert kept() == added_up()
    assert (alice.pk, before) not in kept()
    alice_client.post(reverse("entry-restore"), {"token": token})
    assert kept() == added_up()
    assert (alice.pk, before) in kept()


@pytest.mark.django_db(transaction=True)
def test_two_writers_of_one_day_at_once() -> None:
    """Neither holds the profile: the second one adds up what the first has written, once that can be seen."""
    alice = make_user("alice")
    make_entry(alice, DAY, "1")
    written, second_waits = Event(), Event()

    def first() -> None:
        try:
            with transaction.atomic():
                make_entry(alice, DAY, "10")
                written.set()
                second_waits.wait(20)
        finally:
            connection.close()

    def second() -> None:
        try:
            close_old_connections()
            make_entry(alice, DAY, "100")
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        writers = [pool.submit(first)]
        assert written.wait(20)
        writers.append(pool.submit(second))
        _wait_for_one_who_waits()
        second_waits.set()
        for writer in writers:
            writer.result(30)
    assert DailySums.objects.get().food_mg == 111


def _wait_for_one_who_waits() -> None:
    """On PostgreSQL, until a connection waits for a lock; SQLite lets the second begin only after the first."""
    if connection.vendor != "postgresql":
        return
    for _ in range(400):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    raise AssertionError("the second writer did not wait")


@pytest.mark.django_db(transaction=True)
def test_a_table_made_anew_keeps_its_triggers_by_the_line_that_its_migration_ends_with(alice: User) -> None:
    """SQLite makes a table anew to alter it, beside triggers that read the others; see tracker.intake.summing."""
    make_entry(alice, DAY, "1")
    state = ProjectState.from_apps(Entry._meta.apps)
    for model, field in (("entry", "food_name"), ("supplementdose", "product_name"), ("daystatus", "status")):
        old = state.models["tracker", model].fields[field].clone()
        wider = old.clone()
        wider.max_length += 1
        for one in (wider, old):
            operations = [migrations.AlterField(model, field, one), migrations.RunPython(summing.build, summing.drop)]
            for operation in operations:
                after = state.clone()
                operation.state_forwards("tracker", after)
                with connection.schema_editor() as editor:
                    operation.database_forwards("tracker", editor, state, after)
                state = after
        make_entry(alice, DAY, "1")
        make_dose(alice, DAY)
        DayStatus.objects.update_or_create(user=alice, day=DAY, defaults={"status": DayState.MISSED})
        assert kept() == added_up()


@pytest.mark.django_db
def test_many_rows_can_be_written_before_they_are_added_up(alice: User) -> None:
    with summing.put_off(connection):
        make_entry(alice, DAY, "5")
        assert kept() == {}
    make_entry(alice, DAY, "6")
    assert kept() == added_up() != {}
