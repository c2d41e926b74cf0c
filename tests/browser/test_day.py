"""The day in a real browser: what is on the first screen of a phone, how tall it is, two columns, and the keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import assert_accessible
from tests.browser.conftest import from_menu, press
from tests.cast import make_dose, make_entry, make_product, make_user
from tracker.common.person import profile_of, today_of
from tracker.models import DayState, DayStatus, Entry, Meal, SupplementDose
from tracker.sample.account import make_sample

pytestmark = pytest.mark.django_db(transaction=True)

PHONE_HEIGHT, BAR_HEIGHT = 844, 64
LONG_NAME = "Chicken tikka masala with basmati rice and raita"  # about 50 characters
LONGEST = "Rinderhackfleischsauerbratenklößchensuppe mit Wurzelgemüseeinlage"


def woman_of_40(name: str = "alice") -> tuple[User, date]:
    born = timezone.now().year - 40
    user = make_user(name, sex="female", birth_year=born, birth_month=1, target_asked=True)
    return user, today_of(profile_of(user))


def fill(user: User, day: date, *names: str) -> None:
    """Log ten entries in four meals."""
    for n in range(10):
        name = names[n] if n < len(names) else f"Food number {n}"
        make_entry(user, day, "24", meal=list(Meal)[n % 4], food_name=name)


def bottom_of(thing: Locator) -> float:
    box = thing.bounding_box()
    assert box
    return box["y"] + box["height"]


def height_of(page: Page) -> int:
    page.wait_for_load_state("networkidle")
    return int(page.evaluate("document.documentElement.scrollHeight"))


def text_of_day(page: Page) -> str:
    return page.locator("#day").inner_text()


def assert_first_things_first(page: Page) -> None:
    """Fail unless the number with its bar, the field and each kind of quick add are on the first screen."""
    first_screen = PHONE_HEIGHT - BAR_HEIGHT
    things = [page.locator(".day-number"), page.locator("svg.segments"), page.locator("[data-line]")]
    for thing in [*things, *page.locator(".quick button").all()]:
        assert bottom_of(thing) <= first_screen, thing
    tops = {round(button.bounding_box()["y"]) for button in page.locator(".quick button").all()}  # type: ignore[index]
    assert len(tops) == 1  # one row, which scrolls sideways
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_sample_day_on_a_phone(seeded: None, phone: Page, let_in: Callable[[Page, User], Page]) -> None:
    page = let_in(phone, make_sample(now=timezone.now()))
    page.goto("/")
    assert_first_things_first(page)
    expect(page.get_by_role("heading", name="Foods that would give the")).to_be_visible()
    assert height_of(page) <= 1750
    assert page.get_by_role("heading", level=2).first.inner_text() == "Magnesium on this day"
    foods = page.locator("#finish .row-name").all_inner_texts()
    logged = {entry.food_name.split(",")[0] for entry in Entry.objects.filter(day=timezone.now().date())}
    assert foods
    assert not [name for name in foods if name.split(",")[0] in logged]

    finished = page.get_by_role("button", name="That's everything")
    assert bottom_of(finished) <= 2 * PHONE_HEIGHT - BAR_HEIGHT  # at most one screen away
    finished.tap()
    expect(page.locator(".day-full")).to_have_text("Full day")
    for word in ("so far", "to go ", "Foods that would give"):
        assert word not in text_of_day(page).replace("\n", " "), word


def test_a_long_day_on_a_phone(seeded: None, phone: Page, let_in: Callable[[Page, User], Page]) -> None:
    user, today = woman_of_40()
    make_entry(user, today - timedelta(days=1), meal=Meal.BREAKFAST)
    fill(user, today, LONG_NAME)
    make_product(user, "Magnesium citrate", "100")
    make_dose(user, today, "100")
    page = let_in(phone, user)
    page.goto("/")
    expect(page.get_by_text("Was that everything?")).to_be_visible()
    assert_first_things_first(page)
    assert height_of(page) <= 2100
    press(page, page.get_by_role("button", name="Yes"))
    assert DayStatus.objects.get().status == DayState.COMPLETE


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_part_can_be_read(seeded: None, signed_in: Callable[[User], Page], width: int, scheme: str) -> None:
    user, today = woman_of_40()
    fill(user, today, LONGEST)
    make_entry(user, today, None, food_name="Skyr")
    make_dose(user, today, "400")
    page = signed_in(user)
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto("/")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_text("1 of 12 items has no magnesium value").click()
    expect(page.get_by_text("Where does this come from?")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="More actions for Skyr").click()
    expect(page.locator("#row-menu")).to_be_visible()
    assert_accessible(page)
    small = page.locator("#day button:visible, #day summary:visible, #day .row-main:visible").evaluate_all(
        "all => all.map(it => [it.innerText, it.getBoundingClientRect()]).filter(([, box]) => box.height < 43.5)"
    )
    assert not small


def test_without_scripts_a_page_offers_what_a_menu_does(plain_page: Page, let_in: Callable[[Page, User], Page]) -> None:
    user, today = woman_of_40()
    make_entry(user, today, food_name="Skyr")
    make_dose(user, today, product_name="Magtabs")
    page = let_in(plain_page, user)
    page.goto("/")
    press(page, page.get_by_role("button", name="More actions for Lunch"))
    expect(page.get_by_role("heading", name="Copy to")).to_be_visible()
    expect(page.get_by_role("textbox", name="Name")).to_be_visible()
    page.goto("/")
    from_menu(page, "this day", "Choose several entries")
    expect(page.get_by_role("checkbox")).to_have_count(1)
    page.goto("/")
    press(page, page.get_by_role("button", name="More actions for Skyr"))
    expect(page.get_by_label("Amount")).to_be_visible()
    expect(page.get_by_role("link", name="Another food")).to_be_visible()
    expect(page.get_by_role("link", name="Copy this entry to another day")).to_be_visible()
    press(page, page.get_by_role("button", name="Remove this entry"))
    assert not Entry.objects.exists()
    from_menu(page, "Magtabs", "Remove")
    page.wait_for_load_state()
    assert not SupplementDose.objects.exists()


def test_a_menu_comes_when_it_is_opened(signed_in: Callable[[User], Page]) -> None:
    user, today = woman_of_40()
    make_entry(user, today, food_name="Skyr")
    make_entry(user, today, food_name="Banana")
    page = signed_in(user)
    page.goto("/")
    for name, offered in (("Skyr", 4), ("Lunch", 4), ("Banana", 4)):
        button = page.get_by_role("button", name=f"More actions for {name}")
        button.press("Enter")
        menu = page.get_by_role("group", name=name, exact=True)
        expect(menu.locator("a, button")).to_have_count(offered)
        assert_accessible(page)
        near, box = button.bounding_box(), menu.bounding_box()
        assert near
        assert box
        assert box["y"] == pytest.approx(near["y"] + near["height"], abs=2)
        page.keyboard.press("Escape")
        expect(menu).to_be_hidden()
        expect(button).to_be_focused()
    from_menu(page, "Banana", "Change")
    expect(page.get_by_label("Amount")).to_be_visible()
    expect(page.locator("#row-menu")).to_be_hidden()
    from_menu(page, "Skyr", "Remove")
    expect(page.get_by_text("Removed Skyr.")).to_be_visible()
    expect(page.locator("#row-menu")).to_be_hidden()
    assert [entry.food_name for entry in Entry.objects.all()] == ["Banana"]


def test_two_columns_of_which_the_left_one_stays(signed_in: Callable[[User], Page]) -> None:
    user, today = woman_of_40()
    fill(user, today)
    page = signed_in(user)
    page.set_viewport_size({"width": 1280, "height": 600})
    page.goto("/")
    left, right = page.locator(".day-side").bounding_box(), page.locator("#meal-lunch").bounding_box()
    assert left
    assert right
    assert left["x"] + left["width"] <= right["x"]
    page.mouse.move(900, 300)
    page.mouse.wheel(0, 2000)
    expect(page.get_by_role("button", name="That's everything")).to_be_in_viewport()
    expect(page.locator("[data-line]")).to_be_in_viewport()
    expect(page.locator(".day-number")).to_be_in_viewport()


def test_the_field_stays_while_a_phone_scrolls(phone: Page, let_in: Callable[[Page, User], Page]) -> None:
    user, today = woman_of_40()
    fill(user, today)
    page = let_in(phone, user)
    page.goto("/")
    page.get_by_role("button", name="That's everything").scroll_into_view_if_needed()
    expect(page.locator("[data-line]")).to_be_in_viewport()
    expect(page.locator(".day-number")).not_to_be_in_viewport()


def test_the_keys(signed_in: Callable[[User], Page]) -> None:
    user, today = woman_of_40()
    make_entry(user, today)
    page = signed_in(user)
    page.goto("/")
    field, keys = page.locator("[data-line]"), page.get_by_role("dialog", name="Keyboard shortcuts")
    page.keyboard.press("/")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    page.keyboard.type("1/2?")
    page.keyboard.press("ArrowLeft")  # moves in the field
    expect(field).to_have_value("1/2?")
    expect(keys).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Today")

    field.blur()
    for key, heading in (("ArrowLeft", "Yesterday"), ("ArrowRight", "Today")):
        with page.expect_navigation():
            page.keyboard.press(key)
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)

    from_menu(page, "this day", "Keyboard shortcuts")
    expect(keys).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(keys).to_have_count(0)
    page.keyboard.press("?")
    keys.get_by_role("button", name="Use these keys", pressed=True).click()
    expect(keys.get_by_role("button", name="Use these keys", pressed=False)).to_be_visible()
    keys.get_by_role("button", name="Close").click()
    page.keyboard.press("/")
    expect(field).not_to_be_focused()
    page.reload()
    page.keyboard.press("?")
    expect(keys).to_have_count(0)
