"""The same form sent several times at once: written once, and every answer is a good one."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import close_old_connections, connection
from django.urls import reverse

from foods.models import Food
from tests import patience
from tests.cast import make_entry, make_food, make_saved_meal, make_user
from tests.conftest import client_of
from tracker.common.person import profile_of, today_of
from tracker.diary.changes import move_entries, remove_entries
from tracker.models import DayStatus, Entry, PutAway, SupplementDose, SupplementProduct

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 6


def all_at_once(user: User, url: str, data: dict[str, Any]) -> list[int]:
    """Send a form from several browsers at the same moment; return the answers' codes."""
    start = Barrier(AT_ONCE)
    clients = [client_of(user) for _ in range(AT_ONCE)]

    def send(number: int) -> int:
        close_old_connections()
        start.wait(patience.SECONDS)
        try:
            return clients[number].post(url, data).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(send, range(AT_ONCE)))


def test_logging() -> None:
    alice = make_user("alice")
    food, today = make_food(), today_of(profile_of(alice))
    data = {"amount": "1", "measure": "1 oz", "meal": "lunch", "day": today, "form_key": uuid.uuid4()}
    assert all_at_once(alice, reverse("log-food", args=[food.pk]), data) == [302] * AT_ONCE
    assert Entry.objects.count() == 1


def test_copying() -> None:
    alice = make_user("alice")
    today = today_of(profile_of(alice))
    make_entry(alice, today - timedelta(days=1), food=make_food())
    make_entry(alice, today - timedelta(days=1), food_name="Skyr")
    data = {"day": today, "form_key": uuid.uuid4()}
    assert all_at_once(alice, reverse("copy", args=[today - timedelta(days=1)]), data) == [302] * AT_ONCE
    assert Entry.objects.filter(day=today).count() == 2


@pytest.mark.parametrize("servings", ["", "4"])
def test_logging_a_saved_meal(servings: str) -> None:
    alice = make_user("alice")
    saved_meal = make_saved_meal(alice, "Porridge", make_food(), servings=servings)
    data = {"amount": "1", "meal": "lunch", "day": today_of(profile_of(alice)), "form_key": uuid.uuid4()}
    assert all_at_once(alice, reverse("kept-meal-log", args=[saved_meal.pk]), data) == [302] * AT_ONCE
    assert Entry.objects.count() == 1


def test_adding_a_water() -> None:
    data = {"name": "Tap", "kind": "tap", "mg_per_litre": "20", "glass_ml": "250", "form_key": uuid.uuid4()}
    assert all_at_once(make_user("alice"), reverse("water"), data) == [302] * AT_ONCE
    assert Food.objects.get().portions.count() == 2


def test_undoing() -> None:
    alice = make_user("alice")
    entry = make_entry(alice, today_of(profile_of(alice)))
    _removed, token = remove_entries(user=alice, entry_ids=[entry.pk])
    assert all_at_once(alice, reverse("entry-restore"), {"token": token}) == [302] * AT_ONCE
    assert Entry.objects.count() == 1


@pytest.mark.parametrize(
    ("address", "data", "rows"),
    [
        (lambda day: reverse("day-status", args=[day]), {"status": "missed"}, DayStatus.objects),
        (lambda _: reverse("put-away"), {}, PutAway.objects),
    ],
)
def test_words_of_a_person(address: Callable[[Any], str], data: dict[str, str], rows: Any) -> None:
    alice = make_user("alice")
    yesterday = today_of(profile_of(alice)) - timedelta(days=1)
    assert all_at_once(alice, address(yesterday), data) == [302] * AT_ONCE
    assert rows.count() == 1


@pytest.mark.parametrize("action", ["move", "copy", "remove"])
def test_several_rows(action: str) -> None:
    alice = make_user("alice")
    today = today_of(profile_of(alice))
    rows = [make_entry(alice, today), make_entry(alice, today)]
    data = {"entries": [row.pk for row in rows], "to_day": today - timedelta(days=1), "form_key": uuid.uuid4()}
    assert all_at_once(alice, reverse("choose", args=[today]), data | {action: "1"}) == [302] * AT_ONCE
    assert Entry.objects.count() == {"move": 2, "copy": 4, "remove": 0}[action]
    assert Entry.objects.filter(version__gt=2).count() == 0


def test_changing_an_entry() -> None:
    alice = make_user("alice")
    entry = make_entry(alice, today_of(profile_of(alice)))
    data = {"amount": "2", "measure": "1 oz", "meal": "lunch", "day": entry.day, "version": 1}
    answers = all_at_once(alice, reverse("entry", args=[entry.pk]), data)
    assert sorted(answers) == [302] + [409] * (AT_ONCE - 1)
    assert Entry.objects.get().version == 2


def test_undoing_a_change() -> None:
    alice = make_user("alice")
    today = today_of(profile_of(alice))
    entry = make_entry(alice, today)
    yesterday = today - timedelta(days=1)
    _moved, token = move_entries(user=alice, entry_ids=[entry.pk], day=yesterday, meal=None, today=today)
    assert all_at_once(alice, reverse("entry-restore"), {"token": token}) == [302] * AT_ONCE
    assert (Entry.objects.get().day, Entry.objects.get().version) == (today, 3)


def test_a_tablet_added_and_a_dose_logged() -> None:
    alice = make_user("alice")
    label = {"ledger": "supplement", "name": "Magtabs", "dose_label": "1 tablet", "label_says": "magnesium"}
    data = label | {"label_mg": "100", "form_key": uuid.uuid4()}
    assert all_at_once(alice, reverse("supplement-new"), data) == [302] * AT_ONCE
    product = SupplementProduct.objects.get()
    dose = {"doses": "1", "day": today_of(profile_of(alice)), "form_key": uuid.uuid4()}
    assert all_at_once(alice, reverse("supplement-log", args=[product.pk]), dose) == [302] * AT_ONCE
    assert SupplementDose.objects.count() == 1


def test_removing_twice_leads_to_the_day() -> None:
    alice = make_user("alice")
    entry = make_entry(alice, today_of(profile_of(alice)))
    assert all_at_once(alice, reverse("entry-remove", args=[entry.pk]), {}).count(302) >= 1
    assert Entry.objects.count() == 0
