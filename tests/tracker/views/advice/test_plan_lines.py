"""What to do with a line of the plan: try it, stop, decline a food, and undo either."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from foods.models import Food, Source
from tests.cast import make_entry, make_food, make_group, make_trial
from tests.tracker.test_translatable import pseudo_locale, untranslated
from tests.tracker.views.diary.test_day import text_of
from tests.tracker.views.intake.test_week import full_day
from tracker.common.calendar import week_of
from tracker.common.person import profile_of, today_of
from tracker.models import FoodNotForMe, Profile, SwapTrial

__all__ = ["pseudo_locale"]

DAY = timedelta(days=1)


@pytest.fixture
def today(alice: User) -> date:
    Profile.objects.filter(user=alice).update(sex="female", birth_year=1986, birth_month=1)
    return today_of(profile_of(alice))


@pytest.fixture
def dinners(alice: User, today: date) -> tuple[Food, Food, Food]:
    """Give Alice fourteen full days before this week, on six of them white rice at dinner; return it and two others."""
    known: dict[str, Any] = {"source": Source.SR_LEGACY, "diet": "vegan", "portions": {"1 cup": "200"}}
    known["energy_kcal_per_100g"] = Decimal(120)
    white = make_food("White rice", "12", source_id="168878", group=make_group("Grains"), **known)
    brown = make_food("Brown rice", "39", source_id="169704", group=make_group("Whole grains"), **known)
    greens = make_group("Dark leafy greens", in_document=True)
    chard = make_food("Chard", "86", group=greens, document_term="chard", diet="vegan", energy_kcal_per_100g=20)
    last = week_of(today, 0).first - DAY
    for back in range(14):
        day = last - back * DAY
        full_day(alice, day, "276" if back < 6 else "300")
        if back < 6:
            make_entry(alice, day, "24", food=white, food_name="White rice", grams=Decimal(200), meal="dinner")
    return white, brown, chard


def ideas(client: Client) -> str:
    return text_of(client.get(reverse("ideas")))


def try_it(client: Client, old_food: Food, new_food: Food, **kw: Any) -> str:
    sent = {"old": old_food.pk, "new": new_food.pk, "form_key": "5f0c8d3e-6d0e-4f57-9a3f-0a5f4c1f0a11"}
    return text_of(client.post(reverse("plan-try"), sent | kw, follow=True))


def test_it_works(alice: User, alice_client: Client, today: date, dinners: tuple[Food, Food, Food]) -> None:
    white, brown, _ = dinners
    assert "Brown rice at 3 dinners a week +23 mg instead of White rice · 200 g" in ideas(alice_client)
    for _ in range(2):
        text = try_it(alice_client, white, brown)
    assert "White rice to Brown rice , eaten at 3 dinners a week before; +23 mg a day was expected." in text
    assert "no full day so far." in text
    assert "On trial since" in text
    trial = SwapTrial.objects.get()
    assert (trial.user, trial.started, trial.meal, trial.times_a_week) == (alice, today, "dinner", 3)
    assert trial.gain_mg_a_day == Decimal("23.143")


def test_undo_ends_it_again(alice_client: Client, dinners: tuple[Food, Food, Food]) -> None:
    text = try_it(alice_client, *dinners[:2])
    assert "You are trying Brown rice . In two weeks, this page will show what happened. Undo" in text
    address = reverse("trial-end", args=[SwapTrial.objects.get().pk])
    assert f'action="{address}"' in alice_client.get(reverse("ideas")).content.decode()
    alice_client.post(address)
    assert not SwapTrial.objects.exists()


def test_an_addition_can_be_tried_too(
    alice: User, alice_client: Client, today: date, dinners: tuple[Food, Food, Food]
) -> None:
    chard = dinners[2]
    FoodNotForMe.objects.create(user=alice, food=dinners[1])
    assert "Chard on 6 days a week" in ideas(alice_client)
    assert "Chard on 6 days a week; +21 mg a day was expected." in try_it(alice_client, chard, chard)
    assert SwapTrial.objects.get().is_addition


@pytest.mark.parametrize("sent", [{"old": 0}, {"new": "x"}, {"form_key": "x"}, {"new": ""}])
def test_what_was_not_offered_cannot_be_tried(
    alice_client: Client, dinners: tuple[Food, Food, Food], sent: dict[str, Any]
) -> None:
    assert "That is no longer in your plan." in try_it(alice_client, *dinners[:2], **sent)
    assert "That is no longer in your plan." in try_it(alice_client, dinners[1], dinners[0])
    assert not SwapTrial.objects.exists()


def test_without_a_plan_or_with_another_trial_of_that_food_nothing_begins(
    alice: User, alice_client: Client, dinners: tuple[Food, Food, Food]
) -> None:
    make_trial(alice, dinners[0], dinners[2])
    assert "That is no longer in your plan." in try_it(alice_client, *dinners[:2])
    SwapTrial.objects.all().delete()
    Profile.objects.filter(user=alice).update(under_care=True)
    assert "That is no longer in your plan." in try_it(alice_client, *dinners[:2])
    assert not SwapTrial.objects.exists()


def test_not_for_me_is_remembered_and_can_be_undone(
    alice: User, alice_client: Client, bob_client: Client, dinners: tuple[Food, Food, Food]
) -> None:
    brown = dinners[1]
    for _ in range(2):
        page = alice_client.post(reverse("not-for-me", args=[brown.pk]), follow=True)
    text = text_of(page)
    assert "Brown rice is no longer suggested. Undo" in text
    assert "Brown rice at" not in text
    table = alice_client.get(reverse("ideas-table"))
    assert "Not for me Brown rice Suggest again" in text_of(table)
    assert "is no longer suggested" not in ideas(alice_client)
    bob_client.post(reverse("offer-again", args=[brown.pk]))
    assert FoodNotForMe.objects.get().user == alice
    for _ in range(2):
        text = text_of(alice_client.post(reverse("offer-again", args=[brown.pk]), follow=True))
    assert "Brown rice at 3 dinners a week" in text


def test_a_food_that_is_not_there_cannot_be_declined(alice_client: Client, bob: User) -> None:
    for food_id in (0, make_food("Bob's bread", owner=bob).pk):
        assert alice_client.post(reverse("not-for-me", args=[food_id])).status_code == 404


def test_traces_of_what_is_avoided_are_said(
    alice: User, alice_client: Client, dinners: tuple[Food, Food, Food]
) -> None:
    Profile.objects.filter(user=alice).update(avoids=["sesame"])
    Food.objects.update(may_contain=["sesame", "milk"])
    assert "· 200 g May contain: sesame Log today" in ideas(alice_client)


def test_everything_can_be_translated(
    alice: User, alice_client: Client, today: date, dinners: tuple[Food, Food, Food], pseudo_locale: None
) -> None:
    oats = make_food("Oats", "99", diet="vegan")
    make_trial(alice, dinners[1], dinners[2], started=today - 14 * DAY)
    make_trial(alice, oats, oats, started=today - 2 * DAY)
    Profile.objects.filter(user=alice).update(avoids=["sesame"])
    Food.objects.update(may_contain=["sesame"])
    FoodNotForMe.objects.create(user=alice, food=oats)
    for page in ("ideas", "ideas-table"):
        assert untranslated(alice_client.get(reverse(page)).content.decode()) == []


def test_a_stranger_sees_nothing_of_it(
    alice: User, bob_client: Client, today: date, dinners: tuple[Food, Food, Food]
) -> None:
    make_trial(alice, *dinners[:2], started=today)
    assert "Brown rice at" not in ideas(bob_client)
    assert "What you are trying" not in ideas(bob_client)
