"""Copying entries: what a copy takes on, what stays, and that nothing is logged twice."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone

from foods.models import HowKnown
from tests.cast import make_entry, make_food
from tracker.diary.copies import copy_entries, undo_logged, undo_logged_token
from tracker.diary.entries import log_food
from tracker.diary.measures import Measure
from tracker.models import DayState, DayStatus, Entry, Meal

TODAY = date(2026, 11, 22)
YESTERDAY = TODAY - timedelta(days=1)


def breakfast(user: User) -> list[Entry]:
    for name, mg, grams in (("Oatmeal", "27", "234"), ("Skyr", None, "150")):
        food = make_food(name, mg, portions={"1 bowl": grams}, energy_kcal_per_100g=Decimal(70))
        log_food(
            user=user,
            food=food,
            amount=Decimal(2),
            measure=Measure("1 bowl", Decimal(grams)),
            meal=Meal.BREAKFAST,
            day=YESTERDAY,
            today=TODAY,
            form_key=uuid.uuid4(),
        )
    return list(Entry.objects.filter(day=YESTERDAY))


def what(entry: Entry) -> tuple[object, ...]:
    return (entry.meal, entry.food, entry.amount, entry.measure, entry.grams, entry.total, entry.energy_kcal)


def copy(user: User, entries: list[Entry], day: date = TODAY, key: uuid.UUID | None = None, meal: str = "") -> int:
    made = copy_entries(user=user, entries=entries, day=day, today=TODAY, form_key=key or uuid.uuid4(), meal=meal)
    return len(made)


def test_it_works(alice: User) -> None:
    entries = breakfast(alice)
    assert copy(alice, entries) == 2
    copied = list(Entry.objects.filter(day=TODAY))
    assert [what(entry) for entry in copied] == [what(entry) for entry in entries]
    assert [(entry.version, entry.time, entry.source_key) for entry in copied] == [(1, None, "")] * 2


def test_a_form_sent_again_copies_nothing_more(alice: User) -> None:
    entries, key = breakfast(alice), uuid.uuid4()
    assert [copy(alice, entries, key=key), copy(alice, entries, key=key)] == [2, 0]
    assert Entry.objects.filter(day=TODAY).count() == 2
    assert copy(alice, entries) == 2  # another form is another wish


def test_a_copy_takes_todays_figure_and_the_past_stays(alice: User) -> None:
    entry = breakfast(alice)[0]
    assert entry.food is not None
    entry.food.magnesium_mg_per_100g, entry.food.name = Decimal(100), "Porridge"
    entry.food.save()
    copy(alice, [entry])
    copied = Entry.objects.get(day=TODAY)
    assert (copied.food_name, copied.grams, copied.mg_known, copied.per_100g_used) == ("Porridge", 468, 468, 100)
    entry.refresh_from_db()
    assert (entry.food_name, entry.mg_known) == ("Oatmeal", Decimal("126.36"))


def test_a_measure_weighs_what_it_weighed(alice: User) -> None:
    entry = breakfast(alice)[0]
    assert entry.food is not None
    entry.food.portions.all().delete()
    copy(alice, [entry])
    assert Entry.objects.get(day=TODAY).grams == 468


def test_a_retired_food_is_copied_all_the_same(alice: User) -> None:
    entry = breakfast(alice)[0]
    assert entry.food is not None
    entry.food.retired_at = timezone.now()
    entry.food.save()
    copy(alice, [entry])
    assert Entry.objects.get(day=TODAY).total == entry.total


def test_what_has_no_food_keeps_its_own_figures(alice: User) -> None:
    entry = make_entry(
        alice, YESTERDAY, "61.5", grams=None, parts=3, parts_unmeasured=1, how_known=HowKnown.LABEL, is_drink=True
    )
    copy(alice, [entry])
    copied = Entry.objects.get(day=TODAY)
    assert what(copied) == what(entry)
    assert (copied.how_known, copied.is_drink) == (HowKnown.LABEL, True)


def test_to_another_meal_and_two_weeks_ahead(alice: User) -> None:
    entries = breakfast(alice)
    copy(alice, entries, day=TODAY + timedelta(days=14), meal=Meal.DINNER)
    assert {entry.meal for entry in Entry.everything.filter(day__gt=TODAY)} == {Meal.DINNER}
    with pytest.raises(ValidationError, match="14 days ahead"):
        copy(alice, entries, day=TODAY + timedelta(days=15))
    assert Entry.everything.count() == 4


def test_food_takes_back_that_nothing_was_eaten(alice: User) -> None:
    DayStatus.objects.create(user=alice, day=TODAY, status=DayState.ATE_NOTHING)
    copy(alice, breakfast(alice))
    assert not DayStatus.objects.exists()


def test_taking_back_removes_the_copies_alone(alice: User, bob: User) -> None:
    entries = breakfast(alice)
    made = copy_entries(user=alice, entries=entries, day=TODAY, today=TODAY, form_key=uuid.uuid4())
    token = undo_logged_token(made)
    for wrong in (token[:-2], "", "a:b:c"):
        with pytest.raises(ValidationError, match="can no longer be undone"):
            undo_logged(user=alice, token=wrong)
    with pytest.raises(ValidationError, match="can no longer be undone"):
        undo_logged(user=bob, token=token)
    assert Entry.objects.count() == 4
    assert undo_logged(user=alice, token=token) == undo_logged(user=alice, token=token) == TODAY
    assert list(Entry.objects.all()) == entries


def test_taking_back_leaves_what_was_changed_since(alice: User) -> None:
    made = copy_entries(user=alice, entries=breakfast(alice), day=TODAY, today=TODAY, form_key=uuid.uuid4())
    Entry.objects.filter(pk=made[0].pk).update(version=2)
    undo_logged(user=alice, token=undo_logged_token(made))
    assert list(Entry.objects.filter(day=TODAY)) == [made[0]]
