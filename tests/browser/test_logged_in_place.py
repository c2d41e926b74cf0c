"""A glass tapped in a real browser: only what it changes is drawn again, and the page is as if loaded again."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from foods.catalog import writes
from foods.models import Food
from foods.own.water import add_water
from tests.cast import make_dose, make_entry, make_product
from tracker.common.person import profile_of, today_of
from tracker.models import DayStatus, Entry, Meal

pytestmark = pytest.mark.django_db(transaction=True)

# What a person sees and can reach: no keys, which differ each time, no space that is not shown, and nothing of htmx.
SEEN = """() => {
  const day = document.querySelector("#day").cloneNode(true);
  for (const field of day.querySelectorAll("[name=form_key], [name=key], [name=csrfmiddlewaretoken]"))
    field.removeAttribute("value");
  for (const it of day.querySelectorAll("[class='']")) it.removeAttribute("class");
  return day.innerHTML.replace(/\\s+/g, " ").replace(/> </g, "><");
}"""


def make_water(user: User) -> Food:
    return add_water(
        owner=user,
        form_key=uuid.uuid4(),
        name="Spring",
        mg_per_litre=Decimal(80),
        glass_ml=Decimal(250),
        is_bottled=True,
    )


def settle(page: Page) -> None:
    """Wait until htmx has nothing under way."""
    expect(page.locator(".htmx-request, .htmx-settling, .htmx-swapping, .htmx-added")).to_have_count(0)


def open_day(page: Page) -> None:
    page.goto("/")
    page.wait_for_load_state("networkidle")


def tap(page: Page, mg: str) -> None:
    page.get_by_role("button", name="Spring + 1 glass").click()
    expect(page.locator(".day-number")).to_have_text(mg)
    settle(page)


STATES: dict[str, Callable[[User, date], object]] = {
    "ideas for the rest of the day": lambda user, day: writes.seed(),
    "a tablet taken, another to tap": lambda user, day: [make_dose(user, day, "10"), make_product(user)],
    "a day that was everything": lambda user, day: DayStatus.objects.create(user=user, day=day, status="complete"),
    "the target reached by the second": lambda user, day: make_entry(user, day, "380"),
}


@pytest.mark.parametrize("state", STATES)
def test_it_works(signed_in_page: Page, state: str) -> None:
    alice, page = User.objects.get(), signed_in_page
    today = today_of(profile_of(alice))
    make_water(alice)
    for meal in Meal:
        make_entry(alice, today, "0", meal=meal)
    STATES[state](alice, today)
    before = {"a tablet taken, another to tap": 10, "the target reached by the second": 380}.get(state, 0)
    open_day(page)
    for glasses in (1, 2):
        tap(page, f"{before + 20 * glasses}")
        assert Entry.objects.filter(is_drink=True).count() == glasses
        expect(page.get_by_role("status").filter(has_text="Logged Spring.")).to_be_visible()
        after = page.evaluate(SEEN)
        open_day(page)
        assert after == page.evaluate(SEEN)


def test_it_takes_nothing_from_anybody(signed_in_page: Page) -> None:
    alice, page = User.objects.get(), signed_in_page
    today = today_of(profile_of(alice))
    make_water(alice)
    for meal in Meal:
        make_entry(alice, today, "10", meal=meal, food_name=f"Bread at {meal.label}")
    open_day(page)
    page.get_by_role("link", name="Bread at Lunch").click()
    page.get_by_label("Amount").fill("7")
    page.get_by_text("Add a note").click()
    page.get_by_label("Anything that made this day different").fill("A long walk")
    page.get_by_label("What did you eat?").fill("bana")
    button = page.get_by_role("button", name="Spring + 1 glass")
    for glasses in (1, 2):
        button.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_text(f"{40 + 20 * glasses} of 310–420 mg")).to_be_visible()
        settle(page)
        expect(button).to_be_focused()
    expect(page.get_by_label("Amount")).to_have_value("7")
    expect(page.get_by_label("Anything that made this day different")).to_have_value("A long walk")
    expect(page.get_by_label("What did you eat?")).to_have_value("bana")


def test_a_page_left_open_catches_up(signed_in_page: Page) -> None:
    alice, page = User.objects.get(), signed_in_page
    today = today_of(profile_of(alice))
    make_water(alice)
    for meal in Meal:
        make_entry(alice, today, "10", meal=meal)
    open_day(page)
    make_entry(alice, today, "30", food_name="Logged on the phone")
    tap(page, "90")
    expect(page.get_by_role("link", name="Logged on the phone")).to_be_visible()
    after = page.evaluate(SEEN)
    open_day(page)
    assert after == page.evaluate(SEEN)
