"""Every task is a plain form first: with scripts off, each can be done."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from foods.models import Food, FoodRequest
from tests.browser.conftest import press
from tests.cast import make_user
from tracker.common.person import profile_of, today_of
from tracker.models import DayStatus, Entry, PutAway, SupplementDose, TargetPeriod

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def alices_page(seeded: None, plain_page: Page, let_in: Callable[[Page, User], Page]) -> Page:
    """Open a page without scripts, with Alice logged in and the catalog seeded."""
    return let_in(plain_page, make_user("alice"))


def test_the_question_and_a_day_from_memory(alices_page: Page) -> None:
    page = alices_page
    page.goto("/")
    page.get_by_label("Sex").select_option("female")
    page.get_by_label("Year of birth").fill("1980")
    press(page, page.get_by_role("button", name="Use it"))
    expect(page.get_by_text("Your daily target is 320 mg.")).to_be_visible()
    page.get_by_role("link", name="Log yesterday from memory").click()
    page.locator("label", has_text=re.compile("^\\s*Banana")).first.click()
    page.locator("label", has_text=re.compile("^\\s*Salmon")).first.click()
    press(page, page.get_by_role("button", name="Log these"))
    expect(page.get_by_text("Logged 2 foods.")).to_be_visible()
    page.goto("/")
    expect(page.get_by_text("Was that everything?")).to_be_visible()
    press(page, page.get_by_role("button", name="No", exact=True))
    assert DayStatus.objects.get().status == "missed"


def test_ways_on_after_a_search_without_a_hit(alices_page: Page) -> None:
    page = alices_page
    for name in ("Ask your admin for it", "Add it from a label"):
        page.goto("/log/?q=zzzzzz")
        press(page, page.get_by_text(name))
    assert FoodRequest.objects.get().wanted == "zzzzzz"
    page.get_by_label("Name").fill("My bread")
    page.get_by_label("Group").select_option(index=1)
    page.get_by_label("One portion is called").fill("1 slice")
    page.get_by_label("It weighs").fill("40")
    page.get_by_role("button", name="Add this food").click()
    expect(page.get_by_role("heading", name="My bread")).to_be_visible()
    assert Food.objects.get(name="My bread").owner is not None


def test_target_tablets_and_what_is_put_away(alices_page: Page) -> None:
    page = alices_page
    page.goto("/target/?change=1")
    page.get_by_role("combobox", name="Standard").select_option("efsa")
    press(page, page.get_by_role("button", name="Save"))
    assert TargetPeriod.objects.get().standard == "efsa"
    page.goto("/week/")
    page.get_by_text("Why we say this").click()
    press(page, page.get_by_role("button", name="Hide for a week"))
    assert PutAway.objects.exists()
    page.goto("/supplements/new/")
    page.get_by_label("Name").fill("Tablet")
    page.get_by_label(re.compile("mg")).first.fill("100")
    press(page, page.get_by_role("button", name=re.compile("Add|Keep|Save")).last)
    page.goto("/")
    press(page, page.get_by_role("button", name=re.compile("Tablet")).first)
    assert SupplementDose.objects.get().mg_low == 100


def test_moving_an_entry_to_another_day(alices_page: Page) -> None:
    page = alices_page
    page.goto("/log/?q=banana")
    page.get_by_role("link", name=re.compile("^Banana")).first.click()
    press(page, page.get_by_role("button", name="Add", exact=True))
    page.goto("/")
    page.get_by_role("link", name=re.compile("Banana")).click()
    entry = Entry.objects.get()
    yesterday = today_of(profile_of(entry.user)) - timedelta(days=1)
    page.get_by_label("Day").last.fill(yesterday.isoformat())
    press(page, page.get_by_role("button", name="Save"))
    entry.refresh_from_db()
    assert entry.day == yesterday
