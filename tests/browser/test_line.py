"""The line in a real browser: typing plus Enter, by keyboard alone, by touch, without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from tests.browser.axe import assert_accessible
from tests.browser.test_without_scripts import alices_page  # noqa: F401  # a fixture
from tests.cast import make_user
from tracker.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def log_page(seeded: None, signed_in_page: Page) -> Page:
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
    page.get_by_label("What did you eat?").fill("2 tbsp pumpkin seeds")  # one: typing
    expect(page.locator("#reading")).to_contain_text("Pumpkin seeds, shelled · 2 tbsp · 96 mg")
    expect(page.get_by_role("status").filter(has_text="Pumpkin seeds, shelled · 2 tbsp")).to_have_count(1)
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.keyboard.press("Enter")  # two
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 thing · 96 mg")
    assert logged() == [("Pumpkin seeds, shelled", "2 × 1 tbsp")]


def test_enter_before_the_answer_logs_what_is_clear(log_page: Page) -> None:
    page = log_page
    page.get_by_label("What did you eat?").type("a banana and 2 slices of bread")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Logged Banana, White bread.")).to_be_visible()
    assert len(logged()) == 2


def test_a_name_alone_is_found_while_typing_and_logged_by_enter(log_page: Page) -> None:
    page = log_page
    page.get_by_label("What did you eat?").fill("lentils")
    expect(page.locator("#choices li").first).to_contain_text("Lentils")
    expect(page.locator("#reading")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 thing")
    assert [name for name, _amount in logged()] == ["Lentils, cooked"]


def test_other_foods_are_one_key_away(log_page: Page) -> None:
    page = log_page
    page.get_by_label("What did you eat?").fill("2 slices of bread")
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
    page.get_by_label("What did you eat?").fill("a barrel of almonds")
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
    page.get_by_label("What did you eat?").fill("a banana, 30 g almonds")
    page.get_by_role("button", name="Log these").dblclick()
    expect(page.get_by_text("Logged Banana, Almonds.")).to_be_visible()
    page.goto("/")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 things")
    expect(page.get_by_label("What did you eat?")).to_have_value("")
    assert len(logged()) == 2


def paste(page: Page, text: str) -> None:
    """Put a text into the clipboard, and paste it into the empty field with the keyboard."""
    field = page.get_by_label("What did you eat?")
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    field.fill("")
    field.focus()
    page.keyboard.press("ControlOrMeta+V")


@pytest.mark.parametrize(
    ("text", "foods"),
    [
        ("2 eggs\n1 banana\n", ["2 large eggs", "Banana · 1 medium"]),
        ("1. 2 eggs\n2. 1 slice toast\n3. black tea", ["2 large eggs", "White bread · 1 slice", "Tea, black · 1 mug"]),
        ("1) 2 eggs\n2) toast\n3) coffee", ["2 large eggs", "White bread · 1 slice", "Coffee, brewed · 1 mug"]),
        (
            "- 50g oats\n- 1 banana\n- 200 ml milk",
            ["Oats, rolled, dry · 50 g", "Banana · 1 medium", "Milk, whole · 200 g"],
        ),
        ("• almonds 30g\n• dark chocolate 20g", ["Almonds · 30 g", "70-85% cocoa · 20 g"]),
        ("[ ] almonds 30g\r\n[x] 2 bananas", ["Almonds · 30 g", "Banana · 2 medium"]),
        ("almonds 1 oz (28g)\n1 cup (240 ml) milk", ["Almonds · 28 g", "Milk, whole · 240 g"]),
        ("Chicken breast 6 oz (170 g)\ntofu 14 oz (400 g)", ["Chicken breast, roasted · 170 g", "Tofu, firm · 400 g"]),
    ],
)
def test_a_pasted_list_is_read_line_by_line(log_page: Page, text: str, foods: list[str]) -> None:
    page = log_page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    paste(page, text)
    for n, food in enumerate(foods):
        expect(page.locator("#reading .reading-item").nth(n).locator(".form-check").first).to_contain_text(food)
    expect(page.locator("#reading .reading-item")).to_have_count(len(foods))
    page.keyboard.press("Enter")
    expect(page.locator("#toast")).to_contain_text("Logged")
    assert len(logged()) == len(foods)


@pytest.mark.parametrize(
    "text",
    [
        "Breakfast\noats 50g\nbanana\nLunch\nchicken 150g\nrice 200g",
        "Breakfast: oats 50g, banana; Lunch: chicken 150g, rice 200g",
        "Frühstück:\n- oats 50g\n- banana\nMittagessen:\n- chicken 150g\n- rice 200g",
    ],
)
def test_pasted_meals_go_where_they_belong(log_page: Page, text: str) -> None:
    page = log_page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    paste(page, text)
    expect(page.locator("#reading select")).to_have_count(2)
    assert_accessible(page)
    page.get_by_role("button", name="Log these").click()
    expect(page.locator("#toast")).to_contain_text("Logged")
    meals = list(Entry.objects.order_by("pk").values_list("meal", flat=True))
    assert meals == ["breakfast", "breakfast", "lunch", "lunch"]


def test_a_day_in_the_line_is_one_tap_from_another(log_page: Page) -> None:
    page = log_page
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_label("What did you eat?").fill("yesterday at 7:15 am 2 eggs and 30 g almonds")
    expect(page.locator("#reading")).to_contain_text("Time")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    days = page.locator("#reading [name=on]")
    expect(days.first).to_be_checked()
    days.nth(1).check()
    page.get_by_role("button", name="Log these").click()
    expect(page.locator("#toast")).to_contain_text("Logged")
    assert [entry.time.isoformat() for entry in Entry.objects.all() if entry.time] == ["07:15:00"] * 2


def test_one_part_can_be_left_out(log_page: Page) -> None:
    page = log_page
    page.get_by_label("What did you eat?").fill("2 eggs and 30 g almonds")
    page.locator("#reading .reading-item").first.get_by_role("button", name="Leave out").click()
    page.get_by_role("button", name="Log these").click()
    expect(page.get_by_text("Logged Almonds.")).to_be_visible()
    assert logged() == [("Almonds", "30 × g")]


def test_a_long_paste_is_read_in_its_first_part(log_page: Page) -> None:
    page = log_page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    paste(page, "\n".join(["1 banana"] * 60))
    expect(page.locator("#reading")).to_contain_text("This is read next")
    page.get_by_role("button", name="Log the rest").click()
    expect(page.get_by_label("What did you eat?")).to_have_value("; ".join(["1 banana"] * 20))
    assert len(logged()) == 40


def test_by_touch(seeded: None, phone: Page, let_in: Callable[[Page, User], Page]) -> None:
    page = let_in(phone, make_user("alice"))
    page.goto("/log/")
    page.get_by_label("What did you eat?").fill("One hundred fifty grams of spinach.")  # as dictated
    page.get_by_role("button", name="Log it").tap()
    expect(page.get_by_text("Logged Spinach, raw.")).to_be_visible()
    assert logged() == [("Spinach, raw", "150 × g")]


def test_what_was_typed_before_the_scripts_came_is_read(log_page: Page) -> None:
    page = log_page
    page.route("**/*.js", lambda route: None)  # they wait until the route ends
    page.goto("/log/", wait_until="commit")
    page.get_by_label("What did you eat?").fill("half an avocado")
    page.unroute("**/*.js")
    expect(page.locator("#reading")).to_contain_text("Avocado")


def test_the_same_line_can_be_logged_again(log_page: Page) -> None:
    page = log_page
    for times in (1, 2):
        page.get_by_label("What did you eat?").fill("half an avocado")
        expect(page.locator("#reading")).to_contain_text("Avocado")
        page.keyboard.press("Enter")
        expect(page.get_by_label("What did you eat?")).to_have_value("")
        assert len(logged()) == times


def test_from_the_day(log_page: Page) -> None:
    page = log_page
    page.goto("/")
    page.get_by_label("What did you eat?").fill("half an avocado")
    expect(page.locator("#reading")).to_contain_text("Avocado")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Logged Avocado.")).to_be_visible()


def test_without_scripts(alices_page: Page) -> None:  # noqa: F811
    page = alices_page
    page.goto("/log/")
    page.get_by_label("What did you eat?").fill("2 eggs and a slice of bread")
    page.keyboard.press("Enter")
    expect(page.locator("#reading")).to_contain_text("Egg, hard boiled · 2 large eggs")
    page.get_by_role("button", name="Log these").click()
    expect(page.get_by_text("Logged Egg, hard boiled, White bread.")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("You have logged this.")).to_be_visible()
    expect(page.get_by_role("button", name="Log these")).to_have_count(0)
    assert len(logged()) == 2
