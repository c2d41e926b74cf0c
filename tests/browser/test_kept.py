"""Copying yesterday's breakfast, a saved meal and a glass of water in a real browser, counting what one does."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from tests.browser.axe import assert_accessible
from tests.browser.conftest import from_menu
from tests.cast import make_entry, make_food, make_user
from tracker.common.person import profile_of, today_of
from tracker.models import Entry, Meal

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def alice(transactional_db: None) -> User:
    """Return Alice, who had oatmeal and a banana for breakfast yesterday."""
    alice = make_user("alice")
    yesterday = today_of(profile_of(alice)) - timedelta(days=1)
    for name, per_100g, grams, mg in (("Oatmeal", "27", "234", "63.18"), ("Banana", "27", "118", "31.86")):
        food = make_food(name, per_100g, portions={"1 portion": grams})
        make_entry(alice, yesterday, mg, food=food, food_name=name, grams=grams, meal=Meal.BREAKFAST)
    return alice


@pytest.fixture
def by_touch(phone: Page, let_in: Callable[[Page, User], Page], alice: User) -> Page:
    """Open a phone's page that is only touched, with Alice logged in."""
    return let_in(phone, alice)


@pytest.fixture
def plain(plain_page: Page, let_in: Callable[[Page, User], Page], alice: User) -> Page:
    """Open a page without scripts, with Alice logged in."""
    return let_in(plain_page, alice)


def test_yesterdays_breakfast_by_touch_in_two_actions(by_touch: Page, alice: User) -> None:
    page = by_touch
    page.goto("/")  # 1: open the day
    offer = page.get_by_role("button", name="Breakfast as yesterday")
    expect(offer).to_contain_text("Oatmeal, Banana · 95 mg")
    offer.tap()  # 2
    expect(page.get_by_text("95 of 310–420 mg")).to_be_visible()
    expect(page.get_by_text("Logged Breakfast.")).to_be_visible()
    assert Entry.objects.count() == 4
    assert_accessible(page)
    page.get_by_role("button", name="Undo").tap()
    expect(page.get_by_text("Nothing logged yet.")).to_be_visible()
    assert Entry.objects.count() == 2


def test_yesterdays_breakfast_by_keyboard_in_two_actions(signed_in: Callable[[User], Page], alice: User) -> None:
    page = signed_in(alice)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/")
    for _ in range(30):  # 1: go there
        page.keyboard.press("Tab")
        if "Breakfast as yesterday" in page.evaluate("document.activeElement.innerText"):
            break
    page.keyboard.press("Enter")  # 2
    expect(page.get_by_text("95 of 310–420 mg")).to_be_visible()
    expect(page.locator("#day h1")).to_be_focused()
    for _ in range(3):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.innerText") == "Undo":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing logged yet.")).to_be_visible()


def test_a_double_tap_copies_once(by_touch: Page) -> None:
    page = by_touch
    page.goto("/")
    page.get_by_role("button", name="Breakfast as yesterday").dblclick()
    expect(page.get_by_text("95 of 310–420 mg")).to_be_visible()
    page.reload()
    expect(page.get_by_text("95 of 310–420 mg")).to_be_visible()
    assert Entry.objects.count() == 4


def test_going_back_copies_nothing_twice(signed_in: Callable[[User], Page], alice: User) -> None:
    page = signed_in(alice)
    yesterday = today_of(profile_of(alice)) - timedelta(days=1)
    page.goto(f"/diary/{yesterday}/")
    from_menu(page, "Breakfast", "Copy to another day")
    assert_accessible(page)
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_text("95 of 310–420 mg")).to_be_visible()
    page.go_back()
    again = page.get_by_role("button", name="Copy", exact=True)
    expect(again.or_(page.get_by_text("Copied to")).first).to_be_visible()
    if again.is_visible():  # the browser kept the page, with its key
        again.click()
        expect(page.get_by_text("95 of 310–420 mg")).to_be_visible()
    else:
        expect(page.get_by_text("Copied to")).to_be_visible()
    assert Entry.objects.count() == 4


def test_without_scripts(plain: Page, alice: User) -> None:
    page = plain
    page.goto("/")
    page.get_by_role("button", name="Breakfast as yesterday").click()
    expect(page.get_by_text("95 of 310–420 mg")).to_be_visible()
    page.get_by_role("button", name="More actions for Breakfast").click()
    page.get_by_role("textbox", name="Name").fill("Porridge")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_label("How many times").fill("½")
    page.get_by_role("button", name="Log", exact=True).click()
    expect(page.get_by_text("143 of 310–420 mg")).to_be_visible()
    page.get_by_role("button", name="Undo").last.click()
    expect(page.get_by_text("95 of 310–420 mg")).to_be_visible()

    page.goto("/meals/")
    page.get_by_text("New meal or recipe").click()
    page.get_by_label("Name").fill("Soup")
    page.get_by_label("Kind").select_option("recipe")
    page.get_by_label("A recipe makes").fill("2")
    page.get_by_role("button", name="Create").click()
    page.get_by_label("Search foods").fill("oatmeal")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=re.compile("^Oatmeal")).click()
    page.get_by_label("Amount").fill("2")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("in one of 2 servings")).to_be_visible()
    page.goto("/log/?q=soup")
    page.get_by_role("button", name="Log Soup").click()
    page.goto("/")
    expect(page.get_by_text("158 of 310–420 mg")).to_be_visible()


def test_water_by_the_glass(by_touch: Page, alice: User) -> None:
    page = by_touch
    page.goto("/more/")
    page.get_by_role("link", name="My water").tap()
    page.get_by_label("Name").fill("Spring water")
    page.get_by_label("Kind").select_option("bottled")
    page.get_by_label("Magnesium (mg per liter)").fill("80")
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_text("80 mg per liter")).to_be_visible()
    page.goto("/")
    for glasses in (1, 2):
        page.get_by_role("button", name="Spring water + 1 glass").tap()
        expect(page.get_by_text(f"{20 * glasses} of 310–420 mg")).to_be_visible()
    assert Entry.objects.filter(is_drink=True).count() == 2
