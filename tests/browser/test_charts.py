"""The charts as they are drawn: what stands in them, by keyboard too, and without their script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from tests.cast import make_dose, make_entry, make_food, make_user
from tracker.common.person import profile_of, today_of
from tracker.models import DayNote, DayState, DayStatus

SETS = "Chart.getChart(document.getElementById('chart')).data.datasets"
FULL_COLOUR = f"{SETS}.find((set) => set.label === 'Food and drink').backgroundColor[1]"
DRAWN = f"{SETS}.map((set) => [set.label, set.data])"


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
    expect(page.locator("#drawing")).to_be_visible()
    drawn = dict(page.evaluate(DRAWN))
    assert drawn["Food and drink"] == [90, 300, 210, None]
    assert drawn["Tablets and powders"] == [0, 100, 0, None]
    assert drawn["With a guess at what may come on top"] == [None, None, 50, None]
    assert drawn["Average of 7 days"] == [None, 400, 305, 305]
    assert drawn["Note"] == [None, None, None, 0]
    assert drawn["not logged"] == [None, None, None, 400]
    assert page.evaluate("document.querySelector('.scroll-wide').scrollWidth <= innerWidth")

    # On paper: dark on white in the dark theme too, with what colours tell, and no column is cut off.
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": 703, "height": 1055})
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(page.locator("body")).to_have_css("color", "rgb(27, 36, 32)")
    expect(page.locator(".swatch-full")).to_have_css("print-color-adjust", "exact")
    page.evaluate("new Promise(requestAnimationFrame)")  # the chart was told by then
    assert page.evaluate(FULL_COLOUR) == "rgb(31, 122, 63)"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.querySelector('.table-scroll').scrollWidth <= innerWidth")


def test_weeks_without_a_full_day_are_frames(signed_in: Callable[[User], Page], eater: User) -> None:
    page = signed_in(eater)
    today = today_of(profile_of(eater))
    make_entry(eater, today - timedelta(days=120), "90")
    page.goto(f"/trends/?from={today - timedelta(days=120)}&to={today}")
    expect(page.locator("#drawing")).to_be_visible()
    logged, empty = page.evaluate(f"{SETS}.at(-1).backgroundColor.slice(0, 2)")
    assert logged != empty == "transparent"
    logged, empty = page.evaluate(f"{SETS}.at(-1).data.slice(0, 2)")
    assert logged == empty > 300


def test_by_keyboard(signed_in: Callable[[User], Page], eater: User) -> None:
    page = signed_in(eater)
    today = today_of(profile_of(eater))
    page.goto(f"/trends/?from={today - timedelta(days=4)}&to={today}")
    page.locator("#chart").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    said = page.locator("#chart-said")
    expect(said).to_contain_text("Magnesium: 400 mg (full day). Food and drink: 300 mg. Tablets and powders: 100 mg")
    page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("at least 210 mg (full day). With a guess at what may come on top: 260 mg")
    tooltip = page.evaluate("Chart.getChart(document.getElementById('chart')).tooltip.body[0].lines")
    assert tooltip[0] == "Magnesium: at least 210 mg (full day)"
    page.keyboard.press("End")
    expect(said).to_contain_text("not logged. Note: Travelling all day")
    assert page.evaluate("Chart.getChart(document.getElementById('chart')).tooltip.body[0].lines")[-1].endswith("…")
    page.keyboard.press("Tab")
    expect(said).to_be_empty()


def test_what_comes_by_itself_takes_no_focus(signed_in: Callable[[User], Page], eater: User) -> None:
    page = signed_in(eater)
    make_food("Spinach", "87", diet="vegan", document_term="spinach", portions={"1/2 cup": "90"})
    make_entry(eater, today_of(profile_of(eater)), "250")
    page.goto("/")
    expect(page.locator("#finish")).to_contain_text("Spinach")
    assert page.evaluate("document.activeElement === document.body")
