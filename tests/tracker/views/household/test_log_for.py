"""Logging for another from the day's page, and what the other's day says."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.cast import make_entry, make_food, make_user
from tests.conftest import client_of
from tests.tracker.household.test_members import profile, together
from tests.tracker.views.diary.test_day import text_of
from tracker.common.person import today_of
from tracker.household.log_for_others import set_permission
from tracker.models import Entry, Household


@pytest.fixture
def today(alice: User) -> date:
    return today_of(profile(alice))


@pytest.fixture
def kim(alice: User) -> User:
    """Return somebody who lets Alice log for them."""
    kim = make_user("kim")
    together(alice, kim)
    set_permission(user=kim, granted_to=alice, allowed=True)
    return kim


def menu_of(client: Client, day: date) -> str:
    """Return the menu of lunch, as the day's page asks for it."""
    headers = {"HX-Request": "true", "HX-Target": "row-menu"}
    return client.get(reverse("copy", args=[day]) + "?meal=lunch", headers=headers).content.decode()


def test_a_meal_offers_those_who_let_me(alice: User, kim: User, alice_client: Client, today: date) -> None:
    make_entry(alice, today)
    address = reverse("log-for", args=[today, "lunch", kim.pk])
    assert f'href="{address}"' in menu_of(alice_client, today)
    set_permission(user=kim, granted_to=alice, allowed=False)
    assert "Also for" not in menu_of(alice_client, today)


def test_their_day_says_who_logged_it(alice: User, kim: User, alice_client: Client, today: date) -> None:
    entry = make_entry(alice, today, food=make_food())
    answer = alice_client.post(
        reverse("log-for", args=[today, "lunch", kim.pk]), {f"amount_{entry.pk}": "1"}, follow=True
    )
    assert "logged by" not in text_of(answer)
    assert f'action="{reverse("log-for-undo")}"' in answer.content.decode()  # the toast, with Undo
    assert "logged by alice" in text_of(client_of(kim).get("/"))
    token = answer.content.decode().partition('name="token" value="')[2].partition('"')[0]
    alice_client.post(reverse("log-for-undo"), {"token": token})
    assert not Entry.objects.filter(user=kim).exists()


def test_undo_after_permission_ended_says_why(alice: User, kim: User, alice_client: Client, today: date) -> None:
    entry = make_entry(alice, today, food=make_food())
    address = reverse("log-for", args=[today, "lunch", kim.pk])
    answer = alice_client.post(address, {f"amount_{entry.pk}": "1"}, follow=True)
    token = answer.content.decode().partition('name="token" value="')[2].partition('"')[0]
    set_permission(user=kim, granted_to=alice, allowed=False)
    answer = alice_client.post(reverse("log-for-undo"), {"token": token}, follow=True)
    assert "They can remove it in their own diary." in text_of(answer)
    assert Entry.objects.filter(user=kim).exists()


def test_who_logged_costs_one_query_at_most(alice: User, today: date, count_queries: Any) -> None:
    client = client_of(alice)
    make_entry(alice, today)
    alone = count_queries(client, "/")
    for n in range(3):
        make_entry(alice, today, logged_by=make_user(f"robin{n}"))
    assert count_queries(client, "/") == alone + 1


def test_queries_do_not_grow_with_those_who_let_me(alice: User, today: date, count_queries: Any) -> None:
    client = client_of(alice)
    make_entry(alice, today)
    together(alice)

    def invite(names: str) -> None:
        for name in names.split():
            other = make_user(name)
            other.profile.household = Household.objects.get()
            other.profile.save()
            set_permission(user=other, granted_to=alice, allowed=True)

    invite("ann ben")
    address = reverse("copy", args=[today]) + f"?meal=lunch&key={uuid.uuid4()}"
    before = [count_queries(client, page) for page in ("/", address)]
    invite("cat dan eve")
    assert [count_queries(client, page) for page in ("/", address)] == before
    assert menu_of(client, today).count("Also for") == 5


def test_only_on_a_day_that_has_entries(alice: User, kim: User, alice_client: Client, today: date) -> None:
    make_entry(alice, today + timedelta(days=1), planned=True)
    assert "Also for" not in menu_of(alice_client, today + timedelta(days=1))
