"""Changing an entry: in place on the day, and on a page of its own without scripts."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.cast import make_entry, make_food
from tests.tracker.views.diary.test_day import text_of
from tracker.common.person import profile_of, today_of
from tracker.models import Entry

BY_HTMX = {"HX-Request": "true"}


@pytest.fixture
def today(alice: User) -> date:
    return today_of(profile_of(alice))


@pytest.fixture
def entry(alice: User, today: date) -> Entry:
    food = make_food(portions={"1 oz": "28.35", "1 cup": "143"})
    return make_entry(alice, today, "76.545", food=food, per_100g_used=270)


def sent(entry: Entry, **kw: Any) -> dict[str, Any]:
    values = {"amount": "1", "measure": "1 oz", "meal": "lunch", "day": entry.day.isoformat(), "version": entry.version}
    return values | kw


def test_it_works(alice_client: Client, entry: Entry) -> None:
    url = reverse("entry", args=[entry.pk])
    part = alice_client.get(url, headers=BY_HTMX)
    assert part.content.decode().lstrip().startswith(f'<li id="entry-{entry.pk}"')
    assert "<main" not in part.content.decode()
    day = alice_client.post(url, sent(entry, amount="2", measure="1 cup", time="08:05"), headers=BY_HTMX)
    html = BeautifulSoup(day.content, "html.parser")
    row = html.select_one(f"#entry-{entry.pk}")
    assert row is not None
    assert "286 g · 8:05" in " ".join(row.get_text(" ").split())
    assert "772 mg" in row.get_text()
    focused = html.select("[autofocus]")
    assert [element.get("href") for element in focused] == [url]


def test_a_row_and_its_meal_ask_for_their_menus(
    alice_client: Client, bob_client: Client, entry: Entry, today: date
) -> None:
    """Their buttons lead to pages that offer the same."""
    asking = BY_HTMX | {"HX-Target": "row-menu"}
    day = BeautifulSoup(alice_client.get("/").content, "html.parser")
    buttons = day.select("[hx-target='#row-menu']")
    assert len(buttons) == 2
    for button in buttons:
        address = str(button["hx-get"])
        assert button.parent is not None
        assert button.parent["action"] == address
        values = {str(button["name"]): str(button["value"])} if button.get("name") else {}
        menu = BeautifulSoup(alice_client.get(address, values, headers=asking).content, "html.parser")
        assert not menu.select("main, h1")
        offered = {str(it["href"]) for it in menu.select("a")}
        assert {reverse("entry", args=[entry.pk]), reverse("choose", args=[today])} & offered
        assert alice_client.get(address, values, follow=True).content.count(b"<main") == 1
        assert bob_client.get(address, values, headers=asking).status_code == 404
    menu = BeautifulSoup(alice_client.get(reverse("entry", args=[entry.pk]), headers=asking).content, "html.parser")
    assert menu.form is not None
    assert menu.form["hx-post"] == reverse("entry-remove", args=[entry.pk])


def test_a_bad_change_in_place_keeps_the_form_and_what_was_typed(alice_client: Client, entry: Entry) -> None:
    url = reverse("entry", args=[entry.pk])
    answer = alice_client.post(url, sent(entry, amount="no"), headers=BY_HTMX)
    assert answer.status_code == 422
    assert answer["HX-Retarget"] == f"#entry-{entry.pk}"
    assert answer["HX-Reswap"] == "outerHTML"
    assert 'value="no"' in answer.content.decode()


def test_the_second_of_two_windows_sees_both_in_place(alice_client: Client, entry: Entry) -> None:
    url = reverse("entry", args=[entry.pk])
    alice_client.post(url, sent(entry, amount="2"))
    answer = alice_client.post(url, sent(entry, amount="3"), headers=BY_HTMX)
    assert answer.status_code == 409
    assert "changed in another window" in answer.content.decode()
    assert Entry.objects.get().amount == 2


def test_moving_to_another_day_is_offered_back_on_both(alice_client: Client, entry: Entry, today: date) -> None:
    url = reverse("entry", args=[entry.pk])
    yesterday = today - timedelta(days=1)
    part = alice_client.post(url, sent(entry, day=yesterday.isoformat()), headers=BY_HTMX)
    assert f'id="entry-{entry.pk}"' not in part.content.decode()
    pages = [part, alice_client.get("/"), alice_client.get(reverse("diary-day", args=[yesterday]))]
    tokens = [BeautifulSoup(page.content, "html.parser").select("#toast input[name=token]") for page in pages]
    assert [len(of_page) for of_page in tokens] == [1, 1, 1]
    assert "Moved Almonds to" in text_of(pages[1])
    restored = alice_client.post(reverse("entry-restore"), {"token": tokens[0][0]["value"]}, follow=True)
    assert Entry.objects.get().day == today
    assert "Undone: Moved Almonds to" in text_of(restored)
    assert "Moved" not in text_of(alice_client.get("/"))


def test_of_changes_only_the_newest_is_offered_back(alice_client: Client, entry: Entry) -> None:
    url = reverse("entry", args=[entry.pk])
    for version, amount in ((1, "2"), (2, "3")):
        alice_client.post(url, sent(entry, version=version, amount=amount))
    page = BeautifulSoup(alice_client.get("/").content, "html.parser")
    (token,) = page.select("#toast input[name=token]")
    alice_client.post(reverse("entry-restore"), {"token": token["value"]})
    assert Entry.objects.get().amount == 2


def test_another_food_by_plain_pages(alice_client: Client, entry: Entry) -> None:
    walnuts = make_food("Walnuts, English", "158", portions={"1 oz": "28.35"})
    page = alice_client.get(reverse("entry-food", args=[entry.pk]), {"q": "waln"})
    link = BeautifulSoup(page.content, "html.parser").select_one("a.row-main")
    assert link is not None
    form = alice_client.get(str(link["href"]))
    assert "with today's value, 158 mg per 100 g" in text_of(form)
    assert "45 mg" in text_of(form)  # shown before it is saved
    html = BeautifulSoup(form.content, "html.parser")
    food = html.select_one("input[name=food]")
    assert food is not None
    alice_client.post(reverse("entry", args=[entry.pk]), sent(entry, food=food["value"]))
    entry.refresh_from_db()
    assert (entry.food, entry.food_name, str(entry.mg_known)) == (walnuts, "Walnuts, English", "44.793")
    assert "Logged with 158 mg per 100 g" in text_of(alice_client.get(reverse("entry", args=[entry.pk])))


def test_another_food_in_place(alice_client: Client, entry: Entry) -> None:
    make_food("Walnuts, English", None, portions={})
    url = reverse("entry-food", args=[entry.pk])
    assert alice_client.get(url, headers=BY_HTMX).content.decode().lstrip().startswith("<li id=")
    found = alice_client.get(url, {"q": "waln"}, headers=BY_HTMX).content.decode()
    assert found.lstrip().startswith(f'<div id="other-foods-{entry.pk}"')
    link = BeautifulSoup(found, "html.parser").select_one("a.row-main")
    assert link is not None
    form = alice_client.get(str(link["hx-get"]), headers=BY_HTMX).content.decode()
    assert "which has no known magnesium value" in form
    assert "Nothing found" in alice_client.get(url, {"q": "unobtainium"}, headers=BY_HTMX).content.decode()
    assert alice_client.get(url, {"q": "x" * 101}, headers=BY_HTMX).status_code == 200


def test_a_food_that_one_may_not_see_is_none(alice_client: Client, bob: User, entry: Entry) -> None:
    secret = make_food("Bob's bread", owner=bob)
    url = reverse("entry", args=[entry.pk])
    assert alice_client.get(url, {"food": secret.pk}).status_code == 404
    assert alice_client.post(url, sent(entry, food=secret.pk)).status_code == 404
    for odd in ("x", "-1", "9" * 30, "²"):
        assert alice_client.get(url, {"food": odd}).status_code == 200


def test_what_has_no_food_can_change_its_amount(alice: User, alice_client: Client, today: date) -> None:
    soup = make_entry(alice, today, "40", food_name="Soup", measure="serving", grams=None, parts=2, parts_unmeasured=1)
    url = reverse("entry", args=[soup.pk])
    assert "At least 40 mg" in text_of(alice_client.get(url))
    preview = alice_client.get(reverse("entry-preview", args=[soup.pk]), sent(soup, amount="1.5", measure="serving"))
    assert "60 mg" in preview.content.decode()
    alice_client.post(url, sent(soup, amount="1.5", measure="serving", meal="dinner"))
    soup.refresh_from_db()
    assert (soup.mg_known, soup.meal, soup.parts_unmeasured) == (60, "dinner", 1)
    assert alice_client.post(url, sent(soup, measure="g")).status_code == 422


def test_the_preview_follows_the_form(alice_client: Client, entry: Entry) -> None:
    url = reverse("entry-preview", args=[entry.pk])
    assert "153 mg" in alice_client.get(url, sent(entry, amount="2")).content.decode()
    assert "mg" not in alice_client.get(url, sent(entry, amount="x")).content.decode()


def test_a_time_can_be_given_and_taken_back(alice_client: Client, entry: Entry) -> None:
    url = reverse("entry", args=[entry.pk])
    alice_client.post(url, sent(entry, time="19:30"))
    assert Entry.objects.get().time == time(19, 30)
    assert 'value="19:30"' in alice_client.get(url).content.decode()
    alice_client.post(url, sent(entry, version=2, time=""))
    assert Entry.objects.get().time is None
    assert alice_client.post(url, sent(entry, version=3, time="25:00")).status_code == 422


@pytest.mark.parametrize("headers", [{}, BY_HTMX])
def test_removing_twice_leads_to_the_day(alice_client: Client, entry: Entry, headers: dict[str, str]) -> None:
    url = reverse("entry-remove", args=[entry.pk])
    for _ in range(2):
        assert alice_client.post(url, headers=headers).status_code == (200 if headers else 302)
    page = BeautifulSoup(alice_client.get("/").content, "html.parser")
    assert len(page.select("#toast form")) == 1
