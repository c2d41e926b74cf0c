"""The log page stays while foods are logged on it: actions counted on a phone, amounts, one toast with one Undo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, Route, expect

from tests.browser.axe import assert_accessible
from tests.browser.test_usual import ADD, YOGURT, eaten_for_days
from tests.cast import make_entry, make_user
from tracker.common.person import profile_of, today_of
from tracker.models import Entry, Meal

pytestmark = pytest.mark.django_db(transaction=True)
FIELD = "What did you eat?"


@pytest.fixture
def alice(seeded: None) -> User:
    alice = make_user("alice", target_asked=True)
    eaten_for_days(alice)
    return alice


@pytest.fixture
def today(alice: User) -> date:
    return today_of(profile_of(alice))


@pytest.fixture
def on_phone(phone: Page, let_in: Callable[[Page, User], Page], alice: User) -> Page:
    """Open a phone with Alice logged in, which counts the pages that it loads."""
    page = let_in(phone, alice)
    page.goto("/log/?meal=lunch")
    page.evaluate("document.body.dataset.first = 'yes'")
    return page


def assert_same_page(page: Page) -> None:
    assert page.evaluate("document.body.dataset.first") == "yes"


def logged_today(today: date) -> list[tuple[str, str, str]]:
    entries = Entry.objects.filter(day=today).order_by("pk")
    return [(entry.food_name, f"{entry.amount.normalize():f}", entry.measure) for entry in entries]


def test_usual_foods_count_up_in_place(on_phone: Page, today: date) -> None:
    page = on_phone  # 1: open it
    plus = page.get_by_role("button", name=ADD)
    for n in range(1, 6):  # 2 to 6
        plus.tap()
        expect(page.get_by_role("heading", level=1)).to_contain_text(f"{n} thing")
        expect(plus).to_have_text(str(n))
        expect(plus).to_be_focused()
    assert_same_page(page)
    assert page.evaluate("scrollY") == 0
    assert len(logged_today(today)) == 5
    assert_accessible(page)
    page.get_by_role("button", name="Undo").tap()
    expect(plus).to_have_text("4")
    expect(page.locator("#toast")).to_have_text("Undone.")
    assert len(logged_today(today)) == 4
    page.get_by_role("link", name="Done").tap()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()


def test_a_meal_as_yesterday_is_one_tap_without_a_scroll(on_phone: Page, today: date) -> None:
    page = on_phone
    offer = page.get_by_role("button", name="Lunch as yesterday")
    box = offer.bounding_box()
    assert box
    assert box["y"] + box["height"] < 844 - 64
    offer.tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lunch · 1 thing")
    expect(offer).to_have_count(0)
    assert_same_page(page)
    page.get_by_role("button", name="Undo").tap()
    expect(offer).to_be_visible()
    assert logged_today(today) == []


def test_a_new_food_is_its_line_and_enter(on_phone: Page, today: date) -> None:
    page = on_phone
    for n, line in enumerate(("2 tbsp pumpkin seeds", "a banana"), 1):
        page.get_by_label(FIELD).fill(line)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text(f"{n} thing")
        expect(page.get_by_label(FIELD)).to_have_value("")
        expect(page.get_by_label(FIELD)).to_be_focused()
    assert_same_page(page)
    expect(page.locator("#toast .toast-box")).to_have_count(1)  # the newest alone
    expect(page.locator("#toast")).to_contain_text("Logged Banana")
    assert logged_today(today) == [("Pumpkin seeds, shelled", "2", "1 tbsp"), ("Banana", "1", "1 medium")]


def test_an_amount_is_two_taps_and_the_number(on_phone: Page, today: date) -> None:
    page = on_phone
    page.get_by_label(FIELD).fill("a banana and 30 g almonds")
    amount = page.get_by_label("Amount of Almonds")
    amount.tap()  # 1
    page.keyboard.type("25")
    row = page.locator("#reading .reading-item").nth(1)
    expect(row.locator(".row-mg")).to_have_text("68 mg")
    expect(page.get_by_role("button", name="Log these")).to_contain_text("99 mg")
    page.get_by_role("button", name="Log these").tap()  # 2
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 things · 99 mg")
    assert logged_today(today)[1] == ("Almonds", "25", "g")


def test_steps_others_and_leaving_out(on_phone: Page, today: date) -> None:
    page = on_phone
    page.get_by_label(FIELD).fill("2 slices of bread, a banana, 30 g almonds")
    bread = page.locator("#reading .reading-item").first
    bread.get_by_role("button", name="More White bread").tap()
    expect(page.locator("[name=amount_0]")).to_have_value("3")
    bread.get_by_text("Other choices").tap()
    bread.locator(".form-check label").nth(1).tap()
    other = bread.locator(".row-name").inner_text()
    assert other != "White bread"
    page.get_by_role("button", name="Leave out Banana").tap()
    assert_accessible(page)
    page.get_by_role("button", name="Less Almonds").tap()
    page.get_by_role("button", name="Log these").tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 things")
    assert [(name, amount) for name, amount, _ in logged_today(today)] == [(other, "2"), ("Almonds", "20")]


def test_an_amount_that_cannot_be_is_said_at_its_row(on_phone: Page, today: date) -> None:
    page = on_phone
    page.get_by_label(FIELD).fill("2 slices of bread, 30 g almonds")
    page.get_by_role("button", name="Leave out White bread").tap()
    page.locator("[name=amount_1]").fill("0")
    page.get_by_role("button", name="Log these").tap()
    row = page.locator("#reading .reading-item").nth(1)
    expect(row).to_contain_text("An amount is more than 0.")
    expect(page.locator("#reading .reading-item").first).to_have_class("reading-item is-out")  # as it was
    assert_same_page(page)
    assert logged_today(today) == []


def test_the_bar_logs_for_the_day_that_is_shown(on_phone: Page, alice: User, today: date) -> None:
    page = on_phone
    earlier = today - timedelta(days=5)
    page.goto(f"/diary/{earlier}/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Log").tap()
    page.get_by_role("button", name=ADD).tap()
    expect(page.locator("#toast")).to_contain_text(f"Logged {YOGURT}.")
    assert Entry.objects.filter(user=alice, day=earlier).count() == 1


def test_back_restores_field_results_and_scroll(on_phone: Page) -> None:
    page = on_phone
    page.set_viewport_size({"width": 390, "height": 500})  # above the keyboard, where eight foods do not fit
    page.get_by_label(FIELD).fill("bread")
    expect(page.locator("#choices .rows > li").nth(5)).to_be_attached()
    page.evaluate("scrollTo(0, 300)")
    page.wait_for_url("**q=bread**")
    name = page.locator("#choices .rows .row-name").nth(5).inner_text()
    page.locator("#choices a.row-main").nth(5).tap()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.go_back()
    expect(page.get_by_label(FIELD)).to_have_value("bread")
    expect(page.locator("#choices .rows .row-name").nth(5)).to_have_text(name)
    page.wait_for_function("scrollY > 100")


def test_an_action_on_the_day_keeps_its_scroll(on_phone: Page, alice: User, today: date) -> None:
    page = on_phone
    for n in range(12):
        make_entry(alice, today, meal=list(Meal)[n % 4], food_name=f"Food {n}")
    page.goto("/")
    page.wait_for_load_state("networkidle")
    button = page.locator("form[action$='/status/'] button[value=complete]").last
    button.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    button.tap()
    expect(page.locator("#toast")).to_contain_text("Marked as a full day.")
    assert abs(page.evaluate("scrollY") - before) < 60


def test_what_does_not_arrive_is_said_in_the_toast(on_phone: Page) -> None:
    page = on_phone
    page.evaluate("console.error = () => {}")  # htmx says there what the toast says too
    page.context.set_offline(True)
    try:
        page.get_by_role("button", name=ADD).tap()
        expect(page.locator("#toast")).to_have_text("You are offline; nothing was saved.")
    finally:
        page.context.set_offline(False)
    page.get_by_role("button", name=ADD).tap()
    expect(page.locator("#toast")).to_contain_text(f"Logged {YOGURT}.")


def test_slow_work_shows_a_bar(on_phone: Page) -> None:
    page = on_phone
    page.evaluate("console.error = () => {}")
    waiting: list[Route] = []
    page.route("**/log/line/", lambda route: waiting.append(route))
    page.get_by_label(FIELD).fill("a banana")
    button = page.locator("#reading .sticky-action button")
    words = button.inner_text()
    before = button.bounding_box()
    button.tap()
    expect(page.locator("#busy")).to_be_visible()
    expect(button).to_have_text("Logging…")
    assert button.bounding_box() == before
    waiting[0].abort()
    expect(page.locator("#busy")).to_be_hidden()
    expect(button).to_have_text(words)
    expect(page.locator("#toast")).to_contain_text("That did not work, and nothing was saved.")
    page.unroute("**/log/line/")
