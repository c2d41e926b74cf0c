"""The sheet as it comes out of the printer: one page, whatever is on it; and the link, without scripts too."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from foods.models import Allergen
from tests.browser.axe import assert_accessible
from tests.browser.conftest import press
from tests.cast import make_dose, make_entry, make_user
from tracker.common.person import profile_of, today_of
from tracker.models import DayNote, DayState, DayStatus, Profile
from tracker.sample.account import make_sample

PAGE = re.compile(rb"/Type\s*/Page\b")
LONG = "Grandmother's buckwheat pancakes with sunflower seeds, tahini and dark chocolate shavings no. %d"


def printed_pages(page: Page) -> int:
    return len(PAGE.findall(page.pdf(prefer_css_page_size=True)))


@pytest.fixture
def crowded(transactional_db: None) -> User:
    """Return somebody with as much on the sheet as there can be: 90 days, long names, products, notes, allergens."""
    alice = make_user("alice", sex="female", birth_year=1986)
    today = today_of(profile_of(alice))
    Profile.objects.filter(user=alice).update(
        sheet_name="W" * 60, sheet_notes=True, diet="pescatarian", avoids=list(Allergen.values)
    )
    for back in range(90):
        day = today - timedelta(days=back)
        DayNote.objects.create(user=alice, day=day, text="Travelling, and a late supper with friends. " * 11)
        if back % 2:
            continue  # as many runs of unlogged days as there can be
        for n in range(12):
            make_entry(
                alice, day, str(20 + n), food_name=LONG % n, measure="heaped tablespoon, after grinding", amount=3
            )
        make_entry(alice, day, None, food_name="Skyr")
        if back % 3:
            DayStatus.objects.create(user=alice, day=day, status=DayState.COMPLETE)
        for n in range(8):
            make_dose(alice, day, "100", "150", product_name=f"Magnesium citrate with a long name from a shop {n} " * 2)
    return alice


def test_the_sample_prints_on_one_page(seeded: None, signed_in: Callable[[User], Page]) -> None:
    page = signed_in(make_sample(now=timezone.now()))
    page.goto("/sheet/")
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    assert printed_pages(page) == 1
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Magnesium intake, from a food diary")).to_be_visible()
    for name in ("Print", "Share by link"):
        expect(page.get_by_text(name, exact=True)).to_be_hidden()
    lines = page.locator(".sheet-lines").bounding_box()
    assert lines is not None
    assert lines["height"] > 100


def test_a_crowded_sheet_prints_on_one_page(signed_in: Callable[[User], Page], crowded: User) -> None:
    today = today_of(profile_of(crowded))
    page = signed_in(crowded)
    page.goto(f"/sheet/?from={today - timedelta(days=89)}&to={today}")
    page.set_viewport_size({"width": 703, "height": 1055})  # what A4 leaves between the margins
    # The fonts differ from machine to machine; the page has to fit with each of them.
    for family in ("system-ui", "sans-serif", "serif"):
        page.evaluate("family => { document.querySelector('.sheet').style.fontFamily = family; }", family)
        assert printed_pages(page) == 1, family
        page.emulate_media(media="print")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), family


def test_a_stranger_opens_the_link_and_nothing_else(
    signed_in: Callable[[User], Page], crowded: User, browser: Browser, live_server: LiveServer
) -> None:
    page = signed_in(crowded)
    page.goto("/sheet/")
    page.get_by_role("link", name="Share by link").click()
    page.get_by_label("It works for").select_option("1 day")
    press(page, page.get_by_role("button", name="Make a link"))
    link = page.get_by_label("The link").input_value()
    assert link.startswith(str(live_server.url))
    assert_accessible(page)

    with browser.new_context(java_script_enabled=False) as nobody:
        theirs = nobody.new_page()
        theirs.goto(link)
        expect(theirs.get_by_text("Self-recorded; not a measure of magnesium status.")).to_be_visible()
        expect(theirs.get_by_role("button", name="Print")).to_be_hidden()
        assert [a.get_attribute("href") for a in theirs.get_by_role("link").all()] == ["/"]
        assert nobody.cookies() == []
        theirs.goto(f"{live_server.url}/sheet/")
        expect(theirs.get_by_role("heading", name="Log in")).to_be_visible()
    with browser.new_context(viewport={"width": 390, "height": 800}) as nobody:
        theirs = nobody.new_page()
        theirs.goto(link)
        assert theirs.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert_accessible(theirs)
        page.goto("/sheet/links/")
        press(page, page.get_by_role("button", name="Revoke"))
        theirs.goto(link)
        expect(theirs.get_by_role("heading", name="This link does not work")).to_be_visible()
