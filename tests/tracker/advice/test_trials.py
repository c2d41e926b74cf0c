"""Trials of a change: started, counted, looked back on, ended."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from foods.models import Food
from tests.cast import make_entry, make_food, make_trial
from tests.tracker.views.diary.test_day import text_of
from tests.tracker.views.intake.test_week import full_day
from tracker.advice.trials import end_trial, start_trial, undo_end_trial
from tracker.common.person import profile_of, today_of
from tracker.models import DayState, DayStatus, Entry, Profile, SwapTrial

DAY = timedelta(days=1)


@pytest.fixture
def today(alice: User) -> date:
    Profile.objects.filter(user=alice).update(sex="female", birth_year=1986, birth_month=1)
    alice.refresh_from_db()
    return today_of(profile_of(alice))


@pytest.fixture
def rice(db: None) -> tuple[Food, Food]:
    """Return white and brown rice."""
    return make_food("White rice", "12", diet="vegan"), make_food("Brown rice", "39", diet="vegan")


def eat(user: User, food: Food, day: date, **kw: Any) -> Entry:
    values = {"food": food, "food_name": food.name, "grams": Decimal(200), "meal": "dinner"}
    mg = food.magnesium_mg_per_100g
    return make_entry(user, day, str(2 * mg) if mg else None, **values | kw)


def ideas(client: Client) -> str:
    return text_of(client.get(reverse("ideas")))


def test_in_the_middle_it_counts(alice: User, alice_client: Client, today: date, rice: tuple[Food, Food]) -> None:
    make_trial(alice, *rice, started=today - 3 * DAY)
    eat(alice, rice[1], today - DAY)
    eat(alice, rice[1], today - DAY)
    eat(alice, rice[0], today - 2 * DAY, meal="lunch")
    eat(alice, rice[0], today - 5 * DAY)
    DayStatus.objects.create(user=alice, day=today - DAY, status=DayState.COMPLETE)
    assert "on 1 full day: Brown rice at 1 meal, White rice at 0 meals." in ideas(alice_client)
    DayStatus.objects.create(user=alice, day=today - 2 * DAY, status=DayState.COMPLETE)
    assert "on 2 full days: Brown rice at 1 meal, White rice at 1 meal." in ideas(alice_client)


def test_after_two_weeks_it_says_what_came_of_it(
    alice: User, alice_client: Client, today: date, rice: tuple[Food, Food]
) -> None:
    trial = make_trial(alice, *rice, started=today - 14 * DAY)
    text = ideas(alice_client)
    assert "so we cannot say what happened." in text
    for back in (1, 3, 5, 14):  # the day it began is of the trial, not of the weeks before
        full_day(alice, today - back * DAY, "200")
        eat(alice, rice[back > 5], today - back * DAY)
    text = ideas(alice_client)
    assert "on 4 full days: Brown rice at 1 meal, White rice at 3 meals." in text
    assert "Your average was" not in text
    full_day(alice, today - 15 * DAY, "180")
    full_day(alice, today - 42 * DAY, "190")
    full_day(alice, today - 43 * DAY, "999")
    full_day(alice, today, "999")  # the fifteenth day is no longer of the trial
    assert (
        "Your average was 185 on 2 full days of the four weeks before, and 238 mg on these 4. "
        "Other things changed too: this says what happened, not why."
    ) in ideas(alice_client)
    SwapTrial.objects.filter(pk=trial.pk).update(started=today - 13 * DAY)
    assert "Your average was 185" not in ideas(alice_client)


def test_ending_one_can_be_undone(alice: User, alice_client: Client, today: date, rice: tuple[Food, Food]) -> None:
    trial = make_trial(alice, *rice, started=today)
    before = list(SwapTrial.objects.values("from_food", "to_food", "meal", "started", "times_a_week", "gain_mg_a_day"))
    page = alice_client.post(reverse("trial-end", args=[trial.pk]), follow=True)
    assert "Stopped trying Brown rice ." in text_of(page)
    assert not SwapTrial.objects.exists()
    token = BeautifulSoup(page.content, "html.parser").find("input", attrs={"name": "token"})
    assert token is not None
    for _ in range(2):
        alice_client.post(reverse("trial-resume"), {"token": token["value"]})
        assert (
            list(SwapTrial.objects.values("from_food", "to_food", "meal", "started", "times_a_week", "gain_mg_a_day"))
            == before
        )


def test_undo_refuses_what_is_not_ones_own_or_would_be_double(
    alice: User, alice_client: Client, bob: User, today: date, rice: tuple[Food, Food]
) -> None:
    token = end_trial(trial=make_trial(alice, *rice))
    with pytest.raises(ValidationError):
        undo_end_trial(user=bob, token=token)
    make_trial(alice, rice[0], make_food("Quinoa", "64"))
    page = alice_client.post(reverse("trial-resume"), {"token": token}, follow=True)
    assert "You are already trying another food instead of this one." in text_of(page)
    assert SwapTrial.objects.count() == 1


def test_what_cannot_be_a_trial(alice: User, today: date, rice: tuple[Food, Food]) -> None:
    def start(**kw: Any) -> SwapTrial:
        values: dict[str, Any] = {"meal": "", "started": today, "times_a_week": 1, "gain_mg_a_day": Decimal(9)}
        return start_trial(
            user=alice, from_food_id=rice[0].pk, to_food_id=rice[1].pk, form_key=uuid.uuid4(), **values | kw
        )

    for wrong in ({"gain_mg_a_day": Decimal(0)}, {"times_a_week": 0}, {"meal": "brunch"}):
        with pytest.raises(ValidationError):
            start(**wrong)
    assert start() == start(gain_mg_a_day=Decimal(5))
    with pytest.raises(IntegrityError), transaction.atomic():
        SwapTrial.objects.update(gain_mg_a_day=0)


def test_a_food_on_top_is_counted_alone(
    alice: User, alice_client: Client, today: date, rice: tuple[Food, Food]
) -> None:
    trial = make_trial(alice, rice[1], rice[1], started=today - 14 * DAY)
    assert trial.is_addition
    assert "Brown rice on 3 days a week; +16 mg a day was expected." in ideas(alice_client)
    full_day(alice, today - DAY, "200")
    eat(alice, rice[1], today - DAY)
    text = ideas(alice_client)
    assert "on 1 full day: Brown rice at 1 meal." in text
    SwapTrial.objects.filter(pk=trial.pk).update(started=today - 2 * DAY)
    assert "on 1 full day: Brown rice at 1 meal." in ideas(alice_client)
