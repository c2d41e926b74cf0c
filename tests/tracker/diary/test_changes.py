"""Changing what was logged: exact whatever was changed before, and undone as one."""

from __future__ import annotations

import uuid
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foods.models import Food
from tests.cast import make_dose, make_entry, make_food
from tracker.common import undo
from tracker.diary.changes import change_entry, move_entries, own_measure, remove_entries, undo_remove_entries
from tracker.diary.entries import log_food
from tracker.diary.measures import GRAMS, Measure
from tracker.models import DayState, DayStatus, Entry, Meal, SupplementDose

TODAY = date(2026, 11, 22)
YESTERDAY = TODAY - timedelta(days=1)
OURS = {"id", "logged_at", "version", "as_logged"}
amounts = st.decimals("0.001", "900", places=3)
weights = st.decimals("1", "100", places=3)
in_one_database = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def log(user: User, food: Food, amount: Decimal, measure: Measure) -> Entry:
    key = uuid.uuid4()
    meal = Meal.LUNCH
    return log_food(
        user=user, food=food, amount=amount, measure=measure, meal=meal, day=TODAY, today=TODAY, form_key=key
    )


def change(entry: Entry, **kw: Any) -> tuple[Entry, str]:
    now = Entry.objects.get(pk=entry.pk)
    values: dict[str, Any] = {name: getattr(now, name) for name in ("version", "amount", "meal", "day", "time")}
    return change_entry(entry=now, **{"measure": own_measure(now), "today": TODAY} | values | kw)


def figures(entry: Entry) -> dict[str, Any]:
    entry.refresh_from_db()
    return {field.attname: getattr(entry, field.attname) for field in Entry._meta.fields if field.attname not in OURS}


@in_one_database
@given(weights, st.lists(amounts, min_size=1, max_size=5), amounts, st.booleans())
@pytest.mark.slow
def test_whatever_came_between_an_entry_is_as_if_logged_so(
    alice: User, weight: Decimal, between: list[Decimal], last: Decimal, by_weight: bool
) -> None:
    food = Food.objects.filter(name="Porridge").first() or make_food("Porridge", "33.333")
    bowl = Measure("1 bowl", weight)
    entry = log(alice, food, between[0], bowl)
    for amount in between:
        change(entry, amount=amount, measure=GRAMS if by_weight else own_measure(entry))
        entry.refresh_from_db()
    change(entry, amount=last, measure=bowl)
    straight = log(alice, food, last, bowl)
    entry.refresh_from_db()
    straight.refresh_from_db()
    same = ("amount", "measure", "measure_grams", "grams", "mg_known", "parts_unmeasured", "per_100g_used")
    assert [getattr(entry, name) for name in same] == [getattr(straight, name) for name in same]


@in_one_database
@given(st.sampled_from(["0.007", "76.545", "0"]), st.lists(amounts, max_size=5), amounts, st.booleans())
@pytest.mark.slow
def test_without_a_food_everything_goes_with_the_amount_and_back(
    alice: User, mg: str, between: list[Decimal], first: Decimal, weighed: bool
) -> None:
    grams = Decimal("28.35") if weighed else None
    values = {"amount": first, "measure": "1 bowl", "grams": grams, "parts": 3, "parts_unmeasured": 1}
    entry = make_entry(alice, TODAY, mg, **values)
    entry.refresh_from_db()
    before = figures(entry)
    for amount in between:
        try:
            change(entry, amount=amount)
        except ValidationError:
            continue  # more than 100 kg, or less than anything weighs
    change(entry, amount=first)
    assert figures(entry) == before


def test_half_of_what_has_no_food_holds_half(alice: User) -> None:
    entry = make_entry(alice, TODAY, "80", grams=None, measure="serving", parts=3, parts_unmeasured=1)
    changed, _ = change(entry, amount=Decimal("0.5"))
    assert (changed.mg_known, changed.energy_kcal, changed.grams) == (40, 50, None)
    assert (changed.parts, changed.parts_unmeasured) == (3, 1)


def test_a_figure_that_came_with_an_import_is_scaled_not_lost(alice: User) -> None:
    entry = make_entry(alice, TODAY, "80", food=make_food(), per_100g_used=None)
    assert change(entry, amount=Decimal(2))[0].mg_known == 160


def test_the_measure_keeps_the_weight_it_had(alice: User) -> None:
    food = make_food(mg="100", portions={"1 oz": "28.35"})
    entry = log(alice, food, Decimal("0.333"), Measure("1 oz", Decimal("28.35")))
    food.portions.update(grams=40)
    entry.refresh_from_db()
    measure = own_measure(entry)
    assert measure == Measure("1 oz", Decimal("28.35"))
    assert change(entry, amount=Decimal(3))[0].grams == Decimal("85.05")


def test_of_an_older_entry_the_weight_of_the_measure_follows_from_what_it_was(alice: User) -> None:
    entry = make_entry(alice, TODAY, "80", food=make_food(), per_100g_used=Decimal(100), amount=Decimal(2))
    assert change(entry, amount=Decimal(4))[0].grams == Decimal("56.7")


def test_another_food_brings_its_own_figure(alice: User) -> None:
    entry = log(alice, make_food(mg="270"), Decimal(1), GRAMS)
    walnuts = make_food("Walnuts", "158", is_drink=False)
    changed, token = change(entry, food=walnuts, amount=Decimal(100))
    changed.refresh_from_db()
    assert (changed.food, changed.food_name, changed.mg_known, changed.per_100g_used) == (walnuts, "Walnuts", 158, 158)
    undo_remove_entries(user=alice, token=token)
    assert Entry.objects.get().food_name == "Almonds"


def test_choosing_the_same_food_keeps_the_figure(alice: User) -> None:
    food = make_food(mg="270")
    entry = log(alice, food, Decimal(100), GRAMS)
    Food.objects.update(magnesium_mg_per_100g=1)
    food.refresh_from_db()
    assert change(entry, food=food, amount=Decimal(200))[0].mg_known == 540


def test_a_meal_and_time_alone_leave_the_figures(alice: User) -> None:
    entry = make_entry(alice, TODAY, "76.5")
    changed, _ = change(entry, meal=Meal.DINNER, time=time(19, 30))
    assert (changed.meal, changed.time, changed.mg_known, changed.as_logged) == ("dinner", time(19, 30), 76.5, None)


def test_an_amount_that_no_day_can_hold_is_refused(alice: User) -> None:
    entry = make_entry(alice, TODAY, "60000000", grams=None, measure="serving")
    with pytest.raises(ValidationError, match="more than a day can hold"):
        change(entry, amount=Decimal(2))


def test_a_moved_entry_goes_back_as_it_was(alice: User) -> None:
    entry = make_entry(alice, TODAY)
    before = figures(entry)
    DayStatus.objects.create(user=alice, day=YESTERDAY, status=DayState.ATE_NOTHING)
    _, token = change(entry, day=YESTERDAY)
    assert Entry.objects.get().day == YESTERDAY
    assert not DayStatus.objects.exists()
    for _ in range(2):  # sent twice
        undo_remove_entries(user=alice, token=token)
        assert figures(entry) == before
        assert (entry.version, Entry.objects.count()) == (3, 1)


def test_what_was_changed_again_is_not_undone(alice: User) -> None:
    entry = make_entry(alice, TODAY)
    _, token = change(entry, day=YESTERDAY)
    change(entry, amount=Decimal(7))
    with pytest.raises(ValidationError, match="changed or removed since"):
        undo_remove_entries(user=alice, token=token)
    remove_entries(user=alice, entry_ids=[entry.pk])
    with pytest.raises(ValidationError, match="changed or removed since"):
        undo_remove_entries(user=alice, token=token)


def test_a_selection_moves_and_comes_back_as_one(alice: User) -> None:
    entries = [make_entry(alice, TODAY), make_entry(alice, TODAY, None, meal=Meal.SNACK), make_entry(alice, YESTERDAY)]
    ids = [entry.pk for entry in entries]
    before = [figures(entry) for entry in entries]
    moved, token = move_entries(user=alice, entry_ids=ids, day=YESTERDAY, meal=Meal.LUNCH, today=TODAY)
    assert len(moved) == 2  # the third was there
    assert token
    assert {(entry.day, entry.meal) for entry in Entry.objects.all()} == {(YESTERDAY, "lunch")}
    assert move_entries(user=alice, entry_ids=ids, day=YESTERDAY, meal=None, today=TODAY) == ([], None)
    undo_remove_entries(user=alice, token=token)
    assert [figures(entry) for entry in entries] == before


def test_a_selection_is_removed_and_comes_back_as_one(alice: User) -> None:
    ids = [make_entry(alice, TODAY, food_name=name).pk for name in ("Apple", "Pear", "Fig")]
    removed, token = remove_entries(user=alice, entry_ids=ids[:2])
    assert token
    assert [entry.food_name for entry in Entry.objects.all()] == ["Fig"]
    assert remove_entries(user=alice, entry_ids=ids[:2]) == ([], None)
    for _ in range(2):
        assert len(undo_remove_entries(user=alice, token=token)) == len(removed) == 2
    assert Entry.objects.count() == 3


def test_an_entry_with_a_history_comes_back_with_it(alice: User) -> None:
    entry = log(alice, make_food(), Decimal(1), Measure("1 oz", Decimal("28.35")))
    change(entry, amount=Decimal(2))
    before = Entry.objects.values().get()
    _, token = remove_entries(user=alice, entry_ids=[entry.pk])
    assert token
    undo_remove_entries(user=alice, token=token)
    after = Entry.objects.values().get()
    assert {**after, "id": 0, "logged_at": 0} == {**before, "id": 0, "logged_at": 0}


def test_a_day_too_far_ahead_is_refused(alice: User) -> None:
    entry = make_entry(alice, TODAY)
    with pytest.raises(ValidationError, match="14 days ahead"):
        move_entries(user=alice, entry_ids=[entry.pk], day=TODAY + timedelta(days=15), meal=None, today=TODAY)


def test_nobody_touches_another_persons_rows(alice: User, bob: User) -> None:
    entry = make_entry(alice, TODAY)
    ids = [entry.pk]
    assert move_entries(user=bob, entry_ids=ids, day=YESTERDAY, meal=None, today=TODAY) == ([], None)
    assert remove_entries(user=bob, entry_ids=ids) == ([], None)
    _, token = change(entry, day=YESTERDAY)
    with pytest.raises(ValidationError, match="no longer be undone"):
        undo_remove_entries(user=bob, token=token)
    assert Entry.objects.get().day == YESTERDAY


def test_a_token_of_one_table_is_none_for_another(alice: User) -> None:
    token = undo.token_for([make_dose(alice, TODAY)])
    SupplementDose.objects.all().delete()
    with pytest.raises(ValidationError, match="no longer be undone"):
        undo_remove_entries(user=alice, token=token)
