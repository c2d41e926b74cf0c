"""The charts as they are drawn, and what their script says: by mouse, finger and keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect

from tests.cast import make_dose, make_entry, make_food, make_user
from tests.conftest import client_of
from tracker.common.person import profile_of, today_of
from tracker.models import DayNote, DayState, DayStatus

BOXES = "(boxes) => boxes.map((box) => box.getBoundingClientRect().toJSON())"
SIZE = "(it) => [it.getBoundingClientRect().width, it.getBoundingClientRect().height]"


@pytest.fixture
def eater(transactional_db: None) -> User:
    """Return a woman of 40 with three days of food, a tablet, and a food without a value."""
    alice = make_user("alice", sex="female", birth_year=1986, birth_month=1)
    today = today_of(profile_of(alice))
    make_food("Spelt bread", "50")
    bread = make_food("Plain bread", None)
    for back, mg in ((1, "210.4"), (2, "300"), (3, "90")):
        make_entry(alice, today - timedelta(days=back), mg)
        if back < 3:
            DayStatus.objects.create(user=alice, day=today - timedelta(days=back), status=DayState.COMPLETE)
    make_dose(alice, today - timedelta(days=2), "100")
    DayNote.objects.create(user=alice, day=today, text="Travelling all day\n" * 10)
    make_entry(alice, today - timedelta(days=1), None, food=bread, food_name=bread.name, grams="100")
    return alice


def test_it_works(signed_in: Callable[[User], Page], eater: User) -> None:
    page = signed_in(eater)
    today = today_of(profile_of(eater))
    page.goto(f"/trends/?from={today - timedelta(days=4)}&to={today}")
    expect(page.locator("svg.chart .chart-values text")).to_have_text(["90", "400", "≥ 210"])
    tablets = page.locator("svg.chart .chart-supplements").bounding_box()
    heights = [box["height"] for box in page.locator("svg.chart .chart-full").evaluate_all(BOXES)]
    assert heights[0] == pytest.approx(heights[1] * 300 / 210, abs=2)
    assert tablets is not None
    assert tablets["height"] == pytest.approx(heights[0] / 3, abs=2)
    assert page.locator("svg.chart .chart-guess").count() == 1
    assert page.locator("svg.chart .chart-note").count() == 1
    page.get_by_text("The same numbers in a table").click()
    assert page.evaluate("document.querySelector('.scroll').clientWidth <= innerWidth")

    # On paper: dark on white in the dark theme too, and no column is cut off.
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": 703, "height": 1055})
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(page.locator("body")).to_have_css("color", "rgb(27, 36, 32)")
    expect(page.locator(".swatch-full")).to_have_css("print-color-adjust", "exact")
    expect(page.locator("svg.chart .chart-full").first).to_have_css("fill", "rgb(31, 122, 63)")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.querySelector('.table-scroll').scrollWidth <= innerWidth")


def test_text_grows_with_the_page_and_bars_with_its_width(signed_in: Callable[[User], Page], eater: User) -> None:
    page = signed_in(eater)
    page.set_viewport_size({"width": 390, "height": 844})
    today = today_of(profile_of(eater))
    page.goto(f"/trends/?from={today - timedelta(days=4)}&to={today}")
    text, bar = page.locator(".chart-label").first, page.locator(".chart-full").first
    before = text.evaluate(SIZE), bar.evaluate(SIZE)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    after = text.evaluate(SIZE), bar.evaluate(SIZE)
    assert after[0][1] == pytest.approx(before[0][1] * 2, rel=0.1)
    # There is room for each label: the chart scrolls in its place, and the page does not.
    labels = page.locator(".chart-label").evaluate_all(BOXES)
    assert all(one["right"] < other["left"] for one, other in pairwise(labels))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert after[1][1] == pytest.approx(before[1][1] * 2, rel=0.1)


def test_by_keyboard(signed_in: Callable[[User], Page], eater: User) -> None:
    page = signed_in(eater)
    today = today_of(profile_of(eater))
    page.goto(f"/trends/?from={today - timedelta(days=4)}&to={today}")
    bars = page.locator("svg.chart a")
    assert bars.evaluate_all("(bars) => bars.filter((bar) => bar.tabIndex === 0).length") == 1
    bars.last.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    said = page.locator("#chart-said")
    expect(said).to_contain_text("400 of 320 mg · full day · food 300 mg · tablets 100 mg")
    page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("at least 210 of 320 mg · full day · with an estimate for the rest 260 mg")
    page.keyboard.press("End")
    expect(said).to_contain_text("not logged")
    expect(said).to_contain_text("note: Travelling all day")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/diary/{today - timedelta(days=1)}/"))


def test_a_finger_sees_the_bar_before_it_opens_the_day(browser: Browser, base_url: str, eater: User) -> None:
    context = browser.new_context(has_touch=True, viewport={"width": 390, "height": 844}, base_url=base_url)
    session = client_of(eater).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": base_url}])
    page = context.new_page()
    today = today_of(profile_of(eater))
    page.goto(f"/trends/?from={today - timedelta(days=4)}&to={today}")
    bar = page.locator(f"svg.chart a[href='/diary/{today - timedelta(days=2)}/']")
    bar.tap()
    expect(page.locator("#chart-said")).to_contain_text("400 of 320 mg")
    expect(page).to_have_url(re.compile("/trends/"))
    bar.tap()
    expect(page).to_have_url(re.compile(f"/diary/{today - timedelta(days=2)}/"))
    context.close()


def test_what_comes_by_itself_takes_no_focus(signed_in: Callable[[User], Page], eater: User) -> None:
    page = signed_in(eater)
    make_food("Spinach", "87", diet="vegan", document_term="spinach", portions={"1/2 cup": "90"})
    make_entry(eater, today_of(profile_of(eater)), "250")
    page.goto("/")
    expect(page.locator("#finish")).to_contain_text("Spinach")
    assert page.evaluate("document.activeElement === document.body")
