"""The line in a real browser: typing plus Enter, by keyboard alone, by touch, without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from foods.catalog import writes
from tests.browser.axe import assert_accessible
from tests.browser.test_without_scripts import alices_page  # noqa: F401  # a fixture
from tests.cast import make_user
from tracker.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def log_page(signed_in_page: Page) -> Page:
    writes.seed()
    signed_in_page.goto("/log/")
    return signed_in_page


def logged() -> list[tuple[str, str]]:
    return [
        (entry.food_name, f"{entry.amount.normalize():f} × {entry.measure}") for entry in Entry.objects.order_by("pk")
    ]


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 900)])
def test_a_new_food_is_typing_plus_enter(log_page: Page, width: int, height: int) -> None:
    page = log_page
    page.set_viewport_size({"width": width, "height": height})
    page.get_by_label("Search foods").fill("2 tbsp pumpkin seeds")  # one: typing
    expect(page.locator("#reading")).to_contain_text("Pumpkin seeds, shelled · 2 tbsp · 96 mg")
    expect(page.get_by_role("status").filter(has_text="Pumpkin seeds, shelled · 2 tbsp")).to_have_count(1)
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.keyboard.press("Enter")  # two
    expect(page.get_by_text("96 mg so far")).to_be_visible()
    assert logged() == [("Pumpkin seeds, shelled", "2 × 1 tbsp")]


def test_enter_before_the_answer_logs_what_is_clear(log_page: Page) -> None:
    page = log_page
    page.get_by_label("Search foods").type("a banana and 2 slices of bread")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Logged Banana, White bread.")).to_be_visible()
    assert len(logged()) == 2


def test_other_foods_are_one_key_away(log_page: Page) -> None:
    page = log_page
    page.get_by_label("Search foods").fill("2 slices of bread")
    expect(page.locator("#reading")).to_contain_text("White bread")
    page.keyboard.press("ArrowDown")  # to the choices
    expect(page.locator("#reading input:checked")).to_be_focused()
    page.keyboard.press("ArrowDown")  # to the second
    second = page.locator("#reading .form-check").nth(1).inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Logged Multigrain bread.")).to_be_visible()
    assert logged()[0][0] in second
    assert logged()[0][0] != "White bread"


def test_what_is_asked_keeps_enter_from_logging(log_page: Page) -> None:
    page = log_page
    page.get_by_label("Search foods").fill("a barrel of almonds")
    expect(page.locator("#reading")).to_contain_text("How much is that?")
    page.keyboard.press("Enter")
    expect(page.locator("#reading input[type=radio]").first).to_be_focused()
    expect(page.locator("#reading input:checked")).to_have_count(0)
    assert logged() == []
    page.get_by_label("Almonds · 1 handful").check()
    page.get_by_role("button", name="Log it").click()
    expect(page.get_by_text("Logged Almonds.")).to_be_visible()
    assert logged() == [("Almonds", "1 × 1 handful")]


def test_a_double_click_and_going_back_and_forward_log_once(log_page: Page) -> None:
    page = log_page
    page.get_by_label("Search foods").fill("a banana, 30 g almonds")
    page.get_by_role("button", name="Log these").dblclick()
    expect(page.get_by_text("Logged Banana, Almonds.")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("You have logged this.")).to_be_visible()
    page.go_forward()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    assert len(logged()) == 2


def test_a_pasted_list_keeps_its_lines(log_page: Page) -> None:
    page = log_page
    field = page.get_by_label("Search foods")
    field.focus()
    field.evaluate("""field => {
        const data = new DataTransfer();
        data.setData("text", "2 eggs\\n1 banana\\n");
        field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
    }""")
    expect(field).to_have_value("2 eggs, 1 banana")
    expect(page.locator("#reading")).to_contain_text("Banana")


def test_by_touch(phone: Page, let_in: Callable[[Page, User], Page]) -> None:
    writes.seed()
    page = let_in(phone, make_user("alice"))
    page.goto("/log/")
    page.get_by_label("Search foods").fill("One hundred fifty grams of spinach.")  # as dictated
    page.get_by_role("button", name="Log it").tap()
    expect(page.get_by_text("Logged Spinach, raw.")).to_be_visible()
    assert logged() == [("Spinach, raw", "150 × g")]


def test_from_the_day(log_page: Page) -> None:
    page = log_page
    page.goto("/")
    page.get_by_label("Search foods").fill("half an avocado")
    expect(page.locator("#reading")).to_contain_text("Avocado")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Logged Avocado.")).to_be_visible()


def test_without_scripts(alices_page: Page) -> None:  # noqa: F811
    page = alices_page
    page.goto("/log/")
    page.get_by_label("Search foods").fill("2 eggs and a slice of bread")
    page.keyboard.press("Enter")
    expect(page.locator("#reading")).to_contain_text("Egg, hard boiled · 2 large eggs")
    page.get_by_role("button", name="Log these").click()
    expect(page.get_by_text("Logged Egg, hard boiled, White bread.")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("You have logged this.")).to_be_visible()
    expect(page.get_by_role("button", name="Log these")).to_have_count(0)
    assert len(logged()) == 2
