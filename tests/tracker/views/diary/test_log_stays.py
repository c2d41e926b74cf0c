"""The log page stays: each food logged counts up in place, with htmx and without."""

from __future__ import annotations

import json
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from foods.models import Food
from tests.cast import make_entry, make_food
from tracker.common.person import profile_of, today_of
from tracker.models import Entry

BY_HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/log/"}


@pytest.fixture
def today(alice: User) -> date:
    return today_of(profile_of(alice))


@pytest.fixture
def almonds(db: None) -> Food:
    return make_food("Almonds", portions={"1 oz": "28.35"})


def plus(food: Food, day: date, **kw: Any) -> dict[str, Any]:
    """Return what the + of a row sends."""
    place = {"log_day": day.isoformat(), "log_meal": "lunch"}
    entry = {"amount": "1", "measure": "1 oz", "meal": "lunch", "day": day.isoformat(), "form_key": uuid.uuid4()}
    return entry | place | kw


def parts(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def test_it_works(alice_client: Client, almonds: Food, today: date) -> None:
    address = reverse("log-food", args=[almonds.pk])
    for n in (1, 2):
        answer = alice_client.post(address, plus(almonds, today), headers=BY_HTMX)
        assert (answer.status_code, answer["HX-Reswap"]) == (200, "none")
        assert json.loads(answer["HX-Trigger"]) == {"log-changed": {"counts": {str(almonds.pk): n}}}
        page = parts(answer)
        assert f"{n} thing" in page.select_one("#log-head").get_text()  # type: ignore[union-attr]
        assert page.select(f"#key-of-{almonds.pk}[hx-swap-oob=true]")
        assert page.select("#toast form")
    assert Entry.objects.count() == 2


def test_without_htmx_the_page_comes_again(alice_client: Client, almonds: Food, today: date) -> None:
    yesterday = today - timedelta(days=1)
    answer = alice_client.post(reverse("log-food", args=[almonds.pk]), plus(almonds, yesterday), follow=True)
    assert answer.redirect_chain == [(f"{reverse('log')}?day={yesterday}&meal=lunch", 302)]
    page = parts(answer)
    assert "Lunch · 1 thing · 77 mg" in " ".join(page.select_one("h1").get_text(" ").split())  # type: ignore[union-attr]
    assert "Logged Almonds" in page.select_one("#toast").get_text()  # type: ignore[union-attr]
    assert page.select_one(f"#count-of-{almonds.pk}").get_text() == "1"  # type: ignore[union-attr]


def test_undo_counts_down(alice_client: Client, almonds: Food, today: date) -> None:
    answer = alice_client.post(reverse("log-food", args=[almonds.pk]), plus(almonds, today), headers=BY_HTMX)
    token = parts(answer).select_one("#toast [name=token]")
    assert token is not None
    place = {"log_day": today.isoformat(), "log_meal": "lunch", "token": token["value"]}
    answer = alice_client.post(reverse("take-back"), place, headers=BY_HTMX)
    assert json.loads(answer["HX-Trigger"]) == {"log-changed": {"counts": {}}}
    assert "Undone." in parts(answer).select_one("#toast").get_text()  # type: ignore[union-attr]
    assert not Entry.objects.exists()


def test_a_meal_as_yesterday_comes_first(alice: User, alice_client: Client, almonds: Food, today: date) -> None:
    make_entry(alice, today - timedelta(days=1), food=almonds, meal="lunch")
    page = parts(alice_client.get(reverse("log"), {"meal": "lunch"}))
    form = page.select_one("#log-as-before form")
    assert form is not None
    sent = {str(field["name"]): str(field["value"]) for field in form.select("input[name]")}
    for _ in range(2):  # a double tap copies once
        answer = alice_client.post(str(form["hx-post"]), sent, headers=BY_HTMX)
        assert not parts(answer).select("#log-as-before form")
    assert Entry.objects.filter(day=today).count() == 1


def test_a_line_leaves_the_page_ready_for_the_next(alice_client: Client, almonds: Food, today: date) -> None:
    page = parts(alice_client.get(reverse("log"), {"q": "2 oz almonds", "meal": "lunch"}))
    form = page.select_one("#reading")
    assert form is not None
    sent = {str(field["name"]): str(field["value"]) for field in form.select("input[type=hidden], input[checked]")}
    answer = alice_client.post(reverse("log-line"), sent | {"meal": "lunch", "amount_0": "3"}, headers=BY_HTMX)
    assert answer["HX-Replace-Url"] == f"{reverse('log')}?day={today}&meal=lunch"
    assert json.loads(answer["HX-Trigger"])["log-changed"]["key"]
    assert parts(answer).select("#choices[hx-swap-oob=true]")
    assert Entry.objects.get().amount == 3


@pytest.mark.parametrize(
    ("amount", "said"),
    [("0", "An amount is more than 0."), ("many", "That is not an amount."), ("4000", "That is more than 100 kg.")],
)
def test_a_wrong_amount_is_said_at_its_row(alice_client: Client, almonds: Food, amount: str, said: str) -> None:
    page = parts(alice_client.get(reverse("log"), {"q": "2 oz almonds", "meal": "lunch"}))
    form = page.select_one("#reading")
    assert form is not None
    sent = {str(field["name"]): str(field["value"]) for field in form.select("input[type=hidden], input[checked]")}
    answer = alice_client.post(reverse("log-line"), sent | {"meal": "lunch", "amount_0": amount}, headers=BY_HTMX)
    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#reading")
    (row,) = parts(answer).select(".reading-item")
    assert said in row.get_text()
    assert not Entry.objects.exists()


def test_a_strangers_food_is_not_logged(bob_client: Client, alice: User, today: date) -> None:
    mine = make_food("My bread", owner=alice)
    answer = bob_client.post(reverse("log-food", args=[mine.pk]), plus(mine, today), headers=BY_HTMX)
    assert answer.status_code == 404


@pytest.mark.parametrize("place", [{"log_day": "soon"}, {"log_meal": "tea"}, {"log_day": "2026-13-01"}])
def test_a_place_that_is_none_leads_to_the_day(
    alice_client: Client, almonds: Food, today: date, place: dict[str, str]
) -> None:
    answer = alice_client.post(reverse("log-food", args=[almonds.pk]), plus(almonds, today, **place))
    assert answer["Location"] == reverse("diary-day", args=[today])
