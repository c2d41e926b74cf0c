"""Planned entries count for nothing until their day is there and they are confirmed."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from foods.models import Food
from tests.cast import make_entry, make_food
from tracker.common import undo
from tracker.diary import planned
from tracker.diary.changes import move_entries, remove_entries, undo_remove_entries
from tracker.diary.copies import copy_entries, undo_logged, undo_logged_token
from tracker.diary.entries import log_food
from tracker.diary.habits import usual_at
from tracker.diary.measures import measures_of
from tracker.intake.day_totals import day_totals
from tracker.models import DayState, DayStatus, Entry

TODAY = date(2026, 3, 12)
AHEAD = TODAY + timedelta(days=3)


def plan(user: User, day: date = AHEAD, key: uuid.UUID | None = None) -> Entry:
    food = Food.objects.first() or make_food()
    return log_food(
        user=user,
        food=food,
        amount=Decimal(1),
        measure=measures_of(food)["1 oz"],
        meal="lunch",
        day=day,
        today=TODAY,
        form_key=key or uuid.uuid4(),
    )


def test_what_is_logged_ahead_is_planned(alice: User) -> None:
    assert plan(alice).planned
    assert not plan(alice, TODAY).planned
    assert Entry.objects.get().day == TODAY
    assert Entry.everything.count() == 2


def test_it_counts_for_nothing(alice: User) -> None:
    plan(alice)
    assert AHEAD not in day_totals(alice.pk, AHEAD, AHEAD)
    assert usual_at(alice.pk, "lunch", now=None) == []


def test_sent_twice_is_planned_once(alice: User) -> None:
    key = uuid.uuid4()
    assert plan(alice, key=key) == plan(alice, key=key)
    source = make_entry(alice, TODAY)
    for _ in range(2):
        copy_entries(user=alice, entries=[source], day=AHEAD, today=TODAY, form_key=key)
    assert Entry.everything.filter(planned=True).count() == 2


def test_two_weeks_at_most(alice: User) -> None:
    assert plan(alice, TODAY + timedelta(days=14)).planned
    with pytest.raises(ValidationError, match="14 days ahead"):
        plan(alice, TODAY + timedelta(days=15))


def test_confirming(alice: User) -> None:
    entry = plan(alice)
    DayStatus.objects.create(user=alice, day=AHEAD, status=DayState.ATE_NOTHING)
    with pytest.raises(ValidationError, match="in the future"):
        planned.confirm(user=alice, day=AHEAD, today=TODAY)
    [counted], token = planned.confirm(user=alice, day=AHEAD, today=AHEAD)
    assert (counted.pk, counted.planned) == (entry.pk, False)
    assert Entry.objects.get() == entry
    assert not DayStatus.objects.exists()
    assert planned.confirm(user=alice, day=AHEAD, today=AHEAD)[0] == []
    for _ in range(2):
        assert planned.undo_confirm(user=alice, token=token) == AHEAD
    assert not Entry.objects.exists()
    assert Entry.everything.get().planned


def test_one_alone(alice: User) -> None:
    first, second = plan(alice), plan(alice)
    planned.confirm(user=alice, day=AHEAD, today=AHEAD, entry_id=second.pk)
    assert list(Entry.objects.all()) == [second]
    assert Entry.everything.get(planned=True) == first


def test_changed_since_is_not_undone(alice: User) -> None:
    plan(alice)
    _, token = planned.confirm(user=alice, day=AHEAD, today=AHEAD)
    Entry.everything.update(version=9)
    planned.undo_confirm(user=alice, token=token)
    assert Entry.objects.exists()


def test_somebody_elses(alice: User, bob: User) -> None:
    entry = plan(alice)
    assert planned.confirm(user=bob, day=AHEAD, today=AHEAD, entry_id=entry.pk)[0] == []
    _, token = planned.confirm(user=alice, day=AHEAD, today=AHEAD)
    for user, text in ((bob, token), (alice, "made up")):
        with pytest.raises(ValidationError, match="no longer be undone"):
            planned.undo_confirm(user=user, token=text)


def test_moving_between_today_and_a_day_to_come(alice: User) -> None:
    entry = plan(alice)
    move_entries(user=alice, entry_ids=[entry.pk], day=TODAY, meal=None, today=TODAY)
    assert not Entry.objects.get().planned
    move_entries(user=alice, entry_ids=[entry.pk], day=AHEAD, meal=None, today=TODAY)
    assert not Entry.objects.exists()
    move_entries(user=alice, entry_ids=[entry.pk], day=AHEAD, meal="dinner", today=AHEAD)
    assert Entry.everything.get().planned  # another meal alone does not confirm it


def test_removing_and_undo(alice: User) -> None:
    entry = plan(alice)
    _, token = remove_entries(user=alice, entry_ids=[entry.pk])
    assert not Entry.everything.exists()
    assert token
    for _ in range(2):
        undo_remove_entries(user=alice, token=token)
    assert Entry.everything.get().planned
    [copy] = copy_entries(user=alice, entries=[entry], day=AHEAD, today=TODAY, form_key=uuid.uuid4())
    undo_logged(user=alice, token=undo_logged_token([copy]))
    assert Entry.everything.count() == 1
    assert timedelta(days=1) == undo.LASTS


@pytest.mark.parametrize(("day", "shown"), [(TODAY, "eaten"), (AHEAD, "planned")])
def test_rows_of_a_day(day: date, shown: str, alice: User) -> None:
    rows = {"eaten": make_entry(alice, day), "planned": make_entry(alice, day, planned=True)}
    found = set(planned.rows_on(alice.pk, day, today=TODAY))
    assert found == ({rows["eaten"]} if shown == "eaten" else set(rows.values()))
