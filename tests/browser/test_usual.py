"""A usual food in two actions from the day: open the log, add it in its usual amount; and choose it, then add it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from foods.models import Food
from tests.browser.test_without_scripts import alices_page  # noqa: F401  # a fixture
from tests.cast import make_entry, make_user
from tracker.common.person import profile_of, today_of
from tracker.models import Entry, Meal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("seeded")]

YOGURT = "Greek yogurt, plain, nonfat"
ADD = f"Add {YOGURT}, 2 containers"


def eaten_for_days(user: User) -> None:
    """Let this person have had two yogurts at every meal of the last three days."""
    food, today = Food.objects.get(name=YOGURT), today_of(profile_of(user))
    portion = {"food_name": YOGURT, "amount": 2, "measure": "1 container", "grams": 340}
    for back in (1, 2, 3):
        for meal in Meal:
            make_entry(user, today - timedelta(days=back), "37.4", food=food, meal=meal, **portion)


def assert_logged(page: Page, times: int) -> None:
    expect(page.get_by_text(f"Logged {YOGURT}.")).to_be_visible()
    today = Entry.objects.order_by("-day").values_list("day", flat=True)[0]
    logged = Entry.objects.filter(day=today)
    assert [(entry.food_name, entry.amount, entry.measure) for entry in logged] == [(YOGURT, 2, "1 container")] * times


def test_by_touch(phone: Page, let_in: Callable[[Page, User], Page]) -> None:
    alice = make_user("alice")
    eaten_for_days(alice)
    page = let_in(phone, alice)
    page.goto("/")
    page.get_by_role("navigation").get_by_role("link", name="Log", exact=True).tap()  # 1
    page.get_by_role("button", name=ADD).tap()  # 2
    assert_logged(page, 1)
    page.goto("/log/")
    page.get_by_role("link", name=YOGURT).tap()  # 1: choose it
    expect(page.get_by_label("Amount")).to_have_value("2")
    page.get_by_role("button", name="Add", exact=True).tap()  # 2: the amount is there
    assert_logged(page, 2)


def test_by_keyboard(signed_in_page: Page) -> None:
    eaten_for_days(User.objects.get())
    page = signed_in_page
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/log/")
    for _ in range(30):  # 1: go there
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('aria-label')") == ADD:
            break
    page.keyboard.press("Enter")  # 2
    assert_logged(page, 1)


def test_without_scripts(alices_page: Page) -> None:  # noqa: F811
    eaten_for_days(User.objects.get())
    page = alices_page
    page.goto("/log/")  # 1
    page.get_by_role("button", name=ADD).click()  # 2
    assert_logged(page, 1)
