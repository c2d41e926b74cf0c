"""The page that offers values for entries that had none."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from foods.models import Food
from tests.cast import make_food
from tests.conftest import client_of
from tests.tracker.corrections.test_effects import log
from tracker.common.person import profile_of, today_of
from tracker.models import Entry

pytestmark = pytest.mark.django_db

PAGE = "/entries/values/"


@pytest.fixture
def latte(alice: User) -> Food:
    food = make_food("Latte", mg=None, how_known="unknown")
    log(alice, food, "300", today_of(profile_of(alice)))
    food.magnesium_mg_per_100g = Decimal(10)
    food.save()
    return food


@pytest.fixture
def client(alice: User) -> Client:
    return client_of(alice)


def text_of(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def test_it_works(client: Client, alice: User, latte: Food) -> None:
    today = today_of(profile_of(alice))
    assert "1 of your entries now has a value" in text_of(client, reverse("diary-day", args=[today]))
    assert "Latte · 1 entry · + 30 mg in all" in text_of(client, PAGE)
    answer = client.post(PAGE, {"foods": [latte.pk]})
    assert answer.headers["Location"] == reverse("diary-day", args=[today])
    assert Entry.objects.get().mg_known == 30
    page = text_of(client, reverse("diary-day", args=[today]))
    assert "now has a value" not in page
    token = client.session["undo"][-1]["values"]["token"]
    client.post(reverse("entry-restore"), {"token": token})
    assert Entry.objects.get().parts_unmeasured == 1


def test_the_week_offers_it_too(client: Client, latte: Food) -> None:
    page = client.get(reverse("week-now"), follow=True).content.decode()
    assert reverse("newly-known") in page


def test_nothing_chosen_is_refused(client: Client, latte: Food) -> None:
    answer = client.post(PAGE, {})
    assert answer.status_code == 422
    assert "Choose at least one food." in answer.content.decode()
    assert Entry.objects.get().parts_unmeasured == 1


def test_another_food_is_refused(client: Client, latte: Food) -> None:
    assert client.post(PAGE, {"foods": [latte.pk + 1]}).status_code == 422


def test_sending_it_twice_is_harmless(client: Client, latte: Food) -> None:
    client.post(PAGE, {"foods": [latte.pk]})
    assert client.post(PAGE, {"foods": [latte.pk]}).headers["Location"] == reverse("home")
    assert Entry.objects.get().mg_known == 30


def test_without_such_entries_it_says_so(client: Client) -> None:
    assert "All your entries have the values" in text_of(client, PAGE)


def test_a_day_where_everything_has_a_value_does_not_ask(client: Client, alice: User, latte: Food) -> None:
    Entry.objects.update(parts_unmeasured=0)
    assert "now has a value" not in text_of(client, reverse("diary-day", args=[today_of(profile_of(alice))]))
