"""A person's days, added up by the database, against the same added up one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection, models
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from tests.cast import make_dose, make_entry, make_food, make_user
from tracker.common.person import profile_of, today_of
from tracker.diary.changes import remove_entries
from tracker.intake.day_totals import day_totals, first_day
from tracker.models import DayState, DayStatus, Entry, Ledger, Meal, SupplementDose
from tracker.science.full_days import DayTotals

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 12)
NEXT = DAY + timedelta(days=1)
DAYS = [DAY + timedelta(days=n) for n in range(3)]


def test_it_works(alice: User, bob: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make_entry(alice, DAY, "80.5", meal=Meal.LUNCH, energy_kcal=Decimal(200))
    make_entry(alice, DAY, "20", meal=Meal.DINNER, parts=3, parts_unmeasured=1, energy_kcal=None)
    make_entry(alice, DAY, "1.25", meal=Meal.SNACK, is_drink=True, energy_kcal=Decimal(50))
    make_entry(alice, NEXT, "7")
    make_entry(bob, DAY, "1000")
    make_dose(alice, DAY, "57", "66")
    make_dose(alice, DAY, "97", "106", ledger=Ledger.MEDICINE)
    DayStatus.objects.create(user=alice, day=DAY, status=DayState.COMPLETE)

    with django_assert_num_queries(3):
        totals = day_totals(alice.pk, DAY, DAY)

    assert totals == {
        DAY: DayTotals(
            day=DAY,
            said="complete",
            food_ug=101_750,
            parts=5,
            parts_unmeasured=1,
            foods=2,
            meals=frozenset({"lunch", "dinner"}),
            energy_cal=250_000,
            foods_without_energy=1,
            supplements_ug=57_000,
            supplements_high_ug=66_000,
            medicines_ug=97_000,
            medicines_high_ug=106_000,
            doses=2,
        )
    }


def test_missing_energy_is_not_zero(alice: User) -> None:
    make_entry(alice, DAY, "5", energy_kcal=None)
    totals = day_totals(alice.pk, DAY, DAY)[DAY]
    assert (totals.energy_cal, totals.foods_without_energy) == (None, 1)
    make_entry(alice, DAY, "5", energy_kcal=None, is_drink=True)
    assert day_totals(alice.pk, DAY, DAY)[DAY].foods_without_energy == 1


def test_one_index_holds_every_column_that_is_read(alice: User) -> None:
    make_entry(alice, DAY)
    index = next(index for index in Entry._meta.indexes if index.name == "entry_daily_sums")
    asked: list[str] = []
    with connection.execute_wrapper(_remember(asked)):
        day_totals(alice.pk, DAY, NEXT)
    (query,) = (sql for sql in asked if Entry._meta.db_table in sql)
    read = {field.name for field in Entry._meta.fields if f'"{field.column}"' in query}
    assert read == {*index.fields} - {"food"}  # which is for `tracker.diary.habits.boost`


def _remember(asked: list[str]) -> Callable[..., object]:
    def wrapper(execute: Callable[..., object], sql: str, *rest: object) -> object:
        asked.append(sql)
        return execute(sql, *rest)

    return wrapper


def test_the_first_day_is_one_with_something_logged_or_nothing_eaten(
    alice: User, bob: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    before = DAY - timedelta(days=1)
    for said in (DayState.COMPLETE, DayState.MISSED):  # of nothing at all
        DayStatus.objects.update_or_create(user=alice, day=before, defaults={"status": said})
        make_entry(bob, before)
        assert first_day(alice.pk) is None
    make_dose(alice, NEXT)
    with django_assert_num_queries(3):
        assert first_day(alice.pk) == NEXT
    make_entry(alice, DAY)
    assert first_day(alice.pk) == DAY
    DayStatus.objects.update(status=DayState.ATE_NOTHING)
    assert first_day(alice.pk) == before


def totals_of_all() -> dict[tuple[int, date], DayTotals]:
    """Return everybody's totals."""
    people = User.objects.values_list("pk", flat=True)
    return {(pk, day): it for pk in people for day, it in day_totals(pk, date.min, date.max).items()}


def added_up() -> dict[tuple[int, date], DayTotals]:
    """Return the same as Python adds it up from the diary, in Decimals."""
    days: dict[tuple[int, date], tuple[list[Entry], list[SupplementDose], list[str]]] = defaultdict(
        lambda: ([], [], [])
    )
    for entry in Entry.objects.all():
        days[entry.user_id, entry.day][0].append(entry)
    for dose in SupplementDose.objects.all():
        days[dose.user_id, dose.day][1].append(dose)
    for status in DayStatus.objects.all():
        days[status.user_id, status.day][2].append(status.status)
    return {key: _added_up(key[1], *rows) for key, rows in days.items()}


def _added_up(day: date, entries: list[Entry], doses: list[SupplementDose], words: list[str]) -> DayTotals:
    foods = [entry for entry in entries if not entry.is_drink]
    supplements = [dose for dose in doses if dose.ledger == Ledger.SUPPLEMENT]
    medicines = [dose for dose in doses if dose.ledger == Ledger.MEDICINE]
    return DayTotals(
        day=day,
        said="".join(words),
        food_ug=_thousandths(entry.mg_known for entry in entries) or 0,
        parts=sum(entry.parts for entry in entries),
        parts_unmeasured=sum(entry.parts_unmeasured for entry in entries),
        foods=len(foods),
        meals=frozenset(entry.meal for entry in foods),
        energy_cal=_thousandths(entry.energy_kcal for entry in entries),
        foods_without_energy=sum(entry.energy_kcal is None for entry in foods),
        supplements_ug=_thousandths(dose.mg_low for dose in supplements) or 0,
        supplements_high_ug=_thousandths(dose.mg_high for dose in supplements) or 0,
        medicines_ug=_thousandths(dose.mg_low for dose in medicines) or 0,
        medicines_high_ug=_thousandths(dose.mg_high for dose in medicines) or 0,
        doses=len(doses),
    )


def _thousandths(values: Iterable[Decimal | None]) -> int | None:
    known = [value for value in values if value is not None]
    return int(sum(known, Decimal(0)) * 1000) if known else None


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


def _say(user: User, day: date, word: str) -> None:
    DayStatus.objects.update_or_create(user=user, day=day, defaults={"status": word})


_writes: st.SearchStrategy[Write] = st.one_of(
    st.builds(lambda who, day, it: lambda people: make_entry(people[who], day, **it), _people, _days, _entries),
    st.builds(
        lambda n, day, it: lambda _: _nth(Entry.objects.all(), n).update(day=day, **it),
        st.integers(0, 9),
        _days,
        _entries,
    ),
    st.builds(lambda n: lambda _: _nth(Entry.objects.all(), n).delete(), st.integers(0, 9)),
    st.builds(
        lambda who, day, it, more: (
            lambda people: make_dose(people[who], day, it["low"], it["low"] + more, ledger=it["ledger"])
        ),
        *(_people, _days, _doses, st.decimals(0, 9, places=3)),
    ),
    st.builds(lambda day: lambda _: SupplementDose.objects.filter(day=day).delete(), _days),
    st.builds(
        lambda who, day, word: lambda people: _say(people[who], day, word), _people, _days, st.sampled_from(DayState)
    ),
)


@given(writes=st.lists(_writes, max_size=20))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_after_any_writes_they_are_what_the_diary_adds_up_to(db: None, writes: list[Write]) -> None:
    User.objects.all().delete()
    people = {name: make_user(name) for name in ("alice", "bob")}
    for write in writes:
        write(people)
    assert totals_of_all() == added_up()


def test_years_of_small_amounts_add_up_exactly(alice: User) -> None:
    """Also where the database adds decimals up as floats."""
    amounts = [Decimal("0.1"), Decimal("0.2"), Decimal("289.2"), Decimal("0.001"), Decimal("99999.999")] * 40
    Entry.objects.bulk_create(
        Entry(user=alice, day=DAY, food_name="x", amount=1, measure="1", meal="lunch", mg_known=mg) for mg in amounts
    )
    assert day_totals(alice.pk, DAY, DAY)[DAY].food_ug == sum(amounts) * 1000


def test_the_pages_that_write(alice: User, alice_client: Client) -> None:
    """Log, change, move, copy, remove and undo as a person does."""
    today = today_of(profile_of(alice))
    food, before = make_food(), today - timedelta(days=1)
    values = {"amount": "2", "measure": "1 oz", "meal": "lunch", "day": before}
    alice_client.post(reverse("log-food", args=[food.pk]), values | {"form_key": "0" * 32})
    entry = Entry.objects.get()
    assert totals_of_all() == added_up() != {}
    alice_client.post(reverse("entry", args=[entry.pk]), values | {"amount": "3", "meal": "dinner", "version": 1})
    assert totals_of_all()[alice.pk, before].meals == {"dinner"}
    alice_client.post(reverse("copy", args=[before]), {"day": today, "form_key": "1" * 32})
    assert {day for _, day in totals_of_all()} == {before, today}
    _, token = remove_entries(user=alice, entry_ids=[entry.pk])
    assert (alice.pk, before) not in totals_of_all()
    alice_client.post(reverse("entry-restore"), {"token": token})
    assert (alice.pk, before) in totals_of_all()
    assert totals_of_all() == added_up()


@pytest.mark.django_db(transaction=True)
def test_the_triggers_of_before_are_dropped(alice: User) -> None:
    """They name a table that is gone: with one of them left, nothing could be logged."""
    migration = import_module("tracker.migrations.0019_remove_daily_sums")
    tables = {"entry": Entry, "supplementdose": SupplementDose, "daystatus": DayStatus}
    use_the_table = "DELETE FROM tracker_dailysums"
    with connection.cursor() as cursor:
        for name in migration.TRIGGERS:
            *_, table, event = name.split("_")
            on = f"AFTER {event.upper()} ON {tables[table]._meta.db_table}"
            if connection.vendor == "sqlite":
                cursor.execute(f"CREATE TRIGGER {name} {on} BEGIN {use_the_table}; END")
            else:
                body = f"BEGIN {use_the_table}; RETURN NULL; END"
                cursor.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
                cursor.execute(f"CREATE TRIGGER {name} {on} FOR EACH STATEMENT EXECUTE FUNCTION {name}()")
    with connection.schema_editor(atomic=False) as editor:
        migration.drop_triggers(apps, editor)
    make_entry(alice, DAY).delete()
    make_dose(alice, DAY).delete()
    _say(alice, DAY, DayState.MISSED)
    assert set(day_totals(alice.pk, DAY, DAY)) == {DAY}
