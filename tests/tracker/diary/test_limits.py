"""Limits that no real diary meets: what meets one is told so, and nothing is written."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from foods.limits import LimitReachedError
from foods.models import Food, FoodRequest
from foods.own.food_requests import ask_for
from foods.own.foods import add_own_food
from tests.cast import make_entry, make_food, make_group, make_product
from tests.tracker.views.diary.test_day import text_of
from tracker.common.person import profile_of, today_of
from tracker.diary.changes import change_entry, move_entries, remove_entries, undo_remove_entries
from tracker.diary.copies import copy_entries
from tracker.diary.entries import log_food
from tracker.diary.measures import GRAMS
from tracker.diary.saved_meals import add_part, new_saved_meal, remove_part, saved_meals_of, undo_remove_part
from tracker.dietitian_sheet.links import make_link
from tracker.models import (
    Entry,
    Kind,
    Profile,
    SavedMeal,
    SavedMealPart,
    SharedSheet,
    SupplementDose,
    SupplementProduct,
)
from tracker.supplements.doses import add_product, log_dose, remove_dose, undo_remove_dose

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 12)


def limit(settings: Settings, **numbers: int) -> None:
    settings.LIMITS = replace(settings.LIMITS, **numbers)


def test_a_day_copied_onto_itself_again_and_again_ends_in_a_message(
    alice: User, alice_client: Client, settings: Settings
) -> None:
    """It doubles: after thirteen times it would have 8,192 entries."""
    limit(settings, rows_at_once=10)
    today = today_of(profile_of(alice))
    make_entry(alice, today, food=make_food())
    answers: list[Any] = []
    for _ in range(13):
        sent = {"day": today, "meal": "", "form_key": uuid.uuid4()}
        answers.append(alice_client.post(reverse("copy", args=[today]), sent))
    assert [answer.status_code for answer in answers] == [302] * 4 + [422] * 9
    assert "That is 16 entries, and at most 10 can be logged together." in text_of(answers[-1])
    assert Entry.objects.count() == 16


def log(user: User, day: date = DAY, food: Food | None = None) -> Entry:
    return log_food(
        user=user,
        food=food or Food.objects.get(),
        amount=Decimal(30),
        measure=GRAMS,
        meal="lunch",
        day=day,
        today=DAY,
        form_key=uuid.uuid4(),
    )


def test_a_day_has_room_for_so_many(alice: User, settings: Settings) -> None:
    limit(settings, entries_a_day=2)
    make_food()
    log(alice)
    log(alice)
    it = Entry.objects.all()[0]
    with pytest.raises(LimitReachedError, match="more than 2 entries"):
        log(alice)
    with pytest.raises(LimitReachedError, match="more than 2 entries"):
        copy_entries(user=alice, entries=[it], day=DAY, today=DAY, form_key=uuid.uuid4())
    log(alice, DAY - timedelta(days=1))
    assert Entry.objects.count() == 3


@pytest.mark.parametrize("is_sample", [True, False])
def test_a_diary_has_room_for_so_many(alice: User, settings: Settings, is_sample: bool) -> None:
    limit(settings, **{"entries_of_sample" if is_sample else "entries": 1})
    if is_sample:
        Profile.objects.filter(user=alice).update(sample_until=timezone.now())
    alice = User.objects.get(pk=alice.pk)
    make_food()
    log(alice)
    with pytest.raises(LimitReachedError, match="more than 1 entries"):
        log(alice, DAY - timedelta(days=1))
    assert Entry.objects.count() == 1


def test_no_change_and_no_undo_exceeds_a_day(alice: User, settings: Settings) -> None:
    limit(settings, entries_a_day=1)
    make_food()
    before = DAY - timedelta(days=1)
    there, other = log(alice), log(alice, before)
    with pytest.raises(LimitReachedError, match="more than 1 entries"):
        move_entries(user=alice, entry_ids=[other.pk], day=DAY, meal=None, today=DAY)
    with pytest.raises(LimitReachedError, match="more than 1 entries"):
        change_entry(
            entry=other, version=1, amount=Decimal(30), measure=GRAMS, meal="lunch", day=DAY, time=None, today=DAY
        )
    _removed, token = remove_entries(user=alice, entry_ids=[there.pk])
    log(alice)
    with pytest.raises(LimitReachedError, match="more than 1 entries"):
        undo_remove_entries(user=alice, token=str(token))
    assert sorted(Entry.objects.values_list("day", flat=True)) == [before, DAY]


def test_no_undo_exceeds_the_doses_of_a_day(alice: User, settings: Settings) -> None:
    limit(settings, doses_a_day=1)
    dose(alice)
    token = remove_dose(dose=SupplementDose.objects.get())
    dose(alice)
    with pytest.raises(LimitReachedError, match="already has 1 doses"):
        undo_remove_dose(user=alice, token=token)
    assert SupplementDose.objects.count() == 1


def test_no_undo_exceeds_the_parts_of_a_meal(alice: User, settings: Settings) -> None:
    limit(settings, rows_at_once=1)
    part(alice)
    token = remove_part(part=SavedMealPart.objects.get())
    part(alice)
    with pytest.raises(LimitReachedError):
        undo_remove_part(user=alice, token=token)
    assert SavedMealPart.objects.count() == 1


def test_a_text_of_very_many_words_is_looked_for(alice: User) -> None:
    """SQLite refuses a thousand conditions."""
    saved_meal(alice)
    assert [meal.name for meal in saved_meals_of(alice, "Lunch " * 1500)] == ["Lunch"]
    assert saved_meals_of(alice, " ".join(map(str, range(1500)))) == []


def own_food(user: User) -> object:
    label: Any = {"name": "Bread", "group": make_group(), "portion_label": "1 slice", "portion_grams": Decimal(30)}
    label |= {"magnesium_mg_per_100g": None, "energy_kcal_per_100g": None, "is_drink": False}
    return add_own_food(owner=user, form_key=uuid.uuid4(), **label)


def saved_meal(user: User) -> object:
    return new_saved_meal(user=user, kind=Kind.MEAL, name="Lunch", form_key=uuid.uuid4())


def part(user: User) -> object:
    meal = SavedMeal.objects.get_or_create(user=user, name="Lunch", kind=Kind.MEAL)[0]
    food = Food.objects.first() or make_food()
    return add_part(saved_meal=meal, food=food, amount=Decimal(1), measure=GRAMS, form_key=uuid.uuid4())


def product(user: User) -> object:
    label: Any = {"ledger": "supplement", "name": "Tablets", "dose_label": "1 tablet", "label_says": "magnesium"}
    return add_product(user=user, label_mg=Decimal(100), form_key=uuid.uuid4(), **label)


def dose(user: User) -> object:
    tablets = SupplementProduct.objects.first() or make_product(user)
    return log_dose(product=tablets, doses=Decimal(1), day=DAY, today=DAY, form_key=uuid.uuid4())


def link(user: User) -> object:
    return make_link(user=user, first=DAY, last=DAY, days=7, form_key=uuid.uuid4())


@pytest.mark.parametrize(
    ("name", "add", "model"),
    [
        ("own_foods", own_food, Food),
        ("saved_meals", saved_meal, SavedMeal),
        ("rows_at_once", part, SavedMealPart),
        ("products", product, SupplementProduct),
        ("doses_a_day", dose, SupplementDose),
        ("links", link, SharedSheet),
    ],
)
def test_other_things_have_limits_too(
    alice: User, settings: Settings, name: str, add: Callable[[User], object], model: Any
) -> None:
    limit(settings, **{name: 2})
    add(alice)
    add(alice)
    with pytest.raises(LimitReachedError, match="2"):
        add(alice)
    assert model.objects.count() == 2


def test_foods_are_asked_for_until_very_many_wait(alice_client: Client, settings: Settings) -> None:
    limit(settings, food_requests=2, food_requests_an_hour=4)
    for name in ("teff", "fonio"):
        alice_client.post(reverse("food-ask"), {"q": name})
    assert "was not noted" in text_of(alice_client.post(reverse("food-ask"), {"q": "amaranth"}, follow=True))
    assert ask_for("teff"), "what waits already can be asked for again"
    FoodRequest.objects.filter(wanted="fonio").update(done=True)
    assert "Noted." in text_of(alice_client.post(reverse("food-ask"), {"q": "amaranth"}, follow=True))
    assert "was not noted" in text_of(alice_client.post(reverse("food-ask"), {"q": "teff"}, follow=True)), "in an hour"


def test_a_page_without_a_place_for_it_shows_it_too(alice: User, alice_client: Client, settings: Settings) -> None:
    limit(settings, links=1)
    link(alice)
    sent = {"days": "7", "form_key": str(uuid.uuid4())}
    for headers in ({"Referer": "http://testserver/sheet/"}, {"HX-Request": "true", "HX-Current-URL": "http://["}):
        answer = alice_client.post(reverse("sheet-links"), sent, headers=headers)
        assert (answer.status_code, answer.get("Location"), answer.get("HX-Redirect")) in [
            (302, "/sheet/", None),
            (200, None, "/"),
        ]
        said = {str(message) for message in get_messages(answer.wsgi_request)}
        assert said == {"You have 1 open links. Revoke some first."}
