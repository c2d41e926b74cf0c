"""The first minutes: the landing page on the first screen of a phone, and sign-up with and without what is optional."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import assert_accessible
from tracker.models import Profile

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def catalog_and_sample(seeded: None, settings: Any) -> None:
    settings.SAMPLE_DATA = True


def bottom(what: Locator) -> float:
    box = what.bounding_box()
    assert box
    return box["y"] + box["height"]


def test_the_landing_page_says_it_all_on_the_first_screen(phone: Page) -> None:
    phone.goto("/")
    bar = phone.get_by_role("navigation", name="Main").bounding_box()
    assert bar
    for what in (
        phone.get_by_role("heading", level=1),
        phone.locator(".lead"),
        phone.get_by_role("link", name="Start a diary"),
        phone.get_by_role("button", name="Explore with sample data"),
        phone.get_by_text("At least 136 of 320 mg"),
    ):
        assert bottom(what) <= bar["y"], what
    assert phone.locator(".lead").evaluate("lead => getComputedStyle(lead).fontWeight") == "400"
    assert_accessible(phone)


def sign_up(page: Page) -> None:
    page.goto("/accounts/signup/")
    page.get_by_label("Username").fill("carol")
    page.get_by_label("Password").fill("walnuts and figs")


def test_sign_up_with_sex_and_year_of_birth(phone: Page) -> None:
    sign_up(phone)
    phone.get_by_label("Sex").select_option("Woman")
    phone.get_by_label("Year of birth").fill("1986")
    start = phone.get_by_role("button", name="Start", exact=True)
    assert bottom(start) <= 844 - 64, "all of the form is on the first screen"
    assert_accessible(phone)
    start.click()
    expect(phone.get_by_role("main")).to_contain_text("320 mg")
    expect(phone.get_by_text("signed in")).to_have_count(0)
    profile = Profile.objects.get()
    assert (profile.sex, profile.birth_year) == ("female", 1986)


def test_sign_up_with_a_name_and_a_password_alone(plain_page: Page) -> None:
    sign_up(plain_page)
    plain_page.get_by_role("button", name="Start", exact=True).click()
    expect(plain_page.get_by_role("heading", name="Start with one thing you ate")).to_be_visible()
    expect(plain_page.get_by_role("link", name="Set my target")).to_be_visible()
    expect(plain_page.get_by_text("One question (optional)")).to_have_count(0)
    assert Profile.objects.get().birth_year is None


def test_a_wrong_year_is_answered_at_its_field(page: Page) -> None:
    sign_up(page)
    page.get_by_label("Year of birth").evaluate("field => { field.removeAttribute('max'); }")
    page.get_by_label("Year of birth").fill("2999")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.locator("#div_id_birth_year .invalid-feedback")).to_have_text("That year is in the future.")
    expect(page.get_by_label("Username")).to_have_value("carol")
    assert not User.objects.exists()


def test_the_sample_banner_takes_one_line(phone: Page) -> None:
    phone.goto("/")
    phone.get_by_role("button", name="Explore with sample data").click()
    banner = phone.get_by_role("complementary", name="Sample data")
    box = banner.bounding_box()
    assert box
    assert box["height"] <= 50
    expect(banner.get_by_text("Nothing here is about you.")).to_be_hidden()
    banner.get_by_text("Sample data").click()
    expect(banner.get_by_text("Nothing here is about you.")).to_be_visible()
    assert_accessible(phone)
    banner.get_by_role("button", name="Leave and delete").click()
    expect(phone.get_by_role("heading", name="Am I getting enough magnesium?")).to_be_visible()
    assert not User.objects.exists()
