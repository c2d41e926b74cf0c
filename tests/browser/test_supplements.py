"""Tablets and medicines in a real browser: from the label to the day's total and the upper level."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from tests.browser.axe import assert_accessible
from tests.browser.conftest import from_menu
from tests.cast import make_entry, make_product
from tracker.common.person import profile_of, today_of
from tracker.models import SupplementDose

pytestmark = pytest.mark.django_db(transaction=True)


def alices_day() -> tuple[User, date]:
    alice = User.objects.get()
    return alice, today_of(profile_of(alice))


def add(page: Page, name: str, says: str, mg: str, comes_to: str) -> None:
    """Put a product on the list; the calculator follows what is typed."""
    page.get_by_role("link", name="Add a supplement or medicine").click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("The label gives the weight of").select_option(label=says)
    page.get_by_label("mg in one dose").fill(mg)
    expect(page.locator("#content-of-a-dose")).to_contain_text(comes_to)
    assert_accessible(page)
    page.get_by_role("button", name="Add to my list").click()
    expect(page.get_by_text(f"Added {name}.")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_it_works(signed_in_page: Page, width: int, scheme: str) -> None:
    page = signed_in_page
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    make_entry(*alices_day(), "60")
    page.goto("/more/")
    page.get_by_role("link", name="Supplements and medicines").click()
    add(page, "Powder", "Magnesium citrate", "1000", "113–162 mg")
    add(page, "Multivitamin", "Magnesium itself", "100", "100 mg")
    assert_accessible(page)

    page.goto("/")
    expect(page.get_by_text("60 of 310–420 mg")).to_be_visible()
    page.get_by_role("button", name="Multivitamin").click()
    expect(page.get_by_text("160 of 310–420 mg")).to_be_visible()
    page.get_by_role("button", name="Powder").click()
    expect(page.get_by_text("At least 273 of 310–420 mg")).to_be_visible()
    bar = page.get_by_role("img", name="Share of your daily target")
    expect(bar).to_have_accessible_name("Share of your daily target: Food 60 mg, Tablets and powders 213 mg")
    expect(page.get_by_text("upper level")).to_have_count(0)
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    from_menu(page, "Multivitamin", "Remove")
    expect(page.get_by_text("At least 173 of 310–420 mg")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("At least 273 of 310–420 mg")).to_be_visible()


def test_a_multivitamin_and_a_tablet_over_the_upper_level(signed_in_page: Page) -> None:
    page = signed_in_page
    alice, day = alices_day()
    make_product(alice, "Multivitamin", "100")
    make_product(alice, "Magnesium 300", "300")
    make_entry(alice, day, "600")
    page.goto("/")
    expect(page.get_by_text("600 of 310–420 mg")).to_be_visible()
    expect(page.get_by_text("upper level")).to_have_count(0)
    page.get_by_role("button", name="Multivitamin").click()
    expect(page.get_by_text("700 of 310–420 mg")).to_be_visible()
    expect(page.get_by_text("upper level")).to_have_count(0)
    page.get_by_role("button", name="Magnesium 300").click()
    expect(page.get_by_text("Tablets and medicines today: 400 mg.")).to_be_visible()
    expect(page.get_by_text("The US upper level for these is 350 mg a day")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="More about the upper level").click()
    expect(page.get_by_role("heading", name="Why can a target be above the upper level?")).to_be_in_viewport()
    expect(page.get_by_text("They answer different questions.")).to_be_visible()
    expect(page.get_by_text("Kidneys that do not work well cannot remove extra magnesium.")).to_be_visible()


def test_a_double_tap_logs_once(signed_in_page: Page) -> None:
    page = signed_in_page
    make_product(alices_day()[0])
    page.goto("/supplements/")
    page.get_by_role("button", name="Log Magnesium tablets").dblclick()
    expect(page.get_by_text("100 of 310–420 mg")).to_be_visible()
    assert SupplementDose.objects.count() == 1
