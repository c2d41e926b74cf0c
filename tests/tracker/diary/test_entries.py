"""The writes of the diary."""

from __future__ import annotations

import uuid
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from foods.models import Food
from tests.cast import make_entry, make_food
from tracker.diary.changes import StaleEntryError, change_entry, remove_entries, undo_remove_entries
from tracker.diary.day_status import set_day_status
from tracker.diary.entries import log_food
from tracker.diary.measures import GRAMS, Measure
from tracker.models import DayState, DayStatus, Entry, Meal

TODAY = date(2026, 11, 22)
CUP = Measure("1 cup", Decimal(180))


def log(user: User, food: Food, **kw: Any) -> Entry:
    values: dict[str, Any] = {
        "amount": Decimal(1),
        "measure": CUP,
        "meal": Meal.LUNCH,
        "day": TODAY,
        "today": TODAY,
        "form_key": uuid.uuid4(),
    }
    return log_food(user=user, food=food, **values | kw)


def change(entry: Entry, **kw: Any) -> Entry:
    values: dict[str, Any] = {
        "version": entry.version,
        "amount": Decimal(2),
        "measure": CUP,
        "meal": Meal.DINNER,
        "day": TODAY,
        "time": None,
        "today": TODAY,
    }
    return change_entry(entry=entry, **values | kw)[0]


def remove(entry: Entry) -> str:
    token = remove_entries(user=entry.user, entry_ids=[entry.pk])[1]
    assert token
    return token


def test_it_works(alice: User) -> None:
    entry = log(alice, make_food("Spinach, cooked", "87", energy_kcal_per_100g=Decimal(23)), amount=Decimal("0.5"))
    entry.refresh_from_db()
    assert (entry.food_name, entry.grams, entry.mg_known) == ("Spinach, cooked", Decimal(90), Decimal("78.3"))
    assert (entry.parts, entry.parts_unmeasured) == (1, 0)
    assert entry.energy_kcal == Decimal("20.7")
    assert entry.per_100g_used == 87


@pytest.mark.parametrize(("food", "at"), [("87", time(7, 30)), ("0", None), (None, None)])
def test_what_is_returned_is_what_was_saved(alice: User, food: str | None, at: time | None) -> None:
    entry = log(alice, make_food("Spinach, cooked", food, energy_kcal_per_100g=Decimal(23)), time=at)
    saved = Entry.objects.get(pk=entry.pk)
    for field in Entry._meta.concrete_fields:
        returned, read = getattr(entry, field.attname), getattr(saved, field.attname)
        assert returned == read
        assert isinstance(returned, type(read))
    assert (entry._state.adding, entry._state.db) == (False, "default")
    entry.meal = Meal.DINNER
    entry.save()
    assert Entry.objects.get().meal == Meal.DINNER


def test_an_unmeasured_food_adds_nothing_known(alice: User) -> None:
    entry = log(alice, make_food("Skyr", None))
    assert (entry.mg_known, entry.parts_unmeasured, entry.per_100g_used) == (0, 1, None)


def test_a_measured_zero_is_a_value(alice: User) -> None:
    entry = log(alice, make_food("Oil", "0"))
    assert (entry.mg_known, entry.parts_unmeasured) == (0, 0)


def test_the_same_form_logs_once(alice: User) -> None:
    food, key = make_food(), uuid.uuid4()
    assert log(alice, food, form_key=key) == log(alice, food, form_key=key)
    assert Entry.objects.count() == 1


def test_a_food_that_was_deleted_meanwhile_is_refused(alice: User) -> None:
    food = make_food()
    Food.objects.filter(pk=food.pk).delete()
    with pytest.raises(ValidationError, match="just deleted"):
        log(alice, food=food)
    assert not Entry.objects.exists()


def test_two_people_may_have_the_same_key(alice: User, bob: User) -> None:
    food, key = make_food(), uuid.uuid4()
    assert log(alice, food, form_key=key) != log(bob, food, form_key=key)


@pytest.mark.parametrize("ahead", [15, 400])
def test_a_day_more_than_two_weeks_ahead_is_refused(alice: User, ahead: int) -> None:
    with pytest.raises(ValidationError, match="14 days ahead"):
        log(alice, make_food(), day=TODAY + timedelta(days=ahead))
    assert not Entry.everything.exists()


def test_tomorrow_may_be_planned(alice: User) -> None:
    assert log(alice, make_food(), day=TODAY + timedelta(days=1)).pk


@pytest.mark.parametrize("amount", ["0", "-1", "0.00001"])
def test_an_amount_of_nothing_is_refused(alice: User, amount: str) -> None:
    with pytest.raises((ValidationError, ValueError)):
        log(alice, make_food(), amount=Decimal(amount))


def test_more_than_100_kg_is_refused(alice: User) -> None:
    with pytest.raises(ValidationError, match="100 kg"):
        log(alice, make_food(), amount=Decimal(100_001), measure=GRAMS)


def test_the_past_stays_as_logged(alice: User) -> None:
    food = make_food(mg="100")
    entry = log(alice, food, amount=Decimal(100), measure=GRAMS)
    food.magnesium_mg_per_100g = Decimal(999)
    food.name = "Renamed"
    food.save()
    entry.refresh_from_db()
    assert (entry.mg_known, entry.food_name) == (100, "Almonds")
    assert change(entry, amount=Decimal(50), measure=GRAMS).mg_known == 50


def test_changing_moves_amount_meal_and_energy(alice: User) -> None:
    entry = log(alice, make_food(energy_kcal_per_100g=Decimal(600)))
    yesterday = TODAY - timedelta(days=1)
    changed = change(entry, day=yesterday)
    changed.refresh_from_db()
    assert (changed.grams, changed.mg_known, changed.energy_kcal) == (360, 972, 2160)
    assert (changed.day, changed.meal, changed.version) == (yesterday, Meal.DINNER, 2)


def test_changing_an_unmeasured_entry_keeps_it_unmeasured(alice: User) -> None:
    changed = change(log(alice, make_food(mg=None)))
    assert (changed.mg_known, changed.parts_unmeasured, changed.energy_kcal) == (0, 1, None)


def test_the_second_of_two_changes_is_told(alice: User) -> None:
    entry = log(alice, make_food())
    change(entry, amount=Decimal(2))
    with pytest.raises(StaleEntryError) as news:
        change(entry, amount=Decimal(3))
    assert news.value.current is not None
    assert news.value.current.amount == 2


def test_changing_what_is_gone_is_told(alice: User) -> None:
    entry = log(alice, make_food())
    Entry.objects.all().delete()
    with pytest.raises(StaleEntryError) as news:
        change(entry)
    assert news.value.current is None


def test_undo_makes_the_same_row_again(alice: User) -> None:
    entry = log(alice, make_food())
    before = Entry.objects.values().get()
    token = remove(entry)
    assert not Entry.objects.exists()
    undo_remove_entries(user=alice, token=token)
    after = Entry.objects.values().get()
    ours = {"id", "logged_at"}
    assert {k: v for k, v in after.items() if k not in ours} == {k: v for k, v in before.items() if k not in ours}


def test_undoing_twice_restores_once(alice: User) -> None:
    token = remove(log(alice, make_food()))
    assert undo_remove_entries(user=alice, token=token) == undo_remove_entries(user=alice, token=token)
    assert Entry.objects.count() == 1


def test_nobody_restores_another_persons_entry(alice: User, bob: User) -> None:
    token = remove(log(alice, make_food()))
    for wrong in (token, token[:-2], "", "a:b:c"):
        with pytest.raises(ValidationError, match="can no longer be undone"):
            undo_remove_entries(user=bob, token=wrong)
    assert not Entry.objects.exists()


def test_a_word_on_a_day_is_kept_changed_and_taken_back(alice: User) -> None:
    for word in (DayState.COMPLETE, DayState.MISSED):
        set_day_status(user=alice, day=TODAY, status=word, today=TODAY)
        assert DayStatus.objects.get().status == word
    set_day_status(user=alice, day=TODAY, status=None, today=TODAY)
    assert not DayStatus.objects.exists()


def test_a_day_to_come_cannot_be_complete(alice: User) -> None:
    with pytest.raises(ValidationError, match="not over"):
        set_day_status(user=alice, day=TODAY + timedelta(days=1), status=DayState.COMPLETE, today=TODAY)


def test_a_word_that_does_not_exist_is_refused(alice: User) -> None:
    with pytest.raises(ValidationError):
        set_day_status(user=alice, day=TODAY, status="perfect", today=TODAY)


def test_eating_nothing_and_food_exclude_each_other(alice: User) -> None:
    make_entry(alice, TODAY)
    with pytest.raises(ValidationError, match="food logged"):
        set_day_status(user=alice, day=TODAY, status=DayState.ATE_NOTHING, today=TODAY)
    yesterday = TODAY - timedelta(days=1)
    set_day_status(user=alice, day=yesterday, status=DayState.ATE_NOTHING, today=TODAY)
    log(alice, make_food(), day=yesterday)
    assert not DayStatus.objects.exists()


def test_deleting_the_account_deletes_the_diary(alice: User, bob: User) -> None:
    own = make_food("My bread", owner=alice)
    log(alice, own)
    make_entry(bob, TODAY)
    set_day_status(user=alice, day=TODAY, status=DayState.COMPLETE, today=TODAY)
    alice.delete()
    assert [entry.user for entry in Entry.objects.all()] == [bob]
    assert not DayStatus.objects.exists()
    assert not Food.objects.filter(name="My bread").exists()
