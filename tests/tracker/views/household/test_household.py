"""The pages of a household."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foods.models import Food
from tests.cast import make_entry, make_food, make_saved_meal, make_user
from tests.conftest import client_of
from tests.tracker.household.test_members import profile, together
from tests.tracker.household.test_sharing import own
from tracker.common.person import today_of
from tracker.household.log_for_others import set_permission
from tracker.models import Entry, Household, LogPermission, SavedMeal
from tracker.views.household.log_for import undo_token


def page(client: Client, name: str = "household", *args: object) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def test_from_nobody_to_two(alice: User, bob: User, alice_client: Client, bob_client: Client) -> None:
    assert "Start a household" in page(alice_client)
    alice_client.post(reverse("household-start"))
    shown = alice_client.post(reverse("household-link")).content.decode()
    address = shown.partition('<code class="secret" translate="no">')[2].partition("</code>")[0]
    assert "/household/join/" in address
    path = address.removeprefix("http://testserver")
    assert "Members:" in bob_client.get(path).content.decode()
    bob_client.post(path)
    assert profile(bob).household == profile(alice).household
    assert "bob" in page(alice_client)
    assert address not in page(alice_client)
    alice_client.post(reverse("household-link"), {"revoke": "1"})
    assert client_of(make_user("kim")).get(path).status_code == 404


def test_permission_by_button(alice: User, bob: User, alice_client: Client) -> None:
    together(alice, bob)
    address = reverse("household-permission", args=[bob.pk])
    alice_client.post(address, {"allow": "1"})
    assert LogPermission.objects.get().granted_to == bob
    assert "Can log meals for you." in page(alice_client)
    alice_client.post(address, {"end": "1"})
    assert not LogPermission.objects.exists()


def test_what_others_share_is_listed_and_copied(alice: User, bob: User, bob_client: Client) -> None:
    together(alice, bob)
    food = own(alice)
    meal = make_saved_meal(alice, "Pea soup", food)
    shown = page(bob_client)
    assert "Shared by alice" in shown
    assert "Rye loaf" in shown
    assert "Pea soup" in shown
    bob_client.post(reverse("household-copy-food", args=[food.pk]))
    bob_client.post(reverse("household-copy-meal", args=[meal.pk]))
    assert Food.objects.get(owner=bob).name == "Rye loaf"
    assert SavedMeal.objects.get(user=bob).name == "Pea soup"
    assert "You already have everything they share." in page(bob_client)


def test_search_says_whose_it_is(alice: User, bob: User, bob_client: Client) -> None:
    together(alice, bob)
    own(alice)
    shown = bob_client.get(reverse("log"), {"q": "rye loaf"}).content.decode()
    assert "from alice" in shown


def test_leaving(alice: User, bob: User, bob_client: Client) -> None:
    together(alice, bob)
    bob_client.post(reverse("household-leave"))
    assert profile(bob).household is None
    assert "Start a household" in page(bob_client)


@pytest.mark.parametrize("act", ["start", "link", "leave"])
def test_a_sample_account_reads_why_not(act: str, db: None) -> None:
    sample = client_of(make_user("sample", sample_until=timezone.now() + timedelta(days=1)))
    answer = sample.post(reverse(f"household-{act}"), follow=True)
    assert answer.redirect_chain == [(reverse("household"), 302)]
    assert "A sample account cannot be in a household." in answer.content.decode()


@pytest.mark.parametrize("who", ["former", "never"])
def test_outsiders_reach_nothing(who: str, alice: User, bob: User, bob_client: Client) -> None:
    together(alice, bob) if who == "former" else together(alice)
    if who == "former":
        bob_client.post(reverse("household-leave"))
    food = own(alice)
    meal = make_saved_meal(alice, "Pea soup", food)
    for name, args in (
        ("household-copy-food", [food.pk]),
        ("household-copy-meal", [meal.pk]),
        ("household-permission", [alice.pk]),
    ):
        assert bob_client.post(reverse(name, args=args)).status_code == 404
    assert bob_client.get(reverse("log-food", args=[food.pk])).status_code == 404
    assert "Rye loaf" not in page(bob_client)
    assert "Rye loaf" not in bob_client.get(reverse("log"), {"q": "rye loaf"}).content.decode()


def test_a_member_sees_no_diary_and_changes_no_food(alice: User, bob: User, bob_client: Client) -> None:
    together(alice, bob)
    food = own(alice)
    entry = make_entry(alice, date(2026, 3, 12), food=food, food_name="A secret lunch")
    for name, pk in (("entry", entry.pk), ("food-edit", food.pk), ("kept-meal", make_saved_meal(alice, "S", food).pk)):
        assert bob_client.get(reverse(name, args=[pk])).status_code == 404
    assert bob_client.post(reverse("food-retire", args=[food.pk])).status_code == 404
    assert "A secret lunch" not in page(bob_client)


@pytest.fixture
def kim(alice: User) -> User:
    """Return somebody who lets Alice log for them."""
    kim = make_user("kim")
    together(alice, kim)
    set_permission(user=kim, granted_to=alice, allowed=True)
    return kim


def test_lunch_for_two_and_undo(alice: User, kim: User, alice_client: Client) -> None:
    day = today_of(profile(alice))
    entry = make_entry(alice, day, food=make_food())
    address = reverse("log-for", args=[day, "lunch", kim.pk])
    assert "also for kim" in alice_client.get(address).content.decode()
    answer = alice_client.post(address, {f"amount_{entry.pk}": "2"}, follow=True)
    theirs = Entry.objects.get(user=kim)
    assert (theirs.amount, theirs.logged_by) == (Decimal(2), alice)
    assert "1 food for kim" in answer.content.decode()
    alice_client.post(reverse("log-for-undo"), {"token": undo_token(alice, kim, [theirs])})
    assert not Entry.objects.filter(user=kim).exists()


@pytest.mark.parametrize("amount", ["", "0", "many"])
def test_an_amount_is_asked_for(amount: str, alice: User, kim: User, alice_client: Client) -> None:
    entry = make_entry(alice, date(2026, 3, 12))
    address = reverse("log-for", args=[entry.day, "lunch", kim.pk])
    answer = alice_client.post(address, {f"amount_{entry.pk}": amount})
    assert answer.status_code == 422
    assert not Entry.objects.filter(user=kim).exists()


def test_nobody_else_logs_for_them(alice: User, kim: User, bob_client: Client, alice_client: Client) -> None:
    day = date(2026, 3, 12)
    assert bob_client.get(reverse("log-for", args=[day, "lunch", kim.pk])).status_code == 404
    assert client_of(kim).get(reverse("log-for", args=[day, "lunch", alice.pk])).status_code == 404
    assert alice_client.get(reverse("log-for", args=[day, "tea", kim.pk])).status_code == 404


def test_a_token_of_another_undoes_nothing(alice: User, kim: User, bob_client: Client) -> None:
    entry = make_entry(kim, date(2026, 3, 12), logged_by=alice, form_key=uuid.uuid4())
    bob_client.post(reverse("log-for-undo"), {"token": undo_token(alice, kim, [entry])})
    assert Entry.objects.filter(user=kim).exists()


def test_queries_do_not_grow_with_the_household(alice: User, count_queries) -> None:  # type: ignore[no-untyped-def]
    client = client_of(alice)

    def fill(n: int) -> None:
        for _ in range(n):
            other = make_user(f"p{uuid.uuid4().hex[:8]}")
            other.profile.household = Household.objects.get()
            other.profile.save()
            own(other, f"Rye loaf {other.username}")
            make_saved_meal(other, "Soup", own(other, "Stock"))

    together(alice)
    fill(6)
    before = {name: count_queries(client, address) for name, address in ADDRESSES.items()}
    fill(6)
    assert {name: count_queries(client, address) for name, address in ADDRESSES.items()} == before


ADDRESSES = {"day": "/", "log": "/log/?q=rye+loaf", "household": "/household/"}
