"""How a finding was worked out, opened on a phone and on a wide screen, light and dark."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from tests.browser.axe import assert_accessible
from tests.browser.test_every_page import fits
from tests.cast import make_dose, make_entry, make_user
from tracker.common.person import profile_of, today_of
from tracker.models import DayState, DayStatus


@pytest.fixture
def low(transactional_db: None) -> User:
    """Return a woman of 40 with weeks of low days, some of them unconfirmed, and tablets whose label leaves a range."""
    alice = make_user("alice", sex="female", birth_year=1986, birth_month=1)
    today = today_of(profile_of(alice))
    for back in range(1, 30):
        for meal in ("breakfast", "lunch", "dinner"):
            make_entry(alice, today - timedelta(days=back), "55.25", meal=meal, energy_kcal=400)
        if back % 2:
            DayStatus.objects.create(user=alice, day=today - timedelta(days=back), status=DayState.COMPLETE)
    make_dose(alice, today - timedelta(days=9), "57", "81")
    return alice


def test_it_works(signed_in: Callable[[User], Page], low: User) -> None:
    page = signed_in(low)
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/week/")
    expect(page.get_by_role("heading", name="Your logged magnesium has stayed low")).to_be_visible()
    expect(page.get_by_text("Check these days first")).to_be_visible()
    expect(page.get_by_text("D = mean − EAR")).to_be_hidden()
    page.get_by_text("Why we say this").click()
    expect(page.get_by_text("D = mean − EAR")).to_be_visible()
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        fits(page, width)
    assert_accessible(page)
    page.emulate_media(color_scheme="dark")
    assert_accessible(page)


def test_without_scripts_each_bar_opens_its_day(
    plain_page: Page, let_in: Callable[[Page, User], Page], low: User
) -> None:
    page = let_in(plain_page, low)
    page.goto("/week/")
    page.get_by_text("Why we say this").click()
    page.get_by_role("link", name="How was this worked out?").click()
    expect(page.get_by_text("D = mean − EAR")).to_be_visible()
    page.go_back()
    page.get_by_text("The same numbers in a table").click()
    expect(page.get_by_role("table", name="The same numbers in a table")).to_be_visible()
    expect(page.locator("#chart-said")).to_be_hidden()
    page.locator("svg.chart a").last.click()
    expect(page).to_have_url(re.compile("/diary/"))


def test_with_scripts_the_chart_is_drawn(signed_in: Callable[[User], Page], low: User) -> None:
    page = signed_in(low)
    page.goto("/week/")
    expect(page.locator("#chart")).to_be_visible()
    expect(page.locator(".legend")).to_be_visible()
