"""Every address as nobody, owner and stranger. An address that is not in the table fails the test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, reverse
from pytest_django import DjangoDbBlocker

from foods.models import Food
from foods.urls import urlpatterns as food_urls
from tests.cast import (
    make_dose,
    make_entry,
    make_food,
    make_group,
    make_product,
    make_saved_meal,
    make_trial,
    make_user,
)
from tests.conftest import client_of, made_for_module
from tracker.diary.meals import save_meal
from tracker.dietitian_sheet.links import make_link
from tracker.household.log_for_others import set_permission
from tracker.household.members import found_household, join, leave
from tracker.household.members import make_link as make_invite
from tracker.models import (
    DayStatus,
    DiaryImport,
    Entry,
    FavouriteFood,
    FoodNotForMe,
    OwnMeal,
    SavedMeal,
    SavedMealPart,
    SharedSheet,
    SheetReply,
    SupplementDose,
    SupplementProduct,
    SwapTrial,
    TargetPeriod,
)
from tracker.urls import urlpatterns

DAY = date(2026, 3, 12)

# What a GET answers to (nobody, owner, stranger); 302 for nobody is the way to the login page.
# POST stands for pages that answer only that: a GET is 405.
EXPECTED = {
    "home": (200, 200, 200),
    "diary-day": (302, 200, 200),
    "day-status": (302, 405, 405),
    "day-note": (302, 200, 200),
    "fridge-card": (200, 200, 200),
    "sheet": (302, 200, 200),
    "sheet-words": (302, 405, 405),
    "sheet-links": (302, 200, 200),
    "sheet-link-revoke": (302, 405, 405),
    "sheet-reply": (302, 405, 405),
    "shared-sheet": (200, 200, 200),
    "planned-confirm": (302, 405, 405),
    "planned-undo": (302, 405, 405),
    "copy": (302, 302, 404),
    "keep": (302, 405, 405),
    "take-back": (302, 405, 405),
    "kept-meals": (302, 200, 200),
    "kept-meal": (302, 200, 404),
    "kept-meal-log": (302, 405, 405),
    "kept-meal-retire": (302, 405, 405),
    "kept-put-in": (302, 200, 404),
    "kept-put-in-recipe": (302, 200, 404),
    "kept-part": (302, 200, 404),
    "kept-take-out": (302, 405, 405),
    "kept-put-back": (302, 405, 405),
    "water": (302, 200, 200),
    "water-edit": (302, 200, 404),
    "meals": (302, 200, 200),
    "meal": (302, 200, 404),
    "meal-change": (302, 405, 405),
    "choose": (302, 200, 200),
    "log": (302, 200, 200),
    "log-line": (302, 405, 405),
    "log-food": (302, 302, 404),
    "log-preview": (302, 200, 404),
    "star": (302, 405, 405),
    "memory": (302, 302, 302),
    "own-figure": (302, 302, 302),
    "whose-target": (302, 405, 405),
    "birth-month": (302, 405, 405),
    "entry": (302, 200, 404),
    "own-food-past": (302, 200, 404),
    "entry-preview": (302, 200, 404),
    "entry-food": (302, 200, 404),
    "entry-remove": (302, 405, 405),
    "entry-restore": (302, 405, 405),
    "newly-known": (302, 200, 200),
    "supplements": (302, 200, 200),
    "supplement-new": (302, 302, 302),
    "supplement-preview": (302, 200, 200),
    "supplement": (302, 200, 404),
    "supplement-log": (302, 405, 405),
    "supplement-retire": (302, 405, 405),
    "dose-remove": (302, 405, 405),
    "dose-restore": (302, 405, 405),
    "days": (302, 200, 200),
    "all-complete": (302, 405, 405),
    "undo-all-complete": (302, 405, 405),
    "put-away": (302, 405, 405),
    "week-now": (302, 200, 200),
    "week-why": (302, 200, 200),
    "week-first-change": (302, 200, 200),
    "week-until": (302, 200, 200),
    "week": (302, 200, 200),
    "ideas": (302, 200, 200),
    "finish-day": (302, 200, 200),
    "ideas-table": (302, 200, 200),
    "kitchen": (302, 200, 200),
    "plan-try": (302, 405, 405),
    "trial-end": (302, 405, 405),
    "trial-resume": (302, 405, 405),
    "not-for-me": (302, 405, 405),
    "offer-again": (302, 405, 405),
    "month-now": (302, 302, 302),
    "month": (302, 200, 200),
    "year-now": (302, 302, 302),
    "year": (302, 200, 200),
    "trends": (302, 200, 200),
    "trends-csv": (302, 200, 200),
    "causes": (302, 200, 200),
    "causes-csv": (302, 200, 200),
    "profile": (302, 200, 200),
    "target": (302, 200, 200),
    "targets": (200, 200, 200),
    "target-remove": (302, 405, 405),
    "own-data": (302, 200, 200),
    "export-json": (302, 200, 200),
    "export-csv": (302, 200, 200),
    "import": (302, 200, 404),
    "import-bring": (302, 405, 405),
    "import-undo": (302, 405, 405),
    "import-forget": (302, 405, 405),
    "delete-account": (302, 200, 200),
    "email-address": (302, 200, 200),
    "sessions": (302, 200, 200),
    "household": (302, 200, 200),
    "household-start": (302, 405, 405),
    "household-link": (302, 405, 405),
    "household-join": (302, 200, 200),
    "household-leave": (302, 405, 405),
    "household-permission": (302, 405, 405),
    "household-copy-food": (302, 405, 405),
    "household-copy-meal": (302, 405, 405),
    "log-for": (302, 200, 404),
    "log-for-undo": (302, 405, 405),
    "invitations": (302, 404, 404),
    "invitation-withdraw": (302, 405, 405),
    "invitation": (404, 404, 404),
    "sample": (405, 405, 405),
    "sample-leave": (405, 405, 405),
    "more": (200, 200, 200),
    "privacy": (200, 200, 200),
    "reminders": (302, 200, 200),
    "reminders-file": (302, 422, 422),
    "learn": (200, 200, 200),
    "how-we-judge": (200, 200, 200),
    "appearance": (405, 405, 405),
    "healthz": (200, 200, 200),
    "metrics": (404, 404, 404),
    "setup": (302, 404, 404),
    "foods": (200, 200, 200),
    "foods-rich": (200, 200, 200),
    "food-group": (200, 200, 200),
    "food": (404, 200, 404),
    "food-ask": (302, 405, 405),
    "food-new": (302, 302, 302),
    "food-figures": (200, 200, 200),
    "food-own": (302, 200, 200),
    "food-label": (302, 200, 200),
    "food-offer": (302, 200, 404),
    "food-edit": (302, 200, 404),
    "food-retire": (302, 405, 405),
}
# What a POST of a stranger to the owner's things answers; each must leave them as they are.
FORBIDDEN_POSTS = {"log-food", "entry", "entry-remove", "target-remove"}
FORBIDDEN_POSTS |= {"supplement", "supplement-log", "supplement-retire", "dose-remove"}
FORBIDDEN_POSTS |= {"food-edit", "food-retire", "star", "water-edit", "copy", "keep"}
FORBIDDEN_POSTS |= {
    "kept-meal",
    "kept-meal-log",
    "kept-meal-retire",
    "kept-put-in",
    "kept-put-in-recipe",
    "kept-part",
    "kept-take-out",
}
FORBIDDEN_POSTS |= {"own-food-past", "food-offer", "trial-end", "sheet-link-revoke", "sheet-reply", "not-for-me"}

FORBIDDEN_POSTS |= {"household-permission", "household-copy-food", "household-copy-meal", "log-for"}
FORBIDDEN_POSTS |= {"meal", "meal-change"}
FORBIDDEN_POSTS |= {"import-bring", "import-undo", "import-forget"}
CHANGEABLE = (
    DiaryImport,
    Entry,
    FavouriteFood,
    SupplementDose,
    SupplementProduct,
    Food,
    SavedMeal,
    SavedMealPart,
    SwapTrial,
    SharedSheet,
    SheetReply,
    FoodNotForMe,
    OwnMeal,
)


@pytest.fixture(scope="module")
def addresses_of_module(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, str]]:
    """Make Alice and her things, and Bob; return the address of each page that shows them."""
    yield from made_for_module(django_db_blocker, make_addresses)


@pytest.fixture
def addresses(addresses_of_module: dict[str, str], db: None) -> dict[str, str]:
    return addresses_of_module


@pytest.fixture
def alice(addresses: dict[str, str]) -> User:
    return User.objects.get(username="alice")


@pytest.fixture
def bob(addresses: dict[str, str]) -> User:
    return User.objects.get(username="bob")


def make_addresses() -> dict[str, str]:
    alice, _ = make_user("alice"), make_user("bob")
    own = make_food("My bread", owner=alice)
    entry = make_entry(alice, DAY, food=own)
    period = TargetPeriod.objects.create(user=alice, from_day=DAY)
    product = make_product(alice, "Magtabs")
    dose = make_dose(alice, DAY, product=product, product_name="Magtabs")
    saved_meal = make_saved_meal(alice, "My porridge", own)
    recipe = make_saved_meal(alice, "My soup", own, servings="2")
    trial = make_trial(alice, own, own)
    water = make_food("Spring", "2.4", owner=alice, is_drink=True, energy_kcal_per_100g=0)
    brought = DiaryImport.objects.create(user=alice, file_name="almonds.csv")
    token = make_link(user=alice, first=DAY, last=DAY, days=7, form_key=uuid4())
    make_group("Nuts")
    own_meal = save_meal(user=alice, key="iftar", name="Iftar", counts_as="dinner")
    mira = make_user("mira")
    found_household(alice)
    join(mira, make_invite(alice))
    set_permission(user=mira, granted_to=alice, allowed=True)
    arguments: dict[str, list[object]] = {
        "diary-day": [DAY],
        "day-status": [DAY],
        "day-note": [DAY],
        "planned-confirm": [DAY],
        "copy": [DAY],
        "keep": [DAY],
        "trial-end": [trial.pk],
        "not-for-me": [own.pk],
        "offer-again": [own.pk],
        "kept-meal": [saved_meal.pk],
        "kept-meal-log": [saved_meal.pk],
        "kept-meal-retire": [saved_meal.pk],
        "kept-put-in": [saved_meal.pk, own.pk],
        "kept-put-in-recipe": [saved_meal.pk, recipe.pk],
        "kept-part": [saved_meal.contents.get().pk],
        "kept-take-out": [saved_meal.contents.get().pk],
        "water-edit": [water.pk],
        "meal": [own_meal.key],
        "meal-change": [own_meal.key],
        "choose": [DAY],
        "log-food": [own.pk],
        "log-preview": [own.pk],
        "star": [own.pk],
        "entry": [entry.pk],
        "own-food-past": [own.pk],
        "entry-preview": [entry.pk],
        "entry-food": [entry.pk],
        "entry-remove": [entry.pk],
        "supplement": [product.pk],
        "supplement-log": [product.pk],
        "supplement-retire": [product.pk],
        "dose-remove": [dose.pk],
        "import": [brought.pk],
        "import-bring": [brought.pk],
        "import-undo": [brought.pk],
        "import-forget": [brought.pk],
        "household-join": [make_invite(alice)],
        "household-permission": [mira.pk],
        "household-copy-food": [own.pk],
        "household-copy-meal": [saved_meal.pk],
        "log-for": [DAY, "lunch", mira.pk],
        "invitation": ["a-token-that-nobody-made"],
        "invitation-withdraw": [1],
        "shared-sheet": [token],
        "sheet-link-revoke": [SharedSheet.objects.get().pk],
        "sheet-reply": [SheetReply.objects.create(user=alice, link=SharedSheet.objects.get(), note="Eat oats").pk],
        "week": ["2026-W11"],
        "week-until": [DAY],
        "finish-day": [DAY],
        "month": ["2026-03"],
        "year": [2026],
        "target-remove": [period.pk],
        "food-group": ["nuts"],
        "food": [own.pk],
        "food-edit": [own.pk],
        "food-retire": [own.pk],
        "food-offer": [own.pk],
    }
    return {name: reverse(name, args=arguments.get(name, [])) for name in EXPECTED}


def test_every_address_is_in_the_table() -> None:
    ours = {pattern.name for pattern in (*urlpatterns, *food_urls) if isinstance(pattern, URLPattern)}
    assert ours == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_reading(name: str, addresses: dict[str, str], alice_client: Client, bob_client: Client) -> None:
    answers = tuple(client.get(addresses[name]).status_code for client in (Client(), alice_client, bob_client))
    assert answers == EXPECTED[name]


@pytest.mark.parametrize("name", [name for name, (nobody, *_) in EXPECTED.items() if nobody == 302])
def test_nobody_is_sent_to_log_in_and_changes_nothing(name: str, addresses: dict[str, str]) -> None:
    for answer in (Client().get(addresses[name]), Client().post(addresses[name])):
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("account_login"))
    assert Entry.objects.count() == TargetPeriod.objects.count() == SupplementDose.objects.count() == 1


@pytest.mark.parametrize("name", sorted(FORBIDDEN_POSTS))
def test_a_stranger_changes_nothing(name: str, addresses: dict[str, str], bob_client: Client) -> None:
    before = [list(model.objects.values()) for model in CHANGEABLE]
    answer = bob_client.post(
        addresses[name], {"amount": "9", "measure": "g", "meal": "lunch", "day": DAY, "version": 1}
    )
    assert answer.status_code == 404
    assert [list(model.objects.values()) for model in CHANGEABLE] == before
    assert TargetPeriod.objects.exists()


def test_a_strangers_page_shows_nothing_of_the_owner(
    addresses: dict[str, str], bob_client: Client, alice_client: Client
) -> None:
    mine = alice_client.get(addresses["diary-day"]).content.decode()
    assert "Almonds" in mine
    assert "Magtabs" in mine
    for name in (
        "home",
        "diary-day",
        "supplements",
        "week",
        "week-now",
        "log",
        "foods",
        "target",
        "delete-account",
        "kept-meals",
        "water",
    ):
        page = bob_client.get(addresses[name]).content.decode()
        assert "My bread" not in page
        assert "Almonds" not in page
        assert "Magtabs" not in page
        assert "My porridge" not in page
        assert "Spring" not in page


def test_a_status_is_ones_own(addresses: dict[str, str], alice: User, bob: User) -> None:
    client_of(bob).post(addresses["day-status"], {"status": "complete"})
    assert [row.user for row in DayStatus.objects.all()] == [bob]


# What belongs to the household rather than to its owner alone: a member may open these.
SHARED = {"log-food", "log-preview", "star", "food", "household-copy-food", "household-copy-meal"}
SHARED |= {"kept-put-in", "household-permission"}


@pytest.mark.parametrize("role", ["member", "former member", "person logged for", "holds a link"])
def test_nobody_of_a_household_reaches_what_is_not_shared(role: str, addresses: dict[str, str], alice: User) -> None:
    client = client_in(role, alice, addresses)
    nothing_shared = role in {"former member", "holds a link"}
    for name, (_nobody, _owner, stranger) in EXPECTED.items():
        if stranger == 404 and (nothing_shared or name not in SHARED):
            assert client.get(addresses[name]).status_code == 404, name
    before = [list(model.objects.filter(**of).values()) for model, of in owned_by(alice)]
    for name in sorted(FORBIDDEN_POSTS if nothing_shared else FORBIDDEN_POSTS - SHARED):
        answer = client.post(
            addresses[name], {"amount": "9", "measure": "g", "meal": "lunch", "day": DAY, "version": 1}
        )
        assert answer.status_code == 404, name
    assert [list(model.objects.filter(**of).values()) for model, of in owned_by(alice)] == before


def client_in(role: str, alice: User, addresses: dict[str, str]) -> Client:
    """Return the browser of somebody who is, or was, in Alice's household, or who was sent a link to her summary."""
    if role == "holds a link":
        client = client_of(make_user("reader"))
        assert client.get(addresses["shared-sheet"]).status_code == 200
        return client
    user = User.objects.get(username="mira") if role == "person logged for" else make_user("robin")
    if role != "person logged for":
        join(user, make_invite(alice))
    if role == "former member":
        leave(user)
    return client_of(user)


def owned_by(user: User) -> list[tuple[Any, dict[str, User]]]:
    return [(model, {"owner": user} if model is Food else {"user": user}) for model in CHANGEABLE]
