"""A newcomer signs up, logs three foods, and looks at the day and the week."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import assert_accessible
from tests.browser.conftest import from_menu
from tests.browser.test_every_page import fits
from tracker.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)


def log(page: Page, text: str, name: str) -> None:
    """Log a food from the day page: type, choose, add."""
    page.get_by_label("What did you eat?").fill(text)
    page.locator("#choices").get_by_role("link", name=re.compile(name)).first.click()
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text(f"Logged {name.removeprefix('^')}")).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 900)])
def test_it_works(seeded: None, page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.goto("/")
    page.get_by_role("link", name="Start a diary").click()
    assert_accessible(page)
    page.get_by_label("Username").fill("carol")
    page.get_by_label("Password").fill("walnuts and figs")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", name="Start with one thing you ate")).to_be_visible()
    assert_accessible(page)

    log(page, "spinach cooked", "^Spinach, cooked")
    log(page, "almonds", "^Almonds")
    log(page, "skyr", "^Skyr")
    # 78.3 mg in half a cup of spinach, 76.545 in an ounce of almonds; nothing is known of skyr.
    expect(page.get_by_text("At least 155 of 310–420 mg")).to_be_visible()
    expect(page.get_by_text("1 of 3 items has no magnesium value")).to_be_visible()
    assert_accessible(page)

    page.get_by_role("button", name="That's everything").click()
    expect(page.get_by_role("button", name="That's everything")).to_have_attribute("aria-pressed", "true")

    page.get_by_role("link", name="Week", exact=True).click()
    expect(page.get_by_role("heading", name="Last 7 days")).to_be_visible()
    page.get_by_text("The same numbers in a table").click()
    expect(page.get_by_role("table")).to_contain_text("at least 155 mg")
    expect(page.get_by_text("2 full days left until your first picture")).to_be_visible()
    assert_accessible(page)
    expect(page.locator("svg.chart .chart-values")).to_contain_text("≥ 155")
    fits(page, width)


def test_the_preview_follows_what_is_typed(seeded: None, signed_in_page: Page) -> None:
    page = signed_in_page
    page.goto("/log/?q=spinach+cooked")
    page.get_by_role("link", name=re.compile("^Spinach, cooked")).click()
    expect(page.locator("#preview")).to_contain_text("78 mg")
    page.get_by_label("Amount").fill("1,5")
    expect(page.locator("#preview")).to_contain_text("117 mg")
    page.get_by_label("Measure").select_option("g")
    page.get_by_label("Amount").fill("50")
    expect(page.locator("#preview")).to_contain_text("44 mg")


def test_a_double_click_and_going_back_log_once(seeded: None, signed_in_page: Page) -> None:
    page = signed_in_page
    page.goto("/log/?q=banana")
    page.get_by_role("link", name=re.compile("^Banana")).first.click()
    page.get_by_role("button", name="Add").dblclick()
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 thing")
    page.go_back()
    expect(page.get_by_text("You have logged this.")).to_be_visible()
    assert Entry.objects.count() == 1


def test_removing_can_be_undone(seeded: None, signed_in_page: Page) -> None:
    page = signed_in_page
    page.goto("/")
    log(page, "banana", "^Banana")
    from_menu(page, "Banana", "Remove")
    expect(page.get_by_text("Removed Banana")).to_be_visible()
    assert not Entry.objects.exists()
    expect(page.locator("#day h1")).to_be_focused()  # what had the focus is gone; the toast never takes it
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("32 of 310–420 mg")).to_be_visible()


def test_everything_works_without_scripts(seeded: None, plain_page: Page) -> None:
    page = plain_page
    page.goto("/accounts/signup/")
    page.get_by_label("Username").fill("carol")
    page.get_by_label("Password").fill("walnuts and figs")
    page.get_by_role("button", name="Start").click()
    page.get_by_label("What did you eat?").fill("banana")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=re.compile("^Banana")).first.click()
    expect(page.locator("#preview")).to_contain_text("32 mg")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("32 of 310–420 mg")).to_be_visible()
    page.get_by_role("link", name=re.compile("Banana")).click()
    page.get_by_label("Amount").fill("2")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("64 of 310–420 mg")).to_be_visible()
    page.get_by_role("button", name="I missed something").click()
    expect(page.get_by_role("button", name="I missed something")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="More actions for Banana").click()
    page.get_by_role("button", name="Remove this entry").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("64 of 310–420 mg")).to_be_visible()
    page.get_by_role("link", name="Week", exact=True).click()
    page.get_by_text("The same numbers in a table").click()
    expect(page.get_by_role("table")).to_contain_text("64 mg")
